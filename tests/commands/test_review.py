"""Applying and rejecting what waits: judged again on the folder as it is, guards asked, all or nothing."""

from __future__ import annotations

import json
import os
import stat
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import pytest

from cmmd.adapters.files import lock
from cmmd.adapters.process import open_files
from cmmd.adapters.store.proposals import Proposals
from cmmd.commands import review
from cmmd.core.errors import CmmdError, Interrupted, RootError, SnapshotError, UsageError
from tests import decisions
from tests.decisions import CARE, EDITS, INDEX, SLIPS, acting, apply, load, newest_row, proposed, reject, statuses
from tests.ticks import MENDED_INDEX, history, stranger, taken, text
from tests.worlds import QUIET, Home

THEIRS = "Written by somebody else.\n"
GLAZE, PAGES = "project_glaze_variants.md", "project_teacup_pages.md"


@pytest.fixture
def here(tmp_path: Path) -> Home:
    return Home.make(tmp_path)


def test_all_of_it_is_applied(here: Home) -> None:
    before = here.files()
    waiting = proposed(here)
    row = apply(here, waiting.tick_id)
    assert here.files() == {**before, **{name: data.encode() for name, data in EDITS.items()}}
    assert (row.kind, row.outcome, row.files_changed, row.dry_run, row.ran) == (
        "apply",
        "applied",
        tuple(sorted(EDITS)),
        False,
        True,
    )
    assert (row.proposal, row.audit_total_issues, row.issues_after) == (waiting.tick_id, 5, 1)
    assert load(here, waiting.tick_id).status == "applied"


def test_its_row_and_its_snapshots(here: Home) -> None:
    row = apply(here, proposed(here).tick_id)
    assert row.to_json() == history(here)[-1]
    assert [(shot.kind, shot.sha) for shot in taken(here)] == [
        ("post-tick", row.post_tick_sha),
        ("observed", row.pre_tick_sha),
    ]
    assert taken(here)[0].tick_id == row.tick_id


def test_one_file_of_it(here: Home) -> None:
    before = here.files()
    waiting = proposed(here)
    row = apply(here, waiting.tick_id, [SLIPS, SLIPS])
    assert (row.files_changed, here.files()) == ((SLIPS,), {**before, SLIPS: EDITS[SLIPS].encode()})
    assert statuses(here, waiting.tick_id) == {INDEX: "waiting", CARE: "waiting", SLIPS: "applied"}


def test_modes_stay(here: Home) -> None:
    (here.root / SLIPS).chmod(0o640)
    apply(here, proposed(here).tick_id, [SLIPS])
    assert stat.S_IMODE((here.root / SLIPS).stat().st_mode) == 0o640


def test_what_was_just_touched_is_applied_all_the_same(here: Home) -> None:
    waiting = proposed(here)
    os.utime(here.root / CARE)
    assert apply(here, waiting.tick_id, MIN_IDLE_SEC="604800").outcome == "applied"


def test_another_file_may_have_changed_since(here: Home) -> None:
    waiting = proposed(here)
    (here.root / "user_ana.md").write_text(text("user_ana.md") + "\nShe likes tea.\n")
    row = apply(here, waiting.tick_id)
    assert (row.outcome, [shot.kind for shot in taken(here)]) == ("applied", ["post-tick", "pre-tick", "observed"])


# What no longer fits.


def _changed(here: Home) -> None:
    (here.root / SLIPS).write_text(THEIRS)


def _gone(here: Home) -> None:
    (here.root / SLIPS).unlink()


def _same(here: Home) -> None:
    (here.root / SLIPS).write_text(EDITS[SLIPS])


def _link(here: Home) -> None:
    (here.root / SLIPS).unlink()
    (here.root / SLIPS).symlink_to("user_ana.md")


@pytest.mark.parametrize(
    ("meanwhile", "why"),
    [
        pytest.param(_changed, "changed since this was proposed", id="changed"),
        pytest.param(_gone, "is gone since this was proposed", id="gone"),
        pytest.param(_same, "is already so", id="somebody made the same change"),
        pytest.param(_link, "is gone since this was proposed", id="a link took its place"),
    ],
)
def test_a_file_that_no_longer_fits_becomes_stale_and_the_others_are_applied(
    here: Home, meanwhile: Callable[[Home], None], why: str
) -> None:
    waiting = proposed(here)
    meanwhile(here)
    theirs = (here.root / SLIPS).read_bytes() if (here.root / SLIPS).exists() else None
    row = apply(here, waiting.tick_id)
    kept = load(here, waiting.tick_id)
    assert (row.outcome, row.files_changed, kept.notes) == ("applied", (INDEX, CARE), (f"{SLIPS} {why}",))
    assert {f.path: f.status for f in kept.files} == {INDEX: "applied", CARE: "applied", SLIPS: "stale"}
    assert here.files().get(SLIPS) == theirs


def test_a_new_file_that_somebody_made_meanwhile(here: Home) -> None:
    new = text("user_ana.md").replace("user-ana", "user-ana-two").replace("Ana runs", "Also Ana runs")
    entry = MENDED_INDEX + "- [More of Ana](user_ana_two.md) — what else she does\n"
    waiting = proposed(here, {INDEX: entry, "user_ana_two.md": new.partition("Ana makes")[0]})
    (here.root / "user_ana_two.md").write_text(THEIRS)
    row = apply(here, waiting.tick_id, ["user_ana_two.md"])
    assert (row.outcome, row.summary) == ("no_effect", "user_ana_two.md was made by somebody since this was proposed")
    assert (here.root / "user_ana_two.md").read_text() == THEIRS


def test_when_nothing_fits_nothing_is_written_and_it_stays_readable(here: Home) -> None:
    waiting = proposed(here, {SLIPS: EDITS[SLIPS]})
    _changed(here)
    before = here.files()
    row = apply(here, waiting.tick_id)
    assert (row.outcome, row.files_changed, row.post_tick_sha, here.files()) == ("no_effect", (), None, before)
    assert load(here, waiting.tick_id).status == "stale"
    assert b"+name: packing-slips" in _patch(here, waiting.tick_id)


def _patch(here: Home, tick_id: str) -> bytes:
    return Proposals(here.state / "proposals").patch(tick_id)


# Judged again.


def test_what_others_wrote_meanwhile_can_make_it_wrong(here: Home) -> None:
    """The entry was dangling when this was proposed; now its file is there, and listed by it alone."""
    waiting = proposed(here, {INDEX: MENDED_INDEX})
    made = text("user_ana.md").replace("user-ana", "project-holiday-hours").replace("type: user", "type: reference")
    (here.root / "project_holiday_hours.md").write_text(made)
    before = here.files()
    row = apply(here, waiting.tick_id)
    assert (row.outcome, "loses_content" in row.reasons, here.files()) == ("refused", True, before)
    assert load(here, waiting.tick_id).status == "waiting"


def _moved() -> dict[str, str]:
    """A line that goes from one memory to another: the two files of this edit need each other."""
    line = "- Works on a ten year old laptop. Anything that needs Docker running all day is not an option.\n"
    ana, care = text("user_ana.md").replace(line, ""), text(CARE) + "\n" + line
    return {INDEX: MENDED_INDEX, "user_ana.md": ana, CARE: care}


def test_files_that_need_each_other_are_judged_as_they_are_applied(here: Home) -> None:
    waiting = proposed(here, _moved())
    before = here.files()
    alone = apply(here, waiting.tick_id, ["user_ana.md"])
    assert (alone.outcome, alone.reasons, here.files()) == ("refused", ("loses_content",), before)
    assert apply(here, waiting.tick_id).outcome == "applied"


def test_a_person_may_apply_more_files_than_an_agent(here: Home) -> None:
    waiting = proposed(here)
    assert apply(here, waiting.tick_id, MAX_EDITS="1").outcome == "applied"


# Who is at work there.


@pytest.fixture
def child() -> Iterator[int]:
    with subprocess.Popen(["sleep", "600"]) as sleeping:
        yield sleeping.pid
        sleeping.kill()


def _held_open(here: Home, pid: int) -> AbstractContextManager[object]:
    return stranger("tail", "-f", str(here.root / "user_ana.md"))


def _session(here: Home, pid: int) -> AbstractContextManager[object]:
    folder = here.path / ".claude/sessions"
    folder.mkdir(exist_ok=True)
    started = open_files.start_time(pid)
    note = {"pid": pid, "sessionId": "s", "cwd": str(here.root), "procStart": started, "status": "busy"}
    (folder / f"{pid}.json").write_text(json.dumps(note))
    return ExitStack()


def _consolidating(here: Home, pid: int) -> AbstractContextManager[object]:
    (here.root / ".consolidate-lock").write_text(str(pid))
    return ExitStack()


def _locked(here: Home, pid: int) -> AbstractContextManager[object]:
    return lock.root_lock(str(here.root))


@pytest.mark.parametrize(
    ("there", "code", "passes"),
    [
        pytest.param(_held_open, "held_open", True, id="a file is open"),
        pytest.param(_session, "session_at_work", True, id="a session is at work"),
        pytest.param(_consolidating, "consolidating", False, id="the client consolidates"),
        pytest.param(_locked, "root_locked", False, id="another cmmd"),
    ],
)
def test_somebody_is_there(
    here: Home,
    child: int,
    there: Callable[[Home, int], AbstractContextManager[object]],
    code: str,
    passes: bool,
) -> None:
    waiting, before = proposed(here), None
    with there(here, child):
        before = here.files()
        row = apply(here, waiting.tick_id)
        assert (row.outcome, row.skip_code, bool(row.reason_skipped), here.files()) == ("skipped", code, True, before)
        assert load(here, waiting.tick_id).status == "waiting"
        forced = apply(here, waiting.tick_id, force=True)
    assert (forced.outcome == "applied", forced.skip_code) == (passes, None if passes else code)
    assert (here.files() == before) is not passes


# What cannot be done.


def test_a_snapshot_that_fails_leaves_all_as_it_was(here: Home) -> None:
    waiting, before = proposed(here), here.files()
    (here.root / "user_ana.md").write_text(THEIRS)
    before = here.files()
    (snapshots,) = (here.state / "snapshots").iterdir()
    snapshots.rename(here.path / "away")
    snapshots.write_text("in the way")
    with pytest.raises(SnapshotError):
        apply(here, waiting.tick_id)
    assert (here.files(), load(here, waiting.tick_id).status) == (before, "waiting")
    assert (newest_row(here).outcome, newest_row(here).reasons) == ("failed", ("snapshot_failed",))


def test_a_folder_that_is_gone(here: Home) -> None:
    waiting = proposed(here)
    here.root.rename(here.path / "away")
    with pytest.raises(RootError):
        apply(here, waiting.tick_id)
    assert (newest_row(here).reasons, load(here, waiting.tick_id).status) == (("root_missing",), "waiting")


def test_damaged_bytes_are_never_written(here: Home) -> None:
    waiting, before = proposed(here, {SLIPS: EDITS[SLIPS]}), here.files()
    (here.state / "proposals" / waiting.tick_id / "after" / SLIPS).write_text(EDITS[SLIPS] + "\nMore.\n")
    with pytest.raises(CmmdError, match="damaged"):
        apply(here, waiting.tick_id)
    row = newest_row(here)
    assert (here.files(), row.outcome, row.reasons, row.files_changed) == (before, "failed", ("write_failed",), ())


def test_a_root_that_is_half_done_takes_nothing(here: Home) -> None:
    waiting, before = proposed(here), here.files()
    with acting(here) as books, pytest.raises(CmmdError, match="half done"):
        books.unsettled.add(str(here.root))
        review.apply_waiting(books, waiting, [INDEX], around=decisions.around(here), force=True)
    assert here.files() == before


def test_a_signal_after_the_files_leaves_the_row_of_what_was_written(
    here: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = proposed(here)

    def put_then_signal(*words: object, **more: object) -> None:
        put(*words, **more)
        raise Interrupted("interrupted by SIGTERM")

    put = review.put
    monkeypatch.setattr(review, "put", put_then_signal)
    with pytest.raises(Interrupted):
        apply(here, waiting.tick_id)
    assert (newest_row(here).outcome, newest_row(here).files_changed) == ("applied", tuple(sorted(EDITS)))


# Rejecting.


def test_reject_keeps_the_reason_and_writes_nothing(here: Home) -> None:
    waiting, before, rows = proposed(here), here.files(), len(history(here))
    reject(here, waiting.tick_id, reason="not her words")
    kept = load(here, waiting.tick_id)
    assert (kept.status, kept.notes, here.files(), len(history(here))) == (
        "rejected",
        ("rejected: not her words",),
        before,
        rows,
    )


def test_reject_one_file(here: Home) -> None:
    waiting = proposed(here)
    reject(here, waiting.tick_id, [SLIPS])
    assert statuses(here, waiting.tick_id) == {INDEX: "waiting", CARE: "waiting", SLIPS: "rejected"}


@pytest.mark.parametrize(
    ("files", "said"),
    [
        pytest.param([SLIPS], f"{SLIPS} does not wait .*: rejected", id="a file that was rejected"),
        pytest.param(["user_ana.md"], "no file of it", id="a file that is none of it"),
        pytest.param([INDEX, "nope.md"], "nope.md does not wait", id="one of two"),
    ],
)
def test_only_files_that_wait_can_be_named(here: Home, files: list[str], said: str) -> None:
    waiting, before = proposed(here), here.files()
    reject(here, waiting.tick_id, [SLIPS])
    with pytest.raises(UsageError, match=said):
        apply(here, waiting.tick_id, files)
    assert here.files() == before


@pytest.mark.parametrize("decision", [apply, reject], ids=["applied", "rejected"])
def test_what_is_decided_does_not_wait(here: Home, decision: Callable[[Home, str], object]) -> None:
    waiting = proposed(here)
    decision(here, waiting.tick_id)
    with pytest.raises(UsageError, match="does not wait"):
        apply(here, waiting.tick_id)


def test_a_refused_edit_cannot_be_applied(here: Home) -> None:
    row, before = decisions.propose(here, {INDEX: "gone\n"}), here.files()
    with pytest.raises(UsageError, match="does not wait: rejected"):
        apply(here, row.tick_id)
    assert here.files() == before


def test_times_of_the_memory_are_those_of_the_writing(here: Home) -> None:
    """A person took the edit: it is as new as that. What was not written keeps its time."""
    apply(here, proposed(here).tick_id, [SLIPS])
    times = {path.name: int(path.stat().st_mtime) for path in here.root.iterdir()}
    assert times.pop(SLIPS) > QUIET and set(times.values()) == {QUIET}


def test_the_state_remembers_no_run(here: Home) -> None:
    apply(here, proposed(here).tick_id)
    with acting(here) as books:
        assert books.root(str(here.root)).running is None
