"""What goes wrong with a snapshot is said in one line, and what was left half done is no obstacle."""

import os
import resource
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from cmmd.adapters.git import snapshot_reader, snapshots
from cmmd.adapters.git.snapshots import Snapshot
from cmmd.core.errors import SnapshotError, UsageError
from cmmd.core.model import Entry, Tree

ROOT = "/home/u/.claude/projects/-home-u-shop/memory"
FILES = {"MEMORY.md": b"- [A](a.md)\n", "a.md": b"one\n", "sub/b.md": b"two\n"}


def take(folder: Path, files: Mapping[str, bytes], git: str = "git") -> Snapshot:
    tree = Tree(ROOT, tuple(Entry(path, "file", data) for path, data in sorted(files.items())))
    return snapshots.take(folder, tree, kind="observed", unix=1_700_000_000, tick_id="0123456789abcdef", git=git)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "snapshots"


@pytest.fixture
def repository(folder: Path) -> Path:
    return snapshots.repository(folder, ROOT)


def damage_head(repository: Path) -> None:
    (repository / "HEAD").unlink()


def damage_branch(repository: Path) -> None:
    (repository / "refs/heads/snapshots").write_bytes(b"")


def damage_objects(repository: Path) -> None:
    for path in repository.glob("objects/??/*"):
        path.chmod(0o600)
        path.write_bytes(b"garbage")


def lose_objects(repository: Path) -> None:
    for path in repository.glob("objects/??/*"):
        path.unlink()


def lock_branch(repository: Path) -> None:
    (repository / "refs/heads/snapshots.lock").mkdir()


def empty(repository: Path) -> None:
    shutil.rmtree(repository)
    repository.mkdir()


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(damage_head, id="no HEAD"),
        pytest.param(damage_branch, id="an empty branch file, as after a power cut"),
        pytest.param(damage_objects, id="damaged objects"),
        pytest.param(lose_objects, id="lost objects"),
        pytest.param(lock_branch, id="a lock that cannot be removed"),
        pytest.param(empty, id="an empty folder in its place"),
    ],
)
def test_a_damaged_repository_is_named_with_a_hint(
    folder: Path, repository: Path, damage: Callable[[Path], None]
) -> None:
    take(folder, FILES)
    damage(repository)
    with pytest.raises(SnapshotError) as raised:
        take(folder, {"a.md": b"changed\n"})
    told = str(raised.value)
    assert (str(repository) in told, "\n" in told, bool(raised.value.hint)) == (True, False, True)


@pytest.mark.parametrize(
    "damage", [pytest.param(lose_objects, id="lost objects"), pytest.param(damage_objects, id="damaged objects")]
)
def test_reading_a_damaged_repository_is_an_error_of_ours(
    folder: Path, repository: Path, damage: Callable[[Path], None]
) -> None:
    taken = take(folder, FILES)
    damage(repository)
    with pytest.raises((SnapshotError, UsageError)):
        snapshot_reader.read(folder, ROOT, taken.sha)


def test_a_missing_git_is_named(folder: Path) -> None:
    with pytest.raises(SnapshotError, match="cannot run /nonexistent/git: No such file") as raised:
        take(folder, FILES, git="/nonexistent/git")
    assert "install" in raised.value.hint


def test_an_unwritable_place_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SnapshotError, match=f"{tmp_path}/file/.*cannot be made: "):
        take(tmp_path / "file", FILES)


def test_a_full_disk_is_named_and_the_old_snapshot_stands(folder: Path) -> None:
    """RLIMIT_FSIZE, which the git we start inherits, cuts its writes as a full disk does."""
    first = take(folder, FILES)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, before[1]))
    try:
        with pytest.raises(SnapshotError, match="git fast-import"):
            take(folder, {"a.md": os.urandom(500_000)})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    stands = snapshot_reader.newest(folder, ROOT)
    assert (stands, take(folder, {"b.md": b"1"}).created) == ((first.sha, first.digest), True)


def test_what_a_killed_git_left_does_not_block_the_next(folder: Path, repository: Path) -> None:
    take(folder, FILES)
    (repository / "refs/heads/snapshots.lock").write_bytes(b"")
    (repository / "objects/pack").mkdir(exist_ok=True)
    (repository / "objects/pack/tmp_pack_abc").write_bytes(b"half")
    (repository / "fast_import_crash_1").write_bytes(b"half")
    taken = take(folder, {"a.md": b"changed\n"})
    left = [path.name for path in repository.rglob("*") if path.name.startswith(("tmp_", "fast_import_crash"))]
    assert (taken.created, left) == (True, [])


def test_an_init_that_was_cut_short_does_not_block_the_next(folder: Path, repository: Path) -> None:
    half = repository.with_suffix(".new")
    (half / "objects").mkdir(parents=True)
    (half / "HEAD").write_text("half")
    take(folder, FILES)
    assert (snapshot_reader.read(folder, ROOT).files, half.exists()) == (FILES, False)
