"""Nothing of the user's git takes part in a snapshot: no configuration, hook, template, filter, variable."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from cmmd.adapters.git import snapshot_reader, snapshots
from cmmd.adapters.git.snapshots import Snapshot
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
def hostile(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's git where every setting would change, sign, redirect or run something; returns the file a hook makes."""
    ran = tmp_path / "hook-ran"
    hooks = tmp_path / "template" / "hooks"
    hooks.mkdir(parents=True)
    for name in ("post-commit", "reference-transaction", "post-index-change", "pre-auto-gc", "update"):
        (hooks / name).write_text(f"#!/bin/sh\necho {name} >> {ran}\n")
        (hooks / name).chmod(0o755)
    config = (
        f"[core]\n autocrlf = true\n eol = crlf\n attributesFile = ~/attributes\n hooksPath = {hooks}\n"
        f" fsmonitor = {hooks}/update\n pager = {hooks}/update\n"
        f"[commit]\n gpgsign = true\n[gpg]\n program = {hooks}/update\n[init]\n templateDir = {hooks.parent}\n"
        " defaultObjectFormat = sha256\n defaultRefFormat = reftable\n"
        "[log]\n showSignature = true\n decorate = full\n[fastimport]\n unpackLimit = 1\n[extensions]\n x = y\n"
        '[alias]\n fast-import = !false\n[filter "x"]\n clean = rev\n smudge = rev\n[user]\n useConfigOnly = true\n'
    )
    (home / ".gitconfig").write_text(config)
    (home / "attributes").write_text("* filter=x text\n")
    elsewhere = tmp_path / "elsewhere"
    subprocess.run(["git", "init", "-q", str(elsewhere)], check=True, env={"PATH": os.environ["PATH"]})
    for name, value in {
        "GIT_DIR": f"{elsewhere}/.git",
        "GIT_WORK_TREE": str(elsewhere),
        "GIT_INDEX_FILE": f"{elsewhere}/index",
        "GIT_OBJECT_DIRECTORY": f"{elsewhere}/.git/objects",
        "GIT_NAMESPACE": "other",
        "GIT_TEMPLATE_DIR": str(hooks.parent),
        "GIT_DEFAULT_HASH": "sha256",
        "GIT_AUTHOR_NAME": "somebody",
        "GIT_COMMITTER_DATE": "2001-01-01T00:00:00Z",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "core.hooksPath",
        "GIT_CONFIG_VALUE_0": str(hooks),
        "GIT_TRACE": str(ran),
    }.items():
        monkeypatch.setenv(name, value)
    return ran


def test_nothing_of_the_users_git_takes_part(hostile: Path, folder: Path, tmp_path: Path) -> None:
    files = {".gitattributes": b"* filter=x text eol=crlf\n", "a.md": b"one\ntwo\r\n"}
    take(folder, FILES)
    taken = take(folder, files)
    read = snapshot_reader.read(folder, ROOT, taken.sha)
    names = {path.name for path in snapshots.repository(folder, ROOT).iterdir()}
    assert (read.files, hostile.exists(), names) == (files, False, {"HEAD", "config", "objects", "refs"})


def test_the_users_repositories_stay_as_they_are(hostile: Path, folder: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    before = {path: path.stat().st_mtime_ns for path in elsewhere.rglob("*")}
    take(folder, FILES)
    snapshots.log(folder, ROOT)
    snapshot_reader.read(folder, ROOT)
    assert {path: path.stat().st_mtime_ns for path in elsewhere.rglob("*")} == before


def test_the_log_under_a_users_git_is_the_same(hostile: Path, folder: Path) -> None:
    taken = take(folder, FILES)
    assert [(logged.sha, logged.kind) for logged in snapshots.log(folder, ROOT)] == [(taken.sha, "observed")]


def test_the_environment_is_as_it_was_after_reading(hostile: Path, folder: Path) -> None:
    take(folder, FILES)
    before = dict(os.environ)
    snapshot_reader.read(folder, ROOT)
    assert dict(os.environ) == before


def test_a_state_folder_inside_a_repository_of_the_user(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    take(tmp_path / "state", FILES)
    assert not list((tmp_path / ".git" / "objects").rglob("??/*"))
