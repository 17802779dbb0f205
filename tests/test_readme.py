"""README's lists, held against the code (tables of rules and settings: tests/cli; pictures: tests/test_bench.py)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cmmd.cli.app import app
from cmmd.core.errors import Exit
from cmmd.core.guards import HOLD_AGENT_IF, SKIP_IF
from cmmd.core.judging.changes import REFUSE_IF

CHECKOUT = Path(__file__).resolve().parent.parent
README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
COMMANDS = sorted(info.name or info.callback.__name__ for info in app.registered_commands if info.callback)


def section(heading: str) -> str:
    return README.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def test_it_opens_with_two_commands_of_one_line_each() -> None:
    first, second = re.findall(r"```sh\n(.*?)```", README.partition("\n---\n")[0], re.DOTALL)
    assert (first.count("\n"), second.count("\n"), "test-fixtures/demo" in first, "pytest" in second) == (
        1,
        1,
        True,
        True,
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_is_listed(command: str) -> None:
    assert f"`cmmd {command}" in section("Commands")


def test_no_command_is_listed_that_is_not_there() -> None:
    assert sorted(set(re.findall(r"`cmmd ([a-z-]+)", README)) - set(COMMANDS)) == []


@pytest.mark.parametrize("guard", [*SKIP_IF, *HOLD_AGENT_IF, *REFUSE_IF], ids=lambda guard: guard.__name__)
def test_a_reason_is_named_where_a_tick_is_told(guard: object) -> None:
    assert f"`{getattr(guard, '__name__', '')}`" in section("What a tick does")


def test_every_exit_code_is_told() -> None:
    told = re.search(r"Exit codes: (.*?)stdout", section("Commands"), re.DOTALL)
    assert told and {int(code) for code in re.findall(r"\b\d+\b", told[1])} == set(Exit)


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(([^)#:]+)\)", README))))
def test_a_link_leads_somewhere(link: str) -> None:
    assert (CHECKOUT / link).exists()


@pytest.mark.parametrize(
    "place", sorted(set(re.findall(r"`((?:cmmd|tests|bench|test-fixtures|systemd-timers)/[\w./*-]*)", README)))
)
def test_a_path_is_there(place: str) -> None:
    assert list(CHECKOUT.glob(place.rstrip("/")))


def test_nothing_is_left_to_fill_in() -> None:
    assert re.findall(r"\b[A-Z]+_TABLE\b", README) == []
