"""One tick, one id, in every command: also where code mended something, and an agent's edit waits beside it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from cmmd.core.records.history_row import Row
from cmmd.tick.run import Request
from tests.decisions import CARE, EDITS, INDEX, SLIPS, statuses
from tests.ticks import history, stub
from tests.worlds import Home

Run = Callable[..., Any]
WHY = {CARE: EDITS[CARE]}


@pytest.fixture
def both(place: Home, monkeypatch: pytest.MonkeyPatch) -> tuple[dict[str, bytes], Row]:
    """The files before a tick that wrote its fixes, while its agent's edit waits; and its row."""
    before = place.files()
    monkeypatch.setenv("AUTOFIX", "true")
    row = place.row(dry_run=False, AUTOFIX="true", **stub(WHY, STUB_SCENARIO="no-closing-line"))
    assert (row.outcome, row.proposal, set(row.files_changed)) == ("proposed", row.tick_id, {INDEX, SLIPS})
    return before, row


def test_what_waits_has_the_ticks_id(run: Run, both: tuple[dict[str, bytes], Row]) -> None:
    _, row = both
    (document,) = json.loads(run("proposals", "--json").out)
    assert (document["tick_id"], run("proposals").out.split()[0]) == (row.tick_id, row.tick_id)
    assert run("tick-log", row.tick_id).code == 0


def test_it_is_shown_whole_and_the_cost_is_the_agents(run: Run, both: tuple[dict[str, bytes], Row]) -> None:
    _, row = both
    fixes, edit = run("show", row.tick_id).out.split(f"tick {row.tick_id}  ")[1:]
    assert [("by cmmd;" in part, "cost:" in part) for part in (fixes, edit)] == [(True, False), (False, True)]
    assert ("+**Why:**" in fixes, "+**Why:**" in edit) == (False, True)


def test_it_is_applied_and_undone_whole(run: Run, place: Home, both: tuple[dict[str, bytes], Row]) -> None:
    before, row = both
    assert run("apply", row.tick_id).code == 0
    assert place.files()[CARE] == EDITS[CARE].encode()
    assert (run("undo", row.tick_id).code, place.files()) == (0, before)
    assert history(place)[-1]["takes_back"] == [row.tick_id, history(place)[-2]["tick_id"]]
    assert (run("redo").code, place.files()[CARE]) == (0, EDITS[CARE].encode())


def test_undo_without_an_id_goes_step_by_step(run: Run, place: Home, both: tuple[dict[str, bytes], Row]) -> None:
    before, row = both
    mended = place.files()
    run("apply", row.tick_id)
    states = [(run("undo").code, place.files()) for _ in range(2)]
    assert states == [(0, mended), (0, before)]


def test_it_is_rejected_and_the_fixes_stay(run: Run, place: Home, both: tuple[dict[str, bytes], Row]) -> None:
    before, row = both
    mended = place.files()
    assert (run("reject", row.tick_id).code, statuses(place, row.tick_id)) == (0, {CARE: "rejected"})
    assert place.files() == mended
    assert (run("undo", row.tick_id).code, place.files()) == (0, before)


def test_a_dry_runs_proposal_is_applied_by_the_ticks_id(run: Run, place: Home) -> None:
    row = place.row(request=Request(propose=True), AUTOFIX="true", **stub(WHY))
    assert run("apply", row.tick_id).code == 0
    assert {INDEX, SLIPS, CARE} == set(history(place)[-1]["files_changed"])
