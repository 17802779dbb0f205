"""The link definitions of a text, `[label]: target`, and which of them something uses: `[text][label]` or `[label]`."""

from __future__ import annotations

import re

from cmmd.core.markdown import scanner
from cmmd.core.memory.document import Document

_BRACKETS = re.compile(r"\[([^\[\]]+)\]")
"""In a masked text, where what is escaped or code is no bracket."""


def key(label: str) -> str:
    """What labels are compared by."""
    return " ".join(label.split()).casefold()


def used(document: Document) -> frozenset[int]:
    """Where the definitions that something uses begin: of two with one label it is the first."""
    defined = [link for link in document.links if link.kind == "definition"]
    if not defined:
        return frozenset()
    bare = scanner.blank(document.masked, [(link.start, link.end) for link in defined])
    inline = {link.start + (link.kind == "image") for link in document.links}
    uses = (found for found in _BRACKETS.finditer(bare) if found.start() not in inline)
    labels = {key(document.text[slice(*found.span(1))]) for found in uses}
    first = {key(link.text): link.start for link in reversed(defined)}
    return frozenset(start for label, start in first.items() if label in labels)
