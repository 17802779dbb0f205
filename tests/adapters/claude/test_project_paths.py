"""The project of a store, from transcripts on a real disk."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from cmmd.adapters.claude.project_paths import is_gone, project_of_store, transcripts
from cmmd.core.memory.location import slug
from tests.repositories import git
from tests.stores import transcript


@pytest.fixture
def store(tmp_path: Path) -> Path:
    folder = tmp_path / "projects/-srv-shop"
    folder.mkdir(parents=True)
    return folder


@pytest.mark.parametrize(
    ("lines", "project"),
    [
        pytest.param([{"cwd": "/srv/shop"}], "/srv/shop", id="the first line"),
        pytest.param([{"type": "summary"}, {"cwd": "/srv/shop"}, {"cwd": "/srv/other"}], "/srv/shop", id="a later one"),
        pytest.param([{"cwd": "/srv/shop/src/deep"}], "/srv/shop", id="a folder below it"),
        pytest.param([{"cwd": "/srv/shop/"}], "/srv/shop", id="a slash at the end"),
        pytest.param([{"cwd": "/srv//x/../shop"}], "/srv/shop", id="not clean"),
        pytest.param([{"cwd": "/mnt/elsewhere"}], "/mnt/elsewhere", id="another folder than the store is named after"),
        pytest.param(['{"cwd": "/srv/sh', {"cwd": "/srv/shop"}], "/srv/shop", id="behind a damaged line"),
        # Nothing is known.
        pytest.param([], None, id="empty"),
        pytest.param([{"type": "summary"}], None, id="no folder"),
        pytest.param([{"cwd": "srv/shop"}], None, id="a relative one"),
        pytest.param([{"cwd": 7}], None, id="no text"),
        pytest.param([{"cwd": "/srv/\0"}], None, id="a NUL"),
        pytest.param(['{"cwd": "/srv/\\ud800"}'], None, id="half a character"),
        pytest.param([["cwd", "/srv/shop"]], None, id="no object"),
        pytest.param([{"message": {"cwd": "/srv/shop"}}], None, id="said in a message"),
        pytest.param(['"cwd"' + "[" * 60_000], None, id="deep"),
        pytest.param([{"padding": "x" * 70_000}, {"cwd": "/srv/shop"}], None, id="beyond what is read"),
    ],
)
def test_the_project_of_a_store(lines: list[Any], project: str | None, store: Path) -> None:
    transcript(store, *lines)
    assert project_of_store(str(store)) == project


def test_the_newest_transcript_tells_first(store: Path) -> None:
    transcript(store, {"cwd": "/mnt/old"}, name="a", when=100)
    transcript(store, {"cwd": "/mnt/new"}, name="b", when=200)
    assert project_of_store(str(store)) == "/mnt/new"


def test_one_that_the_store_is_named_after_goes_before_a_newer_one(store: Path) -> None:
    transcript(store, {"cwd": "/srv/shop"}, name="a", when=100)
    transcript(store, {"cwd": "/mnt/new"}, name="b", when=200)
    assert project_of_store(str(store)) == "/srv/shop"


def test_a_session_in_a_linked_work_tree_tells_of_the_main_one(tmp_path: Path) -> None:
    main = tmp_path / "main"
    main.mkdir()
    git(main, "init", "-q")
    git(main, "commit", "-q", "--allow-empty", "-m", "x")
    git(main, "worktree", "add", "-q", str(tmp_path / "linked"))
    store = tmp_path / "projects" / slug(str(main))
    store.mkdir(parents=True)
    transcript(store, {"cwd": str(tmp_path / "linked")})
    assert project_of_store(str(store)) == str(main)


def test_what_is_no_file_is_no_transcript(store: Path) -> None:
    os.mkfifo(store / "pipe.jsonl")
    (store / "folder.jsonl").mkdir()
    (store / "link.jsonl").symlink_to(transcript(store, {"cwd": "/srv/shop"}).rename(store / "real"))
    assert (transcripts(str(store)), project_of_store(str(store))) == ([], None)


def test_a_store_that_is_gone_has_no_project() -> None:
    assert project_of_store("/no/such/store") is None


@pytest.mark.parametrize(
    ("name", "gone"),
    [("folder", False), ("file", False), ("loop", False), ("none", True), ("file/below", True), ("dangling", True)],
)
def test_is_gone(name: str, gone: bool, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("x")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "dangling").symlink_to("nowhere")
    assert is_gone(str(tmp_path / name)) is gone
