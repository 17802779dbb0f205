"""What is known to be gone from this disk, and what nobody looks at."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cmmd.adapters.files import path_check
from cmmd.adapters.files.path_check import Disk


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "you"
    (home / "shop/src").mkdir(parents=True)
    (home / "shop/there.py").write_text("x")
    (home / "shop/dangling").symlink_to("nowhere")
    (home / "shop/other").symlink_to(tmp_path)
    (home / "data").symlink_to(home / "shop")
    return home


@pytest.mark.parametrize(
    ("path", "gone"),
    [
        pytest.param("~/shop/old.py", True, id="a file"),
        pytest.param("~/shop/old/", True, id="a folder"),
        pytest.param("~/shop/old/src/a.py", True, id="with its folder"),
        pytest.param("{home}/shop/old.py", True, id="in full"),
        pytest.param("~/shop//src/./..", False, id="with dots"),
        pytest.param("~/shop/there.py", False, id="it is there"),
        pytest.param("~/shop", False, id="the folder itself"),
        pytest.param("~/shop/dangling", False, id="a link to nowhere stands there"),
        pytest.param("~/shop/other/x", False, id="behind a link"),
        pytest.param("~/data/x", False, id="behind a link at the top"),
        pytest.param("~/shop/there.py/x", False, id="below a file"),
        pytest.param("~/old", False, id="not two folders deep"),
        pytest.param("~/old/x.py", False, id="the folder below the home folder is not there"),
        pytest.param("/etc/no-such-file-here/x", False, id="outside the home folder"),
        pytest.param("{home}-other/shop/old.py", False, id="another home folder"),
        pytest.param("~/shop/a\0b", False, id="no name at all"),
        pytest.param("~/shop/" + "x" * 300, False, id="too long a name"),
        pytest.param("~/shop/\udcff.py", True, id="bytes that are no text"),
    ],
)
def test_gone(home: Path, path: str, gone: bool) -> None:
    assert Disk(str(home)).gone(path.replace("{home}", str(home))) is gone


def test_a_home_folder_behind_a_link(home: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(home)
    disk = Disk(str(tmp_path / "link"))
    assert [disk.gone("~/shop/old.py"), disk.gone("~/shop/there.py")] == [True, False]


def test_without_a_home_folder_nothing_is_gone(tmp_path: Path) -> None:
    assert [Disk(home).gone("~/shop/old.py") for home in ("", str(tmp_path / "none"))] == [False, False]


@pytest.mark.parametrize(
    ("looks", "gone"),
    [
        pytest.param(200, [True, True], id="enough"),
        pytest.param(3, [True, True], id="folders are looked at once"),
        pytest.param(2, [True, False], id="too few"),
        pytest.param(0, [False, False], id="none"),
    ],
)
def test_the_number_of_looks_is_bounded(home: Path, looks: int, gone: list[bool]) -> None:
    disk = Disk(str(home), looks)
    assert [disk.gone("~/shop/a.py"), disk.gone("~/shop/b.py")] == gone


def test_where_another_file_system_begins_nobody_looks(home: Path) -> None:
    disk = Disk(str(home), mounts=[str(home / "shop/src")])
    assert (disk.gone("~/shop/src/old.py"), disk.looks) == (False, path_check.LOOKS - 1)


def test_a_folder_that_may_not_be_entered(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: str) -> os.stat_result:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(path_check.os, "lstat", refuse)
    assert Disk(str(home), mounts=()).gone("~/shop/old.py") is False


@pytest.mark.parametrize(
    ("table", "places"),
    [
        pytest.param("36 35 98:0 / /mnt/my\\040disk rw - ext3 /dev/sdb rw\n", {"/mnt/my disk"}, id="a blank in a name"),
        pytest.param("1 0 0:1 / / rw - x x rw\n2 1 0:2 /sub /home/n rw - nfs4 h:/x rw\n", {"/", "/home/n"}, id="two"),
        pytest.param("odd\n\n", set(), id="no such table"),
        pytest.param(None, set(), id="no table"),
    ],
)
def test_mount_points(tmp_path: Path, table: str | None, places: set[str]) -> None:
    if table is not None:
        (tmp_path / "mountinfo").write_text(table)
    assert path_check.mount_points(tmp_path / "mountinfo") == places
