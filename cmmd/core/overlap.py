"""Bodies that tell the same facts: the share of 3-word shingles that two of them have in common.

The measure is exact: |A∩B| / min(|A|,|B|) over the sets of shingles. The search for pairs is not all-pairs: from the
shortest body to the longest, each is looked up whole in an index that holds a sample of every shorter one. Two that
share a quarter of their shingles share some of the sample, and what shares enough of it is then measured.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain

DUPLICATE = 0.45
CANDIDATE = 0.25
FEWEST = 20  # shingles that a body must have to be compared at all
CROWD = 16

_ASCII_PUNCTUATION = {code: " " for code in range(128) if not chr(code).isalnum()}
_WORD = re.compile(r"[^\W_]+")


@cache
def _cjk() -> re.Pattern[str]:
    """Scripts written without spaces: each character is a word of its own (kana, han, hangul). 3 ms to compile."""
    return re.compile(
        "([\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff])"
    )


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two bodies by key, `a` < `b`, and the share of the smaller one's shingles (0.25 to 1.0) that both hold."""

    a: str
    b: str
    score: float


@dataclass(frozen=True, slots=True)
class _Body:
    key: str
    size: int
    """Shingles; distinct ones where the sample holds all of them."""
    sample: tuple[int, ...]
    """What longer bodies find it by."""
    rate: int
    """One of so many shingles is in the sample; 1: all of them."""
    met: tuple[int, ...]
    """Its shingles in the sample of any shorter body. A tuple: unlike sets, the garbage collector need not walk it."""

    def enough(self, longer: _Body) -> float:
        """How much of its sample `longer` must hold: all that a pair needs, or a quarter of what is to be expected."""
        needed = CANDIDATE * min(self.size, longer.size)
        return needed if self.rate == 1 else max(2.0, needed / self.rate / 4)


def words(text: str) -> list[str]:
    """Casefolded, NFC, without punctuation; kana, han and hangul by character."""
    if text.isascii():
        return text.lower().translate(_ASCII_PUNCTUATION).split()
    folded = unicodedata.normalize("NFC", text.casefold())
    return _WORD.findall(_cjk().sub(r" \1 ", folded))


def pairs(bodies: Mapping[str, str], *, crowd: int = CROWD) -> list[Overlap]:
    """The pairs with a score of at least 0.25, sorted by keys; bodies of fewer than 20 shingles take no part.

    What comparing all pairs would find, but for crowds: a shingle that more than `crowd` bodies hold (a template, or
    one text copied many times) leads only to the shortest of them, so 10,000 copies are 9,999 pairs with the first,
    not 50 million. Of two bodies of 120 shingles or more a pair at the edge of 0.25 may be missed, once in 100,000.
    """

    @lru_cache(maxsize=1024)
    def shingles(key: str) -> frozenset[int]:
        return frozenset(_shingles(bodies[key]))

    found = []
    for one, other in _candidates(list(_read(bodies)), crowd):
        a, b = sorted((one, other))
        smaller = min(len(shingles(a)), len(shingles(b)))
        score = len(shingles(a) & shingles(b)) / smaller
        if score >= CANDIDATE and smaller >= FEWEST:
            found.append(Overlap(a, b, score))
    return sorted(found, key=lambda overlap: (overlap.a, overlap.b))


def _read(bodies: Mapping[str, str]) -> Iterator[_Body]:
    """The bodies that have enough shingles, from the shortest text to the longest."""
    seen: set[int] = set()
    for key in sorted(bodies, key=lambda key: (len(bodies[key]), key)):
        shingles = _shingles(bodies[key])
        size = len(shingles) if len(shingles) >= 120 else len(set(shingles))
        if size >= FEWEST:
            rate = 1 if size < 120 else 2 if size < 240 else 4
            sample = tuple(shingles[::rate])
            yield _Body(key, size, sample, rate, tuple(seen.intersection(shingles)))
            seen.update(sample)


def _shingles(text: str) -> list[int]:
    """By position, each known by the hash of its words; as only equality is asked of it, any seed gives one answer."""
    tokens = words(text)
    return list(map(hash, zip(tokens, tokens[1:], tokens[2:], strict=False)))


def _candidates(known: Sequence[_Body], crowd: int) -> Iterator[tuple[str, str]]:
    """The key of every body with that of each shorter one of whose sample it holds enough."""
    holders: dict[int, list[int]] = {}
    frequency = Counter(chain.from_iterable(body.met for body in known))
    for number, body in enumerate(known):
        common = Counter(chain.from_iterable(map(holders.__getitem__, body.met)))
        for shorter, count in common.items():
            if count > 1 and count >= known[shorter].enough(body):  # most share one, which is never enough
                yield known[shorter].key, body.key
        for shingle in frequency.keys() & body.sample:
            if shingle not in holders:
                holders[shingle] = [number]
            elif frequency[shingle] < crowd:
                holders[shingle].append(number)
