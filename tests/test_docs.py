"""README and docs/, held against the code (table of a hostile model: tests/proofs; pictures: tests/test_bench.py)."""

from __future__ import annotations

import re
from itertools import chain
from pathlib import Path

import pytest

from cmmd.cli.app import app
from cmmd.cli.help_page import GROUPS
from cmmd.core.errors import Exit
from cmmd.core.guards.guards import HOLD_AGENT_IF, SKIP_IF
from cmmd.core.rules import RULES
from cmmd.core.verify.refusals import REFUSE_IF
from tests import docs
from tests.docs import CHECKOUT, PAGES, README, anchors, everything, links, summary, text, without_blocks

COMMANDS = sorted(info.name or info.callback.__name__ for info in app.registered_commands if info.callback)
LINKING = (*PAGES, CHECKOUT / "CONTRIBUTING.md", CHECKOUT / "SECURITY.md", CHECKOUT / "CHANGELOG.md")
PLACES = r"`((?:cmmd|tests|bench|test-fixtures|systemd-timers|\.ci|\.claude/agents|\.claude/skills)/[\w./*-]*)"
NAMED = sorted(set(re.findall(r"`(cmmd/[\w/]+\.py)` \(`(\w+)[`:]?", text("docs/development.md"))))


def test_readme_is_short() -> None:
    assert len(README.read_bytes()) <= 8_000


def test_readme_opens_with_two_commands_of_one_line_each() -> None:
    first, second = re.findall(r"```sh\n(.*?)```", text("README.md").partition("\n---\n")[0], re.DOTALL)
    assert (first.count("\n"), second.count("\n"), "test-fixtures/demo" in first, "pytest" in second) == (
        1,
        1,
        True,
        True,
    )


@pytest.mark.parametrize("page", PAGES[1:], ids=lambda page: page.name)
def test_readme_leads_to_every_page(page: Path) -> None:
    assert f"](docs/{page.name})" in text("README.md")


@pytest.mark.parametrize("command", sorted({*chain(*GROUPS.values()), *COMMANDS}))
def test_a_command_is_listed(command: str) -> None:
    assert f"`cmmd {command}" in text("docs/commands.md")


def test_no_command_is_named_that_is_not_there() -> None:
    typed = "\n".join(re.findall(r"^```(?:sh|console)$.*?^```$", everything(), re.DOTALL | re.MULTILINE))
    named = re.findall(r"`cmmd ([a-z][a-z-]*)", everything())
    named += re.findall(r"^(?:\$ )?cmmd ([a-z][a-z-]*)", typed, re.MULTILINE)
    assert len(typed) > 1_000 and sorted(set(named) - set(COMMANDS)) == []


@pytest.mark.parametrize("guard", [*SKIP_IF, *HOLD_AGENT_IF, *REFUSE_IF], ids=lambda guard: guard.__name__)
def test_a_reason_is_named_where_a_tick_is_told(guard: object) -> None:
    assert f"`{getattr(guard, '__name__', '')}`" in text("docs/how-a-tick-works.md")


def test_every_exit_code_is_told() -> None:
    page = text("docs/commands.md").partition("\n## Exit codes\n")[2]
    rows = re.findall(r"^\| (\d+(?:, \d+)*) \|", page, re.MULTILINE)
    assert {int(code) for row in rows for code in row.split(", ")} == set(Exit)


def test_the_page_of_rules_is_current() -> None:
    """If it fails: `python -m tests.docs` writes it."""
    assert text("docs/rules.md") == docs.rules_page()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.ID)
def test_a_rule_has_its_row_and_its_manual(rule: docs.Rule) -> None:
    page = text("docs/rules.md")
    (row,) = re.findall(rf"^\| \[`{rule.ID}`\].*$", page, re.MULTILINE)
    assert (f"| {rule.SEVERITY} |" in row, summary(rule).rstrip(".") in row) == (True, True)
    assert f"\n## {rule.ID}\n\n{(rule.__doc__ or '').rstrip()}\n" in page


@pytest.mark.parametrize(
    ("page", "link"), [pytest.param(page, link, id=f"{page.name} {link}") for page in LINKING for link in links(page)]
)
def test_a_link_leads_somewhere(page: Path, link: str) -> None:
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    assert target.exists()
    assert not anchor or anchor in anchors(target.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("page", "found"),
    [
        pytest.param("# One two\n", {"one-two"}, id="a heading"),
        pytest.param("## `a-b`: c, d (e)\n", {"a-b-c-d-e"}, id="marks go"),
        pytest.param("```sh\n# a comment\n```\n", set[str](), id="code"),
        pytest.param("#tag\n", set[str](), id="no heading"),
    ],
)
def test_anchors(page: str, found: set[str]) -> None:
    assert anchors(page) == found


@pytest.mark.parametrize("place", sorted(set(re.findall(PLACES, everything()))))
def test_a_path_is_there(place: str) -> None:
    assert list(CHECKOUT.glob(place.rstrip("/")))


@pytest.mark.parametrize(("module", "name"), [pytest.param(*named, id=" ".join(named)) for named in NAMED])
def test_a_name_stands_in_the_module_that_the_tour_names(module: str, name: str) -> None:
    assert re.search(rf"^\s*(?:def |class )?{name}\b", (CHECKOUT / module).read_text(encoding="utf-8"), re.MULTILINE)


def test_the_tour_names_all_that_writes_to_disk() -> None:
    """What opens a file to write it, and the two that others write for."""
    modules = [
        path for path in (CHECKOUT / "cmmd/adapters").rglob("*.py") if re.search("O_WRONLY|O_RDWR", path.read_text())
    ]
    (row,) = re.findall(r"^\| what writes to disk \|.*$", text("docs/development.md"), re.MULTILINE)
    others = {"cmmd/adapters/files/lock.py", "cmmd/adapters/git/repository.py"}
    writers = others | {path.relative_to(CHECKOUT).as_posix() for path in modules}
    assert set(re.findall(r"`(cmmd/[\w/]+\.py)`", row)) == writers


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_lines_are_not_too_long(page: Path) -> None:
    """But for tables, and for what is shown as it was printed."""
    lines = without_blocks(page.read_text(encoding="utf-8")).splitlines()
    assert [line for line in lines if len(line) > 120 and not line.startswith("|")] == []


def test_nothing_is_left_to_fill_in() -> None:
    assert re.findall(r"\b[A-Z]+_TABLE\b", everything()) == []
