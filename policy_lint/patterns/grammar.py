"""What the pattern language has to know of a language besides the words of its lexicon: spelling, numbers, negation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

Words = frozenset[str]


class Grammar(NamedTuple):
    """How a language is spelt and how it denies. Words stand in the form under which they are looked up.

    letters     letters that have another spelling, and that: "ä" and "ae"; English has rules of its own instead
    endings     what ``+`` adds to a stem; None for the regular inflections of English verbs
    numbers     words that are numbers
    generic     words that texts capitalise although they name nobody
    negators    words that deny
    exceptions  words behind a denied match that take something out of the denial: "except"
    resets      words over which a negation does not reach: "but", "if"
    subjects    words that begin another statement, so that a negation before them does not reach them
    auxiliaries verbs that behind a subject begin a statement, "you can", and before it tie it to a denial, "nor do we"
    harmless    words behind a negator, one or two, that take its force: "only", "longer than"
    after       how many words behind a match may stand a negation that governs it
    """

    letters: Mapping[str, str]
    endings: tuple[str, ...] | None
    numbers: Words
    generic: Words
    negators: Words
    exceptions: Words
    resets: Words
    subjects: Words
    auxiliaries: Words
    harmless: frozenset[tuple[str, ...]]
    after: int = 0

    @property
    def context(self) -> Words:
        """Words that decide what a negation governs; the matcher sees them even when no pattern asks for them."""
        behind = {word for phrase in self.harmless for word in phrase}
        return self.negators | self.exceptions | self.resets | self.subjects | self.auxiliaries | behind

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Grammar:
        """The grammar of the ``words`` of a ``language.yaml``."""
        letters = data.get("letters", {})
        table = str.maketrans(letters)

        def words(key: str) -> Words:
            return frozenset(word.lower().translate(table) for word in data.get(key, ()))

        return cls(
            letters=letters,
            endings=tuple(data.get("endings", ())),
            numbers=words("numbers"),
            generic=words("generic"),
            negators=words("negators"),
            exceptions=words("exceptions"),
            resets=words("resets"),
            subjects=words("subjects"),
            auxiliaries=words("auxiliaries"),
            harmless=_phrases(words("harmless")) | {("<number>",)},
            after=data.get("after", 0),
        )


def _phrases(phrases: Iterable[str]) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(phrase.split()) for phrase in phrases)


ENGLISH = Grammar(
    letters={},
    endings=None,
    numbers=frozenset(
        """one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
        eighteen nineteen twenty thirty forty fifty sixty ninety hundred""".split()
    ),
    # Function words, and defined terms.
    generic=frozenset(
        """we us our you your they their it its he she this these that those the a an all any some such each every no not
        if when where while while by for at in on of off to from with without and or but as is are was be has have had may
        can will would should must do does please how what who why which here there privacy policy notice statement terms
        agreement company organization business controller processor service services website websites site sites app apps
        application applications platform product products software game games user users customer customers client clients
        developer developers owner provider providers publisher third party parties partner partners cookie cookies data
        information personal section article contact account device country usage law european union eu eea uk gdpr ccpa
        i my me mine yes session california internet online mobile last updated effective date however although since under""".split()
    ),
    negators=frozenset({"not", "never", "no", "neither", "nor", "none", "nobody", "nothing"}),
    exceptions=frozenset({"except", "unless", "excepting"}),
    resets=frozenset({"but", "unless", "except", "if", "when", "where", "while", "because", "although", "however", "so"}),
    subjects=frozenset({"we", "you", "they", "it"}),
    auxiliaries=frozenset(
        "do does did will would shall should can could may might must have has had is are was were".split()
    ),
    # Not "only", "limited to", "later than"; "No. 5" is no negation either.
    harmless=_phrases(
        ["<number>", "hesitate", "only", "limited", "just", "solely", "merely", "later", "longer than", "exhaustive",
         "necessarily"]
    ),
)  # fmt: skip
