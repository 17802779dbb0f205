"""Many dead entries at once: a question for a person, never a task."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable
from typing import Any

import pytest

from cmmd.core.model import INDEX
from tests.cases.folders import CASES, Folder, build, note, page
from tests.cases.pages import checked, edits, mended
from tests.cli.conftest import place, run  # noqa: F401  (fixtures)
from tests.memories import Files
from tests.worlds import Home


def entries(dead: int, live: int, *more: str) -> Folder:
    """An index of live and dead entries in turn, and the memories of the live ones."""
    lines = [f"- [Rule {i}](feedback_r{i}.md) — never do thing {i} without asking" for i in range(dead + live)]
    return {
        "MEMORY.md": page(*lines, *more),
        **{f"feedback_r{i}.md": note(f"r{i}", "feedback") for i in range(dead, dead + live)},
    }


MASS = [
    pytest.param(CASES["partly-synced"], "8", "12", id="partly-synced"),
    pytest.param(entries(6, 6), "6", "12", id="more than five of twelve"),
    pytest.param(entries(6, 0), "6", "6", id="all that there are"),
    pytest.param(entries(9, 30), "9", "39", id="more than a fifth"),
    pytest.param(entries(40, 100), "40", "140", id="of many"),
]


@pytest.mark.parametrize(("files", "dead", "total"), MASS)
def test_one_finding_stands_for_all(files: Folder, dead: str, total: str) -> None:
    found = [f for f in checked(files).findings if f.rule in ("index-partial", "index-dangling")]
    assert [(f.rule, f.severity, f.file, f.fixable) for f in found] == [("index-partial", "error", INDEX, "no")]
    assert {dead, total} <= set(re.findall(r"\d+", found[0].message))


@pytest.mark.parametrize(("files", "dead", "total"), MASS)
def test_no_entry_is_removed(files: Folder, dead: str, total: str) -> None:
    assert mended(files).changes == {}


FEW = [
    pytest.param(entries(5, 7), 5, id="five of twelve"),
    pytest.param(entries(5, 1), 5, id="five of six"),
    pytest.param(entries(1, 0), 1, id="the only one"),
    pytest.param(entries(6, 24), 6, id="a fifth of thirty"),
    pytest.param(entries(1, 9), 1, id="one of ten"),
]


@pytest.mark.parametrize(("files", "dead"), FEW)
def test_a_few_are_removed_and_noted(files: Folder, dead: int) -> None:
    gone = files["MEMORY.md"].splitlines()[2 : 2 + dead]
    done = mended(files)
    assert [f.rule for f in checked(files).findings if f.severity == "error"] == ["index-dangling"] * dead
    assert edits(files) == [f"-{line}" for line in gone]
    assert [line for line in gone if line not in "\n".join(done.notes)] == []


MENTIONS = [
    pytest.param([f"Once there was [thing {i}](gone_{i}.md), see there." for i in range(9)], id="sentences"),
    pytest.param([f"→ [thing {i}](gone_{i}.md) FIRST" for i in range(9)], id="arrows"),
    pytest.param(["", "| a | b |", "|---|---|", *[f"| [{i}](gone_{i}.md) | x |" for i in range(9)]], id="table cells"),
]


@pytest.mark.parametrize("lines", MENTIONS)
def test_mentions_are_not_counted(lines: list[str]) -> None:
    files = entries(1, 9, "", *lines)
    assert edits(files) == ["-- [Rule 0](feedback_r0.md) — never do thing 0 without asking"]
    assert "index-partial" not in {f.rule for f in checked(files).findings}


NOT_DEAD: list[object] = [
    pytest.param({**entries(8, 4), ".gitignore": "feedback_r*\n"}, id="git does not carry them"),
    pytest.param(
        {"MEMORY.md": page(*(f"- [P{i}](https://x.example/{i}.md) — page" for i in range(9)))}, id="pages of the web"
    ),
    pytest.param({"MEMORY.md": page(*(f"- [P{i}](../other/{i}.md) — page" for i in range(9)))}, id="outside"),
    pytest.param({"MEMORY.md": page("```", *(f"- [P{i}](p{i}.md) — page" for i in range(9)), "```")}, id="code"),
    pytest.param({"MEMORY.md": page(*(f"<!-- - [P{i}](p{i}.md) -->" for i in range(9)))}, id="comments"),
    pytest.param(entries(0, 40), id="all there"),
]


@pytest.mark.parametrize("files", NOT_DEAD)
def test_what_is_no_dead_entry(files: Files) -> None:
    assert "index-partial" not in {f.rule for f in checked(files).findings}
    assert INDEX not in mended(files).changes


# With a snapshot


@pytest.fixture
def synced(place: Home, run: Callable[..., Any]) -> Home:  # noqa: F811
    """A folder of twelve memories of which a snapshot holds all, and eight then went."""
    for file in place.root.iterdir():
        file.unlink()
    whole = entries(0, 12)
    for path, text in whole.items():
        (place.root / path).write_text(text)
    place.settle()
    assert run("tick", "--dry-run", "--no-agent").code == 0
    for i in range(4, 12):
        (place.root / f"feedback_r{i}.md").unlink()
    place.settle()
    return place


def told(run: Callable[..., Any]) -> str:  # noqa: F811
    (root,) = json.loads(run("audit", "--json").out)["roots"]
    (found,) = [f for f in root["findings"] if f["rule"] == "index-partial"]
    return f"{found['message']}\n{found['hint']}"


def test_it_says_what_a_snapshot_holds(synced: Home, run: Callable[..., Any]) -> None:  # noqa: F811
    assert re.search(r"snapshot.*\b8\b|\b8\b.*snapshot", told(run), re.DOTALL)


def test_the_command_that_it_names_brings_them_back(synced: Home, run: Callable[..., Any]) -> None:  # noqa: F811
    command = re.search(r"`?cmmd (restore [^`\n]+)`?", told(run))
    assert command
    assert run(*shlex.split(command[1].rstrip(".")), *["--yes"] * ("--yes" not in command[1])).code == 0
    assert {f"feedback_r{i}.md" for i in range(12)} <= set(synced.files())


def test_a_tick_removes_none_and_asks_nobody(synced: Home, run: Callable[..., Any]) -> None:  # noqa: F811
    index = synced.files()[INDEX]
    row = synced.row(dry_run=False, AUTOFIX="true", MIN_IDLE_SEC="0", STUB_EDITS=json.dumps({INDEX: "gone\n"}))
    assert synced.files()[INDEX] == index
    assert row.ran is False


def test_the_case_on_disk(place: Home, run: Callable[..., Any]) -> None:  # noqa: F811
    for file in place.root.iterdir():
        file.unlink()
    place.root.rmdir()
    build(place.root.parent, "partly-synced").rename(place.root)
    before = place.files()
    run("fix", "--apply")
    assert place.files() == before
