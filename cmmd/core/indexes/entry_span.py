"""The lines of an index: what they begin with, and which belong to one entry."""

from __future__ import annotations

import re

from cmmd.core.document import Document

MARKER = re.compile(r"([ \t]*)([-*+]|\d{1,9}[.)])([ \t]+)(?=\S)")
_BLOCK = re.compile(r"[ \t]*(?:#{1,6}(?:[ \t]|\Z)|>|\||```|~~~|<!--|(?:[-*_][ \t]*){3,}\Z)")


def row(document: Document, line: int) -> str:
    """A line without its end; `""` before the first and behind the last."""
    if not 1 <= line <= count(document):
        return ""
    start, end = document.line_span(line)
    return document.text[start:end]


def count(document: Document) -> int:
    return document.line(len(document.text))


def indent(text: str) -> int:
    """The columns of white space that a line begins with."""
    expanded = text.expandtabs(4)
    return len(expanded) - len(expanded.lstrip(" "))


def begins_block(text: str) -> bool:
    """Whether a line is no continuation of the text above it: a list item, heading, fence, quote, table, comment."""
    return bool(MARKER.match(text) or _BLOCK.match(text))


def end_of_item(document: Document, line: int, base: int) -> int:
    """The last line of what stands below an entry whose list is indented by `base`: wrapped lines and nested items."""
    last = line
    for number in range(line + 1, count(document) + 1):
        text = row(document, number)
        if text.strip():
            wrapped = last == number - 1 and not begins_block(text)
            if indent(text) <= base and not wrapped:
                break
            last = number
    return last
