"""An index whose list items are links by reference: `- [Title][label] — hook`, with `[label]: file.md` elsewhere.

They are no entries for the audit, and no fix edits one; but they tell where an entry goes, and how it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cmmd.core.index.page import Page
from cmmd.core.markdown import definitions
from cmmd.core.memory.index_entries import MARKER, Reference

_BY_LABEL = re.compile(r"\[([^\[\]]+)\](?:\[([^\[\]]*)\])?(?!\()")


def as_list(page: Page) -> Page:
    """The page with such items as its entries; one that has entries, or defines nothing, as it is."""
    defined = any(link.kind == "definition" for link in page.document.links)
    return Page(page.root, page.document, list(_references(page))) if defined and not page.items else page


def _references(page: Page) -> Iterator[Reference]:
    """The links by reference that list items begin with, in order of their place."""
    root, document, targets = page.root, page.document, dict[str, str]()
    for link in document.links:
        if link.kind == "definition":
            targets.setdefault(definitions.key(link.text), link.target)
    for line, row in enumerate(document.masked.split("\n"), 1):
        mark = MARKER.match(row)
        found = _BY_LABEL.search(row, mark.end()) if mark else None
        if found:
            start = document.line_span(line)[0] + found.start()
            text = document.text[start : start + len(found[0])]
            title, label = text[1 : 1 + len(found[1])], text[len(found[1]) + 3 : -1]
            written = targets.get(definitions.key(label or title), "")
            target = root.find(written, document.folder)
            if written and target.path:
                yield Reference(start, start + len(text), title, written, target.path, target.anchor)
