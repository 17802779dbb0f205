"""Lines that change because a memory they link is pruned: to lose such a link, or point it elsewhere, loses nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from cmmd.core.memory.document import Document
from cmmd.core.memory.index_entries import Reference
from cmmd.core.memory.root import MemoryRoot
from cmmd.core.verify import content, facts

FEW = 2  # words that say nothing by themselves: "Related:", "See also"
_WORD = re.compile(r"\w+")
_JOINING = frozenset({"and", "or", "und", "oder", "et", "y"})


@dataclass(frozen=True)
class _Row:
    """One line of a body and the links in it."""

    text: str
    start: int
    """Its offset in the document's text."""
    links: tuple[Reference, ...]

    def without(self, kept: frozenset[str]) -> str:
        """The line, normal, without its links to files that are not `kept`; what such a link says of facts stays."""
        parts, place = list[str](), 0
        for link in self.links:
            if link.path not in kept:
                begin, end = link.start - self.start, min(link.end - self.start, len(self.text))
                parts += [self.text[place:begin], _said(self.text[begin:end], link)]
                place = max(place, end)
        return content.normal("".join([*parts, self.text[place:]]))


def excused(before: MemoryRoot, after: MemoryRoot, path: str, pruned: frozenset[str]) -> frozenset[str]:
    """The lines of a file, normal, that lose nothing but links to `pruned` memories."""
    rows = list(_rows(after, after.documents[path]))
    old = _rows(before, before.documents[path])
    return frozenset(content.normal(row.text) for row in old if _links_to(row, pruned) and _stands(row, rows, pruned))


def _links_to(row: _Row, paths: frozenset[str]) -> bool:
    return any(link.path in paths for link in row.links)


def _stands(old: _Row, rows: list[_Row], pruned: frozenset[str]) -> bool:
    kept = frozenset(link.path for link in old.links) - pruned
    bare = old.without(kept)
    if not kept and len(_words(bare)) <= FEW and facts.keeps_facts(bare, ""):
        return True
    return any(_tells_the_same(bare, row.without(kept)) for row in rows if kept.issubset(x.path for x in row.links))


def _tells_the_same(old: str, new: str) -> bool:
    before, after = " ".join(_words(old)), " ".join(_words(new))
    reworded = not content.lost_lines([before], [after], frozenset([after]))
    return reworded and not Counter(facts.facts(old)) - Counter(facts.facts(new))


def _words(text: str) -> list[str]:
    return [word for word in _WORD.findall(text) if word.casefold() not in _JOINING]


def _rows(root: MemoryRoot, document: Document) -> Iterator[_Row]:
    links: dict[int, list[Reference]] = {}
    for link in root.references(document):
        links.setdefault(document.line(link.start), []).append(link)
    for line in range(document.line(document.body_start), document.text.count("\n") + 2):
        start, end = document.line_span(line)
        yield _Row(document.text[start:end], start, tuple(links.get(line, ())))


def _said(written: str, link: Reference) -> str:
    """What a link says itself, if that is worth keeping; a wikilink's name is only that."""
    said = written.rstrip("]").partition("|")[2] if written.lstrip("!").startswith("[[") else link.title
    return "" if facts.keeps_facts(said, "") else said
