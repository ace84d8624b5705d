"""Writing to standard output and to files."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from io import StringIO

from policy_lint.cli.options import Output
from policy_lint.cli.status import ERROR, OK
from policy_lint.errors import PluginError, UsageError, said
from policy_lint.plugins.api import Reporter, ReportOptions
from policy_lint.report import Report
from policy_lint.yamlfile import suggestion

_SUFFIXES = {"md": "markdown", "txt": "text"}  # of formats that are called otherwise
_TEXT = ("", ".txt", ".text", ".log", ".out")  # of files that text may be written to unasked


def reporters(
    outputs: Sequence[Output], known: Mapping[str, Reporter], default: str, origin: str = ""
) -> list[tuple[Reporter, str]]:
    """The reporters asked for and where each writes to.

    Without a format a file's name decides, else ``default``, which came from ``origin``. Raises UsageError for an unknown
    format and for formats and files that do not pair up.
    """
    asked = [
        each if each.format else each._replace(format=format_of(each.target, known)) for each in outputs or [Output()]
    ]
    if len(asked) == 1 and not asked[0].format:
        if not origin:
            refuse_untold(asked[0].target, known)
        asked = [asked[0]._replace(format=default)]
    for output in asked:
        if not output.format:
            raise UsageError(f"--output: no --format is given for '{output.target}', and its name does not tell")
        if output.format not in known:
            hint = suggestion(output.format, known) or f"; known are {', '.join(sorted(known))}"
            raise UsageError(f"there is no format '{output.format}'{hint}", origin if output.format == default else "")
    targets = [output.target or "-" for output in asked]
    for target in targets:
        if targets.count(target) > 1:
            place = "standard output" if target == "-" else f"'{target}'"
            raise UsageError(f"two formats would be written to {place}; give one --output for each --format")
    return [(known[output.format], target) for output, target in zip(asked, targets, strict=True)]


def format_of(target: str, known: Collection[str]) -> str:
    """The format that a file is called after, or ""."""
    suffix = os.path.splitext(target)[1][1:].lower()
    name = _SUFFIXES.get(suffix, suffix)
    return name if name in known else ""


def refuse_untold(target: str, known: Collection[str]) -> None:
    """Raises UsageError for a file called after no format, of which nobody could read text as what it seems to be."""
    suffix = os.path.splitext(target)[1].lower()
    if suffix not in _TEXT:
        formats = ", ".join(sorted(known))
        raise UsageError(f"--output: no format is called '{suffix}'; give one by --format: {formats}")


def deliver(report: Report, reporter: Reporter, target: str, options: ReportOptions) -> None:
    """Writes a report in one format. Raises UsageError when it cannot be written, PluginError when the format fails."""
    stream = StringIO()
    try:
        reporter.write(report, stream, options)
    except PluginError:
        raise
    except Exception as error:  # a mistake must not take the other outputs along
        if "POLICY_LINT_DEBUG" in os.environ:
            raise
        raise PluginError(f"the format '{reporter.name}' cannot be written: {said(error)}") from error
    write(stream.getvalue(), target)


def write(text: str, target: str = "-") -> None:
    """Writes UTF-8 text, making the folders that a file needs. Raises UsageError when it cannot be written."""
    if target == "-":
        _print(text)
        return
    try:
        os.makedirs(os.path.dirname(target) or ".", exist_ok=True)
        with open(target, "w", encoding="utf-8", errors="replace", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise UsageError(f"'{target}' cannot be written: {error.strerror}") from None


def _print(text: str) -> None:
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors="replace")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        # What is left in the buffer would be complained about at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):  # the reader of a pipe has gone; what it read is all it wanted
            raise UsageError(f"standard output cannot be written: {error.strerror}") from None


def complain(failures: Iterable[str]) -> int:
    """Names on standard error what failed while the rest went on; the status that this makes."""
    status = OK
    for failure in failures:
        print(f"policy-lint: {failure}", file=sys.stderr)
        status = ERROR
    return status


def use_color(choice: str, target: str = "-") -> bool:
    """Colour on a terminal only, unless asked for; NO_COLOR turns it off."""
    if choice != "auto":
        return choice == "always"
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return target == "-" and sys.stdout.isatty() and not plain
