"""What sync tools and editors leave beside a memory, and what its text has to do with the memory's.

Names that no person gives (`x (conflicted copy).md`, `x.sync-conflict-….md`, `x.md.bak`) are enough. Names that a
person may give (`x 2.md`, `x (1).md`, `x copy.md`, `x-HOST.md`) count beside `x.md` alone, where the text is plainly
a copy of its text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from cmmd.core.lazy_pattern import Late
from cmmd.core.memory import link_targets, sync_names
from cmmd.core.memory.document import Document
from cmmd.core.memory.sync_names import Named
from cmmd.core.model import Tree

_HEADING = Late(r"^#{1,6}[ \t]+(.+?)[ \t#]*$", re.MULTILINE)

SHARED = 0.75
"""Part of the longer text's lines; from so many in common on, two texts are mostly the same."""
FEWEST = 4
"""Lines of a text that has something to compare."""


def find(tree: Tree, documents: Mapping[str, Document]) -> dict[str, str]:
    """Path of each copy -> path of what it is a copy of, there or not; a copy of a copy is one of the first."""
    found = dict[str, str]()
    for path, named in candidates(tree):
        if path not in found and (named.is_sure or _is_plain(tree, documents, path, named)):
            found[path] = named.original
    return {path: _first(found, path) for path in found}


def _first(found: Mapping[str, str], path: str) -> str:
    while path in found:  # a name is longer than what it is made of: this comes to an end
        path = found[path]
    return path


def candidates(tree: Tree) -> Iterator[tuple[str, Named]]:
    """Every file whose name says that it may be a copy, and of what: nothing else is looked at to find the copies."""
    for entry in tree.entries:
        name = entry.path.rpartition("/")[2]
        if entry.kind != "file" or "/." in f"/{entry.path}":
            continue
        above = entry.path.removesuffix(name)
        for named in sync_names.read(name):
            path = _there(tree, above + named.original, named.is_sure)
            if path:
                yield entry.path, named._replace(original=path)


def _there(tree: Tree, path: str, is_sure: bool) -> str:
    """The path, also where case or the spelling of letters differ; where nothing stands, as told or, unsure, `""`."""
    if path in tree.by_path or not is_sure:
        return path if path in tree.by_path else ""
    wanted = _plain(path)
    return next((other for other in tree.by_path if _plain(other) == wanted), path)


def _plain(path: str) -> str:
    return unicodedata.normalize("NFC", path).casefold()


def _is_plain(tree: Tree, documents: Mapping[str, Document], path: str, named: Named) -> bool:
    """Whether a text is plainly a copy: equal, contained, containing, of one name or heading, or mostly the same."""
    if path not in tree.files or named.original not in tree.files:
        return False
    mine, others = (set(_lines(_text(tree.files[each]))) for each in (path, named.original))
    if mine <= others or (len(others) > 1 and others <= mine):
        return True
    one, other = documents.get(path), documents.get(named.original)
    if one is None or other is None:
        return False
    return (not named.by_lines and _is_called(one, other)) or _is_mostly(one, other)


def _is_mostly(one: Document, other: Document) -> bool:
    """Whether most lines of the bodies are the same: those of the frontmatter are in every memory."""
    mine, others = (set(_lines(document.body)) for document in (one, other))
    longer = max(len(mine), len(others))
    return longer >= FEWEST and len(mine & others) >= SHARED * longer


def _is_called(one: Document, other: Document) -> bool:
    if one.front.state != "missing":
        return bool(one.name) and link_targets.key(one.name) == link_targets.key(other.name)
    heading, theirs = (_HEADING.compiled.search(document.body) for document in (one, other))
    return bool(heading and theirs and heading[1] == theirs[1])


class Comparison(NamedTuple):
    """What the text of a copy has to do with its original's."""

    relation: Literal["gone", "unread", "equal", "contained", "longer", "different"]
    """To an original that is not there; one of them could not be read; as it says."""
    more: int = 0
    """Lines that the original lacks."""


def compare(tree: Tree, path: str, original: str) -> Comparison:
    if original not in tree.by_path:
        return Comparison("gone")
    if path not in tree.files or original not in tree.files:
        return Comparison("unread")
    copy, others = (_lines(_text(tree.files[each])) for each in (path, original))
    if copy == others:
        return Comparison("equal")
    known = set(others)
    more = sum(line not in known for line in copy)
    if not more:
        return Comparison("contained")
    return Comparison("longer" if known <= set(copy) else "different", more)


def _text(data: bytes) -> str:
    """Of what is no text, as much as can be compared."""
    return data.decode("utf-8-sig", "surrogateescape")


def _lines(text: str) -> list[str]:
    """The lines that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]
