"""Evidence: where in a document the probes of a pack hold, and for whose readers."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from policy_lint.documents.model import Document, Passage, Section, Span
from policy_lint.packs.model import Pack, Probe
from policy_lint.patterns.matcher import AFFIRMED, DENIED, Match, Matcher, Scan
from policy_lint.patterns.tokens import Tokens

_NEAR = 4  # passages before and after that count as nearby
_LEAD_WORDS = 30  # of a lead-in that its items are read with


class Hit(NamedTuple):
    """A passage that is evidence: the words it rests on, whether they are denied, and whom they address.

    A detector's hit may bring its own message and severity and name another place that belongs to it.
    """

    document: Document
    passage: Passage
    at: tuple[int, int]  # where in the passage's text the words stand
    stance: str = AFFIRMED
    frame: str = ""
    message: str = ""
    severity: str = ""
    related: tuple[Hit, ...] = ()

    @property
    def words(self) -> Span:
        """Where in the source the words stand that the hit rests on."""
        return self.passage.text.span(*self.at) or self.passage.span


class Hits:
    """Everything that one pack finds in one document; asked for by probe."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.by_probe: dict[int, list[Hit]] = {}
        self.definitions: set[int] = set()  # passages that stand in a glossary
        self.frames: dict[int, str] = {}  # section -> the frame of its readers, "" for all
        self.sections_at_home: dict[int, list[Section]] = {}  # home pattern -> sections whose own heading has it

    def of(self, probes: tuple[int, ...] | list[int]) -> list[Hit]:
        """The hits of any of the probes, in document order, one for each passage (an affirmed one first)."""
        best: dict[int, Hit] = {}
        for probe in probes:
            for hit in self.by_probe.get(probe, ()):
                known = best.get(hit.passage.index)
                if known is None or (known.stance != AFFIRMED and hit.stance == AFFIRMED):
                    best[hit.passage.index] = hit
        return [best[index] for index in sorted(best)]


class Finder:
    """Finds the evidence of one pack. Made once a run; holds no state of a document."""

    def __init__(self, pack: Pack, regimes: Collection[str] | None = None) -> None:
        """``regimes`` are those whose rules will be asked for; None for all."""
        self._pack = pack
        self._probes_of: dict[int, list[int]] = {}
        self._nearby: set[int] = set()
        self._lists = _lists(pack, regimes)
        wanted: set[int] = set()
        for number in self._lists:
            probe = pack.probes[number]
            self._nearby.update(probe.nearby)
            for pattern in probe.say:
                self._probes_of.setdefault(pattern, []).append(number)
            wanted.update(probe.say, probe.also, probe.never, probe.under, probe.nearby)
        self._home = {pattern for requirement in pack.requirements for pattern in requirement.home}
        wanted.update(self._home, pack.definitions)
        for frame in pack.frames:
            wanted.update(frame.headings, frame.sentences, frame.lasting)
        self._matcher = Matcher(pack.tables, wanted)

    def homes(self, heading: str) -> set[int]:
        """Which of the patterns of ``home`` a heading, or another few words, would answer to."""
        scan = self._matcher.scan(self._matcher.tokens(heading))
        return {pattern for pattern in scan.candidates.keys() & self._home if scan.holds(pattern)}

    def find(self, document: Document) -> Hits:
        """Reads the document once and notes every probe that holds."""
        return _Reading(self, document).run()


def _lists(pack: Pack, regimes: Collection[str] | None) -> dict[int, int]:
    """For each probe, the list of entries it belongs to: those of ``met``, of ``partial``, of a part, and so on."""
    lists: dict[int, int] = {}
    count = 0
    for requirement in pack.requirements:
        if regimes is not None and requirement.regime not in regimes:
            continue
        for probes in (
            requirement.met,
            requirement.partial,
            requirement.fallback,
            requirement.denied,
            requirement.weak,
            requirement.never,
            requirement.applies.cues,
            *requirement.parts.values(),
        ):
            lists.update(dict.fromkeys(probes, count))
            count += 1
    return lists


class _Reading:
    """One document being read."""

    def __init__(self, finder: Finder, document: Document) -> None:
        self._pack = finder._pack
        self._matcher = finder._matcher
        self._probes_of = finder._probes_of
        self._lists = finder._lists
        self._nearby_patterns = finder._nearby
        self._home = finder._home
        self._document = document
        self._hits = Hits(document)
        self._tokens: dict[int, Tokens] = {}
        self._headings: dict[int, Scan] = {}
        self._under: dict[tuple[int, int], bool] = {}  # (section, pattern) -> whether the headings above have it
        self._nearby: dict[int, set[int]] = {}  # pattern -> passages that have it
        self._waiting: list[tuple[int, Probe, Hit]] = []
        self._framing = {pattern for frame in self._pack.frames for pattern in frame.sentences}
        self._glossaries: set[int] = set()  # sections whose own heading says so; what is nested in them need not be
        self._own_frame = self._hits.frames  # of a section's own heading, or of one above it
        self._framed: set[int] = set()  # sections whose own heading names a frame
        self._lasting = ("", -1)  # a frame that a sentence sets for the rest of its section

    def run(self) -> Hits:
        for section in self._document.sections:
            self._read_heading(section)
        for passage in self._document.passages:
            self._read(passage)
        for number, probe, hit in self._waiting:
            if self._has_nearby(hit.passage, probe.nearby):
                self._hits.by_probe.setdefault(number, []).append(hit)
        return self._hits

    # --- headings -------------------------------------------------------------------------------------------------

    def _read_heading(self, section: Section) -> None:
        """Looks up the headings above a section's text, its own last."""
        path = " . ".join(section.path)
        self._headings[section.index] = self._matcher.scan(self._matcher.tokens(path))
        own = self._matcher.scan(self._matcher.tokens(section.title))
        for pattern in sorted(own.candidates.keys() & self._home):
            if own.holds(pattern):
                self._hits.sections_at_home.setdefault(pattern, []).append(section)
        if any(own.holds(pattern) for pattern in self._pack.definitions):
            self._glossaries.add(section.index)
        named = [frame.name for frame in self._pack.frames if any(own.holds(pattern) for pattern in frame.headings)]
        inherited = self._own_frame.get(section.parent.index, "") if section.parent is not None else ""
        if named:
            self._framed.add(section.index)
        self._own_frame[section.index] = named[0] if len(named) == 1 else "" if named else inherited

    def _frame(self, passage: Passage, scan: Scan) -> str:
        """Whom the passage addresses: its own words decide, then its lead's or section's."""
        named = []
        if scan.candidates.keys() & self._framing:
            named = [frame for frame in self._pack.frames if any(scan.holds(pattern) for pattern in frame.sentences)]
        if len(named) == 1:
            lasts = passage.kind == "sentence" and any(scan.holds(pattern) for pattern in named[0].lasting)
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
        keys: list[tuple[str, ...]] = []
        firsts: list[tuple[int, ...]] = []
        breaks: list[int] = []
        for lead in passage.leads[-2:]:
            tokens = self._own_tokens(lead)
            cut = max(len(tokens.keys) - _LEAD_WORDS, 0)
            breaks.extend(len(keys) + at - cut for at in tokens.breaks if cut < at < len(tokens.keys))
            keys.extend(tokens.keys[cut:])
            firsts.extend(tokens.firsts[cut:])
            if not lead.text.value.endswith(":"):  # "We do not:" governs its items, a full sentence does not
                breaks.append(len(keys))
        count = len(keys)
        breaks.extend(count + at for at in own.breaks)
        return Tokens(keys + own.keys, firsts + own.firsts, own.spans, breaks), count

    def _read(self, passage: Passage) -> None:
        if passage.kind in ("heading", "link"):
            return
        tokens, count = self._with_leads(passage)
        scan = self._matcher.scan(tokens, count)
        candidates = scan.candidates.keys()
        for pattern in candidates & self._nearby_patterns:
            if scan.match(pattern) is not None:
                self._nearby.setdefault(pattern, set()).add(passage.index)
        if passage.section.index in self._glossaries:
            self._hits.definitions.add(passage.index)
        frame = self._frame(passage, scan)
        # One hit is enough for each list of entries of a requirement; affirmed ones settle it.
        settled: set[int] = set()
        for pattern in sorted(candidates & self._probes_of.keys()):
            open_probes = [
                number
                for number in self._probes_of[pattern]
                if self._lists[number] not in settled and self._might_fit(self._pack.probes[number], scan, passage)
            ]
            match = scan.match(pattern) if open_probes else None
            if match is None:
                continue
            for number in open_probes:
                probe = self._pack.probes[number]
                if not self._fits(probe, match, scan):
                    continue
                stance = AFFIRMED if probe.stance in ("any", "denied") else match.stance
                hit = Hit(self._document, passage, _own_words(match, tokens, count), stance, frame)
                if probe.nearby:
                    self._waiting.append((number, probe, hit))
                else:
                    self._hits.by_probe.setdefault(number, []).append(hit)
                    if stance == AFFIRMED:
                        settled.add(self._lists[number])

    def _might_fit(self, probe: Probe, scan: Scan, passage: Passage) -> bool:
        """What of a probe's conditions can be told before it is matched."""
        if probe.also and not any(pattern in scan.candidates for pattern in probe.also):
            return False
        return not probe.under or any(self._is_under(passage.section.index, pattern) for pattern in probe.under)

    def _fits(self, probe: Probe, match: Match, scan: Scan) -> bool:
        if probe.stance == "denied" and match.stance != DENIED:
            return False
        if probe.also and not any(scan.holds(pattern) for pattern in probe.also):
            return False
        return not (probe.never and any(scan.holds(pattern) for pattern in probe.never))

    def _is_under(self, section: int, pattern: int) -> bool:
        known = self._under.get((section, pattern))
        if known is None:
            known = self._under[section, pattern] = self._headings[section].holds(pattern)
        return known

    def _has_nearby(self, passage: Passage, patterns: list[int]) -> bool:
        passages = self._document.passages
        near = [
            at
            for at in range(max(passage.index - _NEAR, 0), min(passage.index + _NEAR + 1, len(passages)))
            if passages[at].section is passage.section
        ]
        return any(at in self._nearby.get(pattern, ()) for pattern in patterns for at in near)


def _own_words(match: Match, tokens: Tokens, count: int) -> tuple[int, int]:
    """Where in the passage's own text the matched words stand; those of a lead-in, ``count`` words, are left out."""
    return tokens.spans[max(match.start - count, 0)][0], tokens.spans[match.end - count - 1][1]
