"""Links under a statutory title: ccpa-opt-out-link, ccpa-limit-link."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from policy_lint.plugins import Context, Document, Found, expression

from ..document.candidates import passages_with

# One of these is in every title that plain text may bear.
_HINTS = ("Choices", "CHOICES", "Sell", "SELL", "Limit", "LIMIT")
_BOTH = r"your (?:california )?privacy (?:choices|rights and choices)"
_OPT_OUT = expression(rf"do not sell or share my (?:personal )?(?:information|data)|{_BOTH}")
_OLD = expression(r"(?:do not|don'?t) sell my (?:personal )?(?:info|information|data)|do not sell (?:or|and|/) ?share")
_LIMIT = expression(rf"limit (?:the )?use (?:and disclosure )?of my sensitive (?:personal )?information|{_BOTH}")
_SHOWN = expression(r"\b(?:link|click|button|footer|tab|banner)\b")  # words about something to click on
_TITLE = expression(
    r"Privacy Choices|PRIVACY CHOICES|Do Not Sell|DO NOT SELL|Limit [Tt]he Use|LIMIT THE USE"
)  # as written in plain text
_LIMIT_LIKE = expression(r"limit (?:my|the use|our use|your use|use)\b.{0,40}sensitive|request to limit|right to limit")


def opt_out_link(documents: Sequence[Document], context: Context) -> Iterator[Found]:
    """Links titled as 1798.135(a)(1) or (3) asks; an old title or a title without a target is borderline."""
    return _titled(documents, _OPT_OUT, _OLD, shown=True)


def limit_link(documents: Sequence[Document], context: Context) -> Iterator[Found]:
    """Links titled as 1798.135(a)(2) or (3) asks."""
    return _titled(documents, _LIMIT, _LIMIT_LIKE)


def _titled(
    documents: Sequence[Document], right: re.Pattern[str], near: re.Pattern[str], *, shown: bool = False
) -> Iterator[Found]:
    """``shown``: in plain text a title that is nearly right counts too, as something that is said to be there to click on."""
    for document in documents:
        linked = []
        for link in document.links:
            label = _plain(link.label)
            exact = right.search(label) is not None
            if exact or near.search(label):
                linked.append(link.span)
                yield Found(document, link.span, exact and link.target.strip() not in ("", "#"))
        for passage in passages_with(document, _HINTS):
            if passage.kind == "heading" or any(passage.span.start <= span.start < passage.span.end for span in linked):
                continue
            plain = _plain(passage.text.value)
            named = right.search(plain) or (shown and near.search(plain) and _SHOWN.search(plain))
            if named and _TITLE.search(" ".join(passage.text.value.split())):
                yield Found(document, passage.span, False)


def _plain(text: str) -> str:
    """Lower case, straight apostrophes, single blanks."""
    return " ".join(text.lower().replace("’", "'").split())
