"""`cmmd graph`: every root read as a graph; nothing is audited or written, and one bad root never hides the others."""

from __future__ import annotations

from dataclasses import dataclass

from cmmd.adapters.claude import discovery
from cmmd.adapters.files import files
from cmmd.core.audit import link_graph
from cmmd.core.audit.link_graph import Graph
from cmmd.core.errors import CmmdError
from cmmd.core.memory import parse
from cmmd.tick.context import World
from cmmd.tick.each_root import each_root


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
        graphs.append(link_graph.build(memory, first=count + 1))
        count += len(graphs[-1].nodes)
    return Graphs(tuple(graphs), tuple(failures))
