"""The way back: a snapshot, a deleted folder, what one tick wrote; each with a snapshot first, each can be undone."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cmmd.adapters.files.replace import ChangedMeanwhile
from cmmd.adapters.store.proposals import Proposals
from cmmd.commands import restore, snapshot_log
from cmmd.core.errors import CmmdError, Interrupted, SnapshotError, UsageError
from cmmd.core.model import Entry
from cmmd.tick.run import Request
from tests import decisions
from tests.decisions import CARE, EDITS, INDEX, SLIPS, acting, bring_back, load, newest_row, proposed, reject, undo
from tests.memories import tree
from tests.ticks import MEND, applied, history, stranger, stub, taken, text
from tests.worlds import QUIET, Home

THEIRS = "Written by somebody else.\n"
OLD, NEWER = 1_600_000_000, 1_700_000_000


@pytest.fixture
def here(tmp_path: Path) -> Home:
    return Home.make(tmp_path)


def observed(home: Home) -> str:
    """Sha of a snapshot of the folder as it is."""
    row = home.row(request=Request(no_agent=True))
    assert row.pre_tick_sha
    return row.pre_tick_sha


def facts(home: Home) -> dict[str, tuple[bytes, int, int]]:
    """Bytes, mode and mtime (nanoseconds) of every file."""
    found = {}
    for path in sorted(path for path in home.root.rglob("*") if path.is_file()):
        status = path.stat()
        found[str(path.relative_to(home.root))] = path.read_bytes(), stat.S_IMODE(status.st_mode), status.st_mtime_ns
    return found


def shape(home: Home) -> None:
    """Sub-folders, odd modes and times, odd names and bytes."""
    for name, data, mode, when in (
        ("sub/deep/a.md", b"a\r\n\xff", 0o640, OLD),
        ("sub/b c.md", b"", 0o600, NEWER),
        (".hidden", b"x", 0o644, OLD),
        ("tool.sh", b"#!/bin/sh\n", 0o755, OLD),
        ("line\nbreak.md", b"y", 0o444, OLD),
    ):
        path = home.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        path.chmod(mode)
        os.utime(path, (when, when))


# A snapshot comes back.


def test_bytes_modes_and_times_come_back(here: Home) -> None:
    shape(here)
    sha, before = observed(here), facts(here)
    for name in ("sub/deep/a.md", "tool.sh", INDEX):
        (here.root / name).chmod(0o600)
        (here.root / name).write_text(THEIRS)
    (here.root / "sub/b c.md").unlink()
    (here.root / "born.md").write_text(THEIRS)
    row = bring_back(here, sha)
    assert (row.outcome, facts(here)) == ("applied", before)


def test_what_was_is_snapshotted_first_so_that_nothing_is_lost(here: Home) -> None:
    sha, before = observed(here), here.files()
    (here.root / "born.md").write_text(THEIRS)
    (here.root / INDEX).write_text(THEIRS)
    damaged = here.files()
    row = bring_back(here, sha)
    assert [shot.kind for shot in taken(here)] == ["post-tick", "pre-restore", "observed"]
    assert (taken(here)[1].sha, taken(here)[0].sha) == (row.pre_tick_sha, row.post_tick_sha)
    chosen = snapshot_log.of(here.world(), str(here.root))
    assert dict(chosen.tree(chosen.find(row.pre_tick_sha or "")).files) == damaged
    assert here.files() == before


def test_its_row(here: Home) -> None:
    sha = observed(here)
    (here.root / INDEX).write_text(THEIRS)
    row = bring_back(here, sha)
    assert (row.kind, row.outcome, row.dry_run, row.files_changed) == ("restore", "applied", False, (INDEX,))
    assert (row.proposal, row.issues_after, row.summary) == (row.tick_id, 5, f"restored {sha}")
    assert row.to_json() == history(here)[-1]


def test_only_the_named_files(here: Home) -> None:
    sha, before = observed(here), here.files()
    for name in (INDEX, CARE, "born.md", "born too.md"):
        (here.root / name).write_text(THEIRS)
    bring_back(here, sha, [INDEX, "born.md"])
    assert here.files() == {**before, CARE: THEIRS.encode(), "born too.md": THEIRS.encode()}


def test_what_holds_those_bytes_already_is_not_touched(here: Home) -> None:
    sha = observed(here)
    (here.root / INDEX).write_text(THEIRS)
    os.utime(here.root / CARE, (NEWER, NEWER))
    bring_back(here, sha)
    assert (here.root / CARE).stat().st_mtime == NEWER


def test_nothing_to_bring_back(here: Home) -> None:
    sha, before = observed(here), facts(here)
    row = bring_back(here, sha)
    assert (row.outcome, row.files_changed, facts(here), len(taken(here))) == ("no_effect", (), before, 1)


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda root: os.symlink("user_ana.md", root / "link.md"), id="a link"),
        pytest.param(lambda root: os.mkfifo(root / "pipe"), id="a pipe"),
        pytest.param(lambda root: (root / "empty").mkdir(), id="an empty folder"),
        pytest.param(lambda root: os.truncate(_touched(root / "large.md"), 10_000_001), id="a file over 10 MB"),
        pytest.param(lambda root: _touched(root / "Sub/.GIT/config"), id="a name that git cannot hold"),
        pytest.param(lambda root: _touched(root / ".git/config"), id="a repository"),
        pytest.param(lambda root: _touched(root / ".consolidate-lock"), id="the client's own lock"),
    ],
)
def test_what_no_snapshot_holds_stays(here: Home, make: Callable[[Path], object]) -> None:
    sha = observed(here)
    make(here.root)
    listed = sorted(here.root.rglob("*"))
    (here.root / INDEX).write_text(THEIRS)
    bring_back(here, sha)
    assert (sorted(here.root.rglob("*")), (here.root / INDEX).read_text()) == (listed, text(INDEX))


def _touched(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x")
    return path


def test_the_clients_lock_is_not_set_back(here: Home) -> None:
    lock = here.root / ".consolidate-lock"
    lock.write_text("1")
    here.settle()
    sha = observed(here)
    lock.write_text("22")
    (here.root / INDEX).write_text(THEIRS)
    bring_back(here, sha)
    assert lock.read_text() == "22"


def test_without_snapshots_what_was_born_stays() -> None:
    plan = restore.to_snapshot(tree({"a.md": "new", "born.md": "x"}), tree({"a.md": "old"}), remove_born=False)
    assert dict(plan.changes) == {"a.md": b"old"}


def test_a_name_that_stands_nowhere() -> None:
    with pytest.raises(UsageError, match="stands neither"):
        restore.to_snapshot(tree({"a.md": "new"}), tree({"a.md": "old"}), ["b.md"])


# A folder that is gone.


@pytest.mark.parametrize("above", [0, 1, 2, 3], ids=["the folder", "its project", "projects", "the client's folder"])
def test_a_deleted_folder_comes_back_whole(here: Home, above: int) -> None:
    shape(here)
    observed(here)
    before = facts(here)
    shutil.rmtree([here.root, *here.root.parents][above])
    row = bring_back(here, "@{0}")
    assert (row.outcome, facts(here), stat.S_IMODE(here.root.stat().st_mode)) == ("applied", before, 0o700)


def test_bringing_it_back_can_be_undone_and_that_too(here: Home) -> None:
    shape(here)
    observed(here)
    before = facts(here)
    shutil.rmtree(here.root)
    back = bring_back(here, "@{0}")
    gone, _ = undo(here, back)
    empty = facts(here)
    again, _ = undo(here, gone)
    assert ([row.outcome for row in (back, gone, again)], empty, facts(here)) == (["applied"] * 3, {}, before)


def test_a_folder_that_cannot_be_made(here: Home) -> None:
    observed(here)
    shutil.rmtree(here.path / ".claude")
    (here.path / ".claude").write_text("in the way")
    with pytest.raises(CmmdError, match="cannot"):
        bring_back(here, "@{0}")
    assert (here.path / ".claude").read_text() == "in the way"


def test_a_refused_restore_leaves_no_folder_behind(here: Home, child: int) -> None:
    observed(here)
    shutil.rmtree(here.root)
    session(here, child)
    row = bring_back(here, "@{0}")
    assert (row.outcome, row.skip_code, here.root.exists()) == ("skipped", "session_at_work", False)


# Somebody is there.


@pytest.fixture
def child() -> Iterator[int]:
    with subprocess.Popen(["sleep", "600"]) as sleeping:
        yield sleeping.pid
        sleeping.kill()


def session(here: Home, pid: int) -> None:
    folder = here.path / ".claude/sessions"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{pid}.json").write_text(f'{{"pid": {pid}, "cwd": "{here.root}", "status": "busy"}}')


def test_an_open_file_refuses_both_and_force_passes(here: Home) -> None:
    done = applied(here)
    before = here.files()
    with stranger("tail", "-f", str(here.root / "user_ana.md")):
        rows = [bring_back(here, "@{1}"), undo(here, done)[0]]
        untouched = here.files()
        forced, _ = undo(here, done, force=True)
    assert [(row.outcome, row.skip_code) for row in rows] == [("skipped", "held_open")] * 2
    assert (untouched == before, forced.outcome) == (True, "applied")


def test_consolidation_is_not_passed(here: Home, child: int) -> None:
    done = applied(here)
    (here.root / ".consolidate-lock").write_text(str(child))
    row, _ = undo(here, done, force=True)
    assert (row.outcome, row.skip_code) == ("skipped", "consolidating")


def test_what_was_just_touched_is_no_reason(here: Home) -> None:
    done = applied(here)
    os.utime(here.root / "user_ana.md")
    assert undo(here, done, MIN_IDLE_SEC="604800")[0].outcome == "applied"


# It cannot be done.


def test_bytes_that_change_in_the_last_moment_are_never_overwritten(here: Home) -> None:
    observed(here)
    (here.root / INDEX).write_text("damage\n")
    with acting(here) as books:
        chosen = snapshot_log.of(books.world, str(here.root))
        plan = restore.to_snapshot(chosen.now(), chosen.tree(chosen.find("@{0}")))
        (here.root / INDEX).write_text(THEIRS)
        with pytest.raises(ChangedMeanwhile):
            restore.carry_out(books, plan, "restore", "x", around=decisions.around(here), force=False)
    row = newest_row(here)
    assert ((here.root / INDEX).read_text(), row.outcome, row.reasons) == (THEIRS, "failed", ("write_failed",))
    assert row.pre_tick_sha is None
    assert load(here, row.proposal).status == "stale"


def test_without_a_snapshot_before_nothing_is_written(here: Home) -> None:
    done = applied(here)
    (here.root / "user_ana.md").write_text(THEIRS)
    before = here.files()
    (snapshots,) = (here.state / "snapshots").iterdir()
    snapshots.rename(here.path / "away")
    snapshots.write_text("in the way")
    with acting(here) as books, pytest.raises(SnapshotError):
        now = snapshot_log.Past(books.world, str(here.root), ()).now()
        restore.undo(books, done, now, around=decisions.around(here), force=False)
    assert (here.files(), newest_row(here).reasons) == (before, ("snapshot_failed",))


def test_a_file_where_a_folder_must_be(here: Home) -> None:
    shape(here)
    sha = observed(here)
    shutil.rmtree(here.root / "sub")
    (here.root / "sub").write_text(THEIRS)
    before = here.files()
    with pytest.raises(CmmdError, match="cannot write"):
        bring_back(here, sha)
    assert here.files() == before


def somebody_writes(here: Home) -> None:
    with acting(here) as books:
        chosen = snapshot_log.of(books.world, str(here.root))
        plan = restore.to_snapshot(chosen.now(), chosen.tree(chosen.find("@{1}")))
        (here.root / INDEX).write_text("in the last moment\n")
        restore.carry_out(books, plan, "restore", "x", around=decisions.around(here), force=False)


def a_folder_is_in_the_way(here: Home) -> None:
    (here.root / "user_ana.md").unlink()
    (here.root / "user_ana.md").mkdir()
    bring_back(here, "@{1}", force=True)


def a_signal_comes_first(here: Home) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cmmd.tick.apply_edit._note_running", stop)
        bring_back(here, "@{1}")


def stop(*words: object) -> None:
    raise Interrupted("interrupted by SIGTERM")


@pytest.mark.parametrize("fail", [somebody_writes, a_folder_is_in_the_way, a_signal_comes_first])
@pytest.mark.parametrize("seen", [pytest.param(False, id="new bytes"), pytest.param(True, id="bytes that a tick saw")])
def test_one_that_fails_moves_no_number(here: Home, fail: Callable[[Home], None], seen: bool) -> None:
    """`@{1}` tried once more means what it meant."""
    observed(here)
    (here.root / "user_ana.md").write_text("a second state\n")
    observed(here)
    (here.root / INDEX).write_text(THEIRS)
    if seen:
        observed(here)
    before = taken(here)
    with pytest.raises((CmmdError, Interrupted)):
        fail(here)
    assert taken(here) == before
    sha, chosen = observed(here), snapshot_log.of(here.world(), str(here.root))
    assert dict(chosen.tree(chosen.find(sha)).files) == here.files(), "the next tick keeps the bytes"


def test_a_signal_after_the_files_leaves_a_restore_that_can_be_undone(
    here: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    observed(here)
    (here.root / INDEX).write_text(THEIRS)

    def put_then_signal(*words: object, **more: object) -> None:
        put(*words, **more)
        raise Interrupted("interrupted by SIGTERM")

    put = restore.put
    monkeypatch.setattr(restore, "put", put_then_signal)
    with pytest.raises(Interrupted):
        bring_back(here, "@{0}")
    monkeypatch.undo()
    row = newest_row(here)
    assert (row.outcome, load(here, row.proposal).status, (here.root / INDEX).read_text()) == (
        "applied",
        "applied",
        text(INDEX),
    )
    undo(here, row)
    assert (here.root / INDEX).read_text() == THEIRS


def test_one_that_ends_before_its_journal_does_never_wait(here: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would be a second edit of the root to decide about, and one that nobody judged."""
    observed(here)
    (here.root / INDEX).write_text(THEIRS)

    def die(*words: object, **more: object) -> None:
        raise SystemExit

    monkeypatch.setattr(restore, "put", die)
    with pytest.raises(SystemExit):
        bring_back(here, "@{0}")
    assert [p.status for p in Proposals(here.state / "proposals").all()[0]] == ["stale"]


def test_nothing_of_a_restore_waits_for_a_decision(here: Home) -> None:
    sha = observed(here)
    (here.root / INDEX).write_text(THEIRS)
    waiting = proposed(here, {SLIPS: EDITS[SLIPS]})
    bring_back(here, sha)
    assert load(here, waiting.tick_id).status == "waiting"


# What one tick wrote is taken back.


def test_undo_brings_bytes_modes_and_times_back(here: Home) -> None:
    (here.root / INDEX).chmod(0o640)
    before = facts(here)
    done = applied(here)
    row, plan = undo(here, done)
    assert (row.kind, row.outcome, row.files_changed, plan.conflicts) == ("undo", "applied", (INDEX,), ())
    assert facts(here) == before


def test_an_undo_can_be_undone_again_and_again(here: Home) -> None:
    before = here.files()
    done, states = applied(here), []
    for _ in range(4):
        done, _ = undo(here, done)
        states.append(here.files() == before)
    assert states == [True, False, True, False]


def test_undo_of_an_apply_of_one_file_leaves_the_other(here: Home) -> None:
    before, waiting = here.files(), proposed(here)
    rows = [decisions.apply(here, waiting.tick_id, [name]) for name in (INDEX, CARE)]
    undo(here, rows[0])
    assert here.files() == {**before, CARE: EDITS[CARE].encode()}


def test_undo_of_a_restore(here: Home) -> None:
    sha = observed(here)
    (here.root / INDEX).write_text(THEIRS)
    (here.root / CARE).unlink()
    (here.root / "born.md").write_text(THEIRS)
    damaged = here.files()
    undo(here, bring_back(here, sha))
    assert here.files() == damaged


def test_undo_of_a_new_memory_removes_it(here: Home) -> None:
    before = here.files()
    new = text("user_ana.md").replace("user-ana", "user-ana-two").replace("Ana runs", "Also Ana runs")
    entry = {**MEND, "user_ana_two.md": new.partition("Ana makes")[0]}
    entry[INDEX] += "- [More of Ana](user_ana_two.md) — what else she does\n"
    done = here.row(dry_run=False, **stub(entry))
    undo(here, done)
    assert (done.outcome, here.files()) == ("applied", before)


def test_files_that_hold_other_bytes_are_conflicts_and_stay(here: Home) -> None:
    before = here.files()
    done = decisions.apply(here, proposed(here).tick_id)
    (here.root / CARE).write_text(THEIRS)
    (here.root / INDEX).unlink()
    row, plan = undo(here, done)
    assert (row.outcome, row.files_changed, plan.conflicts) == ("applied", (SLIPS,), (INDEX, CARE))
    wanted = {**before, CARE: THEIRS.encode()}
    assert here.files() == {name: data for name, data in wanted.items() if name != INDEX}


def test_what_was_taken_back_already_is_no_conflict(here: Home) -> None:
    done = applied(here)
    undo(here, done)
    row, plan = undo(here, done)
    assert (row.outcome, plan.conflicts, row.summary) == (
        "no_effect",
        (),
        f"there is nothing to take back of {done.tick_id}",
    )


def test_what_was_taken_back_is_known_to_be_unwanted(here: Home) -> None:
    waiting = proposed(here)
    row, _ = undo(here, decisions.apply(here, waiting.tick_id, [CARE]))
    kept = load(here, waiting.tick_id)
    assert {f.path: f.status for f in kept.files} == {INDEX: "waiting", CARE: "rejected", SLIPS: "waiting"}
    assert kept.notes == (f"{CARE} taken back by {row.tick_id}",)


def test_without_snapshots_an_undo_still_brings_the_kept_bytes_back(here: Home) -> None:
    before = here.files()
    done = here.row(dry_run=False, **stub(MEND, GIT_TRACK_MEMORY="false"))
    row, _ = undo(here, done, GIT_TRACK_MEMORY="false")
    assert (row.outcome, here.files(), "there is no undo" in (row.summary or "")) == ("applied", before, True)


def test_a_rejected_edit_does_not_come_back_by_undo(here: Home) -> None:
    waiting = proposed(here)
    done = decisions.apply(here, waiting.tick_id, [INDEX])
    reject(here, waiting.tick_id, [CARE])
    undo(here, undo(here, done)[0])
    assert here.files()[CARE] == text(CARE).encode()


# A plan is what a person saw.


@pytest.mark.parametrize(
    ("now", "same"),
    [
        pytest.param({"a.md": "new", "b.md": "x"}, True, id="nothing changed"),
        pytest.param({"a.md": "new", "b.md": "other"}, False, id="a file to go holds other bytes"),
        pytest.param({"a.md": "newer", "b.md": "x"}, False, id="a file to be written holds other bytes"),
        pytest.param({"a.md": "new", "b.md": "x", "c.md": ""}, False, id="one more to go"),
        pytest.param({"a.md": "old", "b.md": "x"}, False, id="one less to write"),
        pytest.param({"a.md": Entry("", "file", b"new", 0o600, 7, 3), "b.md": "x"}, True, id="only touched"),
    ],
)
def test_whether_a_plan_still_is_what_was_shown(now: dict[str, str | Entry], same: bool) -> None:
    old = tree({"a.md": "old"})
    shown = restore.to_snapshot(tree({"a.md": "new", "b.md": "x"}), old)
    assert shown.same_as(restore.to_snapshot(tree(now), old)) is same


def test_the_fixture_is_old_enough(here: Home) -> None:
    """Otherwise tests of times would prove nothing."""
    assert {data[2] for data in facts(here).values()} == {QUIET * 10**9}
