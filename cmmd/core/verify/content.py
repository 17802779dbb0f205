"""What counts as the same content: lines but for white space and list marks, or reworded without losing a fact."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from rapidfuzz import fuzz

from cmmd.core.memory.document import Document
from cmmd.core.verify.facts import keeps_facts

SAME_ENOUGH = 80.0
"""Similarity in percent (rapidfuzz.fuzz.ratio) from which a line counts as reworded."""

# Three digits at most: "2024. A good year" starts with a fact, not with a list mark.
_MARK = re.compile(r"(?:[-*+]|\d{1,3}[.)])[ \t]+")


def normal(line: str) -> str:
    """A line as it is compared: NFC, list mark off, white space folded."""
    text = " ".join(unicodedata.normalize("NFC", line).split())
    while (mark := _MARK.match(text + " ")) is not None:
        text = text[mark.end() :].strip()
    return text


def lines(text: str) -> list[str]:
    """The non-blank lines of a text, normal."""
    return [norm for line in text.split("\n") if (norm := normal(line))]


def body_lines(document: Document) -> list[str]:
    """Those of a body; `Document.once` keeps them, for most edits leave nearly all bodies as they are."""
    return lines(document.body)


def lost_lines(old: list[str], new: list[str], everywhere: frozenset[str]) -> list[str]:
    """Which of `old` stand neither in `everywhere` nor reworded in `new`; each new line stands in for one old line."""
    gone = [line for line in old if line not in everywhere]
    fresh = list((Counter(new) - Counter(old)).elements())
    return [line for line in gone if not _take_reworded(line, fresh)]


def _take_reworded(line: str, fresh: list[str]) -> bool:
    best = max(fresh, key=lambda other: fuzz.ratio(line, other), default=None)
    if best is None or fuzz.ratio(line, best) < SAME_ENOUGH or not keeps_facts(line, best):
        return False
    fresh.remove(best)
    return True
