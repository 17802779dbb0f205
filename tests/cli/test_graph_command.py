"""`cmmd graph`: several roots in one drawing, roots that fail, and speed."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.memories import memory
from tests.worlds import FIXTURE, Home

Run = Callable[..., Any]
CLEAN = FIXTURE.parent / "shapes/well-formed-areas/memory"


def test_dot_is_the_default(run: Run) -> None:
    assert run("graph") == run("graph", "--format", "dot")


def test_two_roots_have_no_node_in_common(run: Run, place: Home) -> None:
    document = json.loads(run("graph", "--format", "json", "--root", str(place.root), "--root", str(CLEAN)).out)
    ids = [node["id"] for root in document["roots"] for node in root["nodes"]]
    assert ids == [f"n{number}" for number in range(1, len(ids) + 1)]


def test_every_edge_leads_from_a_node_to_a_node(run: Run) -> None:
    (root,) = json.loads(run("graph", "--format", "json").out)["roots"]
    ends = {edge[end] for edge in root["edges"] for end in ("from", "to")}
    assert ends <= {node["id"] for node in root["nodes"]}


@pytest.mark.parametrize(
    ("form", "out"),
    [
        pytest.param("dot", "digraph cmmd {\n", id="dot"),
        pytest.param("mermaid", "flowchart LR\n", id="mermaid"),
        pytest.param("json", '{"roots": [], "errors": [{"code": "root_missing"', id="json"),
    ],
)
def test_a_missing_root(form: str, out: str, run: Run) -> None:
    ran = run("graph", "--format", form, "--root", "/no/such")
    assert (ran.code, ran.out.startswith(out), ran.err) == (2, True, "cmmd: /no/such does not exist\n")


def test_no_root_at_all(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path))
    ran = run("graph", "--format", "json")
    assert (ran.code, ran.out, "no memory folder found" in ran.err) == (0, '{"roots": []}\n', True)


def test_it_writes_nothing(run: Run, place: Home) -> None:
    before = place.files()
    run("graph")
    assert place.files() == before


def test_a_large_folder(run: Run, tmp_path: Path) -> None:
    many = tmp_path / "many"
    many.mkdir()
    for number in range(1000):
        text = memory(f"Some words of it.\n\nSee [[m{(number + 1) % 1000}]].\n", name=f"m{number}")
        (many / f"m{number}.md").write_text(text)
    (many / "MEMORY.md").write_text("".join(f"- [{number}](m{number}.md)\n" for number in range(1000)))
    start = time.monotonic()
    ran = run("graph", "--root", str(many))
    took = time.monotonic() - start  # 0.1 s; were it quadratic, some 60
    assert (ran.code, ran.out.count(" -> "), took < 20) == (0, 2000, True)
