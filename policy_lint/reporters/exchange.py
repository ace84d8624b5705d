"""What the formats for other programs have in common: paths, harmless text, and names for findings."""

from __future__ import annotations

import hashlib
import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from policy_lint.report import Diagnostic, DocumentReport

URL = "https://github.com/policy-lint/policy-lint"

# Control characters other than line ends, overrides of the writing direction, halves of surrogate pairs, and the two
# non-characters that XML 1.0 forbids.
_HARMFUL = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """Without the characters that steer a terminal, hide text or break XML."""
    return _HARMFUL.sub("", text)


def plain(text: str) -> str:
    """Clean, and on one line."""
    return " ".join(clean(" ".join(text.split())).split())


def portable(path: str) -> str:
    """The path as other programs know it: relative to the working folder if it is below, with forward slashes."""
    try:
        below = os.path.relpath(path)
    except ValueError:  # on another drive
        below = path
    return Path(path if below.startswith(os.pardir) else below).as_posix()


def fingerprints(document: DocumentReport, show_suppressed: bool = False) -> Iterator[tuple[Diagnostic, str]]:
    """The findings of a document, each with a name that outlives edits elsewhere in the text.

    It is made of the rule and the words the finding rests on, never of positions; the same words at several places are
    told apart by their order, in which those count that are suppressed, so that suppressing one renames no other.
    """
    seen: Counter[str] = Counter()
    for finding in document.everything:
        content = f"{finding.rule}\0{finding.words}"
        digest = hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        seen[digest] += 1
        if show_suppressed or not finding.settlement:
            yield finding, f"{digest}:{seen[digest]}"
