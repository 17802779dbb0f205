"""A root as a graph: its memories and indexes, and what leads from one to another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from cmmd.core.memory import link_targets
from cmmd.core.memory.document import Document
from cmmd.core.memory.root import MemoryRoot
from cmmd.core.rules import Rule, body_link_dangling, index_dangling, wikilink_broken

Kind = Literal["index", "link", "wikilink", "superseded_by"]


@dataclass(frozen=True, slots=True)
class Node:
    """A memory, an index, or what a broken link names."""

    id: str
    path: str
    """Of what is not there: the path that was meant, or a wikilink's target as written."""
    name: str
    """What a person calls it: its name, else its path."""
    type: str
    """A memory's own; `index`; `missing` for what is not there."""
    orphan: bool = False
    """A memory that no index lists and nothing links."""

    def to_json(self) -> dict[str, Any]:
        return {"id": self.id, "path": self.path, "name": self.name, "type": self.type, "orphan": self.orphan}


@dataclass(frozen=True, slots=True)
class Edge:
    """One thing that leads from a node to another, by their ids."""

    start: str
    end: str
    kind: Kind
    broken: bool = False

    def to_json(self) -> dict[str, Any]:
        return {"from": self.start, "to": self.end, "kind": self.kind, "broken": self.broken}


@dataclass(frozen=True)
class Graph:
    """One root: nodes by path, what is not there last; edges by the paths of their nodes."""

    root: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "root": self.root,
            "nodes": [node.to_json() for node in self.nodes],
            "edges": [edge.to_json() for edge in self.edges],
        }


class _Way(NamedTuple):
    """An edge before its nodes have ids: a path, or what is written where nothing is."""

    start: str
    end: str
    kind: Kind
    broken: bool = False


def build(root: MemoryRoot, *, first: int = 1) -> Graph:
    """The graph of a root; its nodes are n1, n2 … from `first` on, so that several roots share one drawing."""
    there = [document.path for document in root.linking]
    ways = sorted({*_whole(root, frozenset(there)), *_broken(root)})
    missing = sorted({way.end for way in ways if way.broken})
    # What is missing may be spelled like a file that is there: it still is another node.
    places = [*((path, False) for path in there), *((target, True) for target in missing)]
    ids = {place: f"n{number}" for number, place in enumerate(places, first)}
    reached = {way.end for way in ways if not way.broken}
    nodes = [_node(root, path, ids[path, False], reached) for path in there]
    nodes += [Node(ids[target, True], target, target, "missing") for target in missing]
    edges = [Edge(ids[way.start, False], ids[way.end, way.broken], way.kind, way.broken) for way in ways]
    return Graph(root.tree.root, tuple(nodes), tuple(edges))


def _node(root: MemoryRoot, path: str, id: str, reached: set[str]) -> Node:
    if path in root.index_paths:
        return Node(id, path, path, "index")
    document = root.documents[path]
    return Node(id, path, document.name or path, document.type, path not in root.listed and path not in reached)


def _whole(root: MemoryRoot, there: frozenset[str]) -> Iterator[_Way]:
    """What leads to a memory or an index, neither of them the file itself."""
    for document in root.linking:
        for kind, ends in _ends(root, document):
            for end in ends:
                if end in there and end != document.path:
                    yield _Way(document.path, end, kind)


def _ends(root: MemoryRoot, document: Document) -> Iterator[tuple[Kind, set[str]]]:
    """What a document leads to, by the way in which it does."""
    if document.path in root.index_paths:
        yield "index", root.lists(document)
        return
    yield "link", {root.find(link.target, document.folder).path for link in document.links}
    yield "wikilink", {path for link in document.wikilinks for path in root.resolve(link.target)}
    if document.superseded_by:
        names = [part.strip("[]\"' ") for part in document.superseded_by.split(",")]
        yield "superseded_by", {path for name in names for path in root.resolve(name)}


_BROKEN: tuple[tuple[Kind, Rule], ...] = (
    ("index", index_dangling),
    ("link", body_link_dangling),
    ("wikilink", wikilink_broken),
)


def _broken(root: MemoryRoot) -> Iterator[_Way]:
    """What leads nowhere, as the audit sees it."""
    for kind, rule in _BROKEN:
        for finding in rule.check(root):
            if kind == "wikilink":
                end = link_targets.wiki_name(finding.detail)
            else:
                end = root.find(finding.detail, link_targets.folder_of(finding.file)).path or finding.detail
            yield _Way(finding.file, end, kind, broken=True)
