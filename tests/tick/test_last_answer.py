"""A tick of a root in which nothing has changed comes to what the last one came to, and reads no memory for it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cmmd.adapters.store import audit_cache, cmmd_toml
from cmmd.core.records.history_row import Row
from cmmd.tick import one_root
from cmmd.tick.run import Request, tick
from tests.ticks import MEND, state, stub
from tests.worlds import QUIET, Home

DAY = 86_400
NO_AGENT = Request(no_agent=True)


@pytest.fixture
def here(tmp_path: Path) -> Home:
    home = Home.make(tmp_path, AUTOFIX="true")
    for _ in range(3):  # the first proposes, the second finds that it waits, the third knows
        row = home.row(request=NO_AGENT)
    assert (row.outcome, row.skip_code) == ("skipped", "nothing_new_to_say")
    return home


def read_again(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Is told of each root whose memories a tick reads beyond its look."""
    told, rest = list[str](), one_root._rest
    monkeypatch.setattr(one_root, "_rest", lambda *given: (told.append(given[1].path), rest(*given))[1])
    return told


def what_it_came_to(row: Row) -> Row:
    return replace(row, tick_id="", run_id=None, started_at_unix=0, finished_at_unix=None)


def test_it_comes_to_the_same(here: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    told = read_again(monkeypatch)
    quick = here.row(request=NO_AGENT)
    document = state(here)["roots"][str(here.root)]
    assert (told, quick.proposal is not None, quick.agent_hold) == ([], True, "agent_off")
    (here.state / "state.json").write_text(
        (here.state / "state.json").read_text().replace(document["answer_key"], "another")
    )
    assert (what_it_came_to(here.row(request=NO_AGENT)), told) == (what_it_came_to(quick), [str(here.root)])


def policy(home: Home) -> None:
    folder = home.path / ".config/cmmd"
    folder.mkdir(parents=True)
    (folder / "cmmd.toml").write_text('[severity]\nduplicate = "info"\n')


CHANGES: list[Any] = [
    pytest.param(lambda home: None, {}, NO_AGENT, False, id="nothing"),
    pytest.param(lambda home: (home.state / "cmmd.log").write_text("x"), {}, NO_AGENT, False, id="the log"),
    pytest.param(lambda home: None, {}, replace(NO_AGENT, force=True), True, id="asked to look"),
    pytest.param(lambda home: None, {"MAX_EDITS": "2"}, NO_AGENT, True, id="a setting"),
    pytest.param(policy, {}, NO_AGENT, True, id="cmmd.toml"),
    pytest.param(lambda home: shutil.rmtree(home.state / "proposals"), {}, NO_AGENT, True, id="what waited is gone"),
    pytest.param(lambda home: None, {"CLAUDE_BIN": "no-claude"}, Request(), True, id="another mode"),
]


@pytest.mark.parametrize(("happens", "environ", "request_", "reads"), CHANGES)
def test_what_it_depends_on(
    here: Home,
    happens: Callable[[Home], object],
    environ: dict[str, str],
    request_: Request,
    reads: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    happens(here)
    told = read_again(monkeypatch)
    world = here.world({"DRY_RUN": "true"}, **environ)
    if (here.path / ".config/cmmd/cmmd.toml").exists():
        world = replace(world, policy=cmmd_toml.read(here.path / ".config/cmmd/cmmd.toml", str(here.path)))
    tick(world, request_)
    assert told == [str(here.root)] * reads


def test_other_bytes_are_looked_at(here: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    told = read_again(monkeypatch)
    (here.root / "user_ana.md").write_text((here.root / "user_ana.md").read_text() + "\nShe likes tea.\n")
    here.settle()
    here.row(request=NO_AGENT)
    assert told == [str(here.root)]


def test_another_program_looks_anew(here: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    told = read_again(monkeypatch)
    monkeypatch.setattr(audit_cache, "__version__", "0.0.0")
    here.row(request=NO_AGENT)
    assert told == [str(here.root)]


def test_what_may_be_stale_is_looked_for_each_day(here: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    told = read_again(monkeypatch)
    for days in (1000, 1000, 1001):
        world = replace(here.world({"DRY_RUN": "true"}), now=lambda days=days: QUIET + days * DAY + 60.0)
        tick(world, NO_AGENT)
    assert told == [str(here.root)] * 2


@pytest.mark.parametrize(
    ("environ", "skip_code"),
    [
        pytest.param({"DAILY_BUDGET_USD": "0.1"}, "over_budget", id="a budget, which is new tomorrow"),
        pytest.param({"MAX_RUN_SECONDS": "1"}, "out_of_time", id="no time left, which the next run has"),
    ],
)
def test_what_ends_by_itself_is_asked_again(
    tmp_path: Path, environ: dict[str, str], skip_code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home.make(tmp_path)
    told = read_again(monkeypatch)
    rows = [home.row(dry_run=False, **stub(MEND), **environ) for _ in range(2)]
    assert ([row.skip_code for row in rows], len(told)) == ([skip_code] * 2, 2)
