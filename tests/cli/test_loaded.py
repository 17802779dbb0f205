"""`cmmd loaded`: for people, as JSON, and the text itself."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cmmd.core.model import LARGEST_FILE
from tests.memories import memory
from tests.worlds import Home

Run = Callable[..., Any]
NAME = "~/.claude/projects/-home-you-shop/memory"


def fill(root: Path, entries: int, memories: int = 0) -> None:
    """An index with so many entries, and so many memories, each a second older than the one before."""
    rows = "".join(f"- [Memory {n}](m{n:03}.md) — hook\n" for n in range(entries))
    (root / "MEMORY.md").write_text("# Memory\n" + rows)
    for number in range(memories):
        path = root / f"m{number:03}.md"
        path.write_text(memory(name=f"m{number}"))
        os.utime(path, (1_700_000_000 - number, 1_700_000_000 - number))


def test_the_fixture(run: Run) -> None:
    lines = [NAME, "  MEMORY.md   13 lines, 945 characters, all of it loaded"]
    lines += ["  room left   187 lines, 24,055 characters (of 200 and 25,000)"]
    ran = run("loaded")
    assert (ran.code, ran.err, ran.out.splitlines()) == (0, "", lines)


def test_too_many_of_both(run: Run, place: Home) -> None:
    fill(place.root, 213, 213)
    told = run("loaded").out.splitlines()
    assert told[1:3] == ["  MEMORY.md   214 lines, 6,501 characters", "  loaded      200 lines, 6,067 characters"]
    assert told[3] == "  room left   0 lines, 18,499 characters (of 200 and 25,000)"
    assert told[4:6] == [
        "  cut off     14 entries",
        "              line 201: Memory 199 (m199.md)",
    ]
    assert told[15] == "              … and 4 more (--json lists them all)"
    assert told[16] == f"  to do       `cmmd organize --fold --root {place.root}` moves whole groups into sub-indexes"
    assert told[17] == "  not listed  21 memories: not among the 200 files that changed last"
    assert told[-1] == "              … and 11 more (--json lists them all)"


LONG = "a hook of very many words that goes on about the kiln, the glaze, the cups and whoever made them {}"


@pytest.mark.parametrize(
    ("index", "expected"),
    [
        pytest.param(
            "".join(f"- [M{n}](m{n:03}.md) — {LONG.format(n)}, {LONG.format(n)}\n" for n in range(120)),
            "`cmmd fix --root {root}` shortens the longest hooks; their words move into the memories",
            id="hooks",
        ),
        pytest.param(
            "prose\n" * 250, "its text is too long even without its groups: MEMORY.md has 250 lines", id="prose"
        ),
    ],
)
def test_what_to_do(index: str, expected: str, run: Run, place: Home) -> None:
    fill(place.root, 0, 170)
    (place.root / "MEMORY.md").write_text(index)
    (to_do,) = (line for line in run("loaded").out.splitlines() if line.startswith("  to do"))
    assert to_do.startswith(f"  to do       {expected.format(root=place.root)}")


def test_as_json(run: Run, place: Home) -> None:
    fill(place.root, 201)
    (root,) = json.loads(run("loaded", "--json").out)["roots"]
    cut = [
        {"line": 201, "path": "m199.md", "title": "Memory 199"},
        {"line": 202, "path": "m200.md", "title": "Memory 200"},
    ]
    expected = {"lines": 202, "chars": 6_129, "loaded_lines": 200, "loaded_chars": 6_067, "headroom_lines": 0}
    expected |= {"headroom_chars": 18_871, "cut_entries": cut, "beyond_recall": [], "root": str(place.root)}
    assert root == expected


def test_the_text_itself(run: Run, place: Home) -> None:
    (place.root / "MEMORY.md").write_text("---\na: b\n---\n<!-- not this -->\n# Memory\n\n- [é](a.md)\n\n")
    assert run("loaded", "--text").out == "# Memory\n\n- [é](a.md)\n"


def test_the_text_as_json(run: Run, place: Home) -> None:
    (place.root / "MEMORY.md").write_text("# Memory\n\n")
    assert json.loads(run("loaded", "--text", "--json").out)["roots"][0]["text"] == "# Memory"


def test_the_texts_of_two_folders(run: Run, place: Home, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "MEMORY.md").write_text("- x\n")
    out = run("loaded", "--text", "--root", str(place.root), "--root", str(other)).out
    assert [line for line in out.splitlines() if line.startswith("==>")] == [f"==> {NAME} <==", f"==> {other} <=="]


@pytest.mark.parametrize(
    ("index", "told"),
    [
        pytest.param(None, "  MEMORY.md   0 lines, 0 characters, all of it loaded", id="no index"),
        pytest.param("", "  MEMORY.md   0 lines, 0 characters, all of it loaded", id="an empty one"),
        pytest.param("x", "  MEMORY.md   1 line, 1 character, all of it loaded", id="one character"),
    ],
)
def test_little_to_load(index: str | None, told: str, run: Run, place: Home) -> None:
    (place.root / "MEMORY.md").unlink()
    if index is not None:
        (place.root / "MEMORY.md").write_text(index)
    assert run("loaded").out.splitlines()[1] == told


@pytest.mark.parametrize(
    ("index", "problem"),
    [
        pytest.param(b"- \xe9\n", "MEMORY.md is not UTF-8", id="not UTF-8"),
        pytest.param(b"x" * (LARGEST_FILE + 1), "MEMORY.md cannot be read: ", id="not readable"),
        pytest.param(None, "MEMORY.md is no regular file", id="a link"),
    ],
)
def test_an_index_that_cannot_be_read(index: bytes | None, problem: str, run: Run, place: Home) -> None:
    path = place.root / "MEMORY.md"
    path.unlink()
    path.symlink_to("nowhere") if index is None else path.write_bytes(index)
    lines, (row,) = run("loaded").out.splitlines(), json.loads(run("loaded", "--json").out)["roots"]
    assert (len(lines), lines[1].startswith(f"  MEMORY.md   {problem[10:]}")) == (2, True)
    assert (row["problem"].startswith(problem), row["lines"], row["headroom_lines"]) == (True, 0, 0)


def test_a_folder_that_is_not_there(run: Run, place: Home) -> None:
    ran = run("loaded", "--root", "/no/such", "--root", str(place.root), "--json")
    document = json.loads(ran.out)
    assert (ran.code, len(document["roots"]), document["errors"][0]["code"]) == (2, 1, "root_missing")


def test_it_writes_nothing_but_the_log(run: Run, place: Home) -> None:
    before = {path: path.stat().st_mtime_ns for path in place.root.rglob("*")}
    run("loaded")
    assert [file.name for file in place.state.iterdir()] == ["cmmd.log"]
    assert {path: path.stat().st_mtime_ns for path in place.root.rglob("*")} == before
