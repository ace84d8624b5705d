"""Notices that are linked to and were not read: what is missing may be said there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from policy_lint.documents.linked import linked_notices
from policy_lint.documents.model import Document, Link, Span
from policy_lint.judging.evidence import Finder
from policy_lint.packs.model import Requirement
from policy_lint.plugins.api import Reader

_ANY_NOTICE = (
    "privacy policy . privacy notice . privacy statement . data protection"  # such a link may lead to anything
)


class LinkedNotices:
    """The other notices of the repository that documents of a notice link to; looked for when something is missing."""

    def __init__(self, documents: Sequence[Document], readers: Mapping[str, Reader]) -> None:
        self._documents = documents
        self._readers = readers

    @cached_property
    def _notices(self) -> list[tuple[Document, Link, str]]:
        return linked_notices(self._documents, self._readers)

    def that_might_hold(
        self, requirement: Requirement, finder: Callable[[str], Finder]
    ) -> list[tuple[Document, Span, str]]:
        """Those whose link answers to the headings that a requirement belongs under, or to none at all.

        ``finder`` gives the one for a language.
        """
        found = []
        for document, link, path in self._notices:
            own = finder(document.language)
            homes = own.homes(f"{link.label} . {Path(path).stem}") - own.homes(_ANY_NOTICE)
            if not homes or homes & own.home_of(requirement.id):
                found.append((document, link.span, path))
        return found
