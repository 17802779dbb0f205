"""A graph as Mermaid's flowchart, https://mermaid.js.org/syntax/flowchart.html: what Markdown viewers draw."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cmmd.core.audit.link_graph import Edge, Graph, Node
from cmmd.core.text import plain

ARROWS = {"index": "-->", "link": "-->", "wikilink": "-.->", "superseded_by": "==>"}
CLASSES = {
    "orphan": "stroke:#c00,color:#c00",
    "missing": "stroke-dasharray:4,color:#888",
    "index": "stroke-width:3px",
}
# What means something to Mermaid, or to Markdown, as which it reads labels: `_` at the rim of a word, `1. ` and `- `.
_MARK = re.compile(r"[^\w\s/.-]|(?<![^\W_])_|_(?![^\W_])|[.-](?=\s|\Z)")


def write(graphs: Sequence[Graph]) -> str:
    """Each root in a box of its own."""
    return "".join(f"{line}\n" for line in _lines(graphs))


def _lines(graphs: Sequence[Graph]) -> Iterator[str]:
    yield "flowchart LR"
    yield from (f"  classDef {name} {style}" for name, style in CLASSES.items())
    for number, graph in enumerate(graphs, 1):
        yield f'  subgraph root{number}["{_escaped(graph.root)}"]'
        yield from (f"    {_node(node)}" for node in graph.nodes)
        yield "  end"
    for graph in graphs:
        yield from (f"  {_edge(edge)}" for edge in graph.edges)


def _node(node: Node) -> str:
    kind = "" if node.type in ("index", "missing", "") else f" ({node.type})"
    look = "orphan" if node.orphan else node.type if node.type in ("index", "missing") else ""
    return f'{node.id}["{_escaped(node.name + kind)}"]' + (f":::{look}" if look else "")


def _edge(edge: Edge) -> str:
    return f"{edge.start} {'-.-x' if edge.broken else ARROWS[edge.kind]} {edge.end}"


def _escaped(text: str) -> str:
    return _MARK.sub(lambda mark: f"#{ord(mark[0])};", plain(text))
