"""From the paths a user names to documents: which files, decoded how, read by which reader."""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from glob import has_magic
from pathlib import Path

from policy_lint.documents.ignored import is_ignored, rules_above, rules_at
from policy_lint.documents.language import Languages, OnlyEnglish, language_of
from policy_lint.documents.model import Document
from policy_lint.documents.structure import build
from policy_lint.errors import InputError, PluginError
from policy_lint.expressions import expression
from policy_lint.globs import divided, expanded, once
from policy_lint.plugins.api import Reader

_ONLY_ENGLISH = OnlyEnglish()
_SKIPPED = frozenset({"node_modules", "__pycache__", "venv", "site-packages", "dist", "build"})
_REFUSED = {
    ".doc": "a Word file",
    ".docx": "a Word file",
    ".jsx": "a JSX file",
    ".odt": "an OpenDocument file",
    ".pdf": "a PDF",
    ".rtf": "an RTF file",
    ".svelte": "a Svelte component",
    ".tsx": "a TSX file",
    ".vue": "a Vue component",
}
_NOTICE = expression(  # of a path without its suffix; .pre-commit-hooks.yaml says the same
    r"""(?:^|[/_. -])
    (?: (?:privacy|data[-_ ]?protection) (?:[-_. ]?(?:policy|policies|notice|notices|statement|information|rights))?
      | (?:gdpr|cookies?) [-_. ]?(?:policy|notice|statement|information)
      | (?:ccpa|cpra) (?:[-_. ]?(?:policy|notice|statement|information|rights|disclosures?))?
      | (?:datenschutz|dsgvo) (?:[-_. ]?(?:erkl(?:\u00e4|a\u0308|ae|a)rung|hinweise?|information(?:en)?|bestimmungen|richtlinien?|policy))?
    )
    (?:[-_. ](?:for[-_. ][\w. -]+|california|website|app|children|(?:customer|employee|applicant|candidate|user)s?))?
    (?:[-_. ](?:[a-z]{2}|[a-z]{2}[-_][a-z]{2}|v?\d[\d._-]*))*  # language, version
    (?:/(?:index|page|readme|content|[a-z]{2}|[a-z]{2}[-_][a-z]{2}))?$
    """,
    re.IGNORECASE | re.VERBOSE,
)

_PART = expression(  # of a name: what often is a part of the notice that lies in the same folder
    r"california(?:ns?|[-_ ](?:residents?|consumers?|rights|supplement|addendum))?|gdpr|europe|eea|uk|cookies?|children",
    re.IGNORECASE,
)
# The encodings of one byte a character that a page may declare; it is read so where it is not UTF-8.
_DECLARED = expression(
    rb"""<meta\s[^>]*?charset\s*=\s*["']?\s*((?:windows-|iso-?8859-|latin|koi8-|mac)[\w-]*|us-ascii)""", re.IGNORECASE
)
_PAGES = (".html", ".htm", ".xhtml")
_HEAD = 1024  # bytes in which the HTML standard looks for the declaration
_AS_BROWSERS = {
    "iso-8859-1": "windows-1252",
    "iso8859-1": "windows-1252",
    "latin1": "windows-1252",
    "us-ascii": "windows-1252",
}

Excluded = Callable[[str], bool]


def collect(
    paths: Iterable[str], readers: Mapping[str, Reader], excluded: Excluded, force_exclude: bool = False
) -> Iterator[str]:
    """The files that the paths stand for, each once: a file itself, the documents below a folder, those that fit a glob.

    Of what is found, not named, ``excluded`` says what is left out; with ``force_exclude`` of what is named as well.
    Raises InputError for a path that does not exist or a named file of a format that is not read.
    """
    seen: set[str] = set()
    for path in paths:
        if os.path.isdir(path):
            found = _below(path, readers, excluded)
        elif os.path.exists(path):
            _reader(path, readers)
            found = [] if force_exclude and excluded(path) else [path]
        elif has_magic(path):
            found = _fitting(path, readers, excluded)
        else:
            _refuse_dead_link(path)
            raise InputError("there is no such file or folder", path)
        for file in found:
            key = os.path.realpath(file)
            if key not in seen:
                seen.add(key)
                yield file


def notices(folder: str, readers: Mapping[str, Reader], excluded: Excluded) -> list[str]:
    """The documents below a folder that by their name look like privacy policies, without those that are excluded."""
    return _below(folder, readers, excluded, lambda path: looks_like_notice(os.path.relpath(path, folder)))


def parts_beside(found: Iterable[str], readers: Mapping[str, Reader]) -> list[str]:
    """The files in the folders of notices that by their names may be a part of them, such as ``california.md``."""
    known = {os.path.normpath(path) for path in found}
    parts = []
    for folder in dict.fromkeys(map(os.path.dirname, found)):
        for name in sorted(os.listdir(folder or ".")):
            stem, suffix = os.path.splitext(name)
            path = os.path.normpath(os.path.join(folder, name))
            if suffix.lower() in readers and _PART.fullmatch(stem) and path not in known and os.path.isfile(path):
                parts.append(path)
    return parts


def looks_like_notice(path: str) -> bool:
    """Whether a path is called like a privacy policy."""
    return _NOTICE.search(Path(os.path.splitext(path)[0]).as_posix()) is not None


def _fitting(pattern: str, readers: Mapping[str, Reader], excluded: Excluded) -> list[str]:
    """The documents that fit a glob which no shell has expanded, and those below the folders that do."""
    fitting = set(expanded(pattern))
    if not fitting:
        raise InputError("no file or folder fits this", pattern)
    root, _ = divided(pattern)
    return _below(
        str(root), readers, excluded, lambda path: not fitting.isdisjoint((path, *map(str, Path(path).parents)))
    )


def _below(
    folder: str, readers: Mapping[str, Reader], excluded: Excluded, wanted: Callable[[str], bool] = lambda path: True
) -> list[str]:
    """The documents below a folder that are wanted, sorted, but what git ignores and what is excluded."""
    rules = {folder: rules_above(folder)}
    found = []
    for at, folders, files in os.walk(folder, onerror=_refuse):
        mine = rules_at(at, rules.pop(at))
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and name not in _SKIPPED and not is_ignored(os.path.join(at, name, ""), mine)
        )
        rules |= {os.path.join(at, name): mine for name in folders}
        names = (name for name in files if not name.startswith(".") and os.path.splitext(name)[1].lower() in readers)
        paths = (str(Path(at, name)) for name in names)
        found += [path for path in paths if wanted(path) and not is_ignored(path, mine)]
    return once(path for path in found if not excluded(path))


def _refuse(error: OSError) -> None:
    raise InputError(f"the folder cannot be read: {error.strerror}", str(error.filename)) from None


def _refuse_dead_link(path: str) -> None:
    if os.path.islink(path) and not os.path.exists(path):
        raise InputError(f"this link leads nowhere: '{os.readlink(path)}'", path) from None


def _reader(path: str, readers: Mapping[str, Reader]) -> Reader:
    suffix = os.path.splitext(path)[1].lower()
    if suffix in readers:
        return readers[suffix]
    if suffix in _REFUSED:
        raise InputError(f"{_REFUSED[suffix]} is not read; convert it to one of {_formats(readers)}", path)
    if suffix == "":
        return readers[".txt"]
    raise InputError(f"'{suffix}' files are not read; the formats are {_formats(readers)}", path)


def _formats(readers: Mapping[str, Reader]) -> str:
    return ", ".join(sorted({reader.name for reader in readers.values()}))


def read_document(
    path: str,
    readers: Mapping[str, Reader],
    language: str = "",
    languages: Languages = _ONLY_ENGLISH,
    tokens: Mapping[str, str] | None = None,
) -> Document:
    """Reads one file; its language is found out unless it is given. Raises InputError when it cannot be decoded."""
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        _refuse_dead_link(path)
        raise InputError(f"the file cannot be read: {error.strerror}", path) from None
    return parse_document(path, decode(data, path), readers, language, languages, tokens)


def parse_document(
    path: str,
    source: str,
    readers: Mapping[str, Reader],
    language: str = "",
    languages: Languages = _ONLY_ENGLISH,
    tokens: Mapping[str, str] | None = None,
) -> Document:
    """The document of a source text; the name's suffix decides the format. ``tokens``: what tags of templates stand for.

    ``language`` is the two-letter code that the configuration states; without it the document itself shows it.
    Raises InputError for a format that is not read, or whose reader, a plugin's, fails.
    """
    reader = _reader(path, readers)
    try:
        reading = reader.read(source)
    except PluginError as error:
        raise InputError(str(error), path) from error
    if tokens:
        from policy_lint.documents.tokens import Tokens

        reading = Tokens(tokens).read(reading, source)
    name = Path(path).as_posix()
    if not language:
        text = " ".join(block.text.value for block in reading.blocks)
        language = language_of(text, reading.front_matter, name, reading.language, languages.common)
    return build(name, source, reader.name, reading, language, languages.sentence_rules(language))


def decode(data: bytes, path: str) -> str:
    """UTF-8, or what a byte order mark announces, or what a page that is no UTF-8 declares. Raises InputError with line and column of the first bad byte."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            data, name = data[len(mark) :], encoding
            break
    else:
        name = "utf-8"
    try:
        text = _decoded(data, name, path)
    except UnicodeDecodeError as error:
        name = error.encoding
        before = data[: error.start].decode(name, errors="replace")
        line = before.count("\n") + 1
        column = len(before) - (before.rfind("\n") + 1) + 1
        raise InputError(
            f"this is not {name.upper()} text: byte 0x{data[error.start]:02x}; save the file as UTF-8",
            f"{path}:{line}:{column}",
        ) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise InputError("this is a binary file or not UTF-8: it holds a null character", f"{path}:{line}")
    return text


def _decoded(data: bytes, encoding: str, path: str) -> str:
    """The text of a file. Raises UnicodeDecodeError."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        declared = _DECLARED.search(data[:_HEAD]) if os.path.splitext(path)[1].lower() in _PAGES else None
        if declared is None or encoding != "utf-8":
            raise
        name = declared[1].decode("ascii").lower()
        try:
            return data.decode(_AS_BROWSERS.get(name, name))
        except LookupError:
            pass
        raise
