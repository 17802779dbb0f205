"""Every memory folder with the project it is of, on a real disk, with work trees made by real git."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from cmmd.commands.projects import Place, Store, moved_to, places, stores
from tests.repositories import git
from tests.stores import KILN, bare, store, transcript
from tests.worlds import QUIET, Home


@pytest.fixture
def here(tmp_path: Path) -> Home:
    return bare(tmp_path)


@pytest.fixture
def config(here: Home) -> Path:
    return here.path / ".claude"


def only(home: Home, **environ: str) -> Store:
    (found,) = stores(home.world(**environ))
    return found


def place(home: Home) -> Place:
    return only(home).place


def test_a_folder_whose_project_is_there(here: Home, config: Path) -> None:
    root = store(config, here.path / "new", {"kiln.md": KILN, ".hidden": "x"})
    assert only(here).to_json() == {
        "root": str(root),
        "project": str(here.path / "new"),
        "project_exists": True,
        "last_used_unix": QUIET,
        "files": 1,
        "bytes": len(KILN) + 1,
        "issues": 1,
        "orphaned": False,
        "shares_store_of": None,
        "problem": None,
    }


def test_one_whose_project_is_gone_is_orphaned(here: Home, config: Path) -> None:
    store(config, "/srv/gone", {"kiln.md": KILN})
    found = place(here)
    assert (found.project, found.project_exists, found.orphaned, found.in_use) == ("/srv/gone", False, True, False)


def test_one_of_which_nothing_is_known_is_not(here: Home, config: Path) -> None:
    store(config, "/srv/gone", {"kiln.md": KILN}, cwd=None)
    found = place(here)
    assert (found.project, found.project_exists, found.orphaned, found.in_use) == (None, None, False, False)


def test_a_turn_is_a_use(here: Home, config: Path) -> None:
    root = store(config, "/srv/gone", {"kiln.md": KILN})
    transcript(root.parent, {}, name="newer", when=QUIET + 50)
    assert only(here).last_used_unix == QUIET + 50


def test_an_empty_one_was_never_used(here: Home, config: Path) -> None:
    store(config, "/srv/gone", {}, cwd=None)
    found = only(here)
    assert (found.last_used_unix, found.files, found.bytes) == (None, 0, 0)


def test_every_configuration_folder_is_looked_at(here: Home, config: Path, tmp_path: Path) -> None:
    """Also `~/.claude` where CLAUDE_CONFIG_DIR is another one, and whatever MEMORY_ROOTS names."""
    usual = store(config, "/srv/a", {})
    account = store(here.path / ".claude-accounts/office", "/srv/a", {})
    other = store(tmp_path / "config", "/srv/a", {})
    named = tmp_path / "named"
    named.mkdir()
    found = stores(here.world(CLAUDE_CONFIG_DIR=str(tmp_path / "config"), MEMORY_ROOTS=str(named)))
    assert [each.place.path for each in found] == [str(named), str(other), str(usual), str(account)]


def test_a_folder_elsewhere_belongs_to_no_project(here: Home, tmp_path: Path) -> None:
    folder = tmp_path / "projects/-srv-a/memory"
    folder.mkdir(parents=True)
    transcript(folder.parent, {"cwd": "/srv/a"})
    assert only(here, MEMORY_ROOT=str(folder)).place.project is None


def test_a_named_folder_that_is_gone_says_so(here: Home) -> None:
    found = only(here, MEMORY_ROOT="/no/such")
    assert (found.files, found.problem) == (None, "/no/such does not exist")


def test_two_stores_with_one_memory_folder(here: Home, config: Path) -> None:
    """It is orphaned only when both projects are gone."""
    root = store(config, "/srv/gone", {"kiln.md": KILN})
    link = store(config, here.path / "new", {})
    link.rmdir()
    link.symlink_to(root)
    found = place(here)
    assert (found.path, found.project, found.orphaned) == (str(root), str(here.path / "new"), False)


@pytest.fixture
def repository(here: Home) -> Path:
    """`~/new` as a repository with a linked work tree in `~/linked`."""
    main = here.path / "new"
    git(main, "init", "-q")
    git(main, "commit", "-q", "--allow-empty", "-m", "x")
    git(main, "worktree", "add", "-q", str(here.path / "linked"))
    return main


def test_the_store_of_a_work_tree_is_not_what_its_sessions_use(here: Home, config: Path, repository: Path) -> None:
    store(config, here.path / "linked", {"kiln.md": KILN})
    found = place(here)
    assert (found.shares_store_of, found.orphaned, found.in_use) == (str(repository), False, False)


def test_nor_that_of_a_sub_folder(here: Home, config: Path, repository: Path) -> None:
    (repository / "sub").mkdir()
    store(config, repository / "sub", {"kiln.md": KILN})
    assert place(here).shares_store_of == str(repository)


def test_the_main_work_tree_shares_with_nobody(here: Home, config: Path, repository: Path) -> None:
    store(config, repository, {"kiln.md": KILN})
    assert (place(here).shares_store_of, place(here).in_use) == (None, True)


def test_a_work_tree_that_is_gone_is_known_by_its_repository(here: Home, config: Path, repository: Path) -> None:
    store(config, repository, {"kiln.md": KILN})
    store(config, here.path / "linked", {"kiln.md": KILN})
    shutil.rmtree(here.path / "linked")
    found = [(each.shares_store_of, each.orphaned) for each in places(here.world())]
    assert found == [(str(repository), True), (None, False)]


def test_a_folder_that_lay_in_a_repository(here: Home, config: Path, repository: Path) -> None:
    store(config, repository / ".claude/worktrees/fix", {"kiln.md": KILN})
    assert (place(here).shares_store_of, place(here).orphaned) == (str(repository), True)


def test_a_repository_of_the_home_folder_tells_nothing(here: Home, config: Path) -> None:
    git(here.path, "init", "-q")
    store(config, here.path / "gone", {"kiln.md": KILN})
    assert (place(here).shares_store_of, place(here).orphaned) == (None, True)


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        pytest.param(["work/shop"], "work/shop", id="the one of that name"),
        pytest.param(["work/shop", "play/shop"], None, id="two of that name"),
        pytest.param(["work/other"], None, id="none of that name"),
    ],
)
def test_where_a_project_moved_to(others: list[str], expected: str | None, here: Home, config: Path) -> None:
    store(config, "/srv/shop", {"kiln.md": KILN})
    for other in others:
        (here.path / other).mkdir(parents=True)
        store(config, here.path / other, {})
    found = places(here.world())
    orphan = next(each for each in found if each.orphaned)
    assert moved_to(orphan, found) == (expected and str(here.path / expected))


def test_nothing_is_written(here: Home, config: Path) -> None:
    store(config, "/srv/gone", {"kiln.md": KILN})
    before = sorted((str(path), os.stat(path).st_mtime_ns) for path in here.path.rglob("*"))
    places(here.world())
    assert sorted((str(path), os.stat(path).st_mtime_ns) for path in here.path.rglob("*")) == before
