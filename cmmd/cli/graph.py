"""`cmmd graph`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence

from cmmd.cli import startup
from cmmd.commands.graph import graph_all
from cmmd.core.audit.link_graph import Graph
from cmmd.core.errors import CmmdError
from cmmd.core.formats import dot, mermaid

LANGUAGES: Mapping[str, Callable[[Sequence[Graph]], str]] = {"dot": dot.write, "mermaid": mermaid.write}


def graph(roots: list[str] | None, *, form: str) -> int:
    """Print the graph of every root: json, or a name of LANGUAGES."""
    with startup.working("reading"):
        found = graph_all(startup.world(roots))
    if form == "json":
        print(json.dumps(_document(found.graphs, found.failures)))
    else:
        sys.stdout.write(LANGUAGES[form](found.graphs))
    if not found.graphs and not found.failures:
        startup.complain(startup.NO_ROOT)
    return startup.complain_of_roots(found.failures)


def _document(graphs: Sequence[Graph], failures: Sequence[CmmdError]) -> dict[str, object]:
    document: dict[str, object] = {"roots": [each.to_json() for each in graphs]}
    if failures:
        document["errors"] = [error.to_json() for error in failures]
    return document
