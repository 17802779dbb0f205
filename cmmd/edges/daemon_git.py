"""The old daemon's snapshots: commits `[cmmd] …` in the memory folder's own repository. Only ever read.

Nothing of that repository may run: no hook, fsmonitor, filter, signature check or lazy fetch takes part.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from cmmd.core.errors import UsageError
from cmmd.core.model import Entry, Tree
from cmmd.core.snapshot import blob_id
from cmmd.edges import run
from cmmd.edges.private_git import environment
from cmmd.edges.snapshots import Logged

SUBJECT = "[cmmd]"
DEADLINE = 60.0  # seconds for one git command
_SETTINGS = ("core.fsmonitor=false", f"core.hooksPath={os.devnull}", "log.showSignature=false", "gc.auto=0")


def log(root: str, environ: Mapping[str, str]) -> list[Logged]:
    """The daemon's commits on the root's own HEAD, newest first; none where it has no repository or no git reads it."""
    if not Path(root, ".git").exists():
        return []
    fixed = ("--fixed-strings", f"--grep={SUBJECT}", "--no-show-signature")
    lines = _git(root, environ, "log", *fixed, "--format=%H %ct %s", "HEAD").decode("utf-8", "replace").splitlines()
    parts = [line.split(" ", 2) for line in lines]
    return [Logged(p[0], int(p[1]), "daemon", p[2], None, ()) for p in parts if p[2:] and p[2].startswith(SUBJECT)]


def read(root: str, commit: Logged, environ: Mapping[str, str]) -> Tree:
    """The files of one such commit, with the modes that git keeps and the time of the commit. Raises UsageError."""
    listed = _git(root, environ, "ls-tree", "-r", "-z", "--full-tree", commit.sha)
    entries = []
    for line in listed.split(b"\0")[:-1]:
        about, _, name = line.partition(b"\t")
        mode, _, blob = about.decode().split()
        data = _git(root, environ, "cat-file", "blob", blob)
        if blob_id(data) != blob:
            raise UsageError(f"{commit.sha[:10]} of {root} is damaged", hint="`git fsck` there tells more")
        if mode in ("100644", "100755"):
            time = commit.unix * 1_000_000_000
            entries.append(Entry(os.fsdecode(name), "file", data, int(mode, 8) & 0o777, time, len(data)))
    return Tree(root, tuple(sorted(entries, key=lambda entry: entry.path)))


def _git(root: str, environ: Mapping[str, str], *words: str) -> bytes:
    quiet = {"GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_NO_REPLACE_OBJECTS": "1"}
    settings = [word for setting in _SETTINGS for word in ("-c", setting)]
    argv = ["git", *settings, f"--git-dir={root}/.git", *words]
    done = run.run(argv, timeout=DEADLINE, env={**environment(environ), **quiet}, cwd="/")
    if done.timed_out or done.code:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines() or ["no reason"]
        raise UsageError(
            f"the repository in {root} cannot be read: {said[0]}", hint="cmmd's own snapshots do not need it"
        )
    return done.stdout
