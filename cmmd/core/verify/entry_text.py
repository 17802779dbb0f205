"""The words of index entries: those that go from a line must stand afterwards where its reader finds them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import chain

from cmmd.core.index.dead_entries import partly_there
from cmmd.core.index.entry_words import holds, name_words, words
from cmmd.core.index.page import Item, Page, page_of
from cmmd.core.memory.document import Document
from cmmd.core.verify import content
from cmmd.core.verify.edit import Edit

SHORT = 3
"""A run of fewer words may stand anywhere by chance: it is looked for together with its neighbours."""


def lost_entries(edit: Edit, path: str) -> Iterator[str]:
    """The text of each entry of an index that goes or changes, and of which words stand nowhere afterwards.

    They may stand in the memory that the entry names, verbatim, or in another entry for it. What an agent writes may
    also be reworded as any other line may. An entry whose file is gone may go, unless so many are that the folder is in
    doubt.
    """
    page, is_code = page_of(edit.before.memory, path), path in edit.mechanical
    for item in page.items:
        rows = [content.normal(page.row(line)) for line in range(item.line, item.text_end + 1)]
        stays = edit.lines_after.issuperset(rows) or _may_go(edit, path, item)
        if not stays and not (not is_code and _is_reworded(edit, page, item)) and not _stands(edit, page, item):
            yield " ".join(rows)


def _may_go(edit: Edit, path: str, item: Item) -> bool:
    targets = item.entry.targets
    if edit.pruned.issuperset(targets):
        return True
    return not any(map(edit.before.memory.exists, targets)) and partly_there(edit.before.memory, path) is None


def _shown(page: Page, item: Item) -> tuple[str, str]:
    """The title of an entry, and the text behind it without the targets of links."""
    document, parts, title = page.document, list[str](), item.entry.title
    at, end = document.line_span(item.line)[0], document.line_span(item.text_end)[1]
    for reference in page.root.references(document):
        if at <= reference.start < end:
            parts += [document.text[at : reference.start], reference.title] if parts else [""]
            at = reference.end
    return content.normal(title), content.normal("".join([*parts, document.text[at:end]]))


def _is_reworded(edit: Edit, page: Page, item: Item) -> bool:
    lines = [" ".join(shown) for shown in _entries_for(edit, item)]
    return not content.lost_lines([" ".join(_shown(page, item))], lines, frozenset(lines))


def _stands(edit: Edit, page: Page, item: Item) -> bool:
    entries, memories = list(_entries_for(edit, item)), list(_memories_of(edit, item))
    return all(
        _all_stands(text, [entry[number] for entry in entries], [*chain(*entries), *memories], read)
        for number, (text, read) in enumerate(zip(_shown(page, item), (name_words, words), strict=True))
    )


def _all_stands(text: str, entries: Sequence[str], places: Sequence[str], read: Callable[[str], list[str]]) -> bool:
    """Whether each run of words that the nearest of the entries lacks stands in one of the places."""
    old, where = read(text), [read(place) for place in places]
    best = max(map(read, entries), key=lambda new: _common(old, new), default=[])
    return all(any(holds(place, run) for place in where) for run in _gone(old, best))


def _entries_for(edit: Edit, item: Item) -> Iterator[tuple[str, str]]:
    """The entries that lead to the same file, or have the same title, afterwards and in any index."""
    wanted = set(item.entry.targets)
    for path in edit.after.memory.index_paths:
        page = page_of(edit.after.memory, path)
        for other in page.items:
            if wanted.intersection(other.entry.targets) or other.entry.title == item.entry.title:
                yield _shown(page, other)


def _memories_of(edit: Edit, item: Item) -> Iterator[str]:
    for path in item.entry.targets:
        document: Document | None = edit.after.memory.documents.get(path)
        if document is not None:
            yield f"{document.name}\n{document.description}\n{document.body}"
            yield f"{document.stem} {path}"


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    return sum(block.size for block in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks())


def _gone(old: Sequence[str], new: Sequence[str]) -> Iterator[Sequence[str]]:
    """The runs of words that `new` lacks."""
    for kind, start, end, *_ in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind in ("delete", "replace"):
            near = SHORT if end - start < SHORT and new else 0
            yield old[max(0, start - near) : end + near]
