"""The graph of a root: what is a node, what leads where, what is an orphan; and the languages it is drawn in."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from cmmd.core.audit import link_graph
from cmmd.core.audit.link_graph import Graph
from cmmd.core.formats import dot, mermaid
from tests.memories import SYMLINK, Files, memory, root

A, B = memory(name="a"), memory(name="b")
INDEX = "- [A](a.md)\n- [B](b.md)\n"


def edges(files: Files) -> list[str]:
    """`from kind to`, `?` behind what is missing, in order."""
    built = link_graph.build(root(files))
    path = {node.id: node.path + ("?" if node.type == "missing" else "") for node in built.nodes}
    return [f"{path[edge.start]} {edge.kind} {path[edge.end]}" for edge in built.edges]


EDGES = [
    pytest.param(
        {"MEMORY.md": INDEX, "a.md": A, "b.md": B}, ["MEMORY.md index a.md", "MEMORY.md index b.md"], id="index"
    ),
    pytest.param(
        {"MEMORY.md": "See a.md.\n", "a.md": A}, ["MEMORY.md index a.md"], id="a file that the index spells out"
    ),
    pytest.param({"a.md": memory("[x](./b.md#h)", name="a"), "b.md": B}, ["a.md link b.md"], id="a link"),
    pytest.param({"a.md": memory("[[B]]", name="a"), "b.md": B}, ["a.md wikilink b.md"], id="a wikilink"),
    pytest.param({"a.md": memory("[[b]] [[b.md]]", name="a"), "b.md": B}, ["a.md wikilink b.md"], id="the same twice"),
    pytest.param(
        {"a.md": memory("[b](b.md) [[b]]", name="a"), "b.md": B}, ["a.md link b.md", "a.md wikilink b.md"], id="both"
    ),
    pytest.param(
        {"a.md": memory("x", name="a", superseded_by="b"), "b.md": B}, ["a.md superseded_by b.md"], id="superseded"
    ),
    pytest.param({"MEMORY.md": "- [X](gone.md)\n"}, ["MEMORY.md index gone.md?"], id="a dangling entry"),
    pytest.param({"a.md": memory("[x](./gone.md)")}, ["a.md link gone.md?"], id="a dangling link"),
    pytest.param({"a.md": memory("[[gone#h]] [[gone]]")}, ["a.md wikilink gone?"], id="a broken wikilink"),
    pytest.param(
        {"a.md": memory("[[gone]]", name="a"), "b.md": memory("[[gone]]", name="b")},
        ["a.md wikilink gone?", "b.md wikilink gone?"],
        id="two ways to one that is missing",
    ),
    pytest.param({"a.md": memory("[[a]] [me](a.md)", name="a")}, [], id="itself"),
    pytest.param({"a.md": memory("[p](p.png) [r](README.md)"), "p.png": b"x", "README.md": "x"}, [], id="no memories"),
    pytest.param({"a.md": memory("`[[b]]` [u](https://x.y/b.md)"), "b.md": B}, [], id="code and a URL"),
    pytest.param({"a.md": memory("[x](../b.md) ![i](gone.png)")}, [], id="outside, and a picture"),
    pytest.param({"a.md": SYMLINK, "b.md": memory("[a](a.md)")}, [], id="a symlink"),
    pytest.param({}, [], id="nothing"),
]


@pytest.mark.parametrize(("files", "expected"), EDGES)
def test_edges(files: Files, expected: list[str]) -> None:
    assert edges(files) == expected


ORPHANS = [
    pytest.param({"MEMORY.md": "", "a.md": A}, ["a.md"], id="no entry, no link"),
    pytest.param({"MEMORY.md": "", "a.md": memory("[[b]]", name="a"), "b.md": B}, ["a.md"], id="one that links"),
    pytest.param({"a.md": memory("[[a]]", name="a")}, ["a.md"], id="linked by itself alone"),
    pytest.param({"MEMORY.md": "- [A](a.md)\n", "a.md": A}, [], id="an entry"),
    pytest.param(
        {"MEMORY.md": "", "a.md": memory("[[b]]", name="a"), "b.md": memory("[[a]]", name="b")}, [], id="linked"
    ),
    pytest.param({"MEMORY.md": "- [S](s.md)\n", "s.md": "- [A](a.md)\n", "a.md": A}, [], id="by way of a sub-index"),
    pytest.param({"MEMORY.md": ""}, [], id="the index itself"),
]


@pytest.mark.parametrize(("files", "expected"), ORPHANS)
def test_orphans(files: Files, expected: list[str]) -> None:
    assert [node.path for node in link_graph.build(root(files)).nodes if node.orphan] == expected


def test_json() -> None:
    built = link_graph.build(root({"MEMORY.md": "- [A](a.md)\n- [X](x.md)\n", "a.md": A}), first=5)
    assert built.to_json() == {
        "root": "/root",
        "nodes": [
            {"id": "n5", "path": "MEMORY.md", "name": "MEMORY.md", "type": "index", "orphan": False},
            {"id": "n6", "path": "a.md", "name": "a", "type": "reference", "orphan": False},
            {"id": "n7", "path": "x.md", "name": "x.md", "type": "missing", "orphan": False},
        ],
        "edges": [
            {"from": "n5", "to": "n6", "kind": "index", "broken": False},
            {"from": "n5", "to": "n7", "kind": "index", "broken": True},
        ],
    }


ODD: Files = {
    "MEMORY.md": "- [A](a.md)\n- [X](gone.md)\n",
    "a.md": memory(name='"say \\"no\\" \\\\N & &amp; #35; <b> [x] {y} | `z` __w__ end\\x1b"', type="user"),
    'b"\\\n%s];.md': memory("[[a]]", name="1. one"),
    "é \udcff.md": memory("x", name="- list", type="x"),
    "sub/字.md": memory('[[no\\]"such]] [[n*o*w]]', name="end", superseded_by="a"),
}
DRAWN = [
    pytest.param([root({})], id="an empty root"),
    pytest.param([root({"MEMORY.md": INDEX, "a.md": A, "b.md": B})], id="plain"),
    pytest.param([root(ODD)], id="odd names"),
    pytest.param([root(ODD), root(ODD)], id="two roots"),
]


def built(roots: list[link_graph.MemoryRoot]) -> list[Graph]:
    graphs = list[Graph]()
    for one in roots:
        graphs.append(link_graph.build(one, first=1 + sum(len(each.nodes) for each in graphs)))
    return graphs


def test_no_roots_is_a_whole_drawing() -> None:
    assert (dot.write([]), mermaid.write([]).startswith("flowchart LR\n")) == (
        "digraph cmmd {\n  rankdir=LR;\n  node [shape=box];\n}\n",
        True,
    )


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
@pytest.mark.parametrize("roots", DRAWN)
def test_graphviz_draws_it(roots: list[link_graph.MemoryRoot]) -> None:
    graphs = built(roots)
    done = subprocess.run(["dot", "-Tplain"], input=dot.write(graphs).encode(), capture_output=True, timeout=60)
    drawn = [line.split()[0] for line in done.stdout.decode().splitlines()]
    expected = (sum(len(each.nodes) for each in graphs), sum(len(each.edges) for each in graphs))
    assert (done.returncode, done.stderr, drawn.count("node"), drawn.count("edge")) == (0, b"", *expected)


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
def test_graphviz_shows_a_name_as_it_is() -> None:
    done = subprocess.run(
        ["dot", "-Tsvg"], input=dot.write(built([root(ODD)])).encode(), capture_output=True, timeout=60
    )
    shown = re.findall(r"<text [^>]*>([^<]*)</text>", done.stdout.decode())
    assert 'say "no" \\N & &amp; #35; <b> [x] {y} | `z` __w__ end  (user)' in [_plain(text) for text in shown]


def _plain(text: str) -> str:
    from html import unescape

    return unescape(text).replace("\xa0", " ")


LINE = re.compile(
    r'flowchart LR|  classDef \w+ [\w:#,-]+|  subgraph root\d+\["[^"`\\<>]*"\]|  end'
    r'|    n\d+\["[^"`\\<>&|(){}\[\]*]*"\](?::::(?:orphan|missing|index))?|  n\d+ (?:-->|-\.->|==>|-\.-x) n\d+'
)


@pytest.mark.parametrize("roots", DRAWN)
def test_mermaid_has_no_line_but_these(roots: list[link_graph.MemoryRoot]) -> None:
    assert [line for line in mermaid.write(built(roots)).splitlines() if not LINE.fullmatch(line)] == []


def test_mermaid_escapes() -> None:
    text = mermaid.write([link_graph.build(root({"a.md": memory(name='__a_b "x#')}))])
    assert '"#95;#95;a_b #34;x#35; #40;reference#41;"' in text


def test_the_same_root_gives_the_same_drawing() -> None:
    again = dict(reversed(ODD.items()))
    assert dot.write([link_graph.build(root(ODD))]) == dot.write([link_graph.build(root(again))])
