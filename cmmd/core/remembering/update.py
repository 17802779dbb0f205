"""The audit of a root in which a few memories were edited, from what an earlier audit knew of all the others.

It tells exactly what an audit of all files would, or nothing: wherever it cannot be sure, the caller reads them all.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import chain, compress
from typing import NamedTuple, NoReturn, cast

from cmmd.core import index, overlap, parse
from cmmd.core.document import Document
from cmmd.core.memory import MemoryRoot, has_dot
from cmmd.core.model import LARGEST_FILE, Entry, Finding, Tree
from cmmd.core.overlap import CROWD, FEWEST, Overlap, Sketch
from cmmd.core.remembering import facts, listing
from cmmd.core.remembering.alone import Alone, Beyond
from cmmd.core.remembering.listing import Listing
from cmmd.core.remembering.remembered import Remembered
from cmmd.core.remembering.shingle_table import ReadAt, Table, Torn
from cmmd.core.rules import BY_FACES, LOCAL, duplicate, recall_cap
from cmmd.core.wishes import silence

MOST = 16
"""Files edited at once beyond which all are read."""
MOST_SINCE = 48
"""Files edited since the shingle table was built: each question asks their samples one by one."""

Read = Callable[[str], Entry | None]
"""A file of the root, read now."""


def updated(known: Remembered, now: Listing, read: Read, table: ReadAt, read_ns: int) -> Remembered | None:
    """What an audit of the root would come to now; None: read it to know."""
    try:
        return _Update(known, now, read, table).outcome(read_ns)
    except (Beyond, Torn):
        return None


class _Edited(NamedTuple):
    """One file that was edited."""

    number: int
    entry: Entry
    document: Document
    old: Sketch
    """As it was before; its sample is empty where it was not compared."""
    new: Sketch | None
    """None: it is pruned."""

    @property
    def path(self) -> str:
        return self.entry.path

    @property
    def sample(self) -> Sequence[int]:
        return self.new.sample if self.new and self.new.size >= FEWEST else ()


class _Update:
    def __init__(self, before: Remembered, now: Listing, read: Read, table: ReadAt) -> None:
        """Raises Beyond, Torn."""
        kept = before.known
        if kept is None or now.names != before.listing.names:
            raise Beyond("files came or went")
        self.before, self.now, self.read, self.kept = before, now, read, kept
        self.root = before.checked.root
        numbers = list(listing.differing(before.listing.stats, now.stats))
        if len(numbers) > MOST or len(kept.edited.keys() | set(numbers)) > MOST_SINCE:
            raise Beyond("too many edits")
        self.paths = now.paths
        if len(kept.facts) != facts.WIDTH * len(self.paths) or not kept.edited.keys() <= set(range(len(self.paths))):
            raise Beyond("these are facts of another listing")
        self.facts = facts.unpack(kept.facts, len(self.paths))
        self.table = Table(table, kept.table)
        self.edited = {number: self._edited(number) for number in numbers}
        self.fresh = {**kept.edited, **{number: one.new for number, one in self.edited.items()}}
        for number, one in self.edited.items():
            self.facts.set(number, one.document, one.new, alone=True)

    def _edited(self, number: int) -> _Edited:
        """Raises Beyond where an edit is more than others can be indifferent to."""
        path, flags = self.paths[number], self.facts.flags[number]
        entry = self.read(path) if flags & facts.ALONE else None
        if entry is None or entry.data is None:
            raise Beyond(f"{path} is no memory alone")
        document = parse.read(Tree(self.root, (entry,))).documents.get(path)
        if document is None or facts.face(document) != self.facts.face(number) or not facts.may_stand_alone(document):
            raise Beyond(f"{path} shows others another face")
        new = document.once(duplicate.body).sketch if flags & facts.LIVE else None
        return _Edited(number, entry, document, self._old(number), new)

    def _old(self, number: int) -> Sketch:
        edited = self.kept.edited.get(number)
        sample = edited.sample if edited else () if number in self.kept.edited else self.table.sample(number)
        one = self._sketch(number)
        return one._replace(sample=sample if len(sample) * one.rate >= FEWEST else ())

    def outcome(self, read_ns: int) -> Remembered:
        """What is remembered from now on."""
        findings = sorted([*self._staying(), *self._local(), *self._duplicates(), *self._recall()], key=_order)
        wishes = silence.marked(self.before.checked.ignores, findings)
        checked = replace(self.before.checked, findings=tuple(findings), ignores=wishes)
        stats = array("q", self.now.stats)
        for number, one in self.edited.items():
            stats[4 * number : 4 * number + 4] = array("q", listing.stat_of(one.entry, read_ns))
        known = self.kept._replace(facts=self.facts.pack(), edited=self.fresh)
        seen = Listing(self.now.names, stats.tobytes())
        return Remembered(seen, checked, self._touched_ns(), self._bytes(), None, known)

    def _staying(self) -> Iterator[Finding]:
        """The findings that no edit of a memory alone can change."""
        mine, local = {one.path for one in self.edited.values()}, {rule.ID for rule in LOCAL}
        faces = {rule.ID for rule in BY_FACES}
        for finding in self.before.checked.findings:
            if finding.rule == recall_cap.ID or (finding.rule in local and finding.file in mine):
                continue
            if finding.rule == duplicate.ID and (finding.file in mine or finding.detail in mine):
                continue
            if finding.rule not in local | faces | {duplicate.ID}:
                raise Beyond(f"{finding.rule} may depend on it")
            yield finding

    def _local(self) -> Iterator[Finding]:
        known = frozenset(self.paths)
        for one in self.edited.values():
            if index.is_mostly_entries(one.document, _beyond):
                raise Beyond("it may be an index by now")
            alone = Alone({one.path: one.document}, self.kept.names, known)
            for rule in LOCAL:
                yield from rule.check(cast(MemoryRoot, alone))

    def _recall(self) -> Iterator[Finding]:
        lives = map(facts.LIVE.__and__, self.facts.flags)
        return recall_cap.told(dict(compress(zip(self.paths, self._column(1), strict=True), lives)))

    def _column(self, number: int) -> array[int]:
        """One field of all stats."""
        return array("q", self.now.stats)[number::4]

    def _duplicates(self) -> Iterator[Finding]:
        self._check_crowds()
        pairs = sorted({pair for one in self.edited.values() for pair in self._overlaps(one)})
        documents = {path: self._document(path) for pair in pairs for path in (pair.a, pair.b)}
        alone = Alone(documents, self.kept.names, ())
        return duplicate.told(cast(MemoryRoot, alone), {}, pairs)

    def _overlaps(self, one: _Edited) -> Iterator[Overlap]:
        own = one.new
        if own is None:
            return
        if self.facts.words.count(own.words) > 1:
            raise Beyond("another memory may have the same text")
        if own.size < FEWEST:
            return
        if own.rate == 1 and self.facts.rates.count(overlap.RATE):
            raise Beyond("of longer ones the table holds samples only")
        for number, common in self._common(one, own).items():
            if number != one.number and common > 2 and own.is_near(self._sketch(number), common):
                found = overlap.measure(one.path, self.paths[number], self._shingles)
                if found:
                    yield found

    def _common(self, one: _Edited, own: Sketch) -> Counter[int]:
        """By number: how many shingles lead from one to another, as `overlap.pairs` counts them."""
        common = Counter[int]()
        for shingle in self._shingles(one.path) if self.facts.rates.count(1) else own.sample:
            holders = self._holders(shingle)
            if len(holders) > CROWD:
                leader = min(self._places(holders))[-1]
                holders = holders if leader == one.number else [leader]
            common.update(holders)
        return common

    def _check_crowds(self) -> None:
        """Raises Beyond where a crowd begins, ends, or gets another leader: it changes what is found of others."""
        edited = self.edited.values()
        for shingle in set(chain.from_iterable(chain(one.old.sample, one.sample) for one in edited)):
            after, others = self._holders(shingle), [n for n in self._holders(shingle) if n not in self.edited]
            olds = [one for one in edited if shingle in one.old.sample]
            was, is_now = len(others) + len(olds) > CROWD, len(after) > CROWD
            if was != is_now or (was and self._leader(others, olds) != min(self._places(after))[-1]):
                raise Beyond("a crowd begins, ends, or gets another leader")

    def _leader(self, others: list[int], olds: list[_Edited]) -> int:
        """Who led a crowd before the edits."""
        before = ((one.old.rate, one.old.length, one.path, one.number) for one in olds)
        return min(chain(self._places(others), before))[-1]

    def _places(self, numbers: Sequence[int]) -> Iterator[tuple[int, int, str, int]]:
        """Where bodies stand in the order in which they are compared."""
        rates, lengths = self.facts.rates, self.facts.lengths
        return ((rates[number], lengths[number], self.paths[number], number) for number in numbers)

    def _holders(self, shingle: int) -> list[int]:
        """The numbers of the bodies whose samples hold it now."""
        if shingle not in self._asked:
            old = [number for number in self.table.holders(shingle) if number not in self.fresh]
            fresh = ((n, sketch) for n, sketch in self.fresh.items() if sketch and sketch.size >= FEWEST)
            self._asked[shingle] = old + [number for number, sketch in fresh if shingle in sketch.sample]
        return self._asked[shingle]

    @cached_property
    def _asked(self) -> dict[int, list[int]]:
        return {}

    def _sketch(self, number: int) -> Sketch:
        """Without its sample, but with as many numbers as that holds."""
        known = self.facts
        return Sketch(known.lengths[number], known.words[number], known.rates[number], range(known.sizes[number]))

    def _shingles(self, path: str) -> frozenset[int]:
        return frozenset(self._document(path).once(duplicate.body).shingles)

    def _document(self, path: str) -> Document:
        for one in self.edited.values():
            if one.path == path:
                return one.document
        entry = self.read(path)
        document = parse.read(Tree(self.root, (entry,))).documents.get(path) if entry else None
        if document is None:
            raise Beyond(f"{path} is gone")
        return document

    def _touched_ns(self) -> int | None:
        times, names = self._column(1), self.now.names  # 0 of what is no file
        if names[:1] == b"." or b"\0." in names or b"/." in names:
            times = array("q", (at for path, at in zip(self.paths, times, strict=True) if not has_dot(path)))
        return max(times)

    def _bytes(self) -> int:
        sizes = self._column(0)
        for number, one in self.edited.items():
            sizes[number] = one.entry.size
        return sum(size for size in sizes if 0 <= size <= LARGEST_FILE)


def _beyond(document: Document) -> NoReturn:
    raise Beyond("it takes names to tell whether it is an index")


def _order(finding: Finding) -> tuple[str, int, str, str]:
    return finding.order
