"""Taking an entry out of an index: which span of the text goes with it, and what a person should be told."""

from __future__ import annotations

import re
from collections.abc import Callable

from cmmd.core import markdown
from cmmd.core.document import Document
from cmmd.core.indexes import outline
from cmmd.core.indexes.entry_span import MARKER, begins_block, count, indent, row
from cmmd.core.memory import MemoryRoot
from cmmd.core.model import INDEX
from cmmd.core.plain import plain

_UNDERLINE = re.compile(r" {0,3}(?:-+|=+)[ \t]*\Z")
_DELIMITER = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*\Z")
_SAYS = re.compile(r"[^\W_]")


def removable(root: MemoryRoot, document: Document, line: int, may_go: Callable[[str], bool]) -> tuple[int, int] | None:
    """The span of the text that goes with the entry on a line; None where more would go with it than the entry.

    It must be a list item without others below it, or a row of a table; link nothing but files that `may_go`; be no
    part of a comment; and leave something in the index, where everything else is read as before.
    """
    last = _last_line(document, line)
    if last is None or not _wrapped(root, document).issuperset(range(line + 1, last + 1)):
        return None
    start, end = document.line_span(line)[0], document.line_span(last)[1]
    if not _links_only(root, document, start, end, may_go):
        return None
    if end < len(document.text):
        end += 1
    elif start:
        start -= 1
    return (start, end) if _reads_as_before(document, start, end) else None


def note(root: MemoryRoot, document: Document, line: int, span: tuple[int, int]) -> str:
    """What to tell of an entry that goes, where it says more than its link does."""
    rest, going = document.text[slice(*span)], document.text[slice(*span)]
    for reference in root.references(document):
        if span[0] <= reference.start < span[1]:
            rest = rest.replace(document.text[reference.start : reference.end], "")
    if not _SAYS.search(MARKER.sub("", rest, count=1)):
        return ""
    return f"line {line} taken out: {' '.join(plain(going).split())}"


def _last_line(document: Document, line: int) -> int | None:
    if row(document, line).lstrip().startswith("|"):
        return line if _in_table(document, line) else None
    found = MARKER.match(row(document, line))
    if found is None:
        return None
    last, base = line, indent(row(document, line))
    while (text := row(document, last + 1)).strip() and not (begins_block(text) and indent(text) <= base):
        if begins_block(text):
            return None
        last += 1
    return None if _UNDERLINE.match(text) or _goes_on(document, last + 1, base) else last


def _wrapped(root: MemoryRoot, document: Document) -> frozenset[int]:
    """The lines that are nothing but the rest of an entry; every other is content, which no edit may lose."""
    return root.once(_wrapped_in_main_index) if document.path == INDEX else frozenset()


def _wrapped_in_main_index(root: MemoryRoot) -> frozenset[int]:
    return frozenset(outline.wrapped_lines(root, root.documents[INDEX]))


def _goes_on(document: Document, number: int, base: int) -> bool:
    """Whether behind blank lines the item has another paragraph, or items of its own."""
    while number <= count(document) and not row(document, number).strip():
        number += 1
    return indent(row(document, number)) > base


def _in_table(document: Document, line: int) -> bool:
    """Whether a row stands in the body of a table, whose head ends with a line of dashes."""
    while (text := row(document, line - 1)).lstrip().startswith("|"):
        if _DELIMITER.match(text):
            return True
        line -= 1
    return False


def _links_only(root: MemoryRoot, document: Document, start: int, end: int, may_go: Callable[[str], bool]) -> bool:
    going = {reference.start for reference in root.references(document) if may_go(reference.path)}
    links = [link.start for link in document.links if start <= link.start < end]
    wikilinks = [w.start for w in document.wikilinks if start <= w.start < end and root.resolve(w.target)]
    return all(place in going for place in (*links, *wikilinks))


def _reads_as_before(document: Document, start: int, end: int) -> bool:
    """Whether the rest keeps its meaning: the same links and comments, and no line that becomes code or stops to be."""
    text = document.text[:start] + document.text[end:]
    after, before = markdown.read(text, document.body_start), document.scan
    return (
        bool(text[document.body_start :].strip())
        and after.masked == before.masked[:start] + before.masked[end:]
        and [link[3:] for link in after.links] == [k[3:] for k in before.links if not start <= k.start < end]
        and [link[2:] for link in after.wikilinks] == [k[2:] for k in before.wikilinks if not start <= k.start < end]
        and len(after.comments) == len(before.comments)
    )
