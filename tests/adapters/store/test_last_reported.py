"""A failure to begin is news once."""

from __future__ import annotations

from pathlib import Path

from cmmd.adapters.store import last_reported


def test_the_same_failure_is_news_once(tmp_path: Path) -> None:
    assert [last_reported.is_news(tmp_path, "disk full"), last_reported.is_news(tmp_path, "disk full")] == [True, False]


def test_another_failure_is_news(tmp_path: Path) -> None:
    last_reported.is_news(tmp_path, "disk full")
    assert last_reported.is_news(tmp_path, "DRY_RUN=flase")


def test_what_was_forgotten_is_news_again(tmp_path: Path) -> None:
    last_reported.is_news(tmp_path, "disk full")
    last_reported.forget(tmp_path)
    assert last_reported.is_news(tmp_path, "disk full")


def test_where_nothing_can_be_noted_everything_is_news(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    folder = tmp_path / "file" / "below"
    assert [last_reported.is_news(folder, "x"), last_reported.is_news(folder, "x")] == [True, True]


def test_to_forget_nothing_is_fine(tmp_path: Path) -> None:
    last_reported.forget(tmp_path)
    assert list(tmp_path.iterdir()) == []
