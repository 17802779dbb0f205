"""Which parts of a Markdown text are code or comments, and which are running text: the block structure of CommonMark.

Positions stay true: nothing is copied, each block is a span of the text. Only what decides about code is followed:
quotes, list items, fences, indented code, `<!-- -->` and `<pre>`-like blocks, paragraphs. Where it leaves CommonMark on
purpose:

- a comment or `<pre>` that is never closed hides nothing, since the client shows the text to the model all the same;
- what follows `-->` on its line is text, and so is what stands inside other raw HTML blocks (`<details>`).
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

_HEADING = re.compile(r"#{1,6}(?=[ \t\n]|\Z)")
_SETEXT = re.compile(r"(?:=+|-+)[ \t]*(?=\n|\Z)")
_RULE = re.compile(r"(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})(?=\n|\Z)")
_FENCE = re.compile(r"(`{3,})(?=[^`\n]*(?:\n|\Z))|(~{3,})")
_FENCE_END = re.compile(r"(`{3,}|~{3,})[ \t]*(?=\n|\Z)")
_MARKER = re.compile(r"(?:[-+*]|(\d{1,9})[.)])(?=[ \t\n]|\Z)")
_RAW = re.compile(r"<(pre|script|style|textarea)(?=[\s>]|\Z)", re.IGNORECASE)
_RAW_END = re.compile(r"</(?:pre|script|style|textarea)>", re.IGNORECASE)

DEEPEST = 100
"""Containers in each other; a deeper line is read as text, so that hostile ones cost no square of their length."""


class Block(NamedTuple):
    """A span of the text. A `paragraph` may begin with link definitions, a `heading` is one line."""

    kind: Literal["paragraph", "heading", "code", "comment"]
    start: int
    end: int


class _Item:
    """An open container: a list item with its content's indentation in columns, or a quote (indent -1)."""

    def __init__(self, indent: int, empty: bool = False) -> None:
        self.indent = indent
        self.empty = empty


def blocks(text: str, start: int = 0) -> list[Block]:
    """The blocks of `text` from `start` (the beginning of a line) on, in order; linear in its length."""
    return _Reader(text).read(start)


class _Reader:
    """One pass over the lines. `at` and `column` are the place reached in the current line, which ends at `end`."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[Block] = []
        self.open: list[_Item] = []
        self.fence = ""
        self.paragraph: tuple[int, int] | None = None
        self.at = self.column = self.end = 0
        self.unclosed: set[str] = set()
        """Closings known not to stand in the rest of the text, so that many openings are not many searches."""

    def read(self, start: int) -> list[Block]:
        while start < len(self.text):
            end = self.text.find("\n", start)
            self.end = len(self.text) if end < 0 else end
            if not self._plain_line(start):
                self.at, self.column = start, 0
                self._line()
            start = self.end + 1
        self._end_paragraph()
        return self.found

    def _plain_line(self, start: int) -> bool:
        """Most lines are blank or begin with a letter, outside of any container: no need to look further."""
        if self.open or self.fence:
            return False
        if start == self.end:
            self._end_paragraph()
        elif self.text[start].isalpha() or (self.text[start] == "*" and self.text[start + 1 : start + 3].isalpha()):
            self.paragraph = (start if self.paragraph is None else self.paragraph[0], self.end)
        else:
            return False
        return True

    def _line(self) -> None:
        matched = self._continue_items()
        whole = matched == len(self.open)
        if self.fence and whole:
            self._in_fence()
            return
        if self.fence:
            self._close(matched)
        while not self._is_blank():
            step = self._start(matched, whole)
            if step == "done":
                return
            if step == "text":
                self._text(matched)
                return
            matched = len(self.open)
            whole = False  # what follows a new marker is no continuation of the paragraph before it
        self._close(matched)

    def _start(self, matched: int, whole: bool) -> Literal["done", "text", "deeper"]:
        """Begin a new block at this place of the line; `deeper`: a quote or list item was opened, look again inside."""
        place, column = self._indent()
        if len(self.open) > DEEPEST:
            return "text"
        if column - self.column >= 4:
            if self.paragraph is not None:
                return "text"
            self._close(matched)
            self._add("code", self.at, self.end)
            return "done"
        if self.text[place] in "#`~<=-*_" and self._leaf(place, matched, whole):
            return "done"
        if self.text[place] == ">":
            self._close(matched)
            self.at, self.column = place + 1, column + 1
            self._skip(1)
            self._enter(_Item(-1))
            return "deeper"
        return "deeper" if self._item(place, column, matched, whole) else "text"

    def _leaf(self, place: int, matched: int, whole: bool) -> bool:
        """A block that is no container and no paragraph begins at `place`: take it in, and say so."""
        text = self.text
        if self.paragraph is not None and whole and _SETEXT.match(text, place):
            self._end_paragraph()
        elif _HEADING.match(text, place):
            self._close(matched)
            self._add("heading", place, self.end)
        elif fence := _FENCE.match(text, place):
            self._close(matched)
            self.fence = fence[1] or fence[2]
            self._add("code", place, self.end)
        elif _RULE.match(text, place):
            self._close(matched)
        else:
            return self._comment(place, matched) or self._raw(place, matched)
        return True

    def _in_fence(self) -> None:
        place, column = self._indent()
        closing = _FENCE_END.match(self.text, place) if column - self.column < 4 else None
        if closing and closing[1].startswith(self.fence):
            self.fence = ""
        self._add("code", self.at, self.end)

    def _comment(self, place: int, matched: int) -> bool:
        if not self.text.startswith("<!--", place) or "-->" in self.unclosed:
            return False
        end = self.text.find("-->", place + 2) + 3
        if end < 3:
            self.unclosed.add("-->")
            return False
        self._close(matched)
        self._add("comment", place, end)
        self._jump(end)
        if self.text[end : self.end].strip():
            self._add("paragraph", end, self.end)
        return True

    def _raw(self, place: int, matched: int) -> bool:
        if not _RAW.match(self.text, place) or "</pre>" in self.unclosed:
            return False
        closing = _RAW_END.search(self.text, place)
        if closing is None:
            self.unclosed.add("</pre>")
            return False
        self._close(matched)
        self._jump(closing.end())
        self._add("code", place, self.end)
        return True

    def _jump(self, place: int) -> None:
        end = self.text.find("\n", place)
        self.end = len(self.text) if end < 0 else end

    def _item(self, place: int, column: int, matched: int, whole: bool) -> bool:
        """A list item begins at `place`."""
        marker = _MARKER.match(self.text, place)
        if marker is None:
            return False
        empty = not self.text[marker.end() : self.end].strip(" \t")
        if self.paragraph is not None and whole and (empty or (marker[1] or "1").lstrip("0") != "1"):
            return False
        self._close(matched)
        before = self.column
        self.at, self.column = marker.end(), column + len(marker[0])
        width = self.column - before
        _, content = self._indent()
        space = content - self.column
        if empty or space > 4:  # nothing, or indented code, begins one column behind the marker
            space = 1
        self._skip(space)
        self._enter(_Item(width + space, empty))
        return True

    def _enter(self, item: _Item) -> None:
        self._filled()
        self.open.append(item)

    def _filled(self) -> None:
        """The innermost container holds something (a list item that begins with a blank line may hold only one)."""
        if self.open:
            self.open[-1].empty = False

    def _continue_items(self) -> int:
        """How many of the open containers this line continues; their marks and indentation are stepped over."""
        for number, item in enumerate(self.open):
            place, column = self._indent()
            blank = place >= self.end
            if item.indent < 0:
                if blank or column - self.column > 3 or self.text[place] != ">":
                    return number
                self.at, self.column = place + 1, column + 1
                self._skip(1)
            elif blank:
                if item.empty:
                    return number
            elif column - self.column >= item.indent:
                self._skip(item.indent)
            else:
                return number
        return len(self.open)

    def _text(self, matched: int) -> None:
        place, _ = self._indent()
        if self.paragraph is None:
            self._close(matched)
            self.paragraph = (place, self.end)
        else:  # also a lazy line, that lacks the marks of its containers
            self.paragraph = (self.paragraph[0], self.end)
        self._filled()

    def _add(self, kind: Literal["paragraph", "heading", "code", "comment"], start: int, end: int) -> None:
        self.found.append(Block(kind, start, end))
        self._filled()

    def _end_paragraph(self) -> None:
        if self.paragraph is not None:
            self.found.append(Block("paragraph", *self.paragraph))
            self.paragraph = None

    def _close(self, matched: int) -> None:
        """End the paragraph, and the containers that this line does not continue, with the fence inside them."""
        self._end_paragraph()
        if matched < len(self.open):
            self.fence = ""
            del self.open[matched:]

    def _is_blank(self) -> bool:
        return self._indent()[0] >= self.end

    def _indent(self) -> tuple[int, int]:
        """The place and column of the next character that is no blank; a tab goes to the next multiple of four."""
        place, column = self.at, self.column
        while place < self.end:
            char = self.text[place]
            if char == " ":
                column += 1
            elif char == "\t":
                column += 4 - column % 4
            else:
                break
            place += 1
        return place, column

    def _skip(self, columns: int) -> None:
        """Step over so many columns of blanks; a tab may be left half used."""
        target = self.column + columns
        while self.column < target and self.at < self.end and self.text[self.at] in " \t":
            step = 1 if self.text[self.at] == " " else 4 - self.column % 4
            if self.column + step > target:
                self.column = target
                return
            self.column += step
            self.at += 1
