"""The cache's files: ours alone, private, whole at any moment, and never a reason to fail."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cmmd.adapters.store.audit_cache import Cache, edition


def made(folder: Path, data: bytes = b"what was told") -> Cache:
    cache = Cache(folder / "cache", "/some/root")
    cache.write(data)
    return cache


def test_what_is_written_is_read(tmp_path: Path) -> None:
    assert made(tmp_path).read() == b"what was told"


def test_folder_and_file_are_private(tmp_path: Path) -> None:
    cache = made(tmp_path)
    assert [oct(path.stat().st_mode & 0o777) for path in (cache.path.parent, cache.path)] == ["0o700", "0o600"]


def test_nothing_is_left_beside_it(tmp_path: Path) -> None:
    cache = made(tmp_path)
    assert list(cache.path.parent.iterdir()) == [cache.path]


def test_each_root_has_its_own(tmp_path: Path) -> None:
    made(tmp_path)
    assert Cache(tmp_path / "cache", "/another/root").read() == b""


def test_where_there_is_none_nothing_is_said(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache", "/some/root")
    assert (cache.read(), cache.said) == (b"", None)


def test_what_others_may_write_is_not_read(tmp_path: Path) -> None:
    cache = made(tmp_path)
    cache.path.chmod(0o620)
    assert (cache.read(), cache.said) == (b"", f"{cache.path} is not ours alone, or too large")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_what_is_another_users_is_not_read(tmp_path: Path) -> None:
    cache = made(tmp_path)
    os.chown(cache.path, 65534, 65534)
    assert cache.read() == b""


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    cache = made(tmp_path)
    cache.path.rename(tmp_path / "real")
    cache.path.symlink_to(tmp_path / "real")
    assert cache.read() == b""


def test_a_link_is_replaced_and_not_written_through(tmp_path: Path) -> None:
    cache = made(tmp_path)
    (tmp_path / "other").write_bytes(b"mine")
    cache.path.unlink()
    cache.path.symlink_to(tmp_path / "other")
    cache.write(b"new")
    assert (cache.read(), (tmp_path / "other").read_bytes()) == (b"new", b"mine")


def test_a_full_disk_leaves_what_was_there(tmp_path: Path) -> None:
    """A limit on the size of files fails a write as a full disk does: in the middle."""
    code = (
        "import resource, signal, sys; from pathlib import Path; from cmmd.adapters.store.audit_cache import Cache\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "cache = Cache(Path(sys.argv[1]), '/some/root'); cache.write(bytes(100_000)); print(cache.said)"
    )
    cache = made(tmp_path)
    command = [sys.executable, "-c", code, str(cache.path.parent)]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    left = [path.name for path in cache.path.parent.iterdir()]
    assert (cache.read(), "cannot be written" in said, left) == (b"what was told", True, [cache.path.name])


def test_two_that_write_at_once_leave_one_whole(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from cmmd.adapters.store.audit_cache import Cache\n"
        "cache = Cache(Path(sys.argv[1]), '/some/root')\n"
        "for _ in range(200): cache.write(sys.argv[2].encode() * 50_000)"
    )
    cache = made(tmp_path, b"ab" * 50_000)
    command = [sys.executable, "-c", code, str(cache.path.parent)]
    writers = [subprocess.Popen([*command, text]) for text in ("ab", "xyz")]
    seen = set()
    while any(writer.poll() is None for writer in writers):
        seen.add(cache.read())
    assert seen | {cache.read()} <= {b"ab" * 50_000, b"xyz" * 50_000}


def test_an_edition_is_the_same_while_the_program_is() -> None:
    assert edition("/root") == edition("/root")
