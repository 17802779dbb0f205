"""Text on a terminal: how wide that is, and where a line breaks. In a pipe one record stays one line.

It breaks between words alone. What belongs together (a name with a space in it, a command, a cell of a table) is glued,
and comes apart only where it is longer than a whole line.
"""

from __future__ import annotations

import os
import re
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TextIO

from cmmd.core.text import shown

Part = tuple[str, str]
"""A text with a style of rich's, `""` for none."""
Line = list[Part]

USUAL = 80
"""Columns of a terminal that does not say how wide it is."""
GLUE = "\N{NO-BREAK SPACE}"
"""A space at which no line breaks, until it is printed; `plain` leaves none in a text."""
_WORD = re.compile("[^ ]+")
_WHOLE = re.compile(r"`[^`]*`|\d{4}-\d\d-\d\d \d\d:\d\d")
"""A command, a time: together where a line has room."""


def width(stream: TextIO | None = None) -> int | None:
    """Columns of the terminal that a stream (default: stdout) is; None where it is none."""
    stream = stream or sys.stdout
    if not stream.isatty():
        return None
    wanted = os.environ.get("COLUMNS", "")
    if wanted.isdecimal() and int(wanted):
        return int(wanted)
    try:
        return os.get_terminal_size(stream.fileno()).columns or USUAL
    except OSError:
        return USUAL


def cells(text: str) -> int:
    """Columns that a text takes on a terminal."""
    return len(text) if text.isascii() else sum(map(_cells, text))


def _cells(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def glued(text: str) -> str:
    return text.replace(" ", GLUE)


def names(paths: Sequence[str]) -> str:
    """Up to three names, as `shown` gives them, each kept whole."""
    more = [f"and {len(paths) - 3} more"] * (len(paths) > 3)
    return " ".join([", ".join(glued(shown([path])) for path in paths[:3]), *more])


def wrapped(line: Line, columns: int | None, indent: int) -> Iterator[Line]:
    """A line as lines that fit, all but the first indented; with `columns` None as one."""
    text = "".join(part for part, _ in line)
    starts = _spans(text, columns, indent) if columns else [(0, len(text.rstrip(" ")))]
    for number, (start, end) in enumerate(starts):
        yield [(" " * indent, "")] * bool(number and indent) + _cut(line, start, end)


def _spans(text: str, columns: int, indent: int) -> Iterator[tuple[int, int]]:
    """Where each line starts and ends in a text."""
    text = _WHOLE.sub(lambda found: glued(found[0]), text)
    text = _WORD.sub(lambda found: _fitting(found[0], columns - indent), text)
    start, end, room = 0, 0, columns
    for word in _WORD.finditer(text):
        if end and cells(text[start : word.end()]) > room:
            yield start, end
            start, room = word.start(), columns - indent
        end = word.end()
    yield start, end


def _fitting(word: str, room: int) -> str:
    """What is glued together comes apart where a line is too short for it."""
    return word if cells(word) <= room else word.replace(GLUE, " ")


def _cut(line: Line, start: int, end: int) -> Line:
    cut, at = Line(), 0
    for text, style in line:
        part = text[max(0, start - at) : max(0, end - at)].replace(GLUE, " ")
        at += len(text)
        cut += [(part, style)] if part else []
    return cut


def hanging(indent: int, columns: int | None) -> int:
    """The indent of the lines that continue one: not so far that a narrow terminal has no room left for them."""
    return indent if columns is None else min(indent, columns // 4)


def within(text: str, indent: int, columns: int | None) -> list[str]:
    """The text as lines that fit on a terminal, all but the first indented; one line in a pipe."""
    lines = wrapped([(text, "")], columns, hanging(indent, columns))
    return ["".join(part for part, _ in line) for line in lines]


def tell(text: str, indent: int = 2, to: TextIO | None = None) -> None:
    """Print one line (default: to stdout), on a terminal as many as it takes."""
    print("\n".join(within(text, indent, width(to))), file=to)


class Column(NamedTuple):
    """One of a table. Where each row is a block: `named`, its heading stands before the cell; `alone`, on a line."""

    heading: str
    right: bool = False
    named: bool = False
    alone: bool = False


MIN_LAST = 30
"""Columns that a table's last one needs at least, to be wrapped in its place."""


class Table(NamedTuple):
    """Its heading (no line where each row is a block) and its rows, each as the lines that it takes."""

    head: list[Line]
    rows: list[list[Line]]


def table(columns: Sequence[Column], rows: Sequence[Sequence[Part]], room: int | None, style: str = "") -> Table:
    """Columns where the terminal is wide enough for them, the last wrapped in its place; else a block for each row.

    It is wide enough if most rows fit: what is too long in a few stands below its row.
    """
    heading = [(column.heading, style) for column in columns]
    sizes = [max(cells(text) for text, _ in column) for column in zip(heading, *rows, strict=True)]
    before = sum(sizes[:-1]) + 2 * (len(sizes) - 1)
    longest = [max(map(cells, _WORD.findall(row[-1][0])), default=0) for row in rows]
    last = max(MIN_LAST, sorted(longest)[len(longest) // 2] if longest else 0)
    if room is not None and before + sizes[-1] > room and before + last > room:
        return Table([], [list(_block(columns, row, room)) for row in rows])
    head, *lines = (
        [*wrapped(_row(columns, row, sizes), room, before if room is None or before + word <= room else 2)]
        for row, word in zip([heading, *rows], [0, *longest], strict=True)
    )
    return Table(head, lines)


def _row(columns: Sequence[Column], row: Sequence[Part], sizes: Sequence[int]) -> Line:
    line, behind = Line(), len(row) - 1
    for number, (column, (text, style), size) in enumerate(zip(columns, row, sizes, strict=True)):
        gap = " " * (size - cells(text))
        padded = gap + text if column.right else text + gap * (number < behind)
        line += [("  ", "")] * bool(number) + [(padded, style)]
    while line and not line[-1][0].strip(" "):
        line.pop()
    return line


def _block(columns: Sequence[Column], row: Sequence[Part], room: int) -> Iterator[Line]:
    """A row as lines of its own: the cells that fit beside each other, and those that stand alone."""
    lines, open_ = list[Line](), False
    for column, (text, style) in zip(columns, row, strict=True):
        if not text.strip():
            continue
        name = [(f"{glued(column.heading)}{GLUE}", "")] * column.named
        cell: Line = [*name, (text if column.alone else glued(text.strip()), style)]
        if open_ and not column.alone:
            lines[-1] += [("  ", ""), *cell]
        else:
            lines.append(cell)
        open_ = not column.alone
    for number, line in enumerate(lines):
        yield from wrapped([("  ", "")] * bool(number) + line, room, 4 if number else 2)
