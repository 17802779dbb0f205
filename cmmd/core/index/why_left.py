"""Why code leaves a finding of an index, in one short clause: a page that people wrote is not edited on a guess."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cmmd.core.index import additions, dead_entries, quoted_list, renamed_files
from cmmd.core.index.page import page_of
from cmmd.core.index.placement import index_for, is_archived, place_for
from cmmd.core.markdown import scanner
from cmmd.core.memory.document import Document
from cmmd.core.memory.root import MemoryRoot
from cmmd.core.model import INDEX, Finding


def why_left(root: MemoryRoot, finding: Finding) -> str:
    """`""` where code would mend it, or this does not know why it does not."""
    ask = _WHY.get(finding.rule)
    return ask(root, finding) if ask and finding.fixable != "code" else ""


def _unlisted(root: MemoryRoot, finding: Finding) -> str:
    memory = root.documents.get(finding.file)
    if memory is None or finding.file == INDEX:
        return ""
    if memory.path in root.commented_out:
        return "its entry is commented out"
    if any(path == memory.path for path, _ in root.once(renamed_files.rename_targets)):
        return "a dead entry means it, and code cannot correct that one"
    where = place_for(root, memory.path)
    if where is None:
        return _no_place(root, memory)
    if not additions.leads_to(root, memory.path, root.documents[where.file].folder):
        return "no link can be written that leads to a file of such a name"
    if where.file == INDEX and memory.path not in root.once(additions.additions):
        return "MEMORY.md would be over its limit"
    return ""


def _no_place(root: MemoryRoot, memory: Document) -> str:
    page = page_of(root, index_for(root, memory))
    if any(not item.managed and not is_archived(page, item.line) for item in page.items):
        return f"{page.document.path} has no list that holds entries of its type"
    if quoted_list.lines(page):
        return f"the quoted list of {page.document.path} is not plain, or not for its type"
    if any(row.lstrip().startswith("|") for row in page.document.masked.split("\n")):
        return f"{page.document.path} has no list, and no table of two columns that names files in the first"
    return f"{page.document.path} has no place where a new line is sure to be read as an entry"


def _dangling(root: MemoryRoot, finding: Finding) -> str:
    document = root.documents.get(finding.file)
    target = root.find(finding.detail, document.folder) if document else None
    if document is None or target is None:
        return ""
    if target.path in root.copies_alone:
        return "a sync tool's copy of its file is left"
    if root.git_ignores(target.path):
        return "git ignores its file, which may be absent on purpose"
    if renamed_files.is_archived(root, target.path):
        return "its file was moved into an archive"
    item = next((item for item in page_of(root, document.path).items if item.line == finding.line), None)
    if item is None or item.entry.target != finding.detail:
        return "a sentence, a table or the like is its owner's text"
    if item.end != item.text_end or item.runs_on:
        return "text or other items stand below it"
    if not scanner.blank(document.text, [(0, document.body_start), *_span(document, item.line, item.end)]).strip():
        return "nothing else stands in the index"
    return "its line says or links something else, too"


def _span(document: Document, first: int, last: int) -> list[tuple[int, int]]:
    return [(document.line_span(first)[0], document.line_span(last)[1])]


def _partial(root: MemoryRoot, finding: Finding) -> str:
    return "the folder looks incompletely synced" if dead_entries.partly_there(root, finding.file) else ""


_WHY: Mapping[str, Callable[[MemoryRoot, Finding], str]] = {
    "index-unlisted": _unlisted,
    "index-dangling": _dangling,
    "index-partial": _partial,
}
