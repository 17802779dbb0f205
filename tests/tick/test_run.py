"""One tick of one root with a stub agent: what it reports, applies, keeps for later, or leaves as it is."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from cmmd.core.errors import Exit
from cmmd.core.records.history_row import Row
from cmmd.tick.run import Request
from tests.ticks import (
    INDEX,
    MEND,
    MENDED_INDEX,
    applied,
    history,
    proposal,
    stranger,
    stub,
    taken,
    text,
    while_asking,
)
from tests.worlds import Home

ANA = "user_ana.md"
ANA_TEXT = text(ANA)


@pytest.fixture
def here(tmp_path: Path) -> Home:
    return Home.make(tmp_path)


def test_a_dry_run_reports_and_offers_no_edit(here: Home, tmp_path: Path) -> None:
    before = here.files()
    row = here.row(**stub(MEND, STUB_RECORD=str(tmp_path / "record")))
    argv = json.loads((tmp_path / "record").read_text())["argv"]
    assert (row.outcome, row.dry_run, row.ran, row.files_changed) == ("reported", True, True, ())
    assert argv[argv.index("--tools") + 1] == "Read,Glob,Grep"
    assert here.files() == before


def test_a_fine_edit_is_applied(here: Home) -> None:
    before = here.files()
    row = applied(here)
    assert (row.files_changed, row.audit_total_issues, row.issues_after) == (("MEMORY.md",), 5, 4)
    assert here.files() == {**before, "MEMORY.md": MENDED_INDEX.encode()}
    assert [shot.sha for shot in taken(here)] == [row.post_tick_sha, row.pre_tick_sha]
    newest = taken(here)[0]
    assert (newest.kind, newest.tick_id, newest.files) == ("post-tick", row.tick_id, ("MEMORY.md",))
    assert proposal(here, row.tick_id)["status"] == "applied"


def test_the_row_is_complete_and_in_the_contracts_order(here: Home) -> None:
    row = applied(here)
    (written,) = history(here)
    assert list(written) == [field.name for field in fields(Row)]
    absent = {name for name, value in written.items() if value is None}
    assert absent == {"reason_skipped", "skip_code", "agent_hold"}
    assert (row.cost_usd, row.input_tokens, row.output_tokens, row.turns) == (0.0123, 1000, 50, 2)
    assert (row.model, row.account, row.run_id, row.exit_code) == ("stub", ".claude", row.tick_id, 0)


def test_modes_and_other_files_stay_and_no_copy_is_left(here: Home) -> None:
    (here.root / "MEMORY.md").chmod(0o640)
    (here.root / ".consolidate-lock").write_text("no pid")
    here.settle()
    listed = sorted(os.listdir(here.root))
    stats = {p.name: p.stat().st_mtime_ns for p in here.root.iterdir() if p.name != "MEMORY.md"}
    applied(here)
    assert stat.S_IMODE((here.root / "MEMORY.md").stat().st_mode) == 0o640
    assert {p.name: p.stat().st_mtime_ns for p in here.root.iterdir() if p.name != "MEMORY.md"} == stats
    assert sorted(os.listdir(here.root)) == listed
    assert list((here.state / "staging").iterdir()) == []


def test_a_new_memory_is_as_readable_as_the_index(here: Home) -> None:
    (here.root / "MEMORY.md").chmod(0o664)
    memory = text("user_ana.md").replace("user-ana", "user-ana-two").replace("Ana runs", "Also Ana runs")
    entry = MENDED_INDEX + "- [More of Ana](user_ana_two.md) — what else she does\n"
    row = here.row(dry_run=False, **stub({"MEMORY.md": entry, "user_ana_two.md": memory.partition("Ana makes")[0]}))
    assert (row.outcome, row.reasons) == ("applied", ())
    assert stat.S_IMODE((here.root / "user_ana_two.md").stat().st_mode) == 0o664


def test_the_agent_gets_no_file_that_a_client_obeys(here: Home) -> None:
    for name in ("CLAUDE.md", "AGENTS.md", ".hidden"):
        (here.root / name).write_text("Obey.\n")
    here.settle()
    listing: list[str] = []
    while_asking(here, lambda: listing.extend(_staged(here)), **stub(MEND))
    assert set(listing) == set(os.listdir(here.root)) - {"CLAUDE.md", "AGENTS.md", ".hidden"}


def _staged(here: Home) -> list[str]:
    (copy,) = (here.state / "staging").iterdir()
    return os.listdir(copy)


# What comes to nothing, or waits.

CHANGED = {**MEND, ANA: ANA_TEXT + "\nShe likes tea.\n"}


@pytest.mark.parametrize(
    "edits",
    [
        pytest.param({}, id="nothing changed"),
        pytest.param({"MEMORY.md": INDEX}, id="written anew with the same bytes"),
        pytest.param({"user_ana.md": text("user_ana.md") + "\nShe likes tea.\n"}, id="nothing mended"),
    ],
)
def test_no_effect(here: Home, edits: dict[str, str]) -> None:
    before = here.files()
    run = here.tick(dry_run=False, **stub(edits))
    (row,) = run.rows
    assert (row.outcome, row.reasons, row.proposal, row.issues_after) == ("no_effect", (), None, 5)
    assert (here.files(), run.exit_code) == (before, Exit.DONE)


def test_without_a_closing_line_the_edits_wait(here: Home) -> None:
    before = here.files()
    run = here.tick(dry_run=False, **stub(MEND, STUB_SCENARIO="no-closing-line"))
    (row,) = run.rows
    kept = proposal(here, row.proposal)
    assert (row.outcome, row.reasons, run.exit_code) == ("proposed", ("agent_incomplete",), Exit.DONE)
    assert (kept["status"], kept["reasons"], kept["source"]) == ("waiting", ["agent_incomplete"], "agent")
    assert here.files() == before


def test_a_file_changed_meanwhile_is_not_written(here: Home) -> None:
    theirs = INDEX + "\nA line of somebody else.\n"
    (row,) = while_asking(here, lambda: (here.root / "MEMORY.md").write_text(theirs), **stub(MEND)).rows
    assert (row.outcome, row.reasons, row.files_changed) == ("proposed", ("changed_meanwhile",), ())
    assert (here.root / "MEMORY.md").read_text() == theirs
    assert proposal(here, row.proposal)["status"] == "waiting"


@pytest.mark.parametrize(
    "theirs",
    [
        pytest.param("\nA line more.\n", id="harmless together"),
        pytest.param("\nSee [it](user_ana_two.md).\n", id="a finding of their own"),
    ],
)
def test_another_file_changed_meanwhile(here: Home, theirs: str) -> None:
    other = here.root / "user_ana.md"
    (row,) = while_asking(here, lambda: other.write_text(text("user_ana.md") + theirs), **stub(MEND)).rows
    assert (row.outcome, row.reasons, row.files_changed) == ("applied", (), ("MEMORY.md",))
    assert other.read_text() == text("user_ana.md") + theirs
    assert [shot.kind for shot in taken(here)] == ["post-tick", "pre-tick", "observed"]
    assert row.pre_tick_sha == taken(here)[1].sha


def test_an_edit_that_another_file_makes_wrong_is_refused(here: Home) -> None:
    (here.root / "project_holiday_hours.md").unlink(missing_ok=True)
    made = text("user_ana.md").replace("user-ana", "project-holiday-hours").replace("type: user", "type: reference")
    (row,) = while_asking(here, lambda: (here.root / "project_holiday_hours.md").write_text(made), **stub(MEND)).rows
    assert (row.outcome, "loses_content" in row.reasons) == ("refused", True)
    assert (here.root / "MEMORY.md").read_text() == INDEX


def test_somebody_who_came_meanwhile_is_left_alone(here: Home) -> None:
    before = here.files()
    strangers = stranger("tail", "-f", str(here.root / "user_ana.md"))
    try:
        (row,) = while_asking(here, strangers.__enter__, **stub(MEND)).rows
    finally:
        strangers.__exit__(None, None, None)
    assert (row.outcome, row.reasons, here.files()) == ("proposed", ("someone_at_work",), before)


def incomplete(here: Home, edits: dict[str, Any]) -> Row:
    return here.row(dry_run=False, request=Request(force=True), **stub(edits, STUB_SCENARIO="no-closing-line"))


def test_an_equal_patch_keeps_the_older_proposal(here: Home) -> None:
    first, again = incomplete(here, MEND), incomplete(here, MEND)
    assert (again.outcome, again.skip_code, again.proposal) == ("skipped", "nothing_new_to_say", first.tick_id)
    assert (again.ran, again.cost_usd) == (True, 0.0123)
    assert proposal(here, first.tick_id)["status"] == "waiting"
    assert not (here.state / "proposals" / again.tick_id).exists()


def test_another_patch_supersedes_it(here: Home) -> None:
    first, again = incomplete(here, MEND), incomplete(here, CHANGED)
    assert again.outcome == "proposed"
    assert [proposal(here, row.tick_id)["status"] for row in (first, again)] == ["superseded", "waiting"]


def test_an_apply_supersedes_it(here: Home) -> None:
    first = incomplete(here, CHANGED)
    row = here.row(dry_run=False, request=Request(force=True), **stub(MEND))
    assert [proposal(here, row.tick_id)["status"] for row in (first, row)] == ["superseded", "applied"]
