"""The old daemon's commits in a memory folder's own repository: they are read, and nothing of it runs or changes."""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path

import pytest

from cmmd.adapters.git import legacy_snapshots
from cmmd.core.errors import UsageError
from tests.repositories import commit, git


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "memory"
    folder.mkdir()
    git(folder, "init", "--quiet")
    return folder


def said(root: Path) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(one.sha, one.subject, one.files) for one in legacy_snapshots.log(str(root), os.environ)]


def test_its_commits_are_listed_newest_first_with_the_files_they_changed(root: Path) -> None:
    first = commit(root, "[cmmd] pre-tick snapshot", {"MEMORY.md": b"one\n", "sub/a b.md": b"a\n"})
    commit(root, "mine, not the daemon's [cmmd]", {"MEMORY.md": b"two\n"})
    second = commit(root, "[cmmd] post-tick snapshot", {"MEMORY.md": b"three\n", "sub/a b.md": None})
    assert said(root) == [
        (second, "[cmmd] post-tick snapshot", ("MEMORY.md", "sub/a b.md")),
        (first, "[cmmd] pre-tick snapshot", ("MEMORY.md", "sub/a b.md")),
    ]


def test_what_one_held(root: Path) -> None:
    bytes_of = {"MEMORY.md": b"one\r\n\xff", "sub/a.md": b"", "line\nbreak.md": b"x"}
    commit(root, "[cmmd] one", bytes_of)
    (root / "sub/a.md").chmod(0o755)
    (root / "link.md").symlink_to("MEMORY.md")
    commit(root, "[cmmd] two", {"MEMORY.md": b"two"})
    newest, oldest = legacy_snapshots.log(str(root), os.environ)
    held = legacy_snapshots.read(str(root), oldest, os.environ)
    assert dict(held.files) == bytes_of
    later = legacy_snapshots.read(str(root), newest, os.environ)
    assert {e.path: (e.mode, e.mtime_ns) for e in later.entries} == {
        "MEMORY.md": (0o644, 1_700_000_000_000_000_000),
        "line\nbreak.md": (0o644, 1_700_000_000_000_000_000),
        "sub/a.md": (0o755, 1_700_000_000_000_000_000),
    }


def test_a_submodule_in_the_tree_is_passed_over(root: Path) -> None:
    sha = commit(root, "[cmmd] one", {"MEMORY.md": b"one"})
    git(root, "update-index", "--add", "--cacheinfo", f"160000,{sha},module")
    git(root, "commit", "--quiet", "--message", "[cmmd] two")
    newest = legacy_snapshots.log(str(root), os.environ)[0]
    assert dict(legacy_snapshots.read(str(root), newest, os.environ).files) == {"MEMORY.md": b"one"}


def test_a_linked_work_tree_is_read_too(root: Path, tmp_path: Path) -> None:
    sha = commit(root, "[cmmd] one", {"MEMORY.md": b"one"})
    git(root, "worktree", "add", "--quiet", str(tmp_path / "linked"))
    assert [one[0] for one in said(tmp_path / "linked")] == [sha]


# Nothing to list.


def test_a_folder_without_a_repository_of_its_own(root: Path) -> None:
    commit(root, "[cmmd] of the folder above", {"inner/MEMORY.md": b"one"})
    assert said(root / "inner") == []


def test_a_repository_of_somebody_else(root: Path) -> None:
    commit(root, "a memory", {"MEMORY.md": b"one"})
    assert said(root) == []


@pytest.mark.parametrize(
    "break_it",
    [
        pytest.param(lambda root: None, id="no commit yet"),
        pytest.param(lambda root: (root / ".git/HEAD").write_text("nonsense"), id="no head"),
        pytest.param(lambda root: (root / ".git/config").write_text("[core"), id="a config that is none"),
    ],
)
def test_one_that_git_does_not_read_is_an_error_that_names_it(root: Path, break_it: object) -> None:
    assert callable(break_it)
    break_it(root)
    with pytest.raises(UsageError, match=f"the repository in {root} cannot be read"):
        legacy_snapshots.log(str(root), os.environ)


def test_bytes_that_are_not_the_committed_ones_are_never_given(root: Path) -> None:
    commit(root, "[cmmd] one", {"MEMORY.md": b"one"})
    (newest,) = legacy_snapshots.log(str(root), os.environ)
    blob = git(root, "rev-parse", "HEAD:MEMORY.md")
    other = _object(root, b"two")
    path, there = root / f".git/objects/{blob[:2]}/{blob[2:]}", root / f".git/objects/{other[:2]}/{other[2:]}"
    path.chmod(0o644)
    path.write_bytes(there.read_bytes())
    with pytest.raises(UsageError, match=r"damaged|cannot be read"):
        legacy_snapshots.read(str(root), newest, os.environ)


def _object(root: Path, data: bytes) -> str:
    (root / "scratch").write_bytes(data)
    return git(root, "hash-object", "-w", "scratch")


# Nothing of it runs, nothing in it changes.

HOSTILE = """\
[core]
    fsmonitor = {run}
    hooksPath = {hooks}
    pager = {run}
    editor = {run}
    sshCommand = {run}
    attributesFile = {attributes}
[log]
    showSignature = true
    diffMerges = on
[gpg]
    program = {run}
[gpg "ssh"]
    program = {run}
[diff]
    external = {run}
[diff "x"]
    command = {run}
    textconv = {run}
[filter "x"]
    clean = {run}
    smudge = {run}
    process = {run}
    required = true
[alias]
    log = !{run}
    cat-file = !{run}
[pager]
    log = {run}
[credential]
    helper = !{run}
[remote "origin"]
    url = ext::{run}
    promisor = true
    uploadpack = {run}
    partialclonefilter = blob:none
[protocol]
    allow = always
[extensions]
    partialClone = origin
"""
HOOKS = "pre-commit post-checkout post-index-change reference-transaction fsmonitor-watchman post-rewrite pre-auto-gc"


@pytest.fixture
def trapped(root: Path, tmp_path: Path) -> Path:
    """A repository in which everything that git can be told to run leaves a file behind; that file."""
    commit(root, "[cmmd] one", {"MEMORY.md": b"one\n", "a.md": b"a\n"})
    tree, head = git(root, "rev-parse", "HEAD^{tree}"), git(root, "rev-parse", "HEAD")
    # A signature, so that a log that is told to check it would start gpg.
    signed = git(root, "commit-tree", tree, "-p", head, "-m", "[cmmd] two")
    text = subprocess.run(["git", "cat-file", "commit", signed], cwd=root, capture_output=True, check=True).stdout
    header, _, body = text.partition(b"\n\n")
    text = header + b"\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n eA==\n -----END PGP SIGNATURE-----\n\n" + body
    make = ["git", "hash-object", "-t", "commit", "-w", "--stdin"]
    sha = subprocess.run(make, cwd=root, input=text, capture_output=True, check=True).stdout.decode().strip()
    git(root, "update-ref", "HEAD", sha)
    ran, script, hooks = tmp_path / "ran", tmp_path / "run.sh", tmp_path / "hooks"
    script.write_text(f'#!/bin/sh\necho "$0 $*" >> {ran}\n')
    hooks.mkdir()
    for name in HOOKS.split():
        for folder in (hooks, root / ".git/hooks"):
            folder.mkdir(exist_ok=True)
            (folder / name).write_text(script.read_text())
            (folder / name).chmod(0o755)
    script.chmod(0o755)
    (tmp_path / "attributes").write_text("* filter=x diff=x\n")
    (root / ".gitattributes").write_text("* filter=x diff=x\n")
    config = (root / ".git/config").read_text().replace("repositoryformatversion = 0", "repositoryformatversion = 1")
    text_of = HOSTILE.format(run=script, hooks=hooks, attributes=tmp_path / "attributes")
    (root / ".git/config").write_text(config + text_of)
    return ran


def everything(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Mode, mtime and bytes of all below a folder."""
    found = {}
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        data = path.read_bytes() if stat.S_ISREG(status.st_mode) else b""
        found[str(path.relative_to(folder))] = (status.st_mode, status.st_mtime_ns, data)
    return found


def test_the_traps_are_armed(root: Path, trapped: Path) -> None:
    """Plain git steps into them: otherwise the next test would prove nothing."""
    subprocess.run(["git", "log", "--show-signature", "-p"], cwd=root, capture_output=True)
    subprocess.run(["git", "status"], cwd=root, capture_output=True)
    assert trapped.exists()


def test_nothing_runs_and_nothing_changes(root: Path, trapped: Path) -> None:
    before = everything(root)
    log = legacy_snapshots.log(str(root), os.environ)
    trees = [legacy_snapshots.read(str(root), one, os.environ) for one in log]
    assert [dict(tree.files) for tree in trees] == [{"MEMORY.md": b"one\n", "a.md": b"a\n"}] * 2
    assert (everything(root), trapped.exists()) == (before, False)


def test_what_a_partial_clone_lacks_is_not_fetched(root: Path, trapped: Path) -> None:
    blob = git(root, "rev-parse", "HEAD:a.md")
    (root / f".git/objects/{blob[:2]}/{blob[2:]}").unlink()
    before = everything(root)
    newest = legacy_snapshots.log(str(root), os.environ)[0]
    with pytest.raises(UsageError, match="cannot be read"):
        legacy_snapshots.read(str(root), newest, os.environ)
    assert (everything(root), trapped.exists()) == (before, False)


def test_variables_of_the_caller_do_not_lead_elsewhere(root: Path, tmp_path: Path) -> None:
    sha = commit(root, "[cmmd] one", {"MEMORY.md": b"one"})
    around = {**os.environ, "GIT_DIR": str(tmp_path / "nowhere"), "GIT_OBJECT_DIRECTORY": str(tmp_path / "nowhere")}
    assert [one.sha for one in legacy_snapshots.log(str(root), around)] == [sha]
