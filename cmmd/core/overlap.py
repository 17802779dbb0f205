"""Bodies that tell the same facts: the share of 3-word shingles that two of them have in common.

The measure is exact: |A∩B| / min(|A|,|B|) over the sets of shingles. The search for pairs is not all-pairs: from the
shortest body to the longest, each is looked up in an index that holds a sample of every shorter one. Two that share a
quarter of their shingles share some of the sample, and what shares enough of it is then measured.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple
from zlib import crc32

from cmmd.core.late import Late

DUPLICATE = 0.45
CANDIDATE = 0.25
FEWEST = 20  # shingles that a body must have to be compared at all
CROWD = 16  # holders of one shingle
LONG, RATE = 160, 4
"""Of a body of 160 shingles or more the index holds one in four."""

# What each byte of an ASCII text is to a reader of words: a small letter, a digit, or a gap.
_ASCII = bytes(ord(chr(code).lower()) if chr(code).isalnum() else ord(" ") for code in range(128)) + bytes(128)
_WORD = re.compile(r"[^\W_]+")
# Scripts written without spaces: each character is a word of its own (kana, han, hangul).
_CJK = Late("([\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff])")


class Overlap(NamedTuple):
    """Two bodies by key, `a` < `b`, and the share of the smaller one's shingles (0.25 to 1.0) that both hold."""

    a: str
    b: str
    score: float


class _Body(NamedTuple):
    key: str
    size: int
    """Shingles, about."""
    rate: int
    """One of so many of them is in the index; 1: all are."""
    met: tuple[int, ...]
    """Those that it met in the index. A tuple: unlike sets, the garbage collector need not walk it."""
    first: tuple[int, ...]
    """The number of the body that brought each."""

    def enough(self, longer: _Body) -> float:
        """How much of what the index holds of this body `longer` must hold too, to be worth measuring.

        Half of what a pair needs, as the size of `longer` may be an estimate and crowds are not met; of a sample less,
        as chance may have drawn few of what they share: the binomial distribution says how few.
        """
        expected = CANDIDATE * min(self.size, longer.size) / self.rate
        return max(3.0, expected / 2 if self.rate == 1 else (expected - 9) / 2)


def words(text: str) -> list[str]:
    """Casefolded, NFC, without punctuation; kana, han and hangul by character."""
    return _plain(text).decode("utf-8", "surrogatepass").split()


def _plain(text: str) -> bytes:
    """The words in UTF-8, with nothing but blanks between them."""
    if text.isascii():
        return text.encode().translate(_ASCII)
    folded = unicodedata.normalize("NFC", text.casefold())
    return " ".join(_WORD.findall(_CJK.compiled.sub(r" \1 ", folded))).encode("utf-8", "surrogatepass")


def pairs(bodies: Mapping[str, str], *, crowd: int = CROWD) -> list[Overlap]:
    """The pairs with a score of at least 0.25, sorted by keys; bodies of fewer than 20 shingles take no part.

    What comparing all pairs would find, but for crowds: a shingle that more than `crowd` bodies hold (a template, or
    one text copied many times) leads only to the shortest of them, so 10,000 copies are 9,999 pairs with the first,
    not 50 million. Of two bodies of 160 shingles or more a pair at the very edge of 0.25 may be missed: once in 1,000,
    of 240 or more once in 100,000.
    """

    @lru_cache(maxsize=1024)
    def shingles(key: str) -> frozenset[int]:
        return frozenset(_shingles(bodies[key]))

    found = []
    for one, other in _candidates(_read(bodies), crowd):
        a, b = sorted((one, other))
        smaller = min(len(shingles(a)), len(shingles(b)))
        score = len(shingles(a) & shingles(b)) / smaller
        if score >= CANDIDATE and smaller >= FEWEST:
            found.append(Overlap(a, b, score))
    return sorted(found)


def _read(bodies: Mapping[str, str]) -> list[_Body]:
    """The bodies that have enough shingles, from the shortest text to the longest, each looked up in those before."""
    known: list[_Body] = []
    index: dict[int, int] = {}
    all_sampled = True
    for key in sorted(bodies, key=lambda key: (len(bodies[key]), key)):
        shingles = _shingles(bodies[key])
        indexed, rate = _sample(shingles)
        if len(indexed) * rate >= FEWEST:
            all_sampled = all_sampled and rate > 1
            met = index.keys() & (indexed if all_sampled else shingles)
            known.append(_Body(key, len(indexed) * rate, rate, tuple(met), tuple(map(index.__getitem__, met))))
            index.update(dict.fromkeys(indexed - met, len(known) - 1))
    return known


def _sample(shingles: Sequence[int]) -> tuple[set[int], int]:
    """What the index is to hold of a body, and one of how many that is: two bodies draw the same of what they share."""
    if len(shingles) >= LONG:
        drawn = {shingle for shingle in shingles if not shingle % RATE}
        if len(drawn) * RATE >= LONG * 0.75:  # else the body repeats itself, or chance has drawn few
            return drawn, RATE
    return set(shingles), 1


def _shingles(text: str) -> list[int]:
    """By position, each known by a number that is the same in every process, as what is drawn by it has to be."""
    crcs = list(map(crc32, _plain(text).split()))
    return list(map(hash, zip(crcs, crcs[1:], crcs[2:], strict=False)))


def _candidates(known: Sequence[_Body], crowd: int) -> Iterator[tuple[str, str]]:
    """The key of every body with that of each shorter one of whose sample it holds enough."""
    frequency = Counter(chain.from_iterable(body.met for body in known))
    later: dict[int, list[int]] = {shingle: [] for shingle, count in frequency.items() if 1 < count < crowd}
    for number, body in enumerate(known):
        holders = [later[shingle] for shingle in later.keys() & body.met]
        common = Counter(chain(body.first, *holders))
        for some in holders:
            some.append(number)
        for shorter, count in common.items():
            if count > 2 and count >= known[shorter].enough(body):  # most share one or two, which is never enough
                yield known[shorter].key, body.key
