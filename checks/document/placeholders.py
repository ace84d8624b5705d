"""placeholder: template residue that nobody filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from policy_lint.plugins import Context, Document, Found, expression

from .candidates import passages_with

_THINGS = r"(?:company|business|organi[sz]ation|website|site|app|application|name|e-?mail|address|phone|telephone|date|" \
          r"country|state|city|url|link|dpo|contact|number|period|authority|legal entity|jurisdiction)"  # fmt: skip
_FIELD = r"(?:(?:company |full |contact |legal )?names?|(?:physical|postal|mailing|street|business)? ?address(?:es)?|" \
         r"e-?mail(?: address)?(?: for contact)?|(?:tele)?phone(?: number)?),?"  # fmt: skip
_SURE = expression(
    rf"\[(?:your |the |our |insert |add |enter |please )*[\w /-]{{0,30}}?\b{_THINGS}\b[\w /-]{{0,30}}\](?!\()"
    r"|\[(?:insert|enter|add|fill|specify|to be|tbd|tba|your|xxx?)\b[^\]]{0,60}\](?!\()"
    rf"|<(?:your |insert |the )[\w /-]{{0,30}}{_THINGS}[\w /-]{{0,20}}>"
    r"|\b(?-i:TODO|FIXME|TBD|TBC)\b(?=[\s:.,)]|$)"
    r"|\blorem ipsum\b"
    r"|\b(?-i:(?:DD[/.-]MM|MM[/.-]DD)[/.-]YY(?:YY)?|YYYY-MM-DD)\b"
    r"|\b(?-i:(?:YOUR )?(?:COMPANY|BUSINESS|WEBSITE|SITE|APP|ORGANI[SZ]ATION)(?:'S)? (?:NAME|ADDRESS|E-?MAIL|URL))\b"
    # An instruction to the author, alone in its sentence or behind a label.
    rf"|(?:^|(?<=: ))(?:please )?(?:insert|enter|fill in|add) (?:your |the |our )?[\w /-]{{0,20}}?\b{_THINGS}(?: address| number| name)? here\b"
    r"|(?:^|(?<=: ))(?:tbd|tba|tbc|to be (?:determined|confirmed|defined|announced|completed|added))\W*$"
    r"|\b(?:www\.)?(?:yourwebsite|yourcompany|yourdomain|your-domain|your-website|your-company)\.(?:com|org|net)\b"
    r"|\b(?-i:XX[/.-]XX[/.-](?:20)?XX|20XX)\b"
    r"|_{6,}"
    r"|\b(?-i:(?:COMPANY|BUSINESS|WEBSITE|APP|CONTACT|YOUR)_[A-Z_]{2,30})\b"
    r"|\b123 Main St(?:reet|\.)?\b|\bAnytown\b"
    r"|\b(?:delete|remove) this (?:paragraph|section|sentence|clause) if\b"
    # Field names of a site builder's page where its words should stand.
    r"|^(?-i:(?:Optional|Add|Enter|Insert|Your) (?:Eyebrow|Title|Headline|Subtitle|Heading|Text|Caption)(?: Here)?)$"
    # Field names where their values should stand: "contact us: name, postal address, e-mail address".
    rf"|\b(?:contact|reach|write to|e-?mail) us\b[^.:]{{0,70}}: {_FIELD}(?:,? (?:and )?{_FIELD})+",
    re.IGNORECASE,
)
# Without one of these there is no placeholder; a cheap test before the long expression.
_HINTS = ("[", "<", "_", "555", "XX", "@", "{", "%", "TODO", "FIXME", "TBD", "TBC", "orem", "www.", "your-", "yourw", "yourc", "yourd",
          "Main St", "nytown", "te this ", "ve this ", " here", "tbd", "tba", "tbc", "Tbd", "To be ", "to be ", "TBA",
          "DD", "YYYY", " NAME", " ADDRESS", " EMAIL", " E-MAIL", " URL")  # fmt: skip
_LABELS = ("Optional", "Add ", "Enter ", "Insert ", "Your ")
_FICTION = expression(r"\(?\b555\)?[ -]01\d\d\b")  # telephone numbers that are never given to anybody
_EXAMPLE = expression(r"[\w.+-]+@(?:example|yourdomain|domain|company|yourcompany|yoursite)\.(?:com|org|net)|"
                      r"\b(?:your|you|your[._-]?(?:name|e-?mail))@[\w-]+\.(?:com|org|net)\b|\bwww\.example\.(?:com|org|net)\b",
                      re.IGNORECASE)  # fmt: skip
_TOKEN = expression(
    r"\{\{.{0,80}?\}\}|\{%.{0,80}?%\}|\$\{[A-Z_a-z.]{1,40}\}|%[A-Z]{3,30}%|%\{\w{1,40}\}s?|<%=?.{0,80}?%>"
)
# Words that show the brackets or the address to be an example, or something that readers are to fill in themselves.
_EXAMPLES_BEFORE = expression(
    r"\b(?:such as|for example|for instance|e\.g\.?|like|format|subject line|title must|title (?:should )?include\w*|"
    r"the words|state(?:d|ing)? that)(?=\W)[^.]{0,60}$|\(e\.g\.[^)]*$",
    re.IGNORECASE,
)
_FORM = expression(
    r"\b(?:sign\w*|print(?:ed)?|witness|undersigned|declar\w+|hereby|name of|name|date|place|I|area|notary|dated|born|tick)\b",
    re.IGNORECASE,
)
_FORM_BLANKS = 2  # more blanks than this are a form for readers
_FREE = expression(r"\[(?:sic|email protected|emailprotected|\d{1,3}|x|\s*|…|\.\.\.)\]", re.IGNORECASE)


def placeholder(documents: Sequence[Document], context: Context) -> Iterator[Found]:
    """Unfilled placeholders; template variables, which a build may fill in, are borderline."""
    for document in documents:
        labels = {link.label.strip() for link in document.links if link.target}
        blanks = sum("______" in passage.text.value for passage in document.passages)
        last = -1  # of the source words reported last
        suspects = {passage.index for passage in passages_with(document, _HINTS)}
        for passage in document.passages:
            value = passage.text.value
            if not (
                passage.index in suspects
                or (" us " in value and ": " in value)
                or (len(value) < 40 and value.startswith(_LABELS))
            ):
                continue
            tokens = list(_TOKEN.finditer(value))
            for match in _SURE.finditer(value):
                text = match.group()
                if any(token.start() <= match.start() < token.end() for token in tokens):
                    continue
                if _FREE.fullmatch(text) or text.strip("[]") in labels or text in labels:
                    continue
                if text.startswith("___") and (blanks > _FORM_BLANKS or _FORM.search(value)):
                    continue
                if text.startswith("[") and _EXAMPLES_BEFORE.search(value[: match.start()]):
                    continue
                span = passage.text.span(*match.span()) or passage.span
                if span.start >= last:
                    yield Found(document, span)
                    last = span.end
            for match in _EXAMPLE.finditer(value):
                if not _EXAMPLES_BEFORE.search(value[: match.start()]):
                    yield Found(document, passage.text.span(*match.span()) or passage.span)
            for match in _FICTION.finditer(value):
                span = passage.text.span(*match.span()) or passage.span
                yield Found(document, span, False, "This looks like a number reserved for examples; check it.")
            for match in tokens:
                span = passage.text.span(*match.span()) or passage.span
                yield Found(
                    document, span, False, "A template variable stands here; make sure that the build fills it in."
                )
