"""Where a configuration file declares facts, so that a finding can show that line beside the line of the text."""

from __future__ import annotations

from collections.abc import Mapping

from policy_lint.documents.model import Document, Reading, Section, Span
from policy_lint.errors import InputError
from policy_lint.yamlfile import read_text

CONFIGURATION = "configuration"  # the format of a configuration file that is shown


class Declared:
    """The places of the facts of one notice; ``origins`` says ``path:line`` (1-based) for each by its name."""

    def __init__(self, origins: Mapping[str, str]) -> None:
        self._origins = origins
        self._files: dict[str, Document] = {}

    def __call__(self, fact: str) -> tuple[Document, Span] | None:
        """The configuration file and the line in it, without the white space around; None for what is in none."""
        path, _, number = self._origins.get(fact, "").rpartition(":")
        if not path:
            return None
        try:
            file = self._files.get(path) or self._files.setdefault(path, _document(path))
        except InputError:  # gone since it was read
            return None
        text = file.line_text(int(number))
        start = file.line_starts[int(number) - 1] + len(text) - len(text.lstrip())
        return file, Span(start, start + len(text.strip()))


def _document(path: str) -> Document:
    return Document(path, read_text(path), CONFIGURATION, Reading(()), [Section(None, 0, None, 0)], [])
