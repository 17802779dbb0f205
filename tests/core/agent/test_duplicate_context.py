"""What the agent is told of two memories that tell the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cmmd.core.agent import duplicate_context
from cmmd.core.memory.parse import read
from cmmd.core.memory.root import MemoryRoot
from tests.memories import Files, memory, root

DAY = 86_400 * 10**9
OLD, NEW = memory(name="a", modified="2025-01-02"), memory(name="b", modified="2025-03-04T05:06:07Z")
LINKING = {f"n{i}.md": memory("[[b]]\n", name=f"n{i}") for i in range(5)}


def described(files: Files, **mtimes: int) -> dict[str, Any]:
    given = root(files)
    entries = tuple(replace(e, mtime_ns=mtimes.get(e.path.removesuffix(".md"), 0) * DAY) for e in given.tree.entries)
    timed: MemoryRoot = read(replace(given.tree, entries=entries))
    return duplicate_context.described(timed, "a.md", "b.md")


DATES = [
    pytest.param(
        {"a.md": OLD, "b.md": NEW},
        {},
        ("b.md", "2025-01-02 (modified)", "2025-03-04 (modified)"),
        id="as the frontmatter says",
    ),
    pytest.param(
        {"a.md": memory(created="2025-05-01"), "b.md": NEW}, {}, ("a.md", "2025-05-01 (created)"), id="when it was made"
    ),
    pytest.param(
        {"a.md": memory(), "b.md": memory(name="b")},
        {"a": 2, "b": 1},
        ("a.md", "1970-01-03 (file time)"),
        id="else mtime",
    ),
    pytest.param(
        {"a.md": memory(modified="soon"), "b.md": NEW}, {"a": 1}, ("b.md", "1970-01-02 (file time)"), id="no date"
    ),
    pytest.param({"a.md": OLD, "b.md": OLD}, {}, (None, "2025-01-02 (modified)"), id="equally old"),
    pytest.param(
        {"a.md": OLD, "b.md": memory(name="b")}, {}, (None, "2025-01-02 (modified)", None), id="one is not known"
    ),
    pytest.param({}, {}, (None, None, None), id="neither is there"),
]


@pytest.mark.parametrize(("files", "mtimes", "told"), DATES)
def test_which_is_newer(files: Files, mtimes: dict[str, int], told: tuple[str | None, ...]) -> None:
    about = described(files, **mtimes)
    assert tuple(about.get(key) for key in ("newer", "file_date", "detail_date"))[: len(told)] == told


@pytest.mark.parametrize(
    ("more", "links"),
    [
        pytest.param({"MEMORY.md": "- [B](b.md) — x\n"}, "MEMORY.md", id="the index"),
        pytest.param({"n.md": memory("See [[b]] and [b](b.md).\n", name="n")}, "n.md", id="a memory, once"),
        pytest.param(LINKING, "n0.md, n1.md, n2.md and 2 more", id="a few of many"),
        pytest.param({}, None, id="nobody"),
        pytest.param({"n.md": memory("[[b]]\n", name="n", superseded_by="a")}, None, id="a superseded memory"),
        pytest.param({"x" * 200 + ".md": memory("[[b]]\n", name="n")}, "x" * 99 + "…", id="a long name"),
    ],
)
def test_who_links_to_it(more: Files, links: str | None) -> None:
    about = described({"a.md": OLD, "b.md": NEW, **more})
    assert (about.get("detail_links"), about.get("file_links")) == (links, None)


@pytest.mark.parametrize(
    "modified", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "20250301", "2025-13-01"]
)
def test_odd_dates_are_no_trouble(modified: str) -> None:
    about = described({"a.md": memory(modified=modified), "b.md": NEW})
    assert about["detail_date"] == "2025-03-04 (modified)"
