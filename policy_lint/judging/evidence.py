"""Evidence: where in a document the probes of a pack hold, and for whose readers."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Sequence
from operator import attrgetter
from typing import NamedTuple

from policy_lint.documents.model import Document, Passage, Section, Span
from policy_lint.packs.model import Pack, Probe
from policy_lint.patterns.matcher import AFFIRMED, DENIED, Index, Match, Matcher, Scan, Tokens, Word

_NEAR = 4  # passages before and after that count as nearby
_LEAD_WORDS = 30  # of a lead-in that its items are read with


class Hit(NamedTuple):
    """A passage that is evidence: the words it rests on, whether they are denied, and whom they address.

    A detector's hit rests on the whole passage; it may bring its own message and severity and name another place that
    belongs to it.
    """

    document: Document
    passage: Passage
    matched: tuple[Matcher, int, int] | None = None  # numbers of words of the passage, as the matcher counts them
    stance: str = AFFIRMED
    frame: str = ""
    message: str = ""
    severity: str = ""
    related: tuple[Hit, ...] = ()

    @property
    def words(self) -> Span:
        """Where in the source the words stand that the hit rests on."""
        text = self.passage.text
        at: tuple[int, ...] = ()
        if self.matched is not None:
            matcher, first, after = self.matched
            spans = matcher.spans(text.value)
            at = spans[first][0], spans[after - 1][1]
        return text.span(*at) or self.passage.span


class Hits:
    """Everything that one pack finds in one document; asked for by probe.

    Probes are numbered by language, so a rule's own are those of ``rules``, which holds the rules that the document's
    language has wording for.
    """

    def __init__(self, document: Document, pack: Pack) -> None:
        self.document = document
        self.rules = {requirement.id: requirement for requirement in pack.requirements if requirement.id in pack.reads}
        self.regimes = {frame.name: frame.regimes for frame in pack.frames}
        self.by_probe: dict[int, list[Hit]] = {}
        self.definitions: set[int] = set()  # passages that stand in a glossary
        self.frames: dict[int, str] = {}  # section -> the frame of its readers, "" for all
        self.sections_at_home: dict[int, list[Section]] = {}  # home pattern -> sections whose own heading has it

    def of(self, probes: Sequence[int]) -> list[Hit]:
        """The hits of any of the probes, in document order, one for each passage (an affirmed one first)."""
        best: dict[int, Hit] = {}
        for probe in filter(self.by_probe.__contains__, probes):
            for hit in self.by_probe[probe]:
                known = best.get(hit.passage.index)
                if known is None or (known.stance != AFFIRMED and hit.stance == AFFIRMED):
                    best[hit.passage.index] = hit
        return [best[index] for index in sorted(best)]


class Finder:
    """Finds the evidence of one pack. Made once a run; holds no state of a document."""

    def __init__(self, pack: Pack, regimes: Collection[str] | None = None) -> None:
        """``regimes`` are those whose rules will be asked for; None for all."""
        self._pack = pack
        asked: list[_Asked] = []
        nearby: set[int] = set()
        for number, (entries, settled) in _lists(pack, regimes).items():
            probe = pack.probes[number]
            asked += [_Asked(pattern, number, probe, frozenset(probe.under), entries, settled) for pattern in probe.say]
            nearby.update(probe.nearby)
        asked.sort(key=attrgetter("pattern"))
        self._asked = asked  # questions to a passage are numbers: first these, by their index
        self._nearby = dict(enumerate(sorted(nearby), len(asked)))  # then these: question -> pattern
        self._home = {pattern for requirement in pack.requirements for pattern in requirement.home}
        framing: set[int] = set()
        for frame in pack.frames:
            framing.update(frame.sentences)
        self._framing = dict(enumerate(sorted(framing), len(asked) + len(nearby)))  # and these
        self._matcher = Matcher(pack.tables, pack.grammar)
        of_headings = {*self._home, *pack.definitions, *(each for frame in pack.frames for each in frame.headings)}
        self._of_headings = _plain_index(self._matcher, of_headings)
        of_paths = frozenset[int]().union(*(each.under for each in asked))
        self._of_paths = _plain_index(self._matcher, of_paths)
        questions: dict[int, tuple[int, Iterable[int]]] = {
            number: (each.pattern, each.probe.also) for number, each in enumerate(asked)
        }
        questions.update((number, (pattern, ())) for number, pattern in {**self._nearby, **self._framing}.items())
        self._of_passages = Index(self._matcher, questions)

    def homes(self, heading: str) -> set[int]:
        """Which of the patterns of ``home`` a heading, or another few words, would answer to."""
        return self.held(self._of_headings, heading) & self._home

    def held(self, index: Index, text: str) -> set[int]:
        """The patterns of an index, each of which is its own question, that hold in a text."""
        scan = self._matcher.scan(self._matcher.tokens(text))
        return {pattern for pattern in index.candidates(scan) if scan.holds(pattern)}

    def home_of(self, rule: str) -> set[int]:
        """The patterns of ``home`` of a rule, in the finder's language."""
        return {
            pattern for requirement in self._pack.requirements if requirement.id == rule for pattern in requirement.home
        }

    def find(self, document: Document) -> Hits:
        """Reads the document once and notes every probe that holds."""
        if not self._asked:  # no rule has wording in the document's language
            return Hits(document, self._pack)
        return _Reading(self, document).run()


def _plain_index(matcher: Matcher, patterns: Iterable[int]) -> Index:
    """An index in which each pattern is its own question."""
    return Index(matcher, {pattern: (pattern, ()) for pattern in patterns})


class _Asked(NamedTuple):
    """A pattern of a probe as it is asked for.

    number   of the probe
    under    patterns of which a heading above must have one
    entries  the list of a requirement's entries that the probe belongs to
    settles  the lists, this one included, that need not be asked any more for a passage in which the probe is affirmed
    """

    pattern: int
    number: int
    probe: Probe
    under: frozenset[int]
    entries: int
    settles: range


def _lists(pack: Pack, regimes: Collection[str] | None) -> dict[int, tuple[int, range]]:
    """For each probe, its list of entries (those of ``met``, of ``partial``, of a part, and so on) and what it settles."""
    lists: dict[int, tuple[int, range]] = {}
    count = 0
    for requirement in pack.requirements:
        if regimes is not None and requirement.regime not in regimes:
            continue
        for number, probes in enumerate(
            (
                requirement.met,
                requirement.partial,
                requirement.fallback,
                requirement.denied,
                requirement.weak,
                requirement.never,
                requirement.applies.cues,
                *requirement.parts.values(),
            )
        ):
            # What is full evidence need not be asked whether it is partial evidence too, or what stands in for it.
            settled = range(count, count + 1 if number else count + 3)
            lists.update(dict.fromkeys(probes, (count, settled)))
            count += 1
    return lists


class _Reading:
    """One document being read."""

    def __init__(self, finder: Finder, document: Document) -> None:
        self._pack = finder._pack
        self._matcher = finder._matcher
        self._held = finder.held
        self._of_headings = finder._of_headings
        self._of_paths = finder._of_paths
        self._of_passages = finder._of_passages
        self._asked = finder._asked
        self._nearby_questions = finder._nearby
        self._home = finder._home
        self._document = document
        self._hits = Hits(document, finder._pack)
        self._tokens: dict[int, Tokens] = {}
        self._above: dict[int, set[int]] = {}  # section -> patterns that its heading, or one above it, has
        self._nearby: dict[int, tuple[Scan, set[int]]] = {}  # passage -> patterns for its neighbours that it might have
        self._waiting: deque[tuple[int, Probe, Hit]] = deque()  # for a pattern in a passage nearby
        self._framing = finder._framing
        self._glossaries: set[int] = set()  # sections whose own heading says so; what is nested in them need not be
        self._own_frame = self._hits.frames  # of a section's own heading, or of one above it
        self._framed: set[int] = set()  # sections whose own heading names a frame
        self._lasting = ("", -1)  # a frame that a sentence sets for the rest of its section

    def run(self) -> Hits:
        for section in self._document.sections:
            self._read_heading(section)
        for passage in self._document.passages:
            self._read(passage)
            self._look_around(passage.index - _NEAR)
        self._look_around(len(self._document.passages))
        return self._hits

    # --- headings -------------------------------------------------------------------------------------------------

    def _read_heading(self, section: Section) -> None:
        """Notes what a section's own heading says: whether it is a home, a glossary, or names a frame."""
        held = self._held(self._of_headings, section.title)
        for pattern in sorted(held & self._home):
            self._hits.sections_at_home.setdefault(pattern, []).append(section)
        if not held.isdisjoint(self._pack.definitions):
            self._glossaries.add(section.index)
        named = [frame.name for frame in self._pack.frames if not held.isdisjoint(frame.headings)]
        inherited = self._own_frame.get(section.parent.index, "") if section.parent is not None else ""
        if named:
            self._framed.add(section.index)
        self._own_frame[section.index] = named[0] if len(named) == 1 else "" if named else inherited

    def _frame(self, passage: Passage, scan: Scan, candidates: set[int]) -> str:
        """Whom the passage addresses: its own words decide, then its lead's or section's."""
        named = []
        if self._framing.keys() & candidates:
            named = [frame for frame in self._pack.frames if any(map(scan.holds, frame.sentences))]
        if len(named) == 1:
            lasts = passage.kind == "sentence" and any(map(scan.holds, named[0].lasting))
            self._lasting = (named[0].name, passage.section.index) if lasts else ("", -1)
            return named[0].name
        if len(named) > 1:
            self._lasting = ("", -1)
            return ""
        if self._lasting[1] == passage.section.index and passage.section.index not in self._framed:
            return self._lasting[0]
        return self._own_frame[passage.section.index]

    # --- passages -------------------------------------------------------------------------------------------------

    def _own_tokens(self, passage: Passage) -> Tokens:
        tokens = self._tokens.get(passage.index)
        if tokens is None:
            tokens = self._tokens[passage.index] = self._matcher.tokens(passage.text.value)
        return tokens

    def _with_leads(self, passage: Passage) -> tuple[Tokens, int]:
        """The words of the passage behind those of its leads, and how many of them are not its own."""
        own = self._own_tokens(passage)
        if not passage.leads:
            return own, 0
        words: list[Word] = []
        breaks: list[int] = []
        for lead in passage.leads[-2:]:
            tokens = self._own_tokens(lead)
            cut = max(len(tokens.words) - _LEAD_WORDS, 0)
            breaks.extend(len(words) + at - cut for at in tokens.breaks if cut < at < len(tokens.words))
            words += tokens.words[cut:]
            if not lead.text.value.endswith(":"):  # "We do not:" governs its items, a full sentence does not
                breaks.append(len(words))
        count = len(words)
        breaks.extend(count + at for at in own.breaks)
        return Tokens(words + own.words, breaks), count

    def _read(self, passage: Passage) -> None:
        if passage.kind in ("heading", "link"):
            return
        tokens, count = self._with_leads(passage)
        scan = self._matcher.scan(tokens, count)
        candidates = self._of_passages.candidates(scan)
        if nearby := self._nearby_questions.keys() & candidates:
            self._nearby[passage.index] = scan, {self._nearby_questions[question] for question in nearby}
        if passage.section.index in self._glossaries:
            self._hits.definitions.add(passage.index)
        frame = self._frame(passage, scan, candidates)
        # One hit is enough for each list of entries of a requirement; affirmed ones settle it.
        settled: set[int] = set()
        last, match = -1, None
        for question in sorted(candidates):
            if question >= len(self._asked):
                break
            pattern, number, probe, under, entries, settles = self._asked[question]
            if entries in settled or (under and under.isdisjoint(self._above_of(passage.section))):
                continue
            if pattern != last:
                last, match = pattern, scan.match(pattern)
            if match is None or not self._fits(probe, match, scan):
                continue
            stance = AFFIRMED if probe.stance in ("any", "denied") else match.stance
            # Of a lead-in's words, ``count`` of them, none is cited.
            matched = self._matcher, max(match.start - count, 0), match.end - count
            hit = Hit(self._document, passage, matched, stance, frame)
            if probe.nearby:
                self._waiting.append((number, probe, hit))
            else:
                self._hits.by_probe.setdefault(number, []).append(hit)
                if stance == AFFIRMED:
                    settled.update(settles)

    def _fits(self, probe: Probe, match: Match, scan: Scan) -> bool:
        if probe.stance == "denied" and match.stance != DENIED:
            return False
        if probe.also and not any(map(scan.holds, probe.also)):
            return False
        return not (probe.never and any(map(scan.holds, probe.never)))

    def _above_of(self, section: Section) -> set[int]:
        """The patterns of headings that a section's own heading, or one above it, has."""
        above = self._above.get(section.index)
        if above is None:
            above = self._above[section.index] = self._held(self._of_paths, " . ".join(section.path))
        return above

    def _look_around(self, read: int) -> None:
        """Keeps the hits that waited, up to the passage number ``read``, if one of their patterns stands nearby."""
        while self._waiting and self._waiting[0][2].passage.index <= read:
            number, probe, hit = self._waiting.popleft()
            if self._has_nearby(hit.passage, probe.nearby):
                self._hits.by_probe.setdefault(number, []).append(hit)
        self._nearby.pop(read - _NEAR, None)

    def _has_nearby(self, passage: Passage, patterns: list[int]) -> bool:
        near = self._document.passages[max(passage.index - _NEAR, 0) : passage.index + _NEAR + 1]
        return any(
            scan.match(pattern) is not None
            for other in near
            if other.section is passage.section and other.index in self._nearby
            for scan, might_hold in [self._nearby[other.index]]
            for pattern in might_hold.intersection(patterns)
        )
