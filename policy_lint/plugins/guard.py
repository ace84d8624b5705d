"""What a stranger's reader and reporter do wrong is named with the plugin and cannot spoil the rest of a run."""

from __future__ import annotations

from typing import TextIO

from policy_lint.documents.model import Block, Reading
from policy_lint.errors import PluginError, said
from policy_lint.plugins.api import Reader, Reporter, ReportOptions
from policy_lint.report import Report

_KINDS = ("heading", "paragraph", "item", "row")


def guarded_reader(reader: Reader, plugin: str) -> Reader:
    """The reader, but whatever it raises or does wrong becomes a PluginError."""

    def read(source: str) -> Reading:
        try:
            reading = reader.read(source)
            check_reading(reading, source)
        except (Exception, SystemExit) as error:
            raise PluginError(f"the reader '{reader.name}' of the plugin {plugin} failed: {said(error)}") from error
        return reading

    return reader._replace(read=read)


def guarded_reporter(reporter: Reporter, plugin: str) -> Reporter:
    """The reporter, but whatever it raises becomes a PluginError."""

    def write(report: Report, stream: TextIO, options: ReportOptions) -> None:
        try:
            reporter.write(report, stream, options)
        except (Exception, SystemExit) as error:
            raise PluginError(f"the reporter '{reporter.name}' of the plugin {plugin} failed: {said(error)}") from error

    return reporter._replace(write=write)


def check_reading(reading: Reading, source: str) -> None:
    """Refuses what no reader may give back: other things than blocks, and positions that are not in the source.

    Raises TypeError and ValueError.
    """
    if not isinstance(reading, Reading):
        raise TypeError(f"it gave back a {type(reading).__name__}, not a Reading")
    for block in reading.blocks:
        if not isinstance(block, Block):
            raise TypeError(f"it gave back a {type(block).__name__} among the blocks")
        if block.kind not in _KINDS:
            raise ValueError(f"a block is a {', '.join(_KINDS[:-1])} or {_KINDS[-1]}, not a '{block.kind}'")
        for text in (block.text, *block.cells):
            for piece in text.pieces:
                _check_span(piece.start, piece.end, source, piece.value)
    for span in [link.span for link in reading.links] + [comment.span for comment in reading.comments]:
        _check_span(span.start, span.end, source)


def _check_span(start: int, end: int, source: str, value: str = "") -> None:
    if (start, end) != (-1, -1) and not 0 <= start <= end <= len(source):
        of = f" of '{value[:40]}'" if value else ""
        raise ValueError(f"the span ({start}, {end}){of} is not in the source, which has {len(source)} characters")
