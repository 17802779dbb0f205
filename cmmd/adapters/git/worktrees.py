"""The main work tree of a folder, read from git's files: no git runs, so nothing of a repository can take part."""

from __future__ import annotations

import os
from pathlib import Path

LARGEST_FILE = 4096  # bytes; each holds one path


def project_of(folder: str) -> str:
    """Real path of the project that the client sees in `folder`: its main work tree, else the folder itself."""
    start = Path(os.path.realpath(folder))
    for candidate in (start, *start.parents):
        git = candidate / ".git"
        if git.is_dir():
            return str(candidate)
        if git.is_file():
            return str(_main(candidate, git))
    return str(start)


def linked_to(main: str) -> tuple[str, ...]:
    """The linked work trees that a repository remembers, also those that are gone and were not pruned."""
    records = sorted(Path(main, ".git", "worktrees").glob("*/gitdir"))
    found = (_named_in(record, record.parent) for record in records)
    return tuple(str(git_file.parent) for git_file in found if git_file)


def _main(work_tree: Path, git_file: Path) -> Path:
    """The main work tree of a linked one. What does not fit together is a work tree of its own, as a submodule is."""
    git_dir = _named_in(git_file, work_tree, prefix="gitdir:")
    common = _named_in(git_dir / "commondir", git_dir) if git_dir else None
    back = _named_in(git_dir / "gitdir", git_dir) if git_dir else None
    if not git_dir or not common or git_dir.parent != common / "worktrees":
        return work_tree
    if not back or os.path.realpath(back) != os.path.realpath(git_file):
        return work_tree
    return common.parent if common.name == ".git" else common


def _named_in(file: Path, start: Path, prefix: str = "") -> Path | None:
    """The path that a file of git holds, relative to `start`."""
    try:
        with file.open("rb") as stream:
            text = os.fsdecode(stream.read(LARGEST_FILE)).strip()
    except OSError:
        return None
    if not text.startswith(prefix) or "\0" in text:
        return None
    return Path(os.path.normpath(start / text.removeprefix(prefix).strip()))
