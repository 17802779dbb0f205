"""Two names swap their files in one step."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cmmd.adapters.files import rename_exchange

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="macOS's call is not tried here")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[int]:
    (tmp_path / "one").write_text("1")
    (tmp_path / "other").write_text("2")
    handle = os.open(tmp_path, os.O_RDONLY)
    yield handle
    os.close(handle)


def test_they_swap(folder: int, tmp_path: Path) -> None:
    assert rename_exchange.exchange(folder, "one", "other")
    assert ((tmp_path / "one").read_text(), (tmp_path / "other").read_text()) == ("2", "1")


def test_one_that_is_not_there_is_an_error(folder: int, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        rename_exchange.exchange(folder, "one", "absent")
    assert (tmp_path / "one").read_text() == "1"


def test_a_system_without_it_says_so(folder: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rename_exchange, "_system_call", lambda: None)
    assert not rename_exchange.exchange(folder, "one", "other")
    assert (tmp_path / "one").read_text() == "1"
