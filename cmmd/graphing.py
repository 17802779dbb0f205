"""`cmmd graph`: every root read as a graph; nothing is audited or written, and one bad root never hides the others."""

from __future__ import annotations

from dataclasses import dataclass

from cmmd.core import graph, parse
from cmmd.core.errors import CmmdError
from cmmd.core.graph import Graph
from cmmd.edges import discovery, files
from cmmd.every_root import each_root
from cmmd.world import World


@dataclass(frozen=True)
class Graphs:
    """The graphs of the roots that could be read, and why the others could not."""

    graphs: tuple[Graph, ...]
    failures: tuple[CmmdError, ...]


def graph_all(world: World) -> Graphs:
    """The graph of every root of the settings; the nodes are numbered on from one to the next."""
    every = discovery.find_roots(world.settings, world.home)
    read, failures = each_root(every, lambda root: parse.read(files.read_tree(root.path)))
    graphs, count = list[Graph](), 0
    for memory in read:
        graphs.append(graph.build(memory, first=count + 1))
        count += len(graphs[-1].nodes)
    return Graphs(tuple(graphs), tuple(failures))
