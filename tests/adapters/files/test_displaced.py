"""What a swap took out of its place is put back, or set aside and looked at again; nobody's bytes are thrown away."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from cmmd.adapters.files import displaced
from cmmd.core.records.proposal import sha256

TEMPORARY = ".cmmd-00000000000000aa-0"
KNOWN = (sha256(b"old"), sha256(b"new"))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "memory"
    folder.mkdir()
    return folder


def put(folder: Path, files: dict[str, bytes]) -> None:
    folder.mkdir(exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)


def held(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.is_dir() else {}


@pytest.mark.parametrize(
    ("left", "theirs", "live", "aside"),
    [
        pytest.param({"a.md": b"old"}, False, {"a.md": b"old"}, {}, id="nothing was left"),
        pytest.param({}, False, {}, {}, id="nothing at all"),
        pytest.param(
            {"a.md": b"old", displaced.part(TEMPORARY): b"ne"},
            False,
            {"a.md": b"old"},
            {},
            id="half of ours goes",
        ),
        pytest.param(
            {"a.md": b"old", TEMPORARY: b"new"}, False, {"a.md": b"old"}, {"a.md": b"new"}, id="ours, not yet swapped"
        ),
        pytest.param(
            {"a.md": b"new", TEMPORARY: b"old"}, False, {"a.md": b"new"}, {"a.md": b"old"}, id="the old file, swapped"
        ),
        pytest.param({TEMPORARY: b"old"}, False, {}, {"a.md": b"old"}, id="the old file of a removal"),
        pytest.param(
            {"a.md": b"new", TEMPORARY: b"theirs"},
            True,
            {"a.md": b"theirs"},
            {"a.md": b"new"},
            id="theirs goes back over ours",
        ),
        pytest.param(
            {"a.md": b"old", TEMPORARY: b"theirs"},
            True,
            {"a.md": b"theirs"},
            {"a.md": b"old"},
            id="theirs goes back while ours was taken back",
        ),
        pytest.param({TEMPORARY: b"theirs"}, True, {"a.md": b"theirs"}, {}, id="theirs goes back to a free place"),
        pytest.param(
            {"a.md": b"newer", TEMPORARY: b"theirs"},
            True,
            {"a.md": b"newer"},
            {"a.md": b"theirs"},
            id="something newer of theirs stays in place",
        ),
    ],
)
def test_clear(
    left: dict[str, bytes], theirs: bool, live: dict[str, bytes], aside: dict[str, bytes], root: Path, tmp_path: Path
) -> None:
    put(root, left)
    assert displaced.clear(str(root), "a.md", TEMPORARY, KNOWN, tmp_path / "aside") == theirs
    assert (held(root), held(tmp_path / "aside")) == (live, aside)


def test_a_second_name_of_the_live_file_goes_whatever_it_holds(root: Path, tmp_path: Path) -> None:
    put(root, {"a.md": b"theirs by now"})
    os.link(root / "a.md", root / TEMPORARY)
    displaced.clear(str(root), "a.md", TEMPORARY, KNOWN, tmp_path / "aside")
    assert (held(root), held(tmp_path / "aside")) == ({"a.md": b"theirs by now"}, {})


def test_what_was_set_aside_before_stays(root: Path, tmp_path: Path) -> None:
    for _ in range(2):
        put(root, {"a.md": b"new", TEMPORARY: b"old"})
        displaced.clear(str(root), "a.md", TEMPORARY, KNOWN, tmp_path / "aside")
    assert held(tmp_path / "aside") == {"a.md": b"old", "a.md.1": b"old"}


@pytest.mark.parametrize(("links", "mode"), [pytest.param(0, 0o600, id="ours"), pytest.param(1, 0o644, id="linked")])
def test_it_is_private_unless_somebody_linked_it(links: int, mode: int, root: Path, tmp_path: Path) -> None:
    put(root, {"a.md": b"new", TEMPORARY: b"old"})
    for _ in range(links):
        os.link(root / TEMPORARY, tmp_path / "somebody's")
    displaced.clear(str(root), "a.md", TEMPORARY, KNOWN, tmp_path / "aside")
    assert (tmp_path / "aside/a.md").stat().st_mode & 0o777 == mode


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Path]:
    """A folder of another file system."""
    shm = Path("/dev/shm")
    if not shm.is_dir() or shm.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("no second file system at /dev/shm")
    with tempfile.TemporaryDirectory(dir=shm) as folder:
        yield Path(folder)


@pytest.mark.parametrize(
    ("left", "live", "aside"),
    [
        pytest.param({"a.md": b"new", TEMPORARY: b"old"}, {"a.md": b"new"}, {}, id="known bytes need not be kept"),
        pytest.param(
            {"a.md": b"newer", TEMPORARY: b"theirs"}, {"a.md": b"newer"}, {"a.md": b"theirs"}, id="theirs are copied"
        ),
    ],
)
def test_to_another_file_system(
    left: dict[str, bytes], live: dict[str, bytes], aside: dict[str, bytes], root: Path, elsewhere: Path
) -> None:
    put(root, left)
    displaced.clear(str(root), "a.md", TEMPORARY, KNOWN, elsewhere / "aside")
    assert (held(root), held(elsewhere / "aside")) == (live, aside)


@pytest.mark.parametrize(
    ("aside", "kept"),
    [
        pytest.param({"a.md": b"old", "b.md": b"new"}, {}, id="nobody wrote to them"),
        pytest.param({"a.md": b"old", "b.md": b"late"}, {"b.md": b"late"}, id="somebody wrote late"),
        pytest.param({"a.md": b""}, {"a.md": b""}, id="somebody emptied it"),
    ],
)
def test_look_again(aside: dict[str, bytes], kept: dict[str, bytes], tmp_path: Path) -> None:
    put(tmp_path / "aside", aside)
    assert [path.name for path in displaced.look_again(tmp_path / "aside", KNOWN)] == list(kept)
    assert (held(tmp_path / "displaced"), (tmp_path / "aside").exists()) == (kept, False)


def test_what_was_kept_before_stays(tmp_path: Path) -> None:
    put(tmp_path / "displaced", {"a.md": b"earlier"})
    put(tmp_path / "aside", {"a.md": b"late"})
    displaced.look_again(tmp_path / "aside", KNOWN)
    assert held(tmp_path / "displaced") == {"a.md": b"earlier", "a.md.1": b"late"}


def test_the_longest_name_is_kept_twice(tmp_path: Path) -> None:
    name = "n" * 252 + ".md"  # 255 bytes
    put(tmp_path / "displaced", {name: b"earlier"})
    put(tmp_path / "aside", {name: b"late"})
    displaced.look_again(tmp_path / "aside", KNOWN)
    assert held(tmp_path / "displaced") == {name: b"earlier", name[:253] + ".1": b"late"}
