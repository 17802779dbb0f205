"""A graph in Graphviz' language, https://graphviz.org/doc/info/lang.html: `cmmd graph | dot -Tsvg`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cmmd.core.audit.link_graph import Edge, Graph, Node
from cmmd.core.text import plain

STYLES = {"index": "solid", "link": "solid", "wikilink": "dotted", "superseded_by": "bold"}


def write(graphs: Sequence[Graph]) -> str:
    """Each root in a box of its own."""
    return "".join(f"{line}\n" for line in _lines(graphs))


def _lines(graphs: Sequence[Graph]) -> Iterator[str]:
    yield "digraph cmmd {"
    yield "  rankdir=LR;"
    yield "  node [shape=box];"
    for number, graph in enumerate(graphs, 1):
        yield f"  subgraph cluster_{number} {{"
        yield f"    label={_quoted(graph.root)};"
        yield from (f"    {_node(node)}" for node in graph.nodes)
        yield "  }"
    for graph in graphs:
        yield from (f"  {_edge(edge)}" for edge in graph.edges)
    yield "}"


def _node(node: Node) -> str:
    looks = {"index": ", shape=folder", "missing": ", style=dashed, color=gray40, fontcolor=gray40"}
    look = ", color=red, fontcolor=red, xlabel=orphan" if node.orphan else looks.get(node.type, "")
    kind = "" if node.type in (*looks, "") else f" ({node.type})"
    return f"{node.id} [label={_quoted(node.name + kind)}, tooltip={_quoted(node.path)}{look}];"


def _edge(edge: Edge) -> str:
    style = "dashed" if edge.broken else STYLES[edge.kind]
    return f"{edge.start} -> {edge.end} [style={style}, tooltip={edge.kind}];"


def _quoted(text: str) -> str:
    """In a quoted label a backslash begins an escape, and `&name;` an entity."""
    return '"' + plain(text).replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"') + '"'
