"""placeholder: template residue that nobody filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from policy_lint.plugins import Context, Document, Found

_THINGS = r"(?:company|business|organi[sz]ation|website|site|app|application|name|e-?mail|address|phone|telephone|date|" \
          r"country|state|city|url|link|dpo|contact|product|service|number|period|authority|legal entity|jurisdiction)"  # fmt: skip
_FIELD = r"(?:(?:company |full |contact )?name|(?:physical|postal|mailing|street|business)? ?address|" \
         r"e-?mail(?: address)?(?: for contact)?|(?:tele)?phone(?: number)?),?"  # fmt: skip
_SURE = re.compile(
    rf"\[(?:your |the |our |insert |add |enter |please )*[\w /-]{{0,30}}?\b{_THINGS}\b[\w /-]{{0,30}}\](?!\()"
    r"|\[(?:insert|enter|add|fill|specify|to be|tbd|tba|xxx?)\b[^\]]{0,60}\](?!\()"
    rf"|<(?:your |insert |the )[\w /-]{{0,30}}{_THINGS}[\w /-]{{0,20}}>"
    r"|\b(?-i:TODO|FIXME|TBD|TBC)\b(?=[\s:.,)]|$)"
    r"|\blorem ipsum\b"
    r"|\b(?:www\.)?(?:yourwebsite|yourcompany|yourdomain|your-domain|your-website|your-company)\.(?:com|org|net)\b"
    r"|\b(?-i:XX[/.-]XX[/.-](?:20)?XX|20XX)\b"
    r"|_{6,}"
    r"|\b(?-i:(?:COMPANY|BUSINESS|WEBSITE|APP|CONTACT|YOUR)_[A-Z_]{2,30})\b"
    r"|\b123 Main St(?:reet|\.)?\b|\bAnytown\b|\(?\b555\)?[ -]01\d\d\b"
    r"|\b(?:delete|remove) this (?:paragraph|section|sentence|clause) if\b"
    # Field names where their values should stand: "contact us: name, postal address, e-mail address".
    rf"|(?<=: ){_FIELD}(?:,? (?:and )?{_FIELD}){{2,}}",
    re.IGNORECASE,
)
_EXAMPLE = re.compile(r"[\w.+-]+@(?:example|yourdomain|domain|company)\.(?:com|org|net)|\bwww\.example\.(?:com|org|net)\b",
                      re.IGNORECASE)  # fmt: skip
_TOKEN = re.compile(r"\{\{.{0,80}?\}\}|\{%.{0,80}?%\}|\$\{[A-Z_a-z.]{1,40}\}|%[A-Z]{3,30}%|%\{\w{1,40}\}s?|<%=?.{0,80}?%>")
_ABOUT_EXAMPLES = re.compile(r"\b(?:such as|for example|e\.g\.|like|format)\b[^.]{0,40}$", re.IGNORECASE)
_FREE = re.compile(r"\[(?:sic|email protected|emailprotected|\d{1,3}|x|\s*|…|\.\.\.)\]", re.IGNORECASE)


def placeholder(documents: Sequence[Document], context: Context) -> Iterator[Found]:
    """Unfilled placeholders; template variables, which a build may fill in, are borderline."""
    for document in documents:
        labels = {link.label.strip() for link in document.links if link.target}
        for passage in document.passages:
            value = passage.text.value
            tokens = list(_TOKEN.finditer(value))
            for match in _SURE.finditer(value):
                text = match.group()
                if any(token.start() <= match.start() < token.end() for token in tokens):
                    continue
                if _FREE.fullmatch(text) or text.strip("[]") in labels or text in labels:
                    continue
                yield Found(document, passage.text.span(*match.span()) or passage.span)
            for match in _EXAMPLE.finditer(value):
                if not _ABOUT_EXAMPLES.search(value[: match.start()]):
                    yield Found(document, passage.text.span(*match.span()) or passage.span)
            for match in tokens:
                span = passage.text.span(*match.span()) or passage.span
                yield Found(document, span, False, "A template variable stands here; make sure that the build fills it in.")
