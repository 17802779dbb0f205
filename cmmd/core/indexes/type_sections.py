"""The headings of an index that name a type, such as `## Feedback (must follow!)`, and what stands below them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cmmd.core.document import TYPES, Document
from cmmd.core.indexes.entry_span import count

_HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+(.+?)[ \t#]*$", re.MULTILINE)
_WORD = re.compile(r"[^\W\d_]+")


class TypeSection(NamedTuple):
    """A heading below the title whose first word is a type or `other`; lines by number."""

    type: str
    level: int
    first: int
    """The line of the heading."""
    last: int
    """The last line before the next heading."""
    end: int
    """The last line of all that stands below the heading, with the headings of deeper levels."""


def of(document: Document) -> tuple[TypeSection, ...]:
    """The sections of an index that are named by a type, in order."""
    return tuple(_sections(document))


def _sections(document: Document) -> Iterator[TypeSection]:
    headings = list(_HEADING.finditer(document.masked, document.body_start))
    lines = [document.line(heading.start()) for heading in headings]
    for number, heading in enumerate(headings):
        level, words = len(heading[1]), _WORD.findall(heading[2].casefold())
        named = next((type for type in (*TYPES, "other") if words and words[0] in (type, type + "s")), None)
        if named and level > 1:
            behind = [*zip(headings, lines, strict=True)][number + 1 :]
            last = behind[0][1] - 1 if behind else count(document)
            end = next((line - 1 for other, line in behind if len(other[1]) <= level), count(document))
            yield TypeSection(named, level, lines[number], last, end)
