"""What a plugin imports: the hook markers and the things its hooks return. See :mod:`policy_lint.plugins.hookspecs`."""

from policy_lint.documents.model import Document, Link, Passage, Section, Span
from policy_lint.plugins.api import Context, Found, PackFolder, Reader, Reporter
from policy_lint.plugins.hookspecs import API_VERSION, hookimpl

__all__ = [
    "API_VERSION",
    "Context",
    "Document",
    "Found",
    "Link",
    "PackFolder",
    "Passage",
    "Reader",
    "Reporter",
    "Section",
    "Span",
    "hookimpl",
]
