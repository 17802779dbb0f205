"""A memory follows its project: two journaled steps, each with a snapshot before it, each can be undone."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from cmmd.adapters.claude import discovery
from cmmd.adapters.files import lock
from cmmd.commands import adopt, restore, snapshot_log
from cmmd.commands.adopt import Adoption
from cmmd.core.errors import CmmdError, RootError, SnapshotError, UsageError
from cmmd.core.records.history_row import Row
from cmmd.tick.locked_run import turn
from cmmd.tick.presence import Around
from tests.stores import KILN, OVEN, TEA, bare, files, store
from tests.ticks import history, stranger, taken
from tests.worlds import QUIET, Home

OLD = {"kiln.md": OVEN, "sub/tea.md": TEA, "MEMORY.md": "- [Oven](kiln.md)\n- [Tea](sub/tea.md)\n"}
NEW = {"kiln.md": KILN, "MEMORY.md": "- [Kiln](kiln.md)\n"}
BOTH = {
    "MEMORY.md": "- [Kiln](kiln.md)\n- [Oven](kiln-2.md)\n- [Tea](sub/tea.md)\n",
    "kiln.md": KILN,
    "kiln-2.md": OVEN.replace("name: kiln", "name: kiln-2"),
    "sub/tea.md": TEA,
}


@pytest.fixture
def here(tmp_path: Path) -> Home:
    return bare(tmp_path)


@pytest.fixture
def old(here: Home) -> Path:
    return store(here.path / ".claude", "/srv/gone", OLD)


@pytest.fixture
def new(here: Home) -> Path:
    return store(here.path / ".claude", here.path / "new", NEW)


def around(home: Home, *roots: Path) -> Around:
    world = home.world()
    return Around(tuple(map(str, roots)), discovery.known_config_folders(world.settings, world.home))


def run(
    home: Home,
    old: Path | str = "/srv/gone",
    new: Path | str = "",
    *,
    force: bool = False,
    between: Callable[[Adoption], object] = lambda adoption: None,
    **environ: str,
) -> list[Row]:
    """`cmmd adopt OLD NEW --apply`; `between` happens after the folders were read, before anything is written."""
    with turn(home.world(**environ), "a test") as books:
        found = adopt.prepared(books.world, str(old), str(new or home.path / "new"), force=force)
        between(found)
        here = around(home, Path(found.old.path), Path(found.new.path))
        return list(adopt.carry_out(books, found, around=here, force=force))


def undo(home: Home, row: Row) -> Row:
    with turn(home.world(), "a test") as books:
        tree = snapshot_log.of(books.world, row.memory_root).now()
        return restore.undo(books, row, tree, around=around(home, Path(row.memory_root)), force=False)[0]


def test_it_moves_into_a_store_that_was_not_there(here: Home, old: Path) -> None:
    rows = run(here)
    there = Path(rows[0].memory_root)
    assert (files(there), old.exists(), old.parent.exists()) == (OLD, False, True)


def test_it_merges_with_what_is_there(here: Home, old: Path, new: Path) -> None:
    run(here)
    assert (files(new), old.exists()) == (BOTH, False)


def test_two_rows_tell_it(here: Home, old: Path, new: Path) -> None:
    run(here)
    told = [(r["kind"], r["outcome"], r["memory_root"], r["files_changed"], r["dry_run"]) for r in history(here)]
    assert told == [
        ("adopt", "applied", str(new), ["MEMORY.md", "kiln-2.md", "sub/tea.md"], False),
        ("adopt", "applied", str(old), ["MEMORY.md", "kiln.md", "sub/tea.md"], False),
    ]


def test_both_have_a_snapshot_of_what_was(here: Home, old: Path, new: Path) -> None:
    into, out_of = run(here)
    for row, before in ((into, NEW), (out_of, OLD)):
        chosen = snapshot_log.of(here.world(), row.memory_root)
        tree = chosen.tree(chosen.find(row.pre_tick_sha or ""))
        assert {path: data.decode() for path, data in tree.files.items()} == before


def test_both_steps_can_be_undone_and_the_undoing_too(here: Home, old: Path, new: Path) -> None:
    into, out_of = run(here)
    back = undo(here, out_of), undo(here, into)
    assert (files(old), files(new)) == (OLD, NEW)
    undo(here, back[0])
    undo(here, back[1])
    assert (files(old), files(new)) == ({}, BOTH)


def test_modes_and_times_come_along(here: Home, old: Path, new: Path) -> None:
    (old / "kiln.md").chmod(0o640)
    os.utime(old / "kiln.md", (QUIET - 5, QUIET - 5))
    run(here)
    status = (new / "kiln-2.md").stat()
    assert (stat.S_IMODE(status.st_mode), status.st_mtime, (new / "MEMORY.md").stat().st_mtime) == (
        0o640,
        QUIET - 5,
        QUIET,
    )


def test_again_there_is_nothing_to_do(here: Home, old: Path, new: Path) -> None:
    run(here)
    store(here.path / ".claude/again", "/srv/gone", OLD)
    os.rename(here.path / ".claude/again/projects/-srv-gone/memory", old)
    rows = run(here)
    assert ([row.outcome for row in rows], files(new), old.exists()) == (["no_effect", "applied"], BOTH, False)


def test_what_is_no_file_stays_and_so_does_its_folder(here: Home, old: Path, new: Path) -> None:
    (old / "link").symlink_to("/etc/hostname")
    run(here)
    assert sorted(path.name for path in old.iterdir()) == ["link"]


def test_an_empty_folder_has_nothing_to_move(here: Home, new: Path) -> None:
    empty = store(here.path / ".claude", "/srv/gone", {})
    assert ([row.outcome for row in run(here)], empty.exists(), files(new)) == (["no_effect"], True, NEW)


def test_a_folder_that_a_setting_names_stays(here: Home, tmp_path: Path) -> None:
    kept = tmp_path / "kept/memory"
    kept.mkdir(parents=True)
    (kept / "MEMORY.md").write_text("x\n")
    run(here, kept)
    assert (kept.exists(), list(kept.iterdir())) == (True, [])


def test_a_folder_that_a_symlink_names_stays(here: Home, old: Path, tmp_path: Path) -> None:
    os.rename(old, tmp_path / "real")
    old.symlink_to(tmp_path / "real")
    run(here)
    assert (old.is_dir(), list(old.iterdir())) == (True, [])


# What keeps it from being done


def untouched(home: Home, old: Path, new: Path) -> bool:
    return files(old) == OLD and files(new) == NEW


def test_without_snapshots_nothing_goes(here: Home, old: Path, new: Path) -> None:
    rows = run(here, GIT_TRACK_MEMORY="false")
    assert ([row.outcome for row in rows], files(old), files(new)) == (["applied"], OLD, BOTH)


@pytest.mark.parametrize("held", ["old", "new"])
def test_a_file_that_is_open_in_either(held: str, here: Home, old: Path, new: Path) -> None:
    path = {"old": old, "new": new}[held] / "kiln.md"
    with stranger("tail", "-f", str(path)):
        row = run(here)[-1]
        assert (row.skip_code, row.memory_root, untouched(here, old, new)) == ("held_open", str(path.parent), True)


def test_force_passes_it(here: Home, old: Path, new: Path) -> None:
    with stranger("tail", "-f", str(old / "kiln.md")):
        assert [row.outcome for row in run(here, force=True)] == ["applied", "applied"]


@pytest.mark.parametrize("held", ["old", "new"])
def test_another_cmmd_in_either(held: str, here: Home, old: Path, new: Path) -> None:
    path = {"old": old, "new": new}[held]
    with lock.root_lock(str(path)):
        row = run(here, force=True)[-1]
    assert (row.skip_code, row.memory_root, untouched(here, old, new)) == ("root_locked", str(path), True)


def test_somebody_who_writes_meanwhile_in_the_old_one(here: Home, old: Path, new: Path) -> None:
    """The new one holds what was read; the old one keeps all, and saying it again takes over what is new."""
    with pytest.raises(CmmdError, match=r"sub/tea\.md changed meanwhile: .* was left as it is"):
        run(here, between=lambda found: (old / "sub/tea.md").write_text("theirs\n"))
    assert (files(old), files(new)) == ({**OLD, "sub/tea.md": "theirs\n"}, BOTH)
    run(here)
    index = BOTH["MEMORY.md"] + "- [Tea](sub/tea-2.md)\n"
    assert (files(new), old.exists()) == ({**BOTH, "sub/tea-2.md": "theirs\n", "MEMORY.md": index}, False)


def test_somebody_who_writes_meanwhile_in_the_new_one(here: Home, old: Path, new: Path) -> None:
    with pytest.raises(CmmdError, match=r"MEMORY\.md changed meanwhile"):
        run(here, between=lambda found: (new / "MEMORY.md").write_text("theirs\n"))
    assert (files(old), files(new)) == (OLD, {**NEW, "MEMORY.md": "theirs\n"})


def test_a_file_of_that_name_made_meanwhile(here: Home, old: Path, new: Path) -> None:
    with pytest.raises(CmmdError, match="changed meanwhile"):
        run(here, between=lambda found: (new / "kiln-2.md").write_text("theirs\n"))
    assert (files(old), files(new)) == (OLD, {**NEW, "kiln-2.md": "theirs\n"})


def test_no_snapshot_no_move(here: Home, old: Path, new: Path) -> None:
    with pytest.raises(SnapshotError):
        run(here, PATH="/no/git/here")
    assert untouched(here, old, new)


def test_a_store_in_use_moves_only_by_force(here: Home, new: Path) -> None:
    (here.path / "other").mkdir()
    with pytest.raises(CmmdError, match=r"its project .*/new is still there") as error:
        run(here, here.path / "new", here.path / "other")
    assert (error.value.code, files(new)) == ("not_orphaned", NEW)
    assert len(run(here, here.path / "new", here.path / "other", force=True)) == 2


def test_the_store_of_a_work_tree_is_in_nobodys_use(here: Home, new: Path) -> None:
    """Its sessions use that of the main one: no force is needed."""
    for path, text in ((".git", "gitdir: ../new/.git/worktrees/linked\n"), ("x", "")):
        (here.path / "linked").mkdir(exist_ok=True)
        (here.path / "linked" / path).write_text(text)
    record = here.path / "new/.git/worktrees/linked"
    record.mkdir(parents=True)
    (record / "commondir").write_text("../..\n")
    (record / "gitdir").write_text(f"{here.path}/linked/.git\n")
    old = store(here.path / ".claude", here.path / "linked", OLD)
    run(here, here.path / "linked")
    assert (files(new), old.exists()) == (BOTH, False)


def test_another_account_gets_it_only_by_force(here: Home, old: Path) -> None:
    there = store(here.path / ".claude-accounts/office", here.path / "new", NEW)
    with pytest.raises(CmmdError, match="belongs to another account"):
        run(here, new=there)
    assert untouched(here, old, there)
    run(here, new=there, force=True)
    assert files(there) == BOTH


def test_a_project_is_looked_for_in_its_own_account(here: Home, new: Path) -> None:
    store(here.path / ".claude-accounts/office", "/srv/gone", OLD)
    row = run(here)[0]
    assert (Path(row.memory_root).parents[2].name, files(new)) == ("office", NEW)


def test_the_new_one_by_the_clients_name(here: Home, old: Path, new: Path) -> None:
    assert run(here, new=new.parent.name)[0].memory_root == str(new)


@pytest.mark.parametrize(
    ("into", "message"),
    [
        pytest.param("/srv/gone", "/srv/gone does not exist", id="the old project"),
        pytest.param("{old}", "both are the same memory folder", id="the same folder"),
        pytest.param("{old}/memory", "lies in", id="inside it"),
        pytest.param("{old}/deep", "lies in", id="a project inside it"),
    ],
)
def test_two_folders_that_do_not_go_together(into: str, message: str, here: Home, old: Path) -> None:
    (old / "memory").mkdir()
    (old / "memory/MEMORY.md").write_text("x")
    (old / "deep").mkdir()
    with pytest.raises(UsageError, match=message):
        run(here, new=into.format(old=old))


def test_a_folder_with_a_configuration_folder_in_it(here: Home, old: Path, tmp_path: Path) -> None:
    wide = tmp_path / "memory"
    (wide / "config").mkdir(parents=True)
    (wide / "MEMORY.md").write_text("x")
    with pytest.raises(UsageError, match="is no memory folder"):
        run(here, new=wide, CLAUDE_CONFIG_DIR=str(wide / "config"))


def test_a_file_in_the_place_of_the_new_store(here: Home, old: Path, new: Path) -> None:
    for path in new.iterdir():
        path.unlink()
    new.rmdir()
    new.write_text("x")
    with pytest.raises(RootError):
        run(here)
    assert (files(old), new.read_text()) == (OLD, "x")


def test_an_edit_that_waited_for_the_old_folder_waits_no_more(here: Home, old: Path, new: Path) -> None:
    world = here.world()
    first = run(here, GIT_TRACK_MEMORY="false")[0]
    waiting = world.proposals.load(first.tick_id)
    waiting = replace(
        waiting, root=str(old), status="waiting", files=tuple(replace(f, status="waiting") for f in waiting.files)
    )
    world.proposals.update(waiting)
    run(here)
    assert world.proposals.waiting(str(old)) is None


def test_the_snapshots_of_the_old_folder_stay(here: Home, old: Path, new: Path) -> None:
    run(here)
    assert [shot.kind for shot in taken(here, old)] == ["post-tick", "pre-restore"]
