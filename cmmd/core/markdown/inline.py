"""What stands inside one paragraph or heading: code spans, comments, tags, escapes, and links."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import NamedTuple

from cmmd.core.markdown.spans import Link as Link
from cmmd.core.markdown.spans import Span

_SPECIAL = re.compile(r"[\\`<\[\]]")
_ESCAPED = frozenset("[]()<>!`\\")
_TICKS = re.compile(r"`+")
_AUTOLINK = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]{1,31}:[^<>\x00-\x20]*>|<[\w.!#$%&'*+/=?^`{|}~-]+@[\w.-]+>")
_ATTRIBUTE = r"""\s+[A-Za-z_:][\w:.-]*(?:\s*=\s*(?:[^\s"'=<>`]+|'[^']*'|"[^"]*"))?"""
_TAG = re.compile(rf"<[A-Za-z][A-Za-z0-9-]*(?:{_ATTRIBUTE})*\s*/?>|</[A-Za-z][A-Za-z0-9-]*\s*>")

_BLANKS = r"[ \t]*(?:\n[ \t]*)?"
_ANGLE = re.compile(r"<(?:[^<>\n\\]|\\.)*>")
_BARE = re.compile(r"\\[!-/:-@\[-`{-~]|[()]|[^\x00-\x20\x7f()\\]+|\\")
_TITLE = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\((?:[^()\\]|\\.)*\)""", re.DOTALL)
_GAP = re.compile(_BLANKS)
_LABEL = re.compile(r"\[((?:[^\[\]\\]|\\.){1,999})\]:", re.DOTALL)
_DEFINED_TITLE = re.compile(rf"(?:[ \t]+|[ \t]*\n[ \t]*)(?:{_TITLE.pattern})[ \t]*(?=\n|\Z)", re.DOTALL)
_LINE_END = re.compile(r"[ \t]*(?=\n|\Z)")
DEEPEST = 32  # parentheses in each other in a target, as the common renderers allow


class _Opener(NamedTuple):
    start: int
    image: bool


def scan(text: str, start: int, end: int, *, definitions: bool) -> tuple[list[Span], list[Link]]:
    """Spans and links of `text[start:end]`, in order; `definitions`: it may begin with `[label]: target` lines."""
    reader = _Reader(text, end)
    if definitions:
        start = reader.define(start)
    reader.read(start)
    return reader.spans, reader.links


class _Reader:
    def __init__(self, text: str, end: int) -> None:
        self.text = text
        self.end = end
        self.spans: list[Span] = []
        self.links: list[Link] = []
        self.openers: list[_Opener] = []
        self.spent = 0
        """So many of the openers stand around a link already, and can only open images."""
        self.ticks: dict[int, list[int]] | None = None
        self.no_comment_ends = False

    def read(self, place: int) -> None:
        while found := _SPECIAL.search(self.text, place, self.end):
            at = found.start()
            char = self.text[at]
            if char == "[":
                image = at > place and self.text[at - 1] == "!"
                self.openers.append(_Opener(at - image, image))
                place = at + 1
            elif char == "]":
                place = self._bracket(at)
            elif char == "`":
                place = self._code(at)
            elif char == "<":
                place = self._tag(at)
            else:
                place = self._escape(at)

    def _escape(self, at: int) -> int:
        if at + 1 < self.end and self.text[at + 1] in _ESCAPED:
            self.spans.append(Span("mark", at + 1, at + 2))
        return at + 2

    def _code(self, at: int) -> int:
        """A code span closes at the next run of exactly as many backticks; without one the run is text."""
        if self.ticks is None:
            self.ticks = {}
            for run in _TICKS.finditer(self.text, at, self.end):
                self.ticks.setdefault(len(run[0]), []).append(run.start())
        opening = _TICKS.match(self.text, at, self.end)
        length = len(opening[0]) if opening else 1
        runs = self.ticks.get(length, [])
        following = bisect_left(runs, at + length)
        if following == len(runs):
            return at + length
        self.spans.append(Span("mark", at, runs[following] + length))
        return runs[following] + length

    def _tag(self, at: int) -> int:
        if self.text.startswith("<!--", at, self.end) and not self.no_comment_ends:
            end = self.text.find("-->", at + 2, self.end)
            if end >= 0:
                self.spans.append(Span("comment", at, end + 3))
                return end + 3
            self.no_comment_ends = True
        tag = _AUTOLINK.match(self.text, at, self.end) or _TAG.match(self.text, at, self.end)
        if tag is None:
            return at + 1
        if "[" in tag[0]:
            self.spans.append(Span("mark", at, tag.end()))
        return tag.end()

    def _bracket(self, at: int) -> int:
        """`]`: a link, if an opener stands before it and `(target)` behind it. A link holds no other link."""
        if not self.openers:
            return at + 1
        opener = self.openers.pop()
        usable = opener.image or len(self.openers) >= self.spent
        self.spent = min(self.spent, len(self.openers))
        found = self._target(at + 2) if usable and self.text.startswith("(", at + 1, self.end) else None
        if found is None:
            return at + 1
        target, end = found
        inner = self.text[opener.start + 1 + opener.image : at]
        self.links.append(Link("image" if opener.image else "link", opener.start, end, inner, target))
        if not opener.image:
            self.spent = len(self.openers)
        return end

    def _target(self, place: int) -> tuple[str, int] | None:
        """The target that begins behind `(` at `place`, and where its `)` ends; None: this is no link."""
        place = self._gap(place)
        target = self._destination(place)
        if target is None:
            return None
        place += len(target)
        behind = self._gap(place)
        title = _TITLE.match(self.text, behind, self.end) if behind > place else None
        if title:
            behind = self._gap(title.end())
        if behind >= self.end or self.text[behind] != ")":
            return None
        return _without_angles(target), behind + 1

    def _gap(self, place: int) -> int:
        gap = _GAP.match(self.text, place, self.end)
        return gap.end() if gap else place

    def _destination(self, place: int) -> str | None:
        """The target as written, with its `<>`; may be empty."""
        if self.text.startswith("<", place, self.end):
            angle = _ANGLE.match(self.text, place, self.end)
            return angle[0] if angle else None
        depth, at = 0, place
        while part := _BARE.match(self.text, at, self.end):
            if part[0] == "(":
                depth += 1
                if depth > DEEPEST:
                    return None
            elif part[0] == ")":
                if not depth:
                    break
                depth -= 1
            at = part.end()
        return None if depth else self.text[place:at]

    def define(self, place: int) -> int:
        """Take in the definitions at the start of a paragraph; where the rest begins. `[^1]:` is a footnote."""
        while label := _LABEL.match(self.text, place, self.end):
            at = self._gap(label.end())
            target = self._destination(at)
            if not target or not label[1].strip() or label[1].startswith("^"):
                break
            at += len(target)
            rest = _DEFINED_TITLE.match(self.text, at, self.end) or _LINE_END.match(self.text, at, self.end)
            if rest is None:
                break
            self.links.append(Link("definition", place, rest.end(), label[1], _without_angles(target)))
            place = min(rest.end() + 1, self.end)
            place = self._gap(place)
        return place


def _without_angles(target: str) -> str:
    return target[1:-1] if target[:1] == "<" else target
