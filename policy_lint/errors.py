"""The errors a user can cause. Each says in one sentence what is wrong and where; the command line prints it, status 2."""

from __future__ import annotations

_LONGEST = 500  # characters of somebody else's message


class PolicyLintError(Exception):
    """Base of all errors with a sentence for the user: one line, whatever a name in it holds.

    ``where`` is ``path``, ``path:line`` or ``path:line:column`` (1-based), or empty.
    """

    def __init__(self, message: str, where: str = "") -> None:
        super().__init__(_printable(f"{where}: {message}" if where else message))


def said(error: BaseException) -> str:
    """Kind and message of somebody else's exception: one line, not too long, nothing that a terminal would act on."""
    words = _printable(f"{type(error).__name__}: {error}"[:_LONGEST])
    return " ".join(words.split()).removesuffix(":")


def _printable(text: str) -> str:
    """A text without line ends and other signs that a terminal would act on."""
    return text if text.isprintable() else "".join(sign if sign.isprintable() else " " for sign in text)


class UsageError(PolicyLintError):
    """An option or argument that cannot be carried out."""


class InputError(PolicyLintError):
    """A file that cannot be read as what it should be: a document, a config, a check, a baseline."""


class PluginError(PolicyLintError):
    """A plugin that does not load, or a check of one that fails; the message names package and version."""
