"""Taking an entry out of an index, where nothing but the entry goes with it."""

from __future__ import annotations

import re
from collections.abc import Callable

from cmmd.core.index.page import Item, Page
from cmmd.core.memory.text_change import Change
from cmmd.core.text import plain

_UNDERLINE = re.compile(r" {0,3}(?:-+|=+)[ \t]*\Z")
_PLAIN = re.compile(r"([-*+]) \[[^\[\]`<\\]*\]\([^()\s`<\\]*\)(?:[^\[\]`<\\]|`[^\[\]`<\\]+`)*")
"""An item of one link, words and whole code spans: nothing with which one line may change how another is read."""


def removal(page: Page, item: Item, may_go: Callable[[str], bool]) -> Change | None:
    """The change that takes an entry out; None where more would go with it.

    It must have nothing nested or running on below it, link nothing but files that `may_go`, and leave something in
    the index, where everything else is read as before. What its line says is in the change's note.
    """
    below = page.rows[item.line : item.text_end]
    if item.end != item.text_end or item.runs_on or any(".md" in row for row in below):
        return None
    if _UNDERLINE.match(page.row(item.text_end + 1)) or not _links_only(page, item, may_go):
        return None
    change = page.remove(item.line, item.text_end, _note(page, item))
    return change if among_its_like(page, item) or page.reads_as_before(change) else None


def among_its_like(page: Page, item: Item) -> bool:
    """Whether the lines above and below are such items too: then nothing else can read otherwise.

    To read the whole page once more for each of its dead entries took minutes where there were thousands.
    """
    found = [_PLAIN.fullmatch(page.row(line)) for line in (item.line - 1, item.line, item.line + 1)]
    return item.line == item.text_end and len({mark and mark[1] for mark in found} | {None}) == 2 and all(found)


def _note(page: Page, item: Item) -> str:
    """Its text, on one line."""
    text = " ".join(page.rows[item.line - 1 : item.text_end])
    return f"line {item.line} taken out: {' '.join(plain(text).split())}"


def _links_only(page: Page, item: Item, may_go: Callable[[str], bool]) -> bool:
    document = page.document
    span = range(document.line_span(item.line)[0], document.line_span(item.text_end)[1])
    here = page.references_within(span.start, span.stop)
    going = {reference.start for reference in here if may_go(reference.path)}
    links = [link.start for link in document.links if link.start in span]
    wikilinks = [w.start for w in document.wikilinks if w.start in span and page.root.resolve(w.target)]
    return all(place in going for place in (*links, *wikilinks))
