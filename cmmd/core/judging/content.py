"""What counts as the same content: lines but for white space and list marks, or reworded without losing a fact."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from rapidfuzz import fuzz

SAME_ENOUGH = 80.0
"""Similarity in percent (rapidfuzz.fuzz.ratio) from which a line counts as reworded."""

# Three digits at most: "2024. A good year" starts with a fact, not with a list mark.
_MARK = re.compile(r"(?:[-*+]|\d{1,3}[.)])[ \t]+")
_SPACE = re.compile(r"\s+")
# What a reworded line must keep to the letter: code spans, URLs, paths, numbers (with the unit or version at them).
_FACT = re.compile(
    r"(?P<code>`+)(?P<inner>.+?)(?P=code)|\w[\w+.-]*://[^\s)>\]]+|(?:~|\.{1,2})?/[\w./@%+~-]*\w|\w[\w.-]*/[\w./@-]*\w"
    r"|[\w.+-]+@[\w-]+\.\w+|\w*\d[\w.:,%-]*\w|\d"
)
_NEGATION = re.compile(r"\b(?:not|no|never|none|nor|neither|without|cannot)\b|n['’]t\b", re.IGNORECASE)


def normal(line: str) -> str:
    """A line as it is compared: NFC, list mark off, white space folded."""
    text = _SPACE.sub(" ", unicodedata.normalize("NFC", line)).strip()
    while (mark := _MARK.match(text + " ")) is not None:
        text = text[mark.end() :].strip()
    return text


def lines(text: str) -> list[str]:
    """The non-blank lines of a text, normal."""
    return [norm for line in text.split("\n") if (norm := normal(line))]


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


def keeps_facts(old: str, new: str) -> bool:
    """Every number, path, URL and code span of `old` stands in `new`, and as many negations: “do not” is never “do”."""
    return not Counter(facts(old)) - Counter(facts(new)) and len(_NEGATION.findall(old)) == len(_NEGATION.findall(new))


def loses_facts(old: str, new: str, everywhere: str) -> bool:
    """Whether a number, path, URL or code span of `old` is neither in `new` nor in `everywhere`, or a negation went."""
    if old == new or old in everywhere:
        return False
    lost = Counter(facts(old)) - Counter(facts(new))
    gone = set(lost).difference(facts(everywhere)) if lost else set[str]()
    return bool(gone) or len(_NEGATION.findall(new)) < len(_NEGATION.findall(old))


def facts(line: str) -> Iterable[str]:
    return [(match["inner"] or match[0]).strip(".,:;") for match in _FACT.finditer(line)]
