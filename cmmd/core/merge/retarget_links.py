"""Links that lead where they led before, though files got another name and other files came to stand beside them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping

from cmmd.core.index.entry_line import as_target
from cmmd.core.markdown.scanner import Link, Wikilink
from cmmd.core.memory import link_targets, text_edit
from cmmd.core.memory.document import Document
from cmmd.core.memory.root import MemoryRoot
from cmmd.core.memory.text_change import Change


def retargeted(document: Document, old: MemoryRoot, new: MemoryRoot, places: Mapping[str, str]) -> Iterator[Change]:
    """The changes of one document of `old`, so that its links mean in `new` what they meant; `places` is old -> new.

    A link that meant nothing, several files or one that is not in `places` stays; so does one that no name can reach,
    and then the Change changes nothing but says so in its note.
    """
    for link in document.links:
        meant = places.get(old.find(link.target, document.folder).path)
        if meant and new.find(link.target, link_targets.folder_of(places[document.path])).path != meant:
            yield _link(document, old, link, meant, link_targets.folder_of(places[document.path]))
    for wikilink in document.wikilinks:
        found = [places.get(path) for path in old.resolve(wikilink.target)]
        if len(found) == 1 and found[0] and new.resolve(wikilink.target) != (found[0],):
            yield _wikilink(document, old, wikilink, _wiki_name(found[0], new))


def shaken(new: MemoryRoot, after: MemoryRoot) -> Iterator[str]:
    """Wikilinks of `new` that meant one file and, with what comes, mean several or another: a note for each."""
    for document in new.linking:
        for target in dict.fromkeys(link.target for link in document.wikilinks):
            before, now = new.resolve(target), after.resolve(target)
            if len(before) == 1 and now != before:
                yield f"{document.path}: [[{target}]] meant {before[0]}, and may mean {' or '.join(now)} now"


def _link(document: Document, old: MemoryRoot, link: Link, meant: str, folder: str) -> Change:
    start = document.text.find(link.target, link.start + len(link.text), link.end)
    if start < 0:
        return _left(document, link.start, link.target)
    end = start + len(link.target)
    if document.text[start - 1] == "<" and document.text[end : end + 1] == ">":
        start, end = start - 1, end + 1
    anchor = link.target.partition("#")
    path = posixpath.relpath(f"/{meant}", f"/{folder}")
    return text_edit.change(old, document.path, start, end, as_target(path) + "".join(anchor[1:]))


def _wikilink(document: Document, old: MemoryRoot, link: Wikilink, name: str | None) -> Change:
    start = document.text.find(link.target, link.start, link.end)
    if name is None or start < 0:
        return _left(document, link.start, link.target)
    anchor = link.target.partition("#")
    new = name + "".join(anchor[1:])
    return text_edit.change(old, document.path, start, start + len(link.target), new)


def _wiki_name(path: str, root: MemoryRoot) -> str | None:
    """The shortest way to say this file and no other."""
    document = root.documents.get(path)
    names = (link_targets.stem(path), document.name if document else "", path.removesuffix(".md"), path)
    return next((name for name in names if name and root.resolve(name) == (path,)), None)


def _left(document: Document, start: int, target: str) -> Change:
    where = f"{document.path}:{document.line(start)}"
    return Change(document.path, 0, 0, b"", f"{where}: the link to {target} may lead elsewhere now")
