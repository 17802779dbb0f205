"""Memories that may have outlived their subject: named in the agent's prompt, and accepted as a cause for pruning.

Only what the memory says of itself counts: that another one supersedes it, a date that has clearly passed, or paths of
which none is there any more (named_paths.py). Careful on purpose: a sentence about the past ("we used X until
2024-05-01") is history, and one that also names a day to come is not over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from cmmd.core.audit.stale_paths import Gone, all_gone
from cmmd.core.memory.root import Document, MemoryRoot

GRACE = timedelta(days=7)
"""How long after its day a limit is clearly past: plans slip by a few days, and time zones by one."""
OLD_AS_OF = timedelta(days=365)
_EXPIRY_KEYS = ("expires", "expires_at", "expires_on", "expiry", "valid_until", "until", "review_by")

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_NUMBERED = r"(?P<y1>20\d\d)([-/])(?P<m1>[01]?\d)\2(?P<d1>[0-3]?\d)|(?P<y2>20\d\d)-(?P<m2>[01]\d)"
_NAMED = (
    rf"(?P<n3>{_MONTH})[ ](?:(?P<d3>[0-3]?\d)(?:st|nd|rd|th)?,?[ ])?(?P<y3>20\d\d)"
    rf"|(?P<d4>[0-3]?\d)(?:st|nd|rd|th|\.)?[ ](?P<n4>{_MONTH}),?[ ](?P<y4>20\d\d)"
)
_DATE = re.compile(rf"(?<![\w/.-])(?:{_NUMBERED}|{_NAMED})(?![\w/-]|\.\d)", re.IGNORECASE)
_YEAR = re.compile(r"20[0-9]{2}")
# What leads to a date that ends something, with little between the two.
_LIMIT = re.compile(
    r"\b(?:until|till|expir(?:es?|y|ing)|valid (?:through|to|thru)|not after|deadlines?|due(?: date)?|ends?|ending|"
    r"sunsets?|end of life|EOL|(?:goes|shut) (?:away|down)|frozen to|on hold to)\b[^.,;!?]{0,32},?\s*$",
    re.IGNORECASE,
)
_AS_OF = re.compile(r"\bas (?:of|at)\b[^.,;!?]{0,12}$", re.IGNORECASE)
# The sentence tells what was, or what a date in the past led to; nothing in it has run out.
_HISTORY = re.compile(
    r"\b(?:was|were|had|used|since|previously|formerly|originally|before|moved|migrated|replaced|incident|happened|"
    r"missed|decided|renewed|extended|ended|expired|kept|ran|took|did|until then|every|always|e\.g\.|for example)\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[.!?])[ \t]+(?=[A-Z*_\"'])|\n[ \t]*(?:\n|[-*+][ \t]|\#|>)")


@dataclass(frozen=True, slots=True)
class Stale:
    """A memory and the sentence for people that says why it may be stale."""

    path: str
    reason: str


LARGEST = 100_000
"""Characters; a longer memory is no candidate: to read a book for dates is no job of every tick."""


def nothing_is_gone(path: str) -> bool:
    """The Gone of one who has no disk to look at."""
    return False


def candidates(root: MemoryRoot, now: int, gone: Gone = nothing_is_gone) -> list[Stale]:
    """The stale candidates of a root by path, one reason each; no pruned or pinned ones. `now`: seconds since 1970."""
    today = datetime.fromtimestamp(now, UTC).date()
    read = (m for m in root.memories if not (m.pruned or m.pinned) and len(m.text) <= LARGEST)
    found = ((memory.path, _reason(memory, today) or all_gone(memory, gone)) for memory in read)
    return [Stale(path, reason) for path, reason in found if reason]


def _reason(memory: Document, today: date) -> str | None:
    if memory.superseded_by:
        return f"superseded by {memory.superseded_by}"
    for key in _EXPIRY_KEYS:
        day = _first_date(memory.front.either(key))
        if day and _is_past(day, today):
            return f"`{key}` in its frontmatter was {day}"
    text = f"{memory.description}.\n\n{memory.masked_body}"
    reasons = (_over(sentence, today) for sentence in _sentences(text))
    return next(filter(None, reasons), None) if _YEAR.search(text) else None


def _over(sentence: str, today: date) -> str | None:
    """What in the sentence has run out, if every day that it names has passed."""
    days = [(found.start(), day) for found in _DATE.finditer(sentence) if (day := _day(found))]
    if not days or not all(_is_past(day, today) for _, day in days) or _HISTORY.search(sentence):
        return None
    for start, day in days:
        before = sentence[:start]
        limit = _LIMIT.search(before)
        if limit:
            return f'says "{limit[0].split()[0].rstrip(":*_").lower()} … {day}", which has passed'
        if _AS_OF.search(before) and today - day > OLD_AS_OF:
            return f'says "as of {day}", more than a year ago'
    return None


def _sentences(text: str) -> Iterator[str]:
    """Rough sentences with wrapped lines joined; too long rather than too short, as that holds more against a date."""
    for piece in _SENTENCE_END.split(text):
        if _YEAR.search(piece):
            yield " ".join(piece.split())


def _is_past(day: date, today: date) -> bool:
    return day + GRACE < today


def _first_date(text: str) -> date | None:
    found = _DATE.search(text)
    return _day(found) if found else None


def _day(found: re.Match[str]) -> date | None:
    """The day of a match of _DATE, of a month its 28th; None where there is no such day (`2024-02-31`)."""
    part = {key[0]: text for key, text in found.groupdict().items() if text}
    month = _MONTHS.index(part["n"][:3].lower()) + 1 if "n" in part else int(part["m"])
    try:
        return date(int(part["y"]), month, int(part.get("d", "28")))
    except ValueError:
        return None
