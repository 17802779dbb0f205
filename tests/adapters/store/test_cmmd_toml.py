"""cmmd.toml as it is on disk."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cmmd.adapters.store import cmmd_toml
from cmmd.core.errors import Exit, UsageError
from cmmd.core.suppressions.policy import AS_IS

IGNORE = '[[ignore]]\nrule = "duplicate"\nreason = "x"\n'


def written(folder: Path, data: bytes) -> Path:
    file = folder / "cmmd.toml"
    file.write_bytes(data)
    return file


@pytest.mark.parametrize(
    "name", [pytest.param("cmmd.toml", id="no file"), pytest.param("no/such/cmmd.toml", id="no folder")]
)
def test_there_is_none(name: str, tmp_path: Path) -> None:
    assert cmmd_toml.read(tmp_path / name, "/h") is AS_IS


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(IGNORE.encode(), id="plain"),
        pytest.param(b"\xef\xbb\xbf" + IGNORE.replace("\n", "\r\n").encode(), id="BOM and CRLF"),
    ],
)
def test_it_is_read(data: bytes, tmp_path: Path) -> None:
    assert [ignore.rule for ignore in cmmd_toml.read(written(tmp_path, data), "/h").ignores] == ["duplicate"]


def test_a_symlink_to_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "link.toml").symlink_to(written(tmp_path, IGNORE.encode()))
    assert len(cmmd_toml.read(tmp_path / "link.toml", "/h").ignores) == 1


def test_a_root_is_a_real_path(tmp_path: Path) -> None:
    (tmp_path / "memory").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "memory")
    file = written(tmp_path, (IGNORE + 'root = "~/link"\n').encode())
    (ignore,) = cmmd_toml.read(file, str(tmp_path)).ignores
    assert ignore.root == os.path.realpath(tmp_path / "memory")


def refused(file: Path) -> str:
    with pytest.raises(UsageError) as caught:
        cmmd_toml.read(file, "/h")
    assert caught.value.exit_code == Exit.USAGE
    return str(caught.value)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        pytest.param(b"[severity", "is no TOML: ", id="no TOML"),
        pytest.param(b"a = 1\nb = = 2\n", "line 2", id="its line"),
        pytest.param(b"a = '\xff'", "is not UTF-8 text", id="not UTF-8"),
        pytest.param(b"#" * 1_000_001, "is over 1,000,000 bytes", id="too large"),
    ],
)
def test_a_file_that_cannot_be_read(data: bytes, said: str, tmp_path: Path) -> None:
    file = written(tmp_path, data)
    message = refused(file)
    assert (str(file) in message, said in message) == (True, True)


def test_a_folder_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "cmmd.toml").mkdir()
    assert "is no regular file" in refused(tmp_path / "cmmd.toml")


def test_a_pipe_by_its_name_is_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "cmmd.toml")
    assert "is no regular file" in refused(tmp_path / "cmmd.toml")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_somebody_elses_file(tmp_path: Path) -> None:
    file = written(tmp_path, IGNORE.encode())
    os.chown(file, 65534, 65534)
    assert "belongs to another user" in refused(file)
