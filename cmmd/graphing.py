"""`cmmd graph`: every root read as a graph; nothing is audited or written, and one bad root never hides the others."""

from __future__ import annotations

from dataclasses import dataclass

from cmmd.core import graph, parse
from cmmd.core.errors import CmmdError, RootError
from cmmd.core.graph import Graph
from cmmd.edges import discovery, files
from cmmd.world import World


@dataclass(frozen=True)
class Graphs:
    """The graphs of the roots that could be read, and why the others could not."""

    graphs: tuple[Graph, ...]
    failures: tuple[CmmdError, ...]


def graph_all(world: World) -> Graphs:
    """The graph of every root of the settings; the nodes are numbered on from one to the next."""
    graphs, failures, count = list[Graph](), list[CmmdError](), 0
    for root in discovery.find_roots(world.settings, world.home):
        try:
            if root.problem:
                raise RootError(root.problem, code="root_missing")
            graphs.append(graph.build(parse.read(files.read_tree(root.path)), first=count + 1))
            count += len(graphs[-1].nodes)
        except CmmdError as error:
            failures.append(error)
    return Graphs(tuple(graphs), tuple(failures))
