"""AUTOFIX: what a tick mends by code before any model is asked, and what stays of it whatever that comes to."""

from __future__ import annotations

from pathlib import Path

import pytest

from cmmd.adapters.store.proposals import Proposals
from cmmd.core.errors import Exit
from cmmd.core.records.history_row import Row
from cmmd.core.verify.refusals import Objection
from cmmd.tick import fix_step
from cmmd.tick.run import Request
from tests import decisions
from tests.decisions import load, reject, statuses, undo
from tests.ticks import history, start, stub, taken, text, watched
from tests.waiting import eventually
from tests.worlds import QUIET, Home

INDEX, SLIPS, CARE = "MEMORY.md", "packing_slips.md", "feedback_checkout_care.md"
FREE = (INDEX, SLIPS)
"""What code mends of the fixture: a dangling entry, a missing name and description."""
WHY = {CARE: decisions.EDITS[CARE]}
"""What an agent adds to it: one of the two things that need judgement."""
NO_AGENT = {"CLAUDE_BIN": "no-claude-here"}


@pytest.fixture
def here(tmp_path: Path) -> Home:
    return Home.make(tmp_path, AUTOFIX="true")


@pytest.fixture
def mechanical(here: Home) -> Home:
    """The fixture without the findings that need judgement."""
    (here.root / CARE).write_text(WHY[CARE])
    for name in ("project_glaze_variants.md", "project_teacup_pages.md"):
        (here.root / name).unlink()
    lines = (here.root / INDEX).read_text().splitlines(keepends=True)
    (here.root / INDEX).write_text(
        "".join(line for line in lines if "project_glaze" not in line and "teacup_" not in line)
    )
    here.settle()
    return here


def changed(here: Home, before: dict[str, bytes]) -> set[str]:
    after = here.files()
    return {path for path in before | after if before.get(path) != after.get(path)}


def times(here: Home) -> set[int]:
    return {file.stat().st_mtime_ns for file in here.root.iterdir()}


def test_mechanical_faults_alone_start_no_agent_and_end_clean(mechanical: Home) -> None:
    run = mechanical.tick(dry_run=False)
    (row,) = run.rows
    assert (row.outcome, row.reasons, row.agent_hold, row.issues_after) == ("applied", (), None, 0)
    assert (row.files_changed, row.model, row.cost_usd, run.exit_code) == (FREE, None, None, Exit.DONE)
    assert (row.ran, row.skip_code, [shot.kind for shot in taken(mechanical)]) == (
        True,
        None,
        ["post-tick", "observed"],
    )
    assert mechanical.row(dry_run=False).skip_code == "already_clean"


def test_mtime_is_meaning_and_stays(mechanical: Home) -> None:
    mechanical.row(dry_run=False)
    assert times(mechanical) == {QUIET * 10**9}


def test_they_are_written_although_no_agent_may_be_asked(here: Home) -> None:
    before = here.files()
    row = here.row(dry_run=False, **NO_AGENT)
    assert (row.outcome, row.agent_hold, row.skip_code, row.issues_after) == ("applied", "agent_missing", None, 2)
    assert changed(here, before) == set(row.files_changed) == set(FREE)
    assert row.summary == "mended by code: description-missing, index-dangling, name-missing"


def test_a_second_tick_finds_nothing_more(here: Home) -> None:
    here.row(dry_run=False, **NO_AGENT)
    after = here.files()
    row = here.row(dry_run=False, **NO_AGENT)
    assert (row.outcome, row.skip_code, here.files()) == ("skipped", "agent_missing", after)


def test_a_dry_run_keeps_them_as_a_proposal(here: Home) -> None:
    before = here.files()
    row = here.row(**NO_AGENT)
    assert (row.outcome, row.reasons, row.proposal, here.files()) == ("proposed", ("dry_run",), row.tick_id, before)
    kept = load(here, row.proposal)
    assert (kept.source, kept.status, kept.findings_after) == ("fix", "waiting", {"duplicate": 1, "why-how-missing": 1})


def test_the_same_fixes_are_proposed_once(here: Home) -> None:
    first, again = here.row(**NO_AGENT), here.row(**NO_AGENT)
    assert (again.outcome, again.skip_code, again.proposal) == ("skipped", "nothing_new_to_say", first.tick_id)
    assert Proposals(here.state / "proposals").ids() == [first.tick_id]


def test_a_proposal_of_fixes_can_be_applied(here: Home) -> None:
    before = here.files()
    row = decisions.apply(here, here.row(**NO_AGENT).tick_id)
    assert (row.outcome, changed(here, before), times(here)) == ("applied", set(FREE), {QUIET * 10**9})


def test_a_dry_run_reports_what_is_left_beside_them(here: Home) -> None:
    row = here.row(**stub({}))
    assert (row.outcome, row.reasons, row.model, row.proposal) == ("proposed", ("dry_run",), "stub", row.tick_id)


def test_switched_off(here: Home) -> None:
    before = here.files()
    row = here.row(dry_run=False, AUTOFIX="false", **NO_AGENT)
    assert (row.outcome, row.skip_code, here.files()) == ("skipped", "agent_missing", before)


def test_a_clean_root_is_not_looked_at_twice(mechanical: Home) -> None:
    mechanical.row(dry_run=False)
    count = len(taken(mechanical))
    assert (mechanical.row(dry_run=False).files_changed, len(taken(mechanical))) == ((), count)


# The agent after the fixes


def test_the_agent_works_on_the_tree_after_the_fixes(here: Home) -> None:
    before = here.files()
    row = here.row(dry_run=False, **stub(WHY, MAX_EDITS="1"))
    assert (row.outcome, row.model, row.issues_after) == ("applied", "stub", 1)
    assert set(row.files_changed) == changed(here, before) == {*FREE, CARE}
    assert [shot.kind for shot in taken(here)] == ["post-tick", "post-tick", "observed"]
    assert row.pre_tick_sha == taken(here)[-1].sha


def test_one_undo_takes_back_both(here: Home) -> None:
    before = here.files()
    done = here.row(dry_run=False, **stub(WHY))
    row, plan = undo(here, done)
    assert (row.outcome, plan.conflicts, here.files()) == ("applied", (), before)


def test_also_where_both_changed_one_file(here: Home) -> None:
    before = here.files()
    here.row(**NO_AGENT)
    mended = Proposals(here.state / "proposals")
    slips = mended.side(mended.ids()[0], "after", SLIPS)
    assert slips is not None
    edits = {**WHY, SLIPS: slips.decode() + "\nThe printer is in the studio.\n"}
    done = here.row(dry_run=False, **stub(edits))
    assert (done.outcome, set(done.files_changed)) == ("applied", {*FREE, CARE})
    row, plan = undo(here, done)
    assert (row.outcome, plan.conflicts, here.files()) == ("applied", (), before)


@pytest.mark.parametrize(
    ("environ", "outcome", "reason"),
    [
        pytest.param(stub({CARE: None}), "refused", "deletes_a_file", id="its edit is refused"),
        pytest.param({"STUB_SCENARIO": "crash"}, "failed", "agent_failed", id="it fails"),
    ],
)
def test_the_fixes_stay_whatever_the_agent_comes_to(
    here: Home, environ: dict[str, str], outcome: str, reason: str
) -> None:
    before = here.files()
    row = here.row(dry_run=False, **environ)
    assert (row.outcome, row.reasons[0]) == (outcome, reason)
    assert set(row.files_changed) == changed(here, before) == set(FREE)
    assert (undo(here, row)[0].outcome, here.files()) == ("applied", before)


def test_an_agent_without_effect_leaves_the_outcome_to_the_fixes(here: Home) -> None:
    row = here.row(dry_run=False, **stub({}))
    assert (row.outcome, row.model, row.files_changed, row.issues_after) == ("applied", "stub", FREE, 2)


def test_what_is_proposed_holds_both(here: Home) -> None:
    before = here.files()
    row = here.row(request=Request(propose=True), **stub(WHY))
    kept = load(here, row.proposal)
    assert (row.outcome, row.reasons, kept.source, here.files()) == ("proposed", ("asked",), "both", before)
    assert {f.path for f in kept.files} == {*FREE, CARE}
    assert decisions.apply(here, kept.tick_id).outcome == "applied"
    assert changed(here, before) == {*FREE, CARE}
    assert (here.root / SLIPS).stat().st_mtime_ns == QUIET * 10**9 != (here.root / CARE).stat().st_mtime_ns


def test_one_proposal_waits_for_a_root(here: Home) -> None:
    here.row(request=Request(propose=True), **stub(WHY))
    store = Proposals(here.state / "proposals")
    assert sorted(store.load(one).status for one in store.ids()) == ["superseded", "waiting"]


def test_what_was_written_stays_told_after_a_kill_while_the_agent_works(here: Home, tmp_path: Path) -> None:
    before, record = here.files(), tmp_path / "record"
    run = start(here, "tick", "--no-dry-run", STUB_SCENARIO="hang", STUB_RECORD=str(record))
    eventually(record)
    run.kill()
    run.communicate()
    here.row(request=Request(no_agent=True, wait_seconds=5))
    told = Row.from_json(history(here)[0])
    assert (told.outcome, told.reasons, told.proposal) == ("failed", ("interrupted",), told.tick_id)
    assert set(told.files_changed) == changed(here, before) == set(FREE)
    assert (undo(here, told)[0].outcome, here.files()) == ("applied", before)


# What a person said


def test_fixes_alone_never_supersede_an_agents_edit(here: Home) -> None:
    kept = load(here, here.row(request=Request(propose=True), **stub(WHY)).proposal)
    row = here.row(**NO_AGENT)
    assert (row.outcome, row.skip_code, row.proposal) == ("skipped", "nothing_new_to_say", kept.tick_id)
    assert load(here, kept.tick_id).status == "waiting"


def test_nor_are_they_written_below_it(here: Home) -> None:
    before = here.files()
    waits = decisions.propose(here, {**WHY, INDEX: text(INDEX) + "\nThe shop moved.\n"}, AUTOFIX="false")
    row = here.row(dry_run=False, **NO_AGENT)
    assert (row.files_changed, changed(here, before)) == ((SLIPS,), {SLIPS})
    assert set(statuses(here, waits.tick_id).values()) == {"waiting"}


def test_a_rejected_fix_is_not_proposed_again(here: Home) -> None:
    reject(here, here.row(**NO_AGENT).tick_id, [SLIPS])
    store, row = Proposals(here.state / "proposals"), here.row(**NO_AGENT)
    assert SLIPS not in [f.path for f in store.load(row.proposal or "").files if f.status == "waiting"]


def test_a_fix_that_was_taken_back_is_not_made_again(here: Home) -> None:
    before = here.files()
    undo(here, here.row(dry_run=False, **NO_AGENT))
    row = here.row(dry_run=False, **NO_AGENT)
    assert (row.outcome, row.skip_code, here.files()) == ("skipped", "agent_missing", before)


@pytest.mark.parametrize("said", ["rejected", "taken back"])
def test_nor_together_with_another_fix_of_that_file(here: Home, said: str) -> None:
    if said == "rejected":
        reject(here, here.row(**NO_AGENT).tick_id, [INDEX])
    else:
        undo(here, here.row(dry_run=False, **NO_AGENT))
    index = (here.root / INDEX).read_bytes()
    (here.root / "user_bob.md").write_text(text("user_ana.md").replace("user-ana", "user-bob").replace("Ana", "Bob"))
    here.settle()
    here.row(dry_run=False, **NO_AGENT)
    assert (here.root / INDEX).read_bytes() == index
    (here.root / INDEX).write_bytes(index + b"\nThe shop moved.\n")
    here.settle()
    assert INDEX in here.row(dry_run=False, **NO_AGENT).files_changed


def test_somebody_who_comes_meanwhile_ends_the_tick(here: Home) -> None:
    line = b"written by a session\n"

    def write() -> None:
        with (here.root / INDEX).open("ab") as file:
            file.write(line)

    before = here.files()
    (row,) = watched(here, "mending", write, STUB_SCENARIO="must-not-run").rows
    assert (row.outcome, row.reasons, row.model) == ("proposed", ("changed_meanwhile",), None)
    assert here.files() == {**before, INDEX: before[INDEX] + line}


def test_fixes_that_the_judge_refuses_are_told_and_end_the_tick(here: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a bug of ours comes to that; so the judge is replaced."""
    against = (Objection("loses_content", "a.md would lose a line"),)
    monkeypatch.setattr(fix_step, "objections", lambda edit: against)
    before = here.files()
    row = here.row(dry_run=False, STUB_SCENARIO="must-not-run")
    assert (row.outcome, row.reasons, row.model, here.files()) == ("refused", ("loses_content",), None, before)
    assert row.summary == "a.md would lose a line"


def test_the_row_is_in_the_history(here: Home) -> None:
    row = here.row(dry_run=False, **NO_AGENT)
    assert history(here)[-1] == row.to_json()
