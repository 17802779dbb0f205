"""Of two entries for one file the first stays.

If only the later one says something on the file, that one stays. Text that goes is kept in the proposal's notes. An
entry that links another file as well, or has others below it, stays as it is; so does one with a number, path, URL,
code or “not” that neither the other entry nor the memory has: these two are for the agent.
"""

from __future__ import annotations

from collections.abc import Iterator

from cmmd.core.document import Document
from cmmd.core.index import IndexEntry
from cmmd.core.indexes.entry_removal import note, removable
from cmmd.core.indexes.entry_span import end_of_item, indent, row
from cmmd.core.memory import MemoryRoot
from cmmd.core.mending import place
from cmmd.core.mending.change import Change
from cmmd.core.model import Finding

ANSWERS: tuple[str, ...] = ("index-duplicate-entry",)

_MARKS = " .,;:*_|—–-→"
"""What stands around the words of an entry."""


def fix(root: MemoryRoot, finding: Finding) -> Change | None:
    document = root.documents.get(finding.file)
    entries = root.entries_of(finding.file) if document else ()
    later = next((e for e in entries if e.line == finding.line and e.target == finding.detail), None)
    if document is None or later is None:
        return None
    first = next(e for e in entries if (e.path, e.anchor) == (later.path, later.anchor))
    gone, kept = (first, later) if later.hook and not first.hook else (later, first)
    if gone.line == kept.line:
        return None
    span = removable(root, document, gone.line, lambda path: path == gone.path)
    if span is None or _loses_facts(root, document, span, kept):
        return None
    is_same = (gone.title, gone.hook) == (kept.title, kept.hook) and "\n" not in document.text[slice(*span)].strip()
    text = "" if is_same else note(root, document, gone.line, span)
    return place.change(root, document.path, *span, "", text)


def _loses_facts(root: MemoryRoot, document: Document, span: tuple[int, int], kept: IndexEntry) -> bool:
    """Whether what goes says what neither the entry that stays says nor the memory."""
    from cmmd.core.judging import content  # rapidfuzz, which few roots need

    last = end_of_item(document, kept.line, indent(row(document, kept.line)))
    stays = " ".join(_words(root, document, document.line_span(kept.line)[0], document.line_span(last)[1]))
    memory = root.documents.get(kept.path)
    everywhere = content.normal(memory.text) if memory else ""
    going = (content.normal(words).strip(_MARKS) for words in _words(root, document, *span))
    return any(content.loses_facts(words, stays, everywhere) for words in going)


def _words(root: MemoryRoot, document: Document, start: int, end: int) -> Iterator[str]:
    """What a part of an index says: the text of its links, but not where they lead to, and what stands around them."""
    at = start
    for reference in root.references(document):
        if at <= reference.start < end:
            yield document.text[at : reference.start]
            yield reference.title
            at = reference.end
    yield document.text[at:end]
