"""Two memories that tell the same, and what is no text to compare."""

from __future__ import annotations

import pytest

from cmmd.core.model import INDEX
from tests.cases.folders import BANNER, CASES, Folder, note
from tests.cases.pages import findings, mended

LONG = (
    "The large oven stands at the back wall beside the door to the yard and is lit at four in the morning by whoever "
    "opens the shop, after the grate was cleaned and the ash was carried out to the bin behind the fence."
)
OTHER = (
    "Bread for the market goes out in flat boxes of twelve, each with a slip that names the stall, while what is left "
    "of yesterday is sold by weight to the farm up the hill and never mixed with fresh loaves on one shelf at all."
)


def pair(one: str, two: str, *hooks: str) -> Folder:
    hook = hooks or ("where the oven stands", "what goes to the market")
    return {
        INDEX: f"- [One](project_one.md) — {hook[0]}\n- [Two](project_two.md) — {hook[1]}\n",
        "project_one.md": note("one", "project", one, "the first of both"),
        "project_two.md": note("two", "project", two, "what comes second"),
    }


@pytest.mark.parametrize("name", ["one-banner-many-files", "merged-into-hooks"])
def test_the_cases(name: str) -> None:
    assert [f.message for f in findings(CASES[name], "duplicate") if f.severity != "info"] == []


def test_pointers_are_not_compared_at_all() -> None:
    assert findings(CASES["merged-into-hooks"], "duplicate") == []


def test_the_page_of_pointers_stays() -> None:
    assert INDEX not in mended(CASES["merged-into-hooks"]).changes


REASONS = "\n\n**Why:** it burnt twice.\n\n**How to apply:** ask Ana first.\n"
FRONT = (
    "---\nname: template\ndescription: what every memory of the shop begins with, by order of the owner of it\n---\n\n"
)
APART = [
    pytest.param(f"{BANNER}{LONG}\n", f"{BANNER}{OTHER}\n", id="one banner"),
    pytest.param(f"{LONG}\n\n{BANNER}", f"{OTHER}\n\n{BANNER}", id="one banner at the end"),
    pytest.param(f"<!-- {LONG} -->\nOven.\n", f"<!-- {LONG} -->\nMarket.\n", id="little beside a comment"),
    pytest.param("Oven." + REASONS, "Market stall." + REASONS.replace("burnt", "was late"), id="labels"),
    pytest.param(f"{LONG}\n", f"{OTHER}\n", id="nothing in common"),
    pytest.param(
        f"<!-- banner -->\n{FRONT}{LONG}\n", f"<!-- banner -->\n{FRONT}{OTHER}\n", id="frontmatter below a comment"
    ),
]


@pytest.mark.parametrize(("one", "two"), APART)
def test_no_duplicates(one: str, two: str) -> None:
    assert findings(pair(one, two), "duplicate") == []


POINTERS = [
    pytest.param("→ merged into project_all.md", id="an arrow"),
    pytest.param("merged into project_all.md", id="no arrow"),
    pytest.param("Merged into [all](project_all.md)", id="a link"),
    pytest.param("merged into [[project_all]] on 2026-03-01", id="a wikilink and a date"),
]


@pytest.mark.parametrize("hook", POINTERS)
def test_a_pointer_is_no_hook(hook: str) -> None:
    files = {**pair(f"{LONG}\n", f"{OTHER}\n", hook, hook), "project_all.md": note("all", "project", "All of it.\n")}
    assert findings(files, "duplicate") == []


TOGETHER = [
    pytest.param(f"{BANNER}{LONG}\n", f"{BANNER}{LONG}\n", id="one banner and one text"),
    pytest.param(f"{BANNER}{LONG}\n", f"{LONG} It is red.\n", id="a banner in one of them"),
    pytest.param(LONG + REASONS, LONG + REASONS, id="with reasons"),
    pytest.param(f"{LONG}\n", f"{LONG.upper()}\n", id="other letters"),
]


@pytest.mark.parametrize(("one", "two"), TOGETHER)
def test_duplicates(one: str, two: str) -> None:
    (found,) = findings(pair(one, two), "duplicate")
    assert (found.severity, found.file, found.detail) == ("warning", "project_one.md", "project_two.md")


def test_one_hook_of_two_memories_is_told() -> None:
    hook = "the oven at the back wall, lit at four"
    (found,) = findings(pair(f"{LONG}\n", f"{OTHER}\n", hook, hook), "duplicate")
    assert found.severity == "warning"
