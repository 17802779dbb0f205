"""Bodies that tell the same facts: the share of 3-word shingles that two of them have in common.

The measure is exact: |A∩B| / min(|A|,|B|) over the sets of shingles. The search for pairs is not all-pairs: of each
body a sketch is taken that holds a sample of its shingles. Two that share a quarter of their shingles share some of
the sample, and what shares enough of it is then measured.
"""

from __future__ import annotations

import unicodedata
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain, compress, repeat
from typing import Literal, NamedTuple
from zlib import crc32

from cmmd.core.lazy_pattern import Late

DUPLICATE = 0.45
CANDIDATE = 0.25
FEWEST = 20  # shingles that a body must have to be compared at all
SENTENCE = 10  # shingles, of a dozen words in a row, that candidates must share: short notes have turns of phrase alike
CROWD = 16  # holders of one shingle
LONG, RATE = 160, 4
"""Of a body of 160 shingles or more a sketch holds one in four, drawn by its number."""

_NUMBER, _BYTES = "q", 8
_LOWEST = array(_NUMBER, [1]).tobytes().index(1)  # on machines that write the highest byte first it is the last
_ORDER: Literal["little", "big"] = "big" if _LOWEST else "little"
_SECOND, _THIRD = 0x1F3D5B79, 0x2545F491
"""A shingle's number is that of its first word and so many times those of the two others, below 2 ** 63 together."""
_DRAWN = bytes(byte % RATE == 0 for byte in range(256))
# What each byte of an ASCII text is to a reader of words: a small letter, a digit, or a gap.
_ASCII = bytes(ord(chr(code).lower()) if chr(code).isalnum() else ord(" ") for code in range(128)) + bytes(128)
# Of scripts written without spaces (kana, han, hangul) each character is a word of its own.
_CJK = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = Late(rf"[^\W_{_CJK}]+|[^\W_]")


class Overlap(NamedTuple):
    """Two bodies by key, `a` < `b`, and the share of the smaller one's shingles (0.25 to 1.0) that both hold."""

    a: str
    b: str
    score: float


class Sketch(NamedTuple):
    """A sample of a body's shingles."""

    rate: int
    """One of so many shingles is in the sample; 1: all are."""
    sample: Sequence[int]
    """Distinct."""

    @property
    def size(self) -> int:
        """Shingles, about."""
        return len(self.sample) * self.rate

    def is_near(self, other: Sketch, common: int) -> bool:
        """Whether two whose samples have so many in common are worth measuring.

        Half of what a pair needs, as crowds are not met; of a sample less, as chance may have drawn few of what they
        share: the binomial distribution says how few.
        """
        rate = min(self.rate, other.rate)
        expected = CANDIDATE * min(self.size, other.size) / rate
        return common >= max(3.0, expected / 2 if rate == 1 else (expected - 9) / 2)


@dataclass(frozen=True)
class Body:
    """A text by its words, as numbers."""

    length: int
    """Words."""
    words: int
    """A number that bodies with the same words in the same order have in common, and hardly any others."""
    shingles: array[int]
    """In their order, so some of them several times."""

    def __hash__(self) -> int:
        return self.words

    @cached_property
    def sketch(self) -> Sketch:
        if len(self.shingles) >= LONG:
            lots = self.shingles.tobytes()[_LOWEST::_BYTES].translate(_DRAWN)  # all at once: a loop takes far longer
            drawn = set(compress(self.shingles, lots))
            if len(drawn) * RATE >= LONG * 0.75:  # else the body repeats itself, or chance has drawn few
                return Sketch(RATE, tuple(drawn))
        return Sketch(1, tuple(set(self.shingles)))


def body(text: str) -> Body:
    numbers = array(_NUMBER, map(crc32, _plain(text).split()))
    packed = numbers.tobytes()
    return Body(len(numbers), crc32(packed), _shingles(packed, max(0, len(numbers) - 2)))


def _shingles(packed: bytes, count: int) -> array[int]:
    """Of packed numbers of words: all shingles in three steps, as three long numbers whose digits are the words'."""
    first, second, third = (
        int.from_bytes(packed[start : start + count * _BYTES], _ORDER) for start in (0, _BYTES, 2 * _BYTES)
    )
    return array(_NUMBER, (first + second * _SECOND + third * _THIRD).to_bytes(count * _BYTES, _ORDER))


def words(text: str) -> list[str]:
    """Casefolded, NFC, without punctuation; kana, han and hangul by character."""
    return _plain(text).decode("utf-8", "surrogatepass").split()


def normal(text: str) -> bytes:
    """The words with one blank between them, in UTF-8: equal where texts differ in case and punctuation only."""
    return b" ".join(_plain(text).split())


def _plain(text: str) -> bytes:
    """The words in UTF-8, with nothing but blanks between them."""
    if text.isascii():
        return text.encode().translate(_ASCII)
    folded = unicodedata.normalize("NFC", text.casefold())
    return " ".join(_WORD.compiled.findall(folded)).encode("utf-8", "surrogatepass")


def pairs(bodies: Mapping[str, Body], *, crowd: int = CROWD) -> list[Overlap]:
    """The pairs with a score of at least 0.25, sorted by keys; bodies of fewer than 20 shingles take no part, and of
    a score below 0.45 at least 10 must be in common.

    What comparing all pairs would find, but for crowds: a shingle that more than `crowd` samples hold (a template, or
    one text copied many times) leads only to the first of them, so 10,000 copies are 9,999 pairs with the first, not
    50 million. Of two bodies of 160 shingles or more a pair at the very edge of 0.25 may be missed: less than once in
    1,000, of 240 or more about once in 100,000.
    """
    return list(_pairs(tuple(bodies.items()), crowd))


@lru_cache(maxsize=2)
def _pairs(named: tuple[tuple[str, Body], ...], crowd: int) -> tuple[Overlap, ...]:
    """Most edits of a folder leave all bodies as they are: what was found of them is found again."""
    bodies = dict(named)
    every = lru_cache(maxsize=1024)(lambda key: frozenset(bodies[key].shingles))
    found = (measure(one, other, every) for one, other in _candidates(bodies, crowd))
    return tuple(sorted(overlap for overlap in found if overlap))


Shingles = Callable[[str], frozenset[int]]
"""All shingles of a body, by its key."""


def measure(one: str, other: str, every: Shingles) -> Overlap | None:
    """The exact measure of two bodies; None: they have too little in common, or one has too few shingles."""
    a, b = sorted((one, other))
    common, smaller = len(every(a) & every(b)), min(len(every(a)), len(every(b)))
    score = common / smaller if smaller >= FEWEST else 0.0
    return Overlap(a, b, score) if score >= DUPLICATE or (score >= CANDIDATE and common >= SENTENCE) else None


def _candidates(bodies: Mapping[str, Body], crowd: int) -> Iterator[tuple[str, str]]:
    """Each body with every one before it with which it shares enough: whole samples first, then by length.

    The first of a crowd leads it.
    """
    sketches = {key: sketch for key, body in bodies.items() if (sketch := body.sketch).size >= FEWEST}
    order = sorted(sketches, key=lambda key: (sketches[key].rate, bodies[key].length, key))
    samples = [sketches[key].sample for key in order]
    whole = frozenset(chain.from_iterable(sketches[key].sample for key in order if sketches[key].rate == 1))
    shared, crowds = _shared(samples, crowd)
    rare = whole.union(shared) - crowds
    holders: dict[int, list[int]] = {shingle: [] for shingle in rare}
    leaders: dict[int, int] = {}
    for number, (key, sample) in enumerate(zip(order, samples, strict=True)):
        own = sketches[key]
        asked = whole.intersection(bodies[key].shingles).union(sample) if whole and own.rate > 1 else sample
        first = map(leaders.setdefault, crowds.intersection(asked), repeat(number))  # a crowd is led by its first
        met = [holders[shingle] for shingle in rare.intersection(asked)]
        before = [*first, *chain.from_iterable(met)]
        if len(before) > len(set(before)) + 1:  # most share one or two with another, which is never enough
            alike = ((order[other], count) for other, count in Counter(before).items() if other != number and count > 2)
            yield from ((other, key) for other, count in alike if own.is_near(sketches[other], count))
        for holding in met if asked is sample else [holders[shingle] for shingle in rare.intersection(sample)]:
            holding.append(number)


def _shared(samples: Sequence[Sequence[int]], crowd: int) -> tuple[set[int], set[int]]:
    """What stands in more than one sample, and what of it in more than `crowd`."""
    seen, shared = set[int](), set[int]()
    for sample in samples:
        shared.update(seen.intersection(sample))
        seen.update(sample)
    count = Counter(chain.from_iterable(map(shared.intersection, samples)))
    return shared, {shingle for shingle, holders in count.items() if holders > crowd}
