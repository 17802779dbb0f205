"""Broken wikilinks that an edit corrects: where their name stands, and the lines in which nothing else changed."""

from __future__ import annotations

import re

from cmmd.core.lazy_pattern import Late
from cmmd.core.markdown.scanner import Wikilink
from cmmd.core.memory.document import Document
from cmmd.core.memory.root import MemoryRoot

_NAME = Late(r"!?\[\[[ \t]*([^|#^\[\]\\\n]*[^|#^\[\]\\\s])")
_ANY_NAME = r"([^|#^\[\]\\\n]+)"


def name_span(document: Document, link: Wikilink) -> tuple[int, int] | None:
    """Where the name stands in a wikilink: without blanks around it, heading and alias."""
    found = _NAME.compiled.match(document.text, link.start, link.end)
    return found.span(1) if found else None


def corrected(before: MemoryRoot, after: MemoryRoot, path: str) -> frozenset[str]:
    """The lines of a file, normal, whose broken wikilinks now name the one memory that each is near to."""
    from cmmd.core.verify import content  # rapidfuzz, which a name's place does not need

    old, rows = before.documents[path], after.documents[path].body.split("\n")
    by_line: dict[int, list[Wikilink]] = {}
    for link in old.wikilinks:
        if not before.leads(link.target):
            by_line.setdefault(old.line(link.start), []).append(link)
    found = set[str]()
    for line, links in by_line.items():
        start, end = old.line_span(line)
        wanted = _pattern(old, links, start, end)
        if any(_is_corrected(before, after, links, match) for row in rows if (match := wanted.fullmatch(row))):
            found.add(content.normal(old.text[start:end]))
    return frozenset(found)


def _pattern(document: Document, links: list[Wikilink], start: int, end: int) -> re.Pattern[str]:
    """The line with any name in the place of each of these links' names."""
    parts = list[str]()
    for span in [name_span(document, link) for link in links]:
        if span:
            parts += [re.escape(document.text[start : span[0]]), _ANY_NAME]
            start = span[1]
    return re.compile("".join([*parts, re.escape(document.text[start:end])]))


def _is_corrected(before: MemoryRoot, after: MemoryRoot, links: list[Wikilink], row: re.Match[str]) -> bool:
    """A name that stayed as it was is none to be corrected."""
    names = zip(links, row.groups(), strict=False)
    changed = [(link, name) for link, name in names if name != link.target.partition("#")[0].partition("^")[0].strip()]
    return all(
        len(before.near(link.target)) == 1 and after.resolve(name) == before.near(link.target) for link, name in changed
    )
