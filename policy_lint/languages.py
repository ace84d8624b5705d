"""The languages that documents are read in: English, the packs' own, and those that plugins bring.

A further language is loaded when the first document in it is met, so that a run without one does not pay for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from policy_lint.documents.language import COMMON, ENGLISH
from policy_lint.documents.sentences import ENGLISH as ENGLISH_SENTENCES
from policy_lint.documents.sentences import SentenceRules
from policy_lint.packs.load import load_language
from policy_lint.packs.model import Language, Pack, Requirement
from policy_lint.plugins.api import LanguageFolder


class Languages:
    """What the rules of a run can read, and in which words."""

    def __init__(self, folders: Sequence[LanguageFolder], rules: Sequence[Requirement]) -> None:
        self._rules = {rule.id: rule for rule in rules}
        self._folders: dict[str, list[Path]] = {}
        self._loaded: dict[str, Language] = {}
        common = dict(COMMON)
        for folder in folders:
            self._folders.setdefault(folder.code, []).append(folder.path)
            if folder.common:
                common[folder.code] = frozenset(word.lower() for word in folder.common)
        self.common: Mapping[str, frozenset[str]] = common

    def __iter__(self) -> Iterator[str]:
        """The codes, English first."""
        return iter((ENGLISH, *sorted(self._folders)))

    def language(self, code: str) -> Language | None:
        """A further language; None for one that no rule reads. Raises InputError when one of its files is wrong."""
        if code not in self._folders:
            return None
        if code not in self._loaded:
            self._loaded[code] = load_language(code, self._folders[code], self._rules)
        return self._loaded[code]

    def sentence_rules(self, code: str) -> SentenceRules:
        """Where the sentences of a language end; the rules of English for one that is not known."""
        language = self.language(code)
        return SentenceRules.of(language.sentences) if language is not None else ENGLISH_SENTENCES

    def pack(self, pack: Pack, code: str) -> Pack:
        """A pack with its wording in a language; one that no rule reads leaves what needs no words."""
        if code == ENGLISH:
            return pack
        language = self.language(code) or Language.without_words(code)
        return language.translate(pack)

    def wording(self, rule: str, code: str) -> Path | None:
        """The file with the wording that a rule has in a further language."""
        language = self.language(code)
        if language is None or rule not in language.wordings:
            return None
        place: tuple[int, str] = language.wordings[rule]["file"]
        return self._folders[code][place[0]] / place[1]
