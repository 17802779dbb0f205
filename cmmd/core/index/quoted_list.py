"""An index whose list stands in a quote: `> - [Title](file.md) — hook`. A new entry goes to its end, into the quote."""

from __future__ import annotations

import re
from typing import NamedTuple

from cmmd.core.index.page import Page

_ITEM = re.compile(r"> ([-*+]) \[[^\[\]]+\]\([^()]+\)(?:( (?:—|–|-|--) |: )\S.*)?")
_QUOTED_ITEM = re.compile(r"[ >]*>[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]")


class QuotedList(NamedTuple):
    """Its last line, and how its items are written."""

    last: int
    marker: str
    separator: str
    hooks: bool


def lines(page: Page) -> list[int]:
    """The quoted list items that link a file."""
    linked = {page.document.line(reference.start) for reference in page.references}
    return sorted(line for line in linked if _QUOTED_ITEM.match(page.row(line)))


def find(page: Page) -> QuotedList | None:
    """The one quoted list of a page; None where there are several, or not all of it is plain."""
    rows = [line for line in range(page.first, page.last + 1) if _QUOTED_ITEM.match(page.row(line))]
    found = [item for line in rows if (item := _ITEM.fullmatch(page.row(line)))]
    is_one = rows == list(range(rows[0], rows[0] + len(rows))) if rows else False
    marks, separators = {item[1] for item in found}, {item[2] for item in found if item[2]}
    behind = page.row(rows[-1] + 1) if rows else ""
    if not is_one or len(found) < len(rows) or len(marks) > 1 or len(separators) > 1 or behind.strip():
        return None
    separator = next(iter(separators), " — ")
    return QuotedList(rows[-1], marks.pop(), separator, hooks=bool(separators) or len(rows) < 3)
