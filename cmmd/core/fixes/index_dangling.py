"""A dead link of an index is corrected where one memory is meant; else its entry goes.

Looked for as a wikilink is: by name or file name, in any folder, without regard to case, `-` and `_`, then without
the type that a file name begins with; a `project_` is never a `feedback_`. An entry may also miss by one slip, a letter
or a suffix such as `_v1`, the one memory of its type that has no entry, or have all its words in the name and in the
heading of the one that was moved. Only the target changes: `./`, anchor, title and the way blanks are written stay.

What goes is a list item that links nothing else; its text is kept in the notes of the history row. A sentence, an arrow
or a table cell with a dead link, an item with others below it, a line with a link that works, and an entry whose file
was moved into an archive stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial

from cmmd.core.index import entry_line, renamed_files
from cmmd.core.index.page import page_of
from cmmd.core.index.removal import removal
from cmmd.core.markdown import scanner
from cmmd.core.markdown.scanner import Link
from cmmd.core.memory import text_edit
from cmmd.core.memory.document import Document
from cmmd.core.memory.index_entries import IndexEntry
from cmmd.core.memory.root import MemoryRoot
from cmmd.core.memory.text_change import Change
from cmmd.core.model import Finding

ANSWERS: tuple[str, ...] = ("index-dangling",)

_PATH = re.compile(r"[^#?]*")
_BEFORE_TARGET = re.compile(r"\s*<?")


def fix(root: MemoryRoot, finding: Finding) -> Change | None:
    document = root.documents.get(finding.file)
    link = _link(document, finding) if document else None
    if document is None or link is None:
        return None
    _, dead, anchor = root.find(link.target, document.folder)
    if not dead or root.exists(dead) or root.git_ignores(dead) or dead in root.copies_alone:
        return None
    line = document.line(link.start)
    is_entry = any(entry.line == line and entry.target == link.target for entry in root.entries_of(document.path))
    memory = renamed_files.meant_by_entry(root, dead) if is_entry else renamed_files.meant(root, dead)
    if memory and (
        not is_entry or root.once(renamed_files.rename_targets).get((memory, anchor)) == (document.path, line)
    ):
        return _correct(root, document, link, memory)
    return root.once(_removals).get((document.path, line)) if is_entry else None


def _link(document: Document, finding: Finding) -> Link | None:
    """The first link of the line that is written so; the next is found when this one is mended."""
    links = (link for link in document.links if link.target == finding.detail and link.kind != "image")
    return next((link for link in links if document.line(link.start) == finding.line), None)


def _removals(root: MemoryRoot) -> Mapping[tuple[str, int], Change]:
    """Index and line of each dead entry that may go; of an index in which nothing else stands none may."""
    found: dict[tuple[str, int], Change] = {}
    for path in root.index_paths:
        page, changes = page_of(root, path), dict[tuple[str, int], Change]()
        for item in page.items:
            if not root.exists(item.entry.path):
                change = removal(page, item, partial(_may_go, root, item.entry))
                if change:
                    changes[path, item.line] = change
        source = text_edit.source(root, path)
        spans = [(source.place(change.start), source.place(change.end)) for change in changes.values()]
        if scanner.blank(page.document.text, [(0, page.document.body_start), *sorted(spans)]).strip():
            found |= changes
    return found


def _may_go(root: MemoryRoot, entry: IndexEntry, path: str) -> bool:
    """Whether an entry may go for all that its link to `path` is worth."""
    if any(
        (root.exists(path), root.git_ignores(path), path in root.copies_alone, renamed_files.is_archived(root, path))
    ):
        return False
    memory = renamed_files.meant_by_entry(root, path) if path == entry.path else renamed_files.meant(root, path)
    return not memory or (path == entry.path and (memory, entry.anchor) not in root.once(renamed_files.rename_targets))


def _correct(root: MemoryRoot, document: Document, link: Link, memory: str) -> Change | None:
    start = link.start + 1 + len(link.text) + 2  # behind `[text](` or `[text]:`
    before = _BEFORE_TARGET.match(document.text, start)
    start = before.end() if before else start
    end = start + len(link.target)
    angles = document.text[start - 1] == "<"
    new = _written(link.target, entry_line.relative(memory, document.folder), angles)
    target = root.find(new[1:-1] if new.startswith("<") else new, document.folder)
    if (
        document.text[start:end] != link.target
        or target.path != memory
        or not _says_the_same(root, document, link, new)
    ):
        return None
    return text_edit.change(root, document.path, start, end, new)


def _says_the_same(root: MemoryRoot, document: Document, link: Link, new: str) -> bool:
    """Whether a line keeps its content for the judge, who takes an entry for its words, and a sentence by its text."""
    line = document.line(link.start)
    if any(entry.line == line for entry in root.entries_of(document.path)):
        return True
    start, end = document.line_span(line)
    others = {other.target for other in document.links if start <= other.start < end} - {link.target}
    targets = (root.find(other, document.folder) for other in others)
    if any(target.kind == "inside" and not root.exists(target.path) for target in targets):
        return False  # two corrections may be too much for one sentence
    from cmmd.core.verify import content  # rapidfuzz, which few roots need

    old = document.text[start:end]
    return not content.lost_lines([content.normal(old)], [content.normal(old.replace(link.target, new))], frozenset())


def _written(old: str, path: str, angles: bool) -> str:
    """The new target in the manner of the old one, with what stood behind its path."""
    found = _PATH.match(old)
    rest = old[found.end() :] if found else ""
    start = "./" if old.startswith("./") and not path.startswith("../") else ""
    if "%" in old and not angles:
        return start + entry_line.percent(path) + rest
    bare = entry_line.as_target(path)
    if not bare.startswith("<"):
        return start.removeprefix("./" if bare.startswith("./") else "") + bare + rest
    inner = start + bare[1:-1] + rest
    return inner if angles else f"<{inner}>"
