"""Where a new entry of an index goes, and what the entries around it look like."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from cmmd.core import markdown
from cmmd.core.document import TYPES, Document
from cmmd.core.indexes import entry_line, type_sections
from cmmd.core.indexes.entry_span import MARKER, count, end_of_item, indent, row
from cmmd.core.memory import MemoryRoot
from cmmd.core.model import INDEX

_SEPARATOR = re.compile(r"[*_]*(\s*(?:—|–|--|-|:|→)\s+)(?=\S)")
_CELL_END = re.compile(r"(?<!\\)\|")
_PROBE = "[x](x.md)"


class Place(NamedTuple):
    """A place behind a line of an index (`file`), and the form of what is to be written there."""

    file: str
    at: int
    """Offset into the index's text, of a line's end."""
    lead: str
    """What parts the first new line from the text before it."""
    indent: str = ""
    marker: str = "-"
    """`-`, `*`, `+`, a number with its `.` or `)`, or `|` for the row of a table with two columns."""
    separator: str = " — "
    heading: str = ""
    """A new heading above the first new line, such as `## Project`."""
    begins_line: bool = False
    """The place is where a line begins: each new line ends itself. Else each begins on a new line."""

    def line(self, title: str, path: str, hook: str, number: int = 0) -> str:
        """The new entry, `number` others standing between it and the place."""
        if self.marker == "|":
            cells = (_CELL_END.sub(r"\\|", title), path, _CELL_END.sub(r"\\|", hook) or "—")
            return entry_line.entry_line(*cells, entry_line.LIMIT - 2, bullet="| ", separator=" | ") + " |"
        marker = f"{int(self.marker[:-1]) + 1 + number}{self.marker[-1]}" if self.marker[:-1] else self.marker
        bullet = f"{self.indent}{marker} "
        return entry_line.entry_line(title, path, hook, bullet=bullet, separator=self.separator)

    def joined(self, line: str, number: int = 0) -> str:
        """A new line with what parts it from what stands around it, `number` others standing before it."""
        head = f"{self.heading}\n\n" if self.heading else ""
        before = ("" if self.begins_line else "\n") if number else self.lead + head
        return before + line + ("\n" if self.begins_line else "")


def type_of(memory: Document) -> str:
    """Its type as groups of an index are named: a type that the client knows, or `other`."""
    named = memory.type.casefold()
    return named if named in TYPES else "other"


def place_for(root: MemoryRoot, memory: Document) -> Place | None:
    """Where the entry of a memory goes; None: the end of the index is no place where it would be one."""
    return root.once(_places).place(_index(root, memory), type_of(memory))


def _index(root: MemoryRoot, memory: Document) -> str:
    """The index that lists most of its folder and type, else (but at the top) of its folder, else MEMORY.md."""
    lists = root.once(_siblings)
    found = lists.get((memory.folder, type_of(memory))) or (lists.get((memory.folder, "")) if memory.folder else None)
    return found or INDEX


def _siblings(root: MemoryRoot) -> Mapping[tuple[str, str], str]:
    """A folder and type (`""`: any) to the index with most entries of that kind, MEMORY.md before others."""
    counts: dict[tuple[str, str], Counter[str]] = {}
    for path in root.index_paths:
        for entry in root.entries_of(path):
            memory = root.documents.get(entry.path)
            if memory is not None and memory.path not in root.index_paths:
                for kind in (type_of(memory), ""):
                    counts.setdefault((memory.folder, kind), Counter())[path] += 1
    return {kind: counted.most_common(1)[0][0] for kind, counted in counts.items()}


class _Neighbour(NamedTuple):
    """An entry beside which another may stand: a list item or a row of two cells, whose file is there."""

    line: int
    indent: str
    marker: str
    type: str


class _Places:
    """The places of a root's indexes by type, each looked for once."""

    def __init__(self, root: MemoryRoot) -> None:
        self._root = root
        self._found: dict[tuple[str, str], Place | None] = {}

    def place(self, path: str, type: str) -> Place | None:
        if (path, type) not in self._found:
            document = self._root.documents[path]
            found = _find(self._root, document, type)
            self._found[path, type] = found if _holds_entry(document, found) else None
        return self._found[path, type]


def _places(root: MemoryRoot) -> _Places:
    return _Places(root)


def _find(root: MemoryRoot, document: Document, type: str) -> Place:
    sections = type_sections.of(document)
    own = next((section for section in sections if section.type == type), None)
    separator = _separator(root, document)
    if own:
        near = _within(_neighbours(root, document), own.first, own.last)
        if near:
            return _beside(document, near[-1], near, separator)
        return _instead(root, document, own.first, own.last) or _behind(document, own.first, own.last)
    foreign = [section for section in sections if section.type in TYPES]
    near = [n for n in _neighbours(root, document) if not any(s.first <= n.line <= s.end for s in foreign)]
    alike = [each for each in near if each.type == type]
    if foreign and not alike:
        return _below_new_heading(document, type, min(section.level for section in foreign), separator)
    if near:
        return _beside(document, (alike or near)[-1], near, separator)
    whole = document.line(document.body_start), count(document)
    return _instead(root, document, *whole) or _behind(document, *whole)


def _within(neighbours: Iterable[_Neighbour], first: int, last: int) -> list[_Neighbour]:
    return [each for each in neighbours if first <= each.line <= last]


def _neighbours(root: MemoryRoot, document: Document, *, dead: bool = False) -> Iterator[_Neighbour]:
    """The entries whose memory is there; or those whose file is not."""
    for entry in root.entries_of(document.path):
        listed, text = root.documents.get(entry.path), row(document, entry.line)
        found = MARKER.match(text)
        if root.exists(entry.path) if dead else listed is None:
            continue
        type = type_of(listed) if listed else ""
        if found:
            yield _Neighbour(entry.line, found[1], found[2], type)
        elif text.lstrip().startswith("|") and len(_CELL_END.split(text.strip())) == 4:
            yield _Neighbour(entry.line, "", "|", type)


def _beside(document: Document, neighbour: _Neighbour, around: Iterable[_Neighbour], separator: str) -> Place:
    """Behind the entry with all that stands below it, indented like the outermost of the entries around it."""
    if neighbour.marker == "|":
        return Place(document.path, document.line_span(neighbour.line)[1], "\n", "", "|")
    outer = min((each for each in around if each.marker != "|"), key=lambda each: indent(row(document, each.line)))
    base = indent(row(document, outer.line))
    last = end_of_item(document, neighbour.line, base)
    model = neighbour if indent(row(document, neighbour.line)) == base else outer
    return Place(document.path, document.line_span(last)[1], "\n", model.indent, model.marker, separator)


def _instead(root: MemoryRoot, document: Document, first: int, last: int) -> Place | None:
    """Behind the last line where that is a dead entry: on a line of its own, so that the dead one may go at once."""
    near = _within(_neighbours(root, document, dead=True), first, last)
    if not near:
        return None
    found = _beside(document, near[-1], near, _separator(root, document))
    if document.line(found.at) != _last_text(document, first, last):
        return None
    return _on_own_line(document, found)


def _below_new_heading(document: Document, type: str, level: int, separator: str) -> Place:
    """At the end of an index whose headings name types, but not this one."""
    heading = f"{'#' * level} {type.capitalize()}"
    found = _behind(document, document.line(document.body_start), count(document))
    return _on_own_line(document, found._replace(separator=separator, heading=heading))


def _on_own_line(document: Document, found: Place) -> Place:
    """The same place behind the line's end, if it has one: what it stands behind may go in the same round."""
    if found.at == len(document.text):
        return found
    return found._replace(at=found.at + 1, lead=found.lead[1:], begins_line=True)


def _behind(document: Document, first: int, last: int) -> Place:
    """Behind the last line of a part that is not blank, after a blank one; the index may be empty."""
    line = _last_text(document, first, last)
    if not line:
        return Place(document.path, document.body_start, "", begins_line=True)
    return Place(document.path, document.line_span(line)[1], "\n\n")


def _last_text(document: Document, first: int, last: int) -> int:
    """The last line of a section that is not blank; 0: there is none."""
    while last >= first and not row(document, last).strip():
        last -= 1
    return last if last >= first else 0


def _separator(root: MemoryRoot, document: Document) -> str:
    """What most entries of an index put between the link and the hook."""
    used: Counter[str] = Counter()
    entries = {entry.line for entry in root.entries_of(document.path)}
    for reference in root.references(document):
        line = document.line(reference.start)
        found = _SEPARATOR.match(document.text, reference.end, document.line_span(line)[1])
        if found and line in entries:
            used[found[1]] += 1
            entries.remove(line)
    return used.most_common(1)[0][0] if used else " — "


def _holds_entry(document: Document, found: Place) -> bool:
    """Whether a line put there is read as text, and all else as before: the index may end inside code or a comment."""
    new = found.joined(f"| {_PROBE} | x |" if found.marker == "|" else f"{found.indent}- {_PROBE}")
    after = markdown.read(document.text[: found.at] + new + document.text[found.at :], document.body_start)
    before, end = document.scan, found.at + len(new)
    return len(after.links) == len(before.links) + 1 and after.masked[: found.at] + after.masked[end:] == before.masked
