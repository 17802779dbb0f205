"""A memory that moved is retargeted: the entry stays in its place, with its title and hook."""

from __future__ import annotations

import pytest

from cmmd.core.model import INDEX
from tests.cases.folders import CASES, Folder, note, page
from tests.cases.pages import edits, mended, text_after

HERE = {f"project_{x}.md": note(x, "project", f"The {x} is rented.\n") for x in ("van", "shop")}
VAN, SHOP = "- [Van](project_van.md) — van", "- [Shop](project_shop.md) — shop"
KILN = "- [Kiln hours](project_kiln_hours.md) — opened at nine, by Ana only"


def around(*lines: str, **files: str) -> Folder:
    return {**HERE, **files, "MEMORY.md": page(VAN, *lines, SHOP)}


def kiln(name: str = "kiln-hours", heading: str = "Kiln hours") -> str:
    return note(name, "project", f"# {heading}\n\nThe big kiln is opened at nine, by Ana.\n", "kiln hours")


def test_the_case() -> None:
    assert edits(CASES["moved-file"]) == [
        "-- [Sync Workflows](project_sync_workflows.md) — ways to sort upstream changes",
        "+- [Sync Workflows](ext/notes/20260622-214340-sync-workflows-upstream.md) — ways to sort upstream changes",
    ]


MOVED = [
    pytest.param("kilns/project_kiln_hours.md", id="into a folder"),
    pytest.param("project-kiln-hours.md", id="other signs between the words"),
    pytest.param("project_kiln_hours_2026.md", id="a year behind"),
    pytest.param("notes/2026-03-01-kiln-hours.md", id="a date in front"),
]


@pytest.mark.parametrize("path", MOVED)
@pytest.mark.parametrize("line", [KILN, KILN.replace("- ", "* ", 1), KILN.replace(" — ", ": ")])
def test_it_is_retargeted_in_place(path: str, line: str) -> None:
    files = around(line, **{path: kiln()})
    assert edits(files) == [f"-{line}", "+" + line.replace("project_kiln_hours.md", path)]


def test_the_memory_is_not_touched() -> None:
    assert set(mended(around(KILN, **{"kilns/project_kiln_hours.md": kiln()})).changes) == {INDEX}


def test_it_is_not_listed_twice() -> None:
    listed = "- [The kiln](kilns/project_kiln_hours.md) — where Ana goes at nine"
    done = edits(around(KILN, listed, **{"kilns/project_kiln_hours.md": kiln()}))
    assert [line for line in done if line.startswith("+")] == []


OTHERS: list[object] = [
    pytest.param({"project_oven_hours.md": kiln("oven-hours", "Oven hours")}, id="other words"),
    pytest.param({"reference_gear.md": note("gear", "reference", "Kiln hours are not here.\n")}, id="another memory"),
    pytest.param(
        {"a/kiln-hours-one.md": kiln("kiln-hours-one"), "b/kiln-hours-two.md": kiln("kiln-hours-two")},
        id="two candidates",
    ),
    pytest.param({"README.md": "# Kiln hours\n\nkiln hours\n"}, id="no memory"),
]


@pytest.mark.parametrize("files", OTHERS)
def test_what_did_not_move_there(files: Folder) -> None:
    done = edits(around(KILN, **files))
    assert [line for line in done if line.startswith("+- [Kiln hours]") and "opened at nine, by Ana only" in line] == []


@pytest.mark.parametrize(
    "mention",
    [
        pytest.param("See [Kiln hours](project_kiln_hours.md) before you start.", id="a sentence"),
        pytest.param("→ [Kiln hours](project_kiln_hours.md) FIRST", id="an arrow"),
        pytest.param("| [Kiln hours](project_kiln_hours.md) | nine |\n|---|---|", id="a table cell"),
    ],
)
def test_of_a_mention_only_the_target_is_corrected(mention: str) -> None:
    files = around("", mention, "", **{"kilns/project_kiln_hours.md": kiln()})
    done = [line for line in edits(files) if "](kilns/" not in line]
    assert [line[1:] for line in done if line.startswith("-")] in ([], [mention.splitlines()[0]])
    assert mention.splitlines()[0].replace("](", "](kilns/") in text_after(mended(files)).splitlines()
