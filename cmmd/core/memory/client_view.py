"""What a session gets to see at its start: how the client cuts MEMORY.md, and which other files it lists.

Held against the client in `tests/proofs/test_loading_real.py`. Only a comment that begins its line outside of any
list, quote or code is dropped, with the blank lines behind it; one in the middle of a line or in a list item is loaded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import takewhile

from cmmd.core.model import INDEX, Entry

MAX_LINES = 200
MAX_CHARS = 25_000
"""What the client loads of MEMORY.md, in lines and in UTF-16 units."""
RECALLED = 200
"""So many other files, those that changed last, are listed beside it."""

_FRONTMATTER = re.compile(r"---\s*\n[\s\S]*?---\s*\n?")  # the client's own expression: `...` closes nothing here
_COMMENT = re.compile(r"<!--[\s\S]*?-->")
_LINE_BREAKS = re.compile(r"[^\n]*\n*")
_MARKER = re.compile(r"(?:[-*+]|\d{1,9}[.)])\s")
_HTML = re.compile(r" {0,3}</?[A-Za-z]")


@dataclass(frozen=True)
class Loaded:
    """MEMORY.md as the client loads it. `lines` and `chars` (UTF-16 units) are those before the cut."""

    lines: int
    chars: int
    text: str
    """What is loaded: the start of it, up to the end of a line."""
    spans: tuple[tuple[int, int], ...] = ()
    """Where that stands in the file's text."""

    @property
    def loaded_lines(self) -> int:
        return _lines(self.text)

    @property
    def loaded_chars(self) -> int:
        return units(self.text)

    @property
    def headroom_lines(self) -> int:
        """How many lines more would be loaded; 0 when it is full or too long."""
        return max(0, MAX_LINES - self.lines)

    @property
    def headroom_chars(self) -> int:
        """How many UTF-16 units more would be loaded; 0 when it is full or too long."""
        return max(0, MAX_CHARS - self.chars)

    @property
    def is_whole(self) -> bool:
        """Whether nothing is cut off."""
        return self.lines <= MAX_LINES and self.chars <= MAX_CHARS

    def shows(self, place: int) -> bool:
        """Whether what stands at this place of the file's text is loaded."""
        return any(start <= place < end for start, end in self.spans)


def loaded(text: str) -> Loaded:
    """Measure the text of a MEMORY.md (line ends as LF, no byte order mark)."""
    spans = list(_spans(text))
    kept = "".join([text[start:end] for start, end in spans])
    whole = kept.strip()
    before = len(kept) - len(kept.lstrip())
    shown = whole[: _cut(whole)]
    return Loaded(_lines(whole), units(whole), shown, tuple(_part(spans, before, before + len(shown))))


def units(text: str) -> int:
    """The length of a text in UTF-16 units: an emoji counts two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def beyond_recall(entries: Iterable[Entry]) -> tuple[str, ...]:
    """The Markdown files that are never listed, the oldest last: all but the RECALLED newest by their mtime."""
    files = [e for e in entries if e.kind == "file" and e.path.endswith(".md") and e.path.rpartition("/")[2] != INDEX]
    return tuple(e.path for e in sorted(files, key=lambda e: (-e.mtime_ns, e.path))[RECALLED:])


def _lines(text: str) -> int:
    return text.count("\n") + 1 if text else 0


def _cut(text: str) -> int:
    """How many of the text's characters are loaded."""
    end, lines = -1, 0
    while lines < MAX_LINES and (end := text.find("\n", end + 1)) >= 0:
        lines += 1
    part = text if end < 0 else text[:end]
    if units(part) <= MAX_CHARS:
        return len(part)
    most = len(part.encode("utf-16-le")[: 2 * MAX_CHARS].decode("utf-16-le", "ignore"))
    line_end = part.rfind("\n", 0, most + 1)
    return line_end if line_end > 0 else most


def _part(spans: Iterable[tuple[int, int]], start: int, end: int) -> Iterator[tuple[int, int]]:
    """The spans of the characters [start, end) of what the spans hold together."""
    place = 0
    for begin, stop in spans:
        first, last = max(begin, begin + start - place), min(stop, begin + end - place)
        if first < last:
            yield first, last
        place += stop - begin


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """What is left of a MEMORY.md without frontmatter and comments."""
    front = _FRONTMATTER.match(text)
    place = front.end() if front else 0
    for begin, end in _comments(text, place):
        holes = [found.span() for found in _COMMENT.finditer(text, begin, end)]
        if not _COMMENT.sub("", text[begin:end]).strip():
            holes = [(begin, end)]
        for start, stop in holes:
            yield place, start
            place = stop
    yield place, len(text)


def _comments(text: str, start: int) -> Iterator[tuple[int, int]]:
    """The lines, with the blank ones behind them, of each comment that is a block of its own."""
    if "<!--" not in text:
        return
    from cmmd.core.markdown.blocks import blocks  # 3 ms of expressions, which most indexes do not need

    place = start
    for block in blocks(text, start):
        if block.kind == "comment" and block.start >= place and _at_top(text, block.start):
            begin = max(start, text.rfind("\n", 0, block.start) + 1)
            rest = _LINE_BREAKS.match(text, block.end)
            place = rest.end() if rest else block.end
            yield begin, place


def _at_top(text: str, place: int) -> bool:
    """Whether a block begins at the top level: behind no mark, and in no list item or other HTML."""
    line = text.rfind("\n", 0, place) + 1
    if text[line:place].strip(" "):
        return False
    above = text[:line].split("\n")[-2::-1]
    if any(_HTML.match(row) for row in takewhile(str.strip, above)):
        return False
    flush = (row for row in above if row.strip() and not row.startswith(("  ", "\t")))
    return place - line < 2 or not _MARKER.match(next(flush, "").lstrip())
