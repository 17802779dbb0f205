"""The one owner of what looks like a secret: for masking, for refusing an edit that adds one, for the secret-like rule.

What is found is listed in secret_kinds.KINDS. Nothing here returns a value in clear except by its position.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import NamedTuple

from cmmd.core.lazy_pattern import Late
from cmmd.core.secrets.patterns import KINDS, SecretKind


def _anchors(where: str, sign: str = "") -> list[tuple[str, list[int]]]:
    """Anchor and the ranks of the kinds that it may open."""
    ranks: dict[str, list[int]] = {}
    for rank, kind in enumerate(KINDS):
        for anchor in kind.anchors if (kind.where, kind.sign) == (where, sign) else ():
            ranks.setdefault(anchor, []).append(rank)
    return list(ranks.items())


_IN_ONE_WORD, _AS_WRITTEN, _ANY_CASE = _anchors("one word"), _anchors("as written"), _anchors("any case")
_SIGNED = [(sign, _anchors("as written", sign)) for sign in sorted({kind.sign for kind in KINDS if kind.sign})]
_SHAPE = bytes(b" "[0] if chr(code).isspace() else b"x"[0] for code in range(128)) + b"x" * 128
_LONG, _PLAIN = b"x" * 20, b"abcdefghijklmnopqrstuvwxyz/_.-,:;()[]{}<>`'\"*#=&?!"


# The name starts where its letters do; in a JSON string that may be right after an escape (`\n`, `\\`, `\u00e9`).
_EMAIL = Late(
    r"""(?:(?<![\w.%+\\-])|(?<=\\[nrtbf])|(?<=\\u[0-9a-fA-F]{4})|(?<=\\\\)|(?<=\\)(?![nrtbfu"\\/]))
    (?!git@)[\w.%+-]++@(?!\d+x\.)(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,8}[A-Za-z]{2,24}(?![A-Za-z0-9])""",
    re.VERBOSE,
)


class SecretHit(NamedTuple):
    """Where a secret stands: 1-based line, and `text[start:end]` is the secret itself (of an assignment, its value)."""

    line: int
    kind: str
    start: int
    end: int
    sure: bool
    """False: it may well be something else (SecretKind.sure)."""


def find(text: str) -> list[SecretHit]:
    """Every secret by position, none overlapping another; where kinds overlap the more specific one stands."""
    hits: list[SecretHit] = []
    line, counted = 1, 0
    for start, end, kind in _spans(text):
        line, counted = line + text.count("\n", counted, start), start
        hits.append(SecretHit(line, kind.name, start, end, kind.sure))
    return hits


def mask(text: str) -> str:
    """The text with each secret written as `[secret: kind]`; a line of JSON stays a line of JSON."""
    pieces, done = [], 0
    for start, end, kind in _spans(text):
        pieces += [text[done:start], f"[secret: {kind.name}]"]
        done = end
    return "".join((*pieces, text[done:])) if pieces else text


def mask_emails(text: str) -> str:
    """The text with each mail address written as `[email]`; a line of JSON stays a line of JSON."""
    return _EMAIL.compiled.sub("[email]", text) if "@" in text else text


def fingerprints(text: str) -> frozenset[str]:
    """`kind:sha256` of every secret: tells a new secret from an old one without keeping either."""
    return frozenset(f"{kind.name}:{_digest(text[start:end])}" for start, end, kind in _spans(text))


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()


def _spans(text: str) -> list[tuple[int, int, SecretKind]]:
    """Most texts hold no anchor, and `in` is all they cost; those of one-word kinds stand in long words only."""
    found: list[tuple[int, int, int]] = []
    long_words = _long_words(text)
    lowered = _lowered(text)
    for anchors, held, searched in (
        (_IN_ONE_WORD, long_words, text),
        (_AS_WRITTEN, text, text),
        (_ANY_CASE, lowered, lowered),
        *[(anchors, text, text) for sign, anchors in _SIGNED if sign in text],
    ):
        for anchor, ranks in [pair for pair in anchors if pair[0] in held]:
            for rank in ranks:
                found += _matches(KINDS[rank], rank, anchor, text, searched)
    return [(start, end, KINDS[rank]) for start, end, rank in _without_overlaps(sorted(found))]


def _long_words(text: str) -> str:
    """The words of 20 characters or more, and some that are a little shorter, with a digit or a capital in them, as
    all that is drawn by lot has. The bytes are searched three times as fast as the text is split."""
    data = text.encode("utf-8", "surrogatepass")
    shape, found, place = data.translate(_SHAPE), list[bytes](), 0
    while (start := shape.find(_LONG, place)) >= 0:
        place = shape.find(b" ", start)
        place = len(data) if place < 0 else place
        word = data[start:place]
        if word.translate(None, _PLAIN):
            found.append(word)
    return b" ".join(found).decode("utf-8", "replace")


def _matches(kind: SecretKind, rank: int, anchor: str, text: str, searched: str) -> Iterator[tuple[int, int, int]]:
    """Tries the kind's expression only where its anchor stands; never again inside what it has matched."""
    pattern = kind.pattern.compiled
    group = "v" if "v" in pattern.groupindex else 0
    at = searched.find(anchor)
    while at >= 0:
        found = pattern.match(text, max(at - kind.before, 0))
        hit = found is not None and kind.likely(found[group])
        if found and hit:
            yield *found.span(group), rank
        at = searched.find(anchor, found.end() if found and hit else at + 1)


def _lowered(text: str) -> str:
    """Lower case at the same positions: `İ`, and no other letter, grows by lower()."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else text.replace("İ", "i").lower()


def _without_overlaps(spans: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Of sorted spans that overlap the one of the lowest rank stays."""
    kept: list[tuple[int, int, int]] = []
    for span in spans:
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
        elif span[2] < kept[-1][2]:
            kept[-1] = span
    return kept
