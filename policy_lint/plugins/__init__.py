"""What a plugin imports: the hook markers and the things its hooks return. See :mod:`policy_lint.plugins.hookspecs`."""

from policy_lint.documents.model import Block, Comment, Document, Link, Passage, Piece, Reading, Section, Span, Text
from policy_lint.expressions import expression
from policy_lint.plugins.api import Context, Found, LanguageFolder, PackFolder, Reader, Reporter, ReportOptions
from policy_lint.plugins.hookspecs import API_VERSION, hookimpl
from policy_lint.report import Report

__all__ = [
    "API_VERSION",
    "Block",
    "Comment",
    "Context",
    "Document",
    "Found",
    "LanguageFolder",
    "Link",
    "PackFolder",
    "Passage",
    "Piece",
    "Reader",
    "Reading",
    "Report",
    "ReportOptions",
    "Reporter",
    "Section",
    "Span",
    "Text",
    "expression",
    "hookimpl",
]
