"""A frontmatter block that stands below comments: the client reads one only from the very first line."""

from __future__ import annotations

import re
from typing import NamedTuple

from cmmd.core.lazy_pattern import Late
from cmmd.core.memory import parse
from cmmd.core.memory.document import Document

_COMMENTS = Late(r"\s*(?:<!--(?:(?!-->).)*-->[ \t]*\n(?:[ \t]*\n)*)+(?=---[ \t]*\n)", re.DOTALL)
_KEYS = ("name", "description", "type", "metadata")


class LateBlock(NamedTuple):
    """Where the block stands in the text, and the document that begins with it."""

    start: int
    end: int
    """Behind the line that closes it."""
    document: Document


def find(memory: Document) -> LateBlock | None:
    """The block below the comments that a file without frontmatter begins with."""
    above = _COMMENTS.compiled.match(memory.text) if memory.front.state == "missing" and "<!--" in memory.text else None
    if above is None:
        return None
    start = above.end()
    below = parse.document(memory.path, memory.text[start:])
    if below.front.state != "present" or not any(key in below.front.values for key in _KEYS):
        return None
    return LateBlock(start, start + below.body_start, below)
