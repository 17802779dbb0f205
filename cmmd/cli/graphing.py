"""`cmmd graph`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence

from cmmd.cli import surroundings
from cmmd.core.errors import CmmdError, Exit
from cmmd.core.formats import dot, mermaid
from cmmd.core.graph import Graph
from cmmd.graphing import graph_all

LANGUAGES: Mapping[str, Callable[[Sequence[Graph]], str]] = {"dot": dot.write, "mermaid": mermaid.write}


def graph(roots: list[str] | None, *, form: str) -> int:
    """Print the graph of every root: json, or a name of LANGUAGES."""
    with surroundings.working("reading"):
        found = graph_all(surroundings.world(roots))
    if form == "json":
        print(json.dumps(_document(found.graphs, found.failures)))
    else:
        sys.stdout.write(LANGUAGES[form](found.graphs))
    for error in found.failures:
        surroundings.complain(error)
    if not found.graphs and not found.failures:
        surroundings.complain(surroundings.NO_ROOT)
    if any(error.code == "root_missing" for error in found.failures):
        return Exit.USAGE
    return Exit.FINDINGS if found.failures else Exit.DONE


def _document(graphs: Sequence[Graph], failures: Sequence[CmmdError]) -> dict[str, object]:
    document: dict[str, object] = {"roots": [each.to_json() for each in graphs]}
    if failures:
        document["errors"] = [{"code": e.code, "message": str(e), "hint": e.hint} for e in failures]
    return document
