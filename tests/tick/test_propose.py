"""`cmmd tick --propose`: what is verified waits for a person, nothing live is touched; what was rejected stays away."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cmmd.commands import review
from cmmd.core.errors import Exit
from cmmd.tick.run import Request
from tests import decisions
from tests.decisions import CARE, EDITS, INDEX, SLIPS, load, propose, proposed, reject, statuses
from tests.ticks import MENDED_INDEX, spent, stub, taken, text
from tests.worlds import Home


@pytest.fixture
def here(tmp_path: Path) -> Home:
    return Home.make(tmp_path)


def test_a_verified_edit_waits_and_nothing_live_is_touched(here: Home) -> None:
    before, stats = here.files(), {p: p.stat().st_mtime_ns for p in here.root.iterdir()}
    row = propose(here, force=False)
    assert (row.outcome, row.reasons, row.dry_run, row.proposal) == ("proposed", ("asked",), True, row.tick_id)
    assert (row.files_changed, row.post_tick_sha, row.cost_usd) == ((), None, 0.0123)
    assert (here.files(), {p: p.stat().st_mtime_ns for p in here.root.iterdir()}) == (before, stats)
    assert [shot.kind for shot in taken(here)] == ["observed"]


def test_what_is_kept_tells_all(here: Home) -> None:
    kept = proposed(here)
    assert (kept.status, kept.source, kept.root) == ("waiting", "agent", str(here.root))
    assert {f.path: f.status for f in kept.files} == dict.fromkeys(EDITS, "waiting")
    assert kept.findings and sum(kept.findings.values()) == 5 and kept.findings_after == {"duplicate": 1}
    assert set(kept.mended) == {"index-dangling", "why-how-missing", "name-missing", "description-missing"}
    assert kept.said == "did what the scenario says"


@pytest.mark.parametrize(
    ("environ", "outcome"),
    [
        pytest.param({"PROPOSE": "true"}, "proposed", id="PROPOSE=true in a dry run"),
        pytest.param({"PROPOSE": "true", "DRY_RUN": "false"}, "applied", id="PROPOSE=true means nothing otherwise"),
        pytest.param({"PROPOSE": "false"}, "reported", id="a dry run alone only reports"),
    ],
)
def test_the_setting(here: Home, environ: dict[str, str], outcome: str) -> None:
    dry_run = environ.pop("DRY_RUN", "true") == "true"
    before = here.files()
    row = here.row(dry_run=dry_run, **stub(EDITS, **environ))
    assert (row.outcome, here.files() == before) == (outcome, outcome != "applied")


def test_asking_for_a_proposal_is_a_dry_run_whatever_the_settings_say(here: Home) -> None:
    before = here.files()
    row = here.row(dry_run=False, request=decisions.Request(propose=True), **stub(EDITS))
    assert (row.outcome, row.dry_run, here.files()) == ("proposed", True, before)


def test_an_equal_patch_keeps_the_older_one(here: Home) -> None:
    first = proposed(here)
    row = propose(here)
    assert (row.outcome, row.skip_code, row.proposal) == ("skipped", "nothing_new_to_say", first.tick_id)
    assert (load(here, first.tick_id).status, (here.state / "proposals" / row.tick_id).exists()) == ("waiting", False)


def test_another_supersedes_it(here: Home) -> None:
    first, second = proposed(here), proposed(here, {INDEX: MENDED_INDEX})
    assert [load(here, p.tick_id).status for p in (first, second)] == ["superseded", "waiting"]


def test_what_was_applied_of_a_superseded_one_stays_told(here: Home) -> None:
    first = proposed(here)
    decisions.apply(here, first.tick_id, [CARE])
    proposed(here, {INDEX: MENDED_INDEX})
    assert statuses(here, first.tick_id) == {INDEX: "superseded", CARE: "applied", SLIPS: "superseded"}


def test_unchanged_bytes_are_not_asked_about_twice(here: Home) -> None:
    first = proposed(here)
    row = propose(here, force=False)
    assert (row.skip_code, row.cost_usd, load(here, first.tick_id).status) == ("nothing_new_to_say", None, "waiting")


def test_a_refused_edit_never_waits(here: Home) -> None:
    run = here.tick(request=decisions.Request(propose=True), **stub({INDEX: "gone\n"}))
    (row,) = run.rows
    assert (row.outcome, "loses_content" in row.reasons, run.exit_code) == ("refused", True, Exit.FINDINGS)
    kept = load(here, row.proposal)
    assert (kept.status, kept.said, bool(kept.notes)) == ("rejected", "did what the scenario says", True)


@pytest.mark.parametrize(
    "edits",
    [
        pytest.param({}, id="nothing changed"),
        pytest.param({CARE: text(CARE) + "\nA line.\n"}, id="nothing mended"),
    ],
)
def test_what_mends_nothing_does_not_wait(here: Home, edits: dict[str, str]) -> None:
    row = propose(here, edits)
    assert (row.outcome, row.proposal, (here.state / "proposals").exists()) == ("no_effect", None, False)


# What a person rejected.


def test_a_rejected_edit_is_not_proposed_while_its_bytes_stand(here: Home) -> None:
    first = proposed(here)
    reject(here, first.tick_id)
    row = propose(here)
    assert (row.outcome, row.skip_code, row.proposal) == ("skipped", "nothing_new_to_say", None)
    assert "was rejected" in (row.reason_skipped or "")


def edited(here: Home) -> None:
    """A memory that has nothing to do with all that changed: the agent has not seen exactly this."""
    ana = here.root / "user_ana.md"
    ana.write_text(ana.read_text() + "\nShe likes tea.\n")
    here.settle()


def without_duplicate(here: Home) -> dict[str, str | None]:
    """A folder, and an edit that mends all that is wrong there."""
    (here.root / "project_teacup_pages.md").unlink()
    index = [line for line in text(INDEX).splitlines(keepends=True) if "teacup_pages" not in line]
    (here.root / INDEX).write_text("".join(index))
    here.settle()
    return {**EDITS, INDEX: "".join(line for line in index if "holiday" not in line)}


@pytest.mark.parametrize("said", ["rejected", "taken back"])
def test_nobody_is_asked_about_it_while_those_bytes_stand(here: Home, said: str) -> None:
    edits = without_duplicate(here)
    if said == "rejected":
        reject(here, proposed(here, edits).tick_id)
    else:
        decisions.undo(here, here.row(dry_run=False, **stub(edits)))
    edited(here)
    paid = spent(here)
    row = here.row(dry_run=False, STUB_SCENARIO="must-not-run")
    assert (row.outcome, row.skip_code, spent(here)) == ("skipped", "nothing_new_to_say", paid)
    assert "rejected or taken back" in (row.reason_skipped or "")


def test_what_is_left_is_asked_about_alone(here: Home, tmp_path: Path) -> None:
    reject(here, proposed(here).tick_id)
    edited(here)
    here.row(STUB_RECORD=str(tmp_path / "record"))
    prompt = json.loads((tmp_path / "record").read_text())["prompt"]
    assert [rule in prompt for rule in ("duplicate", '"index-dangling"', '"why-how-missing"')] == [True, False, False]


def test_what_is_wanted_again_waits_and_is_written(here: Home) -> None:
    edits = without_duplicate(here)
    waits = proposed(here, edits)
    reject(here, waits.tick_id)
    with decisions.acting(here) as books:
        review.unreject(books, load(here, waits.tick_id))
    assert set(statuses(here, waits.tick_id).values()) == {"waiting"}
    assert decisions.apply(here, waits.tick_id).outcome == "applied"


def test_where_another_edit_waits_it_may_be_proposed_again(here: Home) -> None:
    first = proposed(here, {SLIPS: EDITS[SLIPS]})
    reject(here, first.tick_id)
    proposed(here, {CARE: EDITS[CARE]})
    with decisions.acting(here) as books:
        review.unreject(books, load(here, first.tick_id))
    again = proposed(here)
    assert (load(here, first.tick_id).status, {f.path for f in again.files}) == ("superseded", set(EDITS))


def test_nor_applied(here: Home) -> None:
    before = here.files()
    reject(here, proposed(here).tick_id)
    row = here.row(dry_run=False, request=decisions.Request(force=True), **stub(EDITS))
    assert (row.outcome, row.skip_code, here.files()) == ("skipped", "nothing_new_to_say", before)


def test_the_rest_of_it_is(here: Home) -> None:
    reject(here, proposed(here).tick_id, [SLIPS])
    again = proposed(here)
    assert {f.path for f in again.files} == {INDEX, CARE}


def test_it_is_proposed_again_once_those_bytes_changed(here: Home) -> None:
    reject(here, proposed(here).tick_id)
    index = here.root / INDEX
    index.write_text(index.read_text() + "\nAna keeps a list of glazes on the wall.\n")
    here.settle()
    again = proposed(here, {**EDITS, INDEX: MENDED_INDEX + "\nAna keeps a list of glazes on the wall.\n"})
    assert {f.path for f in again.files} == {INDEX}


def test_another_edit_of_the_same_file_is_proposed(here: Home) -> None:
    reject(here, proposed(here, {SLIPS: EDITS[SLIPS]}).tick_id)
    again = proposed(here, {SLIPS: EDITS[SLIPS].replace("description: slips", "description: how they are printed")})
    assert {f.path for f in again.files} == {SLIPS}


def test_what_cmmd_itself_refused_is_judged_anew(here: Home) -> None:
    bad = {INDEX: MENDED_INDEX, "one more.md": text(CARE)}
    assert propose(here, bad).outcome == "refused"
    assert propose(here, {INDEX: MENDED_INDEX}).outcome == "proposed"


def test_an_edit_that_was_taken_back_is_not_made_again_while_those_bytes_stand(here: Home) -> None:
    row = here.row(dry_run=False, **stub({INDEX: MENDED_INDEX}))
    decisions.undo(here, row)
    again = here.row(dry_run=False, request=decisions.Request(force=True), **stub({INDEX: MENDED_INDEX}))
    assert (row.outcome, again.outcome, again.skip_code) == ("applied", "skipped", "nothing_new_to_say")


def test_what_was_rejected_of_an_agent_is_not_made_by_code(here: Home) -> None:
    reject(here, proposed(here, {INDEX: MENDED_INDEX}).tick_id)
    before = here.files()[INDEX]
    row = here.row(dry_run=False, request=Request(no_agent=True), AUTOFIX="true")
    assert (row.files_changed, here.files()[INDEX]) == ((SLIPS,), before)
