"""Looking back: which folder and which snapshot are meant, also of folders that are gone; nothing is written."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from cmmd.adapters.store import history_file
from cmmd.commands import snapshot_log
from cmmd.core.errors import RootError, UsageError
from cmmd.tick.run import Request, tick
from tests.repositories import commit, git
from tests.ticks import applied, taken
from tests.worlds import FIXTURE, Home

OTHER = ".claude/projects/-home-you-garden/memory"


@pytest.fixture
def here(tmp_path: Path) -> Home:
    return Home.make(tmp_path)


@pytest.fixture
def other(here: Home) -> Path:
    """A second memory folder of the same home, behind the first in every list."""
    folder = here.path / OTHER.replace("garden", "zoo")
    shutil.copytree(FIXTURE, folder)
    (folder / "user_ana.md").write_text("---\nname: user-ana\n---\n\nAnother Ana.\n")
    return folder


def observe(here: Home) -> None:
    here.tick(request=Request(no_agent=True), MIN_IDLE_SEC="0")


def test_the_log_is_that_of_the_snapshots(here: Home) -> None:
    applied(here)
    assert snapshot_log.of(here.world(), str(here.root)).log == tuple(taken(here))


def test_what_a_moment_held(here: Home) -> None:
    before = here.files()
    applied(here)
    chosen = snapshot_log.of(here.world(), str(here.root))
    held = chosen.tree(chosen.find("@{1}"))
    assert (held.root, dict(held.files), dict(chosen.now().files)) == (str(here.root), before, here.files())


def test_looking_writes_nothing(here: Home) -> None:
    applied(here)
    before = {path: path.stat().st_mtime_ns for path in sorted(here.path.rglob("*")) if path.is_file()}
    chosen = snapshot_log.choose(here.world(), None)
    chosen.tree(chosen.find("@{0}"))
    assert {path: path.stat().st_mtime_ns for path in sorted(here.path.rglob("*")) if path.is_file()} == before


def test_a_tick_that_took_no_snapshot_means_the_one_that_holds_what_it_saw(here: Home) -> None:
    observe(here)
    here.tick(request=Request(no_agent=True))
    second = history_file.tail(Path(here.world().settings.history_file), 1)[0].tick_id
    chosen = snapshot_log.of(here.world(), str(here.root))
    assert (len(chosen.log), chosen.find(second).sha, chosen.has(second)) == (1, chosen.log[0].sha, True)


# Which folder.


def test_the_primary_one_by_default(here: Home, other: Path) -> None:
    observe(here)
    assert snapshot_log.choose(here.world(), None).root == str(here.root)


def test_the_named_one(here: Home, other: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    observe(here)
    (here.path / "link").symlink_to(other)
    monkeypatch.setenv("HOME", str(here.path))
    names = [str(other), str(here.path / "link"), "~/link", os.path.relpath(other)]
    assert [snapshot_log.choose(here.world(), name).root for name in names] == [str(other)] * 4


@pytest.mark.parametrize("what", ["sha", "tick"])
def test_the_one_that_has_a_snapshot_of_that_name(here: Home, other: Path, what: str) -> None:
    observe(here)
    (theirs,) = taken(here, other)
    name = theirs.sha[:10] if what == "sha" else theirs.tick_id or ""
    assert snapshot_log.choose(here.world(), None, name).root == str(other)


def test_also_by_a_commit_of_the_old_daemon(here: Home, other: Path) -> None:
    git(other, "init", "--quiet")
    sha = commit(other, "[cmmd] pre-tick", {})
    assert snapshot_log.choose(here.world(), None, sha[:8]).root == str(other)


def test_a_name_of_several_folders_is_not_guessed(here: Home, other: Path) -> None:
    observe(here)
    first, second = (taken(here, root)[0].tick_id or "" for root in (here.root, other))
    assert first[:6] == second[:6] and first != second
    with pytest.raises(UsageError, match="of 2 folders") as caught:
        snapshot_log.choose(here.world(), None, first[:6])
    assert "--root" in caught.value.hint


def test_a_time_means_the_primary_one(here: Home, other: Path) -> None:
    observe(here)
    assert snapshot_log.choose(here.world(), None, "2 days ago").root == str(here.root)


# Folders that are gone, or never were.


def test_a_deleted_folder_is_known_by_its_snapshots(here: Home) -> None:
    observe(here)
    shutil.rmtree(here.path / ".claude")
    chosen = snapshot_log.choose(here.world(), None)
    assert (chosen.root, len(chosen.log), dict(chosen.now().files)) == (str(here.root), 1, {})


def test_also_where_the_state_was_lost(here: Home) -> None:
    observe(here)
    shutil.rmtree(here.root)
    (here.state / "state.json").unlink()
    assert snapshot_log.choose(here.world(), None).root == str(here.root)


def test_a_sha_finds_a_deleted_folder_beside_a_living_one(here: Home, other: Path) -> None:
    observe(here)
    sha = taken(here, other)[0].sha
    shutil.rmtree(other)
    assert snapshot_log.choose(here.world(), None, sha).root == str(other)


@pytest.mark.parametrize("named", ["/no/such/folder", "~/nowhere"])
def test_a_folder_that_never_was(here: Home, named: str) -> None:
    observe(here)
    with pytest.raises(UsageError, match="does not exist, and there are no snapshots"):
        snapshot_log.choose(here.world(), named)


def test_no_folder_at_all(tmp_path: Path, here: Home) -> None:
    shutil.rmtree(here.path / ".claude")
    with pytest.raises(UsageError, match="no memory folder is known yet"):
        snapshot_log.choose(here.world(), None)


def test_a_folder_that_no_tick_saw_has_no_past(here: Home) -> None:
    chosen = snapshot_log.choose(here.world(), None)
    assert (chosen.root, chosen.log) == (str(here.root), ())
    with pytest.raises(UsageError, match="no snapshot yet"):
        chosen.find("@{0}")


def test_a_file_in_its_place_is_not_an_empty_folder(here: Home) -> None:
    observe(here)
    shutil.rmtree(here.root)
    here.root.write_text("in the way")
    with pytest.raises(RootError):
        snapshot_log.of(here.world(), str(here.root)).now()


# Beside the old daemon's commits.


def test_both_are_one_log_newest_first(here: Home) -> None:
    git(here.root, "init", "--quiet")
    sha = commit(here.root, "[cmmd] pre-tick", {"MEMORY.md": b"as the daemon saw it\n"})
    here.settle()
    observe(here)
    chosen = snapshot_log.of(here.world(), str(here.root))
    assert [(one.kind, one.tick_id is None) for one in chosen.log] == [("observed", False), ("daemon", True)]
    assert chosen.tree(chosen.find(sha[:6])).files["MEMORY.md"] == b"as the daemon saw it\n"


@pytest.mark.parametrize("bare", [True, False], ids=["no commit yet", "a damaged one"])
def test_a_repository_that_git_does_not_read_is_no_hindrance(here: Home, bare: bool) -> None:
    observe(here)
    git(here.root, "init", "--quiet")
    if not bare:
        (here.root / ".git/HEAD").write_text("nonsense")
    assert len(snapshot_log.of(here.world(), str(here.root)).log) == 1


@pytest.mark.parametrize("second", [1_900_000_000.0, 2_100_000_000.0], ids=["set back", "gone on"])
def test_the_newest_is_the_one_taken_last_whatever_the_clock_says(here: Home, second: float) -> None:
    for text, now in (("one\n", 2_000_000_000.0), ("two\n", second)):
        (here.root / "user_ana.md").write_text(text)
        tick(replace(here.world(), now=partial(float, now)), Request(no_agent=True))
    chosen = snapshot_log.of(here.world(), str(here.root))
    assert chosen.tree(chosen.find("@{0}")).files["user_ana.md"] == b"two\n"
