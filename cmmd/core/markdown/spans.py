"""What the Markdown scanners find in a text, by position."""

from __future__ import annotations

from typing import Literal, NamedTuple

Fill = Literal["blank", "comment", "mark"]


class Link(NamedTuple):
    """A link as written: offsets into the text, and the target without `<>` and title, its escapes as they stand."""

    kind: Literal["link", "image", "definition"]
    start: int
    end: int
    text: str
    target: str


class Span(NamedTuple):
    """A part of the text that is not read as text: a comment, a code block (`blank`), or a code span, escape or tag."""

    fill: Fill
    start: int
    end: int
