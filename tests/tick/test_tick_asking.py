"""When a model is asked again, and what that may cost: the budget, the waits of an account, what was seen already."""

from __future__ import annotations

import shutil
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cmmd.core.records.history_row import Row
from cmmd.tick.run import Request, Run, tick
from tests.ticks import INDEX, MEND, history, proposal, spent, state, stub, text, while_asking
from tests.worlds import FIXTURE, Home

ANA = "user_ana.md"
TEA = text(ANA) + "\nShe likes tea.\n"


@pytest.fixture
def here(tmp_path: Path) -> Home:
    return Home.make(tmp_path)


def at(here: Home, when: float, **environ: str) -> Run:
    """A tick that writes, at that time."""
    world = here.world({"DRY_RUN": "false"}, **environ)
    return tick(replace(world, now=lambda: when), Request())


# Money


def test_a_run_is_paid_in_advance_and_the_rest_given_back(here: Home) -> None:
    during: list[float] = []
    while_asking(here, lambda: during.append(spent(here)), **stub(MEND, MAX_BUDGET_USD="0.30"))
    assert (during, spent(here)) == ([0.3], 0.0123)


def test_an_unknown_cost_counts_whole(here: Home) -> None:
    run = [here.row(dry_run=False, STUB_SCENARIO="crash", DAILY_BUDGET_USD="0.90") for _ in range(2)]
    assert spent(here) == 0.5
    (here.root / ANA).write_text(TEA)
    here.settle()
    row = here.row(dry_run=False, DAILY_BUDGET_USD="0.90")
    assert [run[0].cost_usd, run[1].skip_code, row.skip_code] == [0.5, "nothing_new_to_say", "over_budget"]


def test_another_day_another_budget(here: Home) -> None:
    here.tick(dry_run=False, STUB_SCENARIO="crash", DAILY_BUDGET_USD="0.50")
    (row,) = at(here, time.time() + 86_400, DAILY_BUDGET_USD="0.50", MODEL="another").rows
    assert (row.outcome, len(state(here)["spend"])) == ("no_effect", 2)


# Waits


def test_an_account_that_did_not_answer_is_left_alone_for_an_hour(here: Home) -> None:
    before = int(time.time())
    here.tick(dry_run=False, STUB_SCENARIO="overloaded")
    until = state(here)["wait_until"][f"{here.path}/.claude"]
    assert before + 3600 <= until <= time.time() + 3600
    codes = [at(here, when, **stub(MEND)).rows[0].skip_code for when in (before, until - 1, until)]
    assert codes == ["told_to_wait", "told_to_wait", None]


def test_a_clock_that_goes_back_ends_the_wait(here: Home) -> None:
    """Of an hour, and of a limit: else an account is left alone for as long as the clock was ahead."""
    at(here, time.time() + 86_400, STUB_SCENARIO="overloaded")
    row = at(here, time.time(), **stub(MEND)).rows[0]
    assert (row.skip_code, row.ran) == (None, True)


def test_a_usage_limit_is_waited_for(here: Home) -> None:
    before = int(time.time())
    row = here.row(dry_run=False, STUB_SCENARIO="usage-limit")
    told = int(state(here)["wait_until"][f"{here.path}/.claude"])
    assert (row.reasons, before + 3600 <= told <= time.time() + 3600) == (("agent_limit",), True)
    assert here.row(dry_run=False).skip_code == "told_to_wait"


def second_root(here: Home, config: str) -> Path:
    """One more root, below another configuration folder or the same."""
    root = here.path / config / "projects/-home-you-tea/memory"
    root.mkdir(parents=True)
    for file in FIXTURE.iterdir():
        (root / file.name).write_bytes(file.read_bytes())
    for file in root.iterdir():
        file.touch()
    return root


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        pytest.param(".claude", "told_to_wait", id="the same account"),
        pytest.param(".claude-accounts/work", None, id="another account"),
    ],
)
def test_a_wait_is_one_accounts(here: Home, config: str, expected: str | None) -> None:
    second_root(here, config)
    first, second = here.tick(dry_run=False, STUB_SCENARIO="overloaded", MIN_IDLE_SEC="0").rows
    assert (first.reasons, second.skip_code, second.ran) == (("agent_failed",), expected, expected is None)
    assert {first.account, second.account} == {".claude", config.rpartition("/")[2]}


def test_an_answer_ends_the_wait(here: Home) -> None:
    here.tick(dry_run=False, STUB_SCENARIO="overloaded")
    here.tick(dry_run=False, request=Request(force=True))
    assert (state(here)["wait_until"], state(here)["wait_since"]) == ({}, {})


# What was seen already


@pytest.mark.parametrize(
    ("dry_run", "environ", "outcome"),
    [
        pytest.param(True, {}, "reported", id="reported"),
        pytest.param(False, {}, "no_effect", id="no effect"),
        pytest.param(False, {"STUB_SCENARIO": "empty-a-file"}, "refused", id="refused"),
        pytest.param(False, stub(MEND, STUB_SCENARIO="no-closing-line"), "proposed", id="incomplete"),
        pytest.param(False, {"STUB_SCENARIO": "max-turns"}, "failed", id="too many turns"),
        pytest.param(False, {"STUB_SCENARIO": "hang", "MAX_TICK_SECONDS": "1"}, "failed", id="too long"),
        pytest.param(False, {"STUB_SCENARIO": "crash"}, "failed", id="crashed after some words"),
    ],
)
def test_the_same_question_is_asked_once(here: Home, dry_run: bool, environ: dict[str, str], outcome: str) -> None:
    first = here.row(dry_run=dry_run, **environ)
    second = here.row(dry_run=dry_run, **{k: v for k, v in environ.items() if k == "MAX_TICK_SECONDS"})
    assert (first.outcome, second.skip_code, second.agent_hold) == (outcome, *("nothing_new_to_say",) * 2)
    assert (second.ran, second.cost_usd) == (False, None)


def test_an_answer_that_could_not_be_kept_is_asked_for_again(here: Home) -> None:
    here.state.mkdir(parents=True)
    in_the_way = here.state / "proposals"
    in_the_way.touch()
    first = here.row(**stub(MEND, PROPOSE="true"))
    in_the_way.unlink()
    again = here.row(**stub(MEND, PROPOSE="true"))
    assert (first.outcome, first.reasons, again.outcome) == ("failed", ("write_failed",), "proposed")
    assert spent(here) == 0.0246


def test_an_answer_that_waits_is_not_asked_for_again(here: Home) -> None:
    here.state.mkdir(parents=True)
    in_the_way = here.state / "snapshots"
    while_asking(here, lambda: (shutil.rmtree(in_the_way), in_the_way.touch(), None)[-1], **stub(MEND))
    in_the_way.unlink()
    again = here.row(dry_run=False, **stub(MEND))
    first = history(here)[0]
    assert (first["outcome"], first["reasons"]) == ("failed", ["snapshot_failed"])
    assert (proposal(here, first["proposal"])["status"], again.skip_code) == ("waiting", "nothing_new_to_say")


@pytest.mark.parametrize(
    ("what", "asked"),
    [
        pytest.param({"request": Request(force=True)}, True, id="--force"),
        pytest.param({"MODEL": "claude-opus-4-1"}, True, id="another model"),
        pytest.param({"MAX_EDITS": "5"}, True, id="another limit"),
        pytest.param({"dry_run": True}, True, id="another mode"),
        pytest.param({"MAX_BUDGET_USD": "0.2"}, False, id="another budget"),
        pytest.param({"request": Request()}, False, id="nothing else"),
    ],
)
def test_what_makes_it_another_question(here: Home, what: dict[str, Any], asked: bool) -> None:
    here.tick(dry_run=False)
    assert here.row(**{"dry_run": False, **what}).ran is asked


def test_other_bytes_are_another_question(here: Home) -> None:
    here.tick(dry_run=False)
    (here.root / ANA).write_text(TEA)
    here.settle()
    assert here.row(dry_run=False).ran


def test_another_playbook_is_another_question(here: Home) -> None:
    here.tick(dry_run=False)
    skill = here.path / ".local/share/cmmd/skills/mine/SKILL.md"
    skill.parent.mkdir(parents=True)
    skill.write_text("---\nname: mine\n---\nBe kind.\n")
    assert here.row(dry_run=False).ran


def tended(here: Home, edits: dict[str, str], **environ: str) -> list[Row]:
    """Two ticks in a row, the second by an agent that changes nothing."""
    first = here.row(dry_run=False, MIN_IDLE_SEC="0", **stub(edits, **environ))
    return [first, here.row(dry_run=False, MIN_IDLE_SEC="0", **environ)]


@pytest.mark.parametrize(
    ("edits", "max_edits", "again"),
    [
        pytest.param(MEND, "1", False, id="the index alone does not count"),
        pytest.param({**MEND, ANA: TEA}, "2", False, id="fewer than it might have"),
        pytest.param({**MEND, ANA: TEA}, "1", True, id="as many as it may: there may be more to do"),
    ],
)
def test_after_an_apply(here: Home, edits: dict[str, str], max_edits: str, again: bool) -> None:
    first, second = tended(here, edits, MAX_EDITS=max_edits)
    assert (first.outcome, first.issues_after) == ("applied", 4)
    assert (second.ran, second.skip_code) == (again, None if again else "nothing_new_to_say")


def test_what_is_changed_after_an_apply_is_asked_about(here: Home) -> None:
    tended(here, MEND)
    (here.root / "MEMORY.md").write_text(INDEX)
    assert here.row(dry_run=False, MIN_IDLE_SEC="0").ran


def test_a_second_run_spends_nothing(here: Home) -> None:
    rows = tended(here, MEND)
    cost = spent(here)
    for _ in range(3):
        here.tick(dry_run=False, MIN_IDLE_SEC="0")
    assert (spent(here), len(history(here))) == (cost, len(rows) + 3)
    assert [row["cost_usd"] for row in history(here)] == [0.0123, None, None, None, None]
