"""Words of a text as the matcher sees them: lower case, one spelling, contractions written out.

Both policies and patterns go through :func:`normal`, so that "personalisation" in a pattern finds
"personalization" in a text, "opt out" finds "opt-out", and "do not" finds "don't". The normal form is a key, never
shown to anybody; it need not be a word ("exercise" becomes "exercize").
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_lint.expressions import expression
from policy_lint.patterns.grammar import ENGLISH, Grammar

# In order: e-mail addresses (also "name [at] host"); URLs whole, telephone numbers, numbers, words with inner
# apostrophes, and the marks that end a clause: a gap may cross them, a negation does not.
_TOKEN = expression(
    r"[A-Za-z0-9][\w.+-]{0,63}(?: ?[\[(]at[\])] ?| @ |@)[\w-]{1,63}(?:(?:\.| ?[\[(]dot[\])] ?)[\w-]{1,63}){1,8}"
    r"|(?:https?://|www\.)[^\s<>\"')\]]{1,2000}"
    r"|(?<![\w.])(?!\d{4}-\d\d-\d\d)\+?\(?\d[\d \u00a0()./-]{6,24}\d(?![\w])"
    r"|\d+(?:[.,]\d+)*"
    r"|\b[Ee][- ]?mail[^\W\d_]{0,20}"
    r"|[^\W\d_]+(?:['’ʼ\u2018][^\W\d_]+)*"
    r"|¦|[;:()…?!—–]|\.(?=\s|$)"
)
_SPACED_NUMBER = expression(r"\d[\d()./-]*[ \u00a0][ \u00a0\d()./-]*\d")
_PHONE_DIGITS = 7
_NO_PHONE = expression(
    r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{3,4}\.\d+.*|\d{4}[ -]+\d{4}"
)  # dates, section numbers, years
_CONTRACTIONS = {
    "n't": "not", "'ll": "will", "'re": "are", "'ve": "have", "'m": "am", "'d": "would", "'s": "",
}  # fmt: skip
_IRREGULAR = {"won't": ("will", "not"), "can't": ("can", "not"), "cannot": ("can", "not"), "shan't": ("shall", "not")}
_SPELLINGS = {
    "licence": "license", "licences": "licenses", "programme": "program", "programmes": "programs",
    "fulfil": "fulfill", "fulfils": "fulfills", "fulfilment": "fulfillment", "centre": "center", "centres": "centers",
    "defence": "defense", "cancelled": "canceled", "cancelling": "canceling", "cheque": "check", "judgement": "judgment",
    "enrol": "enroll", "enrolment": "enrollment", "labelled": "labeled", "travelling": "traveling", "datas": "data",
    "grey": "gray",
}  # fmt: skip
_AT = expression(r" ?[\[(]at[\])] ?| ?@ ?")
_ISE = expression(r"(?<=[a-z]{3})is(e|ed|es|er|ers|ing|able|ation|ations|ational)$")
_YSE = expression(r"(?<=[a-z]{3})ys(e|ed|es|ing)$")
_OUR = expression(r"(?<=[a-z]{2})our(s|ed|ing|al|able|ite|ites)?$")


def normal(word: str, grammar: Grammar = ENGLISH) -> str:
    """The one form under which a lower-case word without apostrophes is looked up."""
    if grammar is not ENGLISH:
        return "".join(grammar.letters.get(letter, letter) for letter in word)
    if word in _SPELLINGS:
        return _SPELLINGS[word]
    if len(word) > 4:
        if "is" in word:
            word = _ISE.sub(r"iz\1", word)
        if "ys" in word:
            word = _YSE.sub(r"yz\1", word)
        if "our" in word:
            word = _OUR.sub(r"or\1", word)
    return word


def _words(raw: str, grammar: Grammar) -> list[str]:
    """The plain words of one written word: "don't" gives do, not; "children's" gives children."""
    if raw[1:2] in "- ":  # "e-mail", the only word that may hold one
        raw = raw[0] + raw[2:]
    word = raw.lower().replace("’", "'").replace("ʼ", "'").replace("‘", "'")
    if "'" not in word and (word not in _IRREGULAR or grammar is not ENGLISH):
        return [word]
    if grammar is not ENGLISH:
        return [part for part in word.split("'") if part]
    if word in _IRREGULAR:
        return list(_IRREGULAR[word])
    for ending, meaning in _CONTRACTIONS.items():
        if word.endswith(ending) and len(word) > len(ending):
            return [word[: -len(ending)], *([meaning] if meaning else [])]
    return [part for part in word.split("'") if part]


def classify(raw: str, grammar: Grammar = ENGLISH) -> tuple[tuple[str, ...], ...]:
    """The keys of each word that a written token stands for; empty for a mere mark."""
    if raw.isalpha() and raw.lower() != "cannot":
        return (_keys(raw, raw.lower(), True, grammar),)
    if raw == "¦":
        return (("<column>",),)
    address = _AT.split(raw, maxsplit=1)
    if len(address) == 2:
        return (("<email>", address[0].lower() + "@"),)
    if raw.startswith(("http://", "https://", "www.")):
        return (("<url>",),)
    if raw[-1].isdigit():
        digits = [c for c in raw if c.isdigit()]
        if len(digits) >= _PHONE_DIGITS and not _NO_PHONE.fullmatch(raw) and any(c in raw for c in "+ -()/\u00a0."):
            return (("<phone>",),)
        if len(digits) == 4 and raw.isdigit() and raw[:2] in ("19", "20"):
            return (("<year>", "<number>", raw),)
        return (("<number>", raw),)
    if not raw[0].isalpha():
        return ()
    return tuple(_keys(raw, word, index == 0, grammar) for index, word in enumerate(_words(raw, grammar)))


def _keys(raw: str, word: str, first: bool, grammar: Grammar) -> tuple[str, ...]:
    """The normal form and the classes of a plain word that was written as, or as part of, ``raw``."""
    form = normal(word, grammar)
    classes = [form]
    if form in grammar.numbers:
        classes.append("<number>")
    if first and raw != raw.lower():  # "eBay" is capitalised too
        classes.append("<cap>")
        if len(word) > 1 and form not in grammar.generic:
            classes.append("<name>")
    return tuple(classes)


def written(value: str) -> Iterator[tuple[str, int, int]]:
    """The written tokens of a text with their places: the first character and the one after the last."""
    for match in _TOKEN.finditer(value):
        yield match[0], match.start(), match.end()


def parts(value: str) -> list[str]:
    """A text cut at white space, or in one piece where a token may hold some: an address, a telephone number."""
    across = "@" in value or "at]" in value or "at)" in value or " mail" in value or _SPACED_NUMBER.search(value)
    return [value] if across else value.split()
