"""A memory root as people read it: which files are memories, how a name is resolved, what the index lists."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar, cast

from cmmd.core.markdown import scanner
from cmmd.core.memory import gitignore, link_targets, sync_copies
from cmmd.core.memory import index_entries as index
from cmmd.core.memory.archives import in_archive
from cmmd.core.memory.client_view import Loaded, loaded
from cmmd.core.memory.document import PRUNED, TYPES, Document, Frontmatter
from cmmd.core.memory.index_entries import IndexEntry, Reference
from cmmd.core.memory.names import Names
from cmmd.core.model import INDEX, Entry, Tree

__all__ = [
    "PRUNED",
    "TYPES",
    "Document",
    "Frontmatter",
    "IndexEntry",
    "Loaded",
    "MemoryRoot",
    "has_dot",
    "loaded",
]

T = TypeVar("T")
NOT_MEMORIES = frozenset({"readme", "claude", "claude.local", "agents", "gemini", "license", "licence"})
SET_UP = frozenset({"readme", "setup", "howto", "install", "installation", "contributing", "changelog"})
"""Words of the names of documents about the folder, or about the tools around it."""
_NAME_PARTS = re.compile(r"[\W_]+")
FEWEST_CHILDREN = 3
"""So many memories make a list of them an index."""


def has_dot(path: str) -> bool:
    """Whether a part of the path begins with a dot: such entries are no memories, and no rule looks at them."""
    return path.startswith(".") or "/." in path


@dataclass(frozen=True)
class MemoryRoot:
    """What the audit, the fixes and the judge ask about one root; all else is computed from these values when asked."""

    tree: Tree
    documents: Mapping[str, Document]
    """Every Markdown file that is text, by path: memories, indexes, and files like README.md that are neither."""
    not_text: tuple[str, ...] = ()
    """Markdown files whose bytes are not UTF-8."""
    earlier: Mapping[str, Document] = field(default_factory=dict)
    """What a memory was when its frontmatter was whole, by path: of those that lack some of it, if it is known."""

    @cached_property
    def index(self) -> Document | None:
        """MEMORY.md, where it is text; see `has_index`."""
        return self.documents.get(INDEX)

    @property
    def has_index(self) -> bool:
        """Whether there is a MEMORY.md at all, readable or not."""
        return INDEX in self.tree.by_path

    @property
    def index_in_another_case(self) -> str | None:
        """A `memory.md` of another case: on some disks the same file as MEMORY.md, to the client none."""
        return next((path for path in self.tree.by_path if path.casefold() == INDEX.casefold() and path != INDEX), None)

    @cached_property
    def loaded(self) -> Loaded:
        """What a session gets to see of MEMORY.md."""
        return loaded(self.index.text if self.index else "")

    @cached_property
    def cut_entries(self) -> tuple[IndexEntry, ...]:
        """The entries of MEMORY.md that no session gets to see."""
        if self.index is None or self.loaded.is_whole:
            return ()
        index = self.index
        return tuple(e for e in self.entries_of(INDEX) if not self.loaded.shows(index.line_span(e.line)[0]))

    @cached_property
    def sub_indexes(self) -> tuple[Document, ...]:
        """Files without frontmatter that an index links and that are mostly entries; MEMORY.md of a sub-folder."""
        found = (self.documents[path] for path in self._listing[1] if path != INDEX)
        return tuple(d for d in found if d.front.state == "missing" or _is_index(d.path))

    @cached_property
    def index_paths(self) -> tuple[str, ...]:
        """MEMORY.md, where it is text, and the sub-indexes."""
        return (*([INDEX] if self.index else []), *(document.path for document in self.sub_indexes))

    @cached_property
    def memories(self) -> tuple[Document, ...]:
        """The memories that are text, by path."""
        indexes = set(self.index_paths)
        return tuple(document for document in self._candidates if document.path not in indexes)

    @cached_property
    def _candidates(self) -> tuple[Document, ...]:
        """Memories and sub-indexes: what the index lists tells them apart, and their names tell what it lists."""
        found = ((path, d) for path, d in self.documents.items() if path not in self.sync_copies)
        return tuple(d for path, d in found if not _is_index(path) and not is_no_memory(path, d))

    @cached_property
    def sync_copies(self) -> Mapping[str, str]:
        """What a sync tool or an editor left -> the file that it is a copy of, there or not: these are no memories."""
        return sync_copies.find(self.tree, self.documents)

    @cached_property
    def copies_alone(self) -> Mapping[str, str]:
        """Each file that is gone of which a sync tool's or editor's copy is left -> that copy, the first by path."""
        pairs = sorted(self.sync_copies.items(), reverse=True)
        return {original: copy for copy, original in pairs if not self.exists(original)}

    @cached_property
    def unread(self) -> tuple[Entry, ...]:
        """Markdown files, no indexes, that are there but not as text: not UTF-8, or not readable at all."""
        entries = (entry for entry in self.tree.entries if entry.kind == "file" and entry.path.endswith(".md"))
        bad = set(self.not_text)
        named = (e for e in entries if not has_dot(e.path) and (e.data is None or e.path in bad))
        mine = (e for e in named if e.path not in self.sync_copies)
        return tuple(e for e in mine if not _is_index(e.path) and not is_no_memory(e.path, None))

    @cached_property
    def linking(self) -> tuple[Document, ...]:
        """The documents whose links count: memories and indexes, by path."""
        return tuple(sorted((*self.memories, *map(self.documents.__getitem__, self.index_paths)), key=lambda d: d.path))

    @cached_property
    def mendable(self) -> frozenset[str]:
        """What code may edit: memories and indexes, but no README.md, also where it serves as an index."""
        return frozenset(document.path for document in self.linking if not is_no_memory(document.path, document))

    def entries_of(self, path: str) -> tuple[IndexEntry, ...]:
        """The entry lines of an index."""
        if path not in self._entries:
            self._entries[path] = tuple(index.entries(self.documents[path], self.references(self.documents[path])))
        return self._entries[path]

    @cached_property
    def _entries(self) -> dict[str, tuple[IndexEntry, ...]]:
        return {}

    @cached_property
    def entry_of(self) -> Mapping[str, IndexEntry]:
        """The first entry line of each file that has one."""
        found: dict[str, IndexEntry] = {}
        for path in self.index_paths:
            for entry in self.entries_of(path):
                found.setdefault(entry.path, entry)
        return found

    @property
    def listed(self) -> frozenset[str]:
        """Files that MEMORY.md links or names, also by way of a sub-index."""
        return self._listing[0]

    @cached_property
    def unlisted(self) -> tuple[Document, ...]:
        """The memories that should have an entry in an index and have none, by path.

        Of a sub-index that nothing lists yet it is that file; what lies in an archive needs no entry.
        """
        live = (m for m in self.memories if not m.pruned and not m.superseded_by and not in_archive(m.path))
        found = [memory for memory in live if memory.path not in self.listed]
        inner = set[str]()
        for path, children in sorted(map(self._children, found), key=lambda each: (-len(each[1]), each[0])):
            if path not in inner and len(children) >= FEWEST_CHILDREN:
                inner |= children
        return tuple(memory for memory in found if memory.path not in inner)

    def _children(self, memory: Document) -> tuple[str, set[str]]:
        """A memory's path, and the files of its folder that it lists if it is mostly such a list."""
        if not index.is_mostly_entries(memory, self.references):
            return memory.path, set()
        start = f"{memory.folder}/" if memory.folder else ""
        return memory.path, {path for path in self.lists(memory) - {memory.path} if path.startswith(start)}

    @cached_property
    def _listing(self) -> tuple[frozenset[str], tuple[str, ...]]:
        """The listed files, and the documents that list them."""
        listed, indexes = set[str](), list[str]()
        waiting = [path for path in self.documents if _is_index(path)]
        while waiting:
            indexes.append(waiting.pop())
            for path in sorted(self.lists(self.documents[indexes[-1]]) - listed):
                listed.add(path)
                document = None if path in self.sync_copies else self.documents.get(path)
                if document and not _is_index(path) and index.is_mostly_entries(document, self.references):
                    waiting.append(path)
        return frozenset(listed), tuple(sorted(indexes))

    @cached_property
    def commented_out(self) -> frozenset[str]:
        """The files that an index links inside a comment, and so hides."""
        found = set[str]()
        for document in (self.documents[path] for path in self.index_paths):
            for start, end in document.scan.comments:
                inside = document.text[start:end].removeprefix("<!--").removesuffix("-->")
                found.update(self.find(link.target, document.folder).path for link in scanner.read(inside).links)
        return frozenset(found)

    def lists(self, document: Document) -> set[str]:
        """The files that a document links, also as a whole folder, or spells out by name."""
        found = {reference.path for reference in self.references(document)}
        for link in document.wikilinks:
            found.update(self.resolve(link.target))
        for folder in [path for path in found if path.rstrip("/") in self._folders]:
            found.update(path for path in self.documents if path.startswith(folder.rstrip("/") + "/"))
        for name in map(self._within, index.mentions(document)):
            path = link_targets.join(document.folder, name)
            found.update([path] if path and path in self.documents else self._by_file_name.get(name, ()))
        found.update(path for path in self._oddly_named if path.rpartition("/")[2] in document.text)
        return found

    def _within(self, name: str) -> str:
        """A file name as it is spelled out, without the root's own folder and what stands above it."""
        if "/" not in name:
            return name
        _, here, inner = f"/{name}".rpartition(f"/{self.tree.root.rpartition('/')[2]}/")
        return inner if here else name

    @cached_property
    def _by_file_name(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path in self.documents:
            found.setdefault(path.rpartition("/")[2], []).append(path)
        return found

    @cached_property
    def _oddly_named(self) -> tuple[str, ...]:
        """Files whose name is more than one word of a text, so that it must be searched for."""
        return tuple(path for path in self.documents if not index.is_one_word(path.rpartition("/")[2]))

    @cached_property
    def inbound(self) -> Mapping[str, tuple[str, ...]]:
        """Path -> the memories and indexes that link it, by path."""
        found: dict[str, set[str]] = {}
        for document in self.linking:
            for reference in self.references(document):
                if reference.path != document.path:
                    found.setdefault(reference.path, set()).add(document.path)
        return {path: tuple(sorted(paths)) for path, paths in sorted(found.items())}

    def references(self, document: Document) -> list[Reference]:
        """Links to files of the root, present or not, and wikilinks that resolve to one, in order of their place."""
        if document.path not in self._references:
            self._references[document.path] = self._references_in(document)
        return self._references[document.path]

    @cached_property
    def _references(self) -> dict[str, list[Reference]]:
        return {}

    def _references_in(self, document: Document) -> list[Reference]:
        found: list[Reference] = []
        for link in document.links:
            target = self.find(link.target, document.folder)
            if target.path and (link.kind != "image" or target.path.endswith(".md")):
                found.append(Reference(link.start, link.end, link.text, link.target, target.path, target.anchor))
        for wikilink in document.wikilinks:
            paths = self.resolve(wikilink.target)
            if len(paths) == 1:
                name, _, anchor = wikilink.target.partition("#")
                found.append(Reference(wikilink.start, wikilink.end, name, wikilink.target, paths[0], anchor))
        return sorted(found) if len(found) > 1 else found

    def exists(self, path: str) -> bool:
        """Whether something stands at `path`, or may stand there: what lies behind a symlink is never looked at."""
        path = path.rstrip("/")
        if path in self.tree.by_path or path in self._folders:
            return True
        above = link_targets.folder_of(path)
        while above:
            if above in self.tree.by_path:
                return self.tree.by_path[above].kind != "file"
            above = link_targets.folder_of(above)
        return False

    @cached_property
    def _folders(self) -> frozenset[str]:
        found: set[str] = set()
        for entry in self.tree.entries:
            above = link_targets.folder_of(entry.path)
            while above and above not in found:
                found.add(above)
                above = link_targets.folder_of(above)
        return frozenset(found)

    @cached_property
    def _composed(self) -> Mapping[str, str]:
        """NFC of a path -> the path, where it has letters that can be written in two ways."""
        return {unicodedata.normalize("NFC", path): path for path in self.tree.by_path if not path.isascii()}

    def find(self, written: str, folder: str = "") -> link_targets.Target:
        """Read a link's target; where nothing stands there, also as other readers take it."""
        target = link_targets.read(written, folder)
        if target.kind == "inside" and not self.exists(target.path):
            composed = self._composed.get(unicodedata.normalize("NFC", target.path))
            for path in (composed, *_other_readings(written, target.path)):
                if path and self.exists(path):
                    return target._replace(path=path)
        return target

    def resolve(self, target: str) -> tuple[str, ...]:
        """The files that a wikilink may mean, memories before others; several: it is ambiguous; none: it is broken."""
        return self._names.resolve(target)

    def leads(self, target: str) -> bool:
        """Whether a wikilink leads to something: a file of the root, or a skill that the client has."""
        return bool(self.resolve(target)) or link_targets.key(link_targets.wiki_name(target)) in self._skills

    @cached_property
    def _skills(self) -> frozenset[str]:
        return frozenset(map(link_targets.key, self.tree.skills))

    @property
    def names(self) -> Mapping[str, list[str]]:
        """Key of a name or of a stem -> the memories that have it, in the order in which they are found."""
        return self._names.of_memories

    def near(self, target: str) -> tuple[str, ...]:
        """The memories that a broken wikilink misses by one slip."""
        return self._names.near(target)

    @cached_property
    def _names(self) -> Names:
        return Names(self._candidates, (*self.tree.by_path, *sorted(self._folders)))

    def once(self, ask: Callable[[MemoryRoot], T]) -> T:
        """What `ask` says of this root; worked out the first time, so that a fix may ask for each of its findings."""
        if ask not in self._told:
            self._told[ask] = ask(self)
        return cast(T, self._told[ask])

    @cached_property
    def _told(self) -> dict[Callable[[MemoryRoot], object], object]:
        return {}

    def git_ignores(self, path: str) -> bool:
        """Whether the root's `.gitignore` names `path`: then it may well be absent here and present elsewhere."""
        return bool(self._ignored) and gitignore.ignores(self._ignored, path)

    @cached_property
    def _ignored(self) -> tuple[gitignore.Pattern, ...]:
        return gitignore.read(self.tree.files.get(".gitignore", b"").decode("utf-8", "replace"))


def _is_index(path: str) -> bool:
    return path == INDEX or path.endswith("/" + INDEX)


def is_no_memory(path: str, document: Document | None = None) -> bool:
    """README.md and the like; `claude.md` in small letters may be a memory, if it has frontmatter."""
    stem = link_targets.stem(path)
    has_front = document is not None and document.front.state != "missing"
    if stem.casefold().partition(".")[0] in NOT_MEMORIES:
        return stem.partition(".")[0].isupper() or not has_front
    return not has_front and _is_set_up(stem)


def _is_set_up(stem: str) -> bool:
    """`SETUP`, `SYNC_SETUP`, `howto-sync`, `readme`: written for people who set the folder up."""
    words = _NAME_PARTS.split(stem.casefold())
    return not SET_UP.isdisjoint(words) and (stem.isupper() or words[0] in SET_UP)


def _other_readings(written: str, path: str) -> Iterator[str | None]:
    """As seen from the root; with the `%20` or `#` being part of the name; without `.md` at its end."""
    yield link_targets.read(written).path
    yield link_targets.join("", written)
    yield link_targets.join("", written.partition("#")[0])
    yield f"{path}.md"
