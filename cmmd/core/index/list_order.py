"""The order that a list of entries keeps, by date, title or file name, and where in it another entry goes.

A list keeps an order only if all of it does, and only if it is long enough that this is no chance.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

Key = Literal["date", "title", "file"]
_Value = tuple[tuple[bool, int, str], ...]

ENOUGH = 4
"""Entries of a list that keeps an order."""

_NUMBER = re.compile(r"(\d+)")
_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_./]?(0[1-9]|1[0-2])[-_./]?(0[1-9]|[12]\d|3[01])(?!\d)")


class Line(NamedTuple):
    """What the place of an entry in a list depends on."""

    title: str
    file: str
    hook: str = ""
    day: str = ""
    """Of a new one: YYYY-MM-DD of its memory, used where none is written in the other three."""


class Order(NamedTuple):
    """By what a list is sorted, and whether from the last to the first."""

    key: Key
    descending: bool

    def value(self, line: Line) -> _Value | None:
        """None where an entry has no date."""
        return _KEYS[self.key](line)

    def behind(self, lines: Sequence[Line], new: Line) -> int:
        """How many of the list's entries stand above the new one: of equals it is the newest."""
        value = self.value(new)
        if value is None:
            return len(lines)
        values = [each for each in map(self.value, lines) if each is not None]
        if self.descending:
            return sum(each > value for each in values)
        return sum(each <= value for each in values)

    def sorted(self, lines: Iterable[Line]) -> list[Line]:
        return sorted(lines, key=lambda line: self.value(line) or (), reverse=self.descending)


def order_of(lines: Sequence[Line]) -> Order | None:
    """The order that a list keeps; None where it keeps none, or is too short to tell."""
    for key, value_of in _KEYS.items():
        values = [value for value in map(value_of, lines) if value is not None]
        if len(values) == len(lines) and len(set(values)) >= ENOUGH:
            for descending in (False, True):
                if all((two <= one if descending else one <= two) for one, two in pairwise(values)):
                    return Order(key, descending)
    return None


def natural(text: str) -> _Value:
    """A key that sorts T2 before T10."""
    parts = _NUMBER.split(text.casefold())
    return tuple((part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in parts)


def _date(line: Line) -> _Value | None:
    for text in (line.title, line.file, line.hook, line.day):
        found = _DATE.search(text)
        if found:
            return ((True, int("".join(found.groups())), ""),)
    return None


_KEYS: Mapping[Key, Callable[[Line], _Value | None]] = {
    "date": _date,
    "title": lambda line: natural(line.title),
    "file": lambda line: natural(line.file),
}
