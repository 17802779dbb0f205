"""The old daemon's snapshots: commits `[cmmd] …` in the memory folder's own repository. Only ever read.

Nothing of that repository may run: no hook, fsmonitor, filter, diff program, signature check or fetch takes part.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping

from cmmd.adapters.git.repository import environment
from cmmd.adapters.git.snapshots import Logged
from cmmd.adapters.process import run
from cmmd.core.errors import UsageError
from cmmd.core.model import LARGEST_FILE, Entry, Tree
from cmmd.core.records.snapshot_format import blob_id

SUBJECT = "[cmmd]"
DEADLINE = 60.0  # seconds for one git command
_SETTINGS = ("core.fsmonitor=false", f"core.hooksPath={os.devnull}", "log.showSignature=false", "gc.auto=0")
_QUIET = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
    # A partial clone would fetch what it lacks, by a program that its configuration names; only newer gits know the
    # first, so no protocol is allowed either.
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
}


def log(root: str, environ: Mapping[str, str]) -> list[Logged]:
    """The daemon's commits on the root's own HEAD, newest first; none where it has no repository.

    Raises UsageError where git does not read it: another user's, damaged, without a commit.
    """
    if not os.path.exists(f"{root}/.git"):  # pathlib would raise where the root may not be entered
        return []
    fixed = ("--fixed-strings", f"--grep={SUBJECT}", "--no-show-signature")
    lines = _git(root, environ, "log", *fixed, "--format=%H %ct %s", "HEAD").decode("utf-8", "replace").splitlines()
    parts = [line.split(" ", 2) for line in lines]
    commits = [part for part in parts if part[2:] and part[2].startswith(SUBJECT)]
    files = _changed(root, environ, [sha for sha, _, _ in commits])
    return [Logged(sha, int(unix), "daemon", subject, None, tuple(files[sha])) for sha, unix, subject in commits]


def _changed(root: str, environ: Mapping[str, str], shas: Iterable[str]) -> dict[str, list[str]]:
    """The paths that each commit changed, by its trees alone."""
    changed = {sha: list[str]() for sha in shas}
    options = ("--stdin", "-z", "-r", "--root", "--no-renames", "--no-ext-diff", "--no-textconv", "--name-only")
    ids = "".join(f"{sha}\n" for sha in changed).encode()
    now = ""
    for part in _git(root, environ, "diff-tree", *options, stdin=ids).split(b"\0")[:-1]:
        path = os.fsdecode(part)
        if path in changed:
            now = path  # an id: the commit that the names after it belong to
        else:
            changed[now].append(path)
    return changed


def read(root: str, commit: Logged, environ: Mapping[str, str]) -> Tree:
    """The files of one such commit, with the modes that git keeps and the time of the commit. Raises UsageError."""
    listed = _git(root, environ, "ls-tree", "-r", "-l", "-z", "--full-tree", commit.sha)
    time = commit.unix * 1_000_000_000
    entries = []
    for name, mode, blob in _regular(listed):
        data = _git(root, environ, "cat-file", "blob", blob)
        if len(blob) == 40 and blob_id(data) != blob:
            raise UsageError(f"{commit.sha[:10]} of {root} is damaged", hint="`git fsck` there tells more")
        entries.append(Entry(name, "file", data, mode, time, len(data)))
    return Tree(root, tuple(sorted(entries, key=lambda entry: entry.path)))


def _regular(listed: bytes) -> Iterator[tuple[str, int, str]]:
    """Name, mode and blob of each regular file that a snapshot of ours would hold too."""
    for line in listed.split(b"\0")[:-1]:
        about, _, name = line.partition(b"\t")
        mode, _, blob, size = about.decode().split()
        if mode in ("100644", "100755") and not (size.isdigit() and int(size) > LARGEST_FILE):
            yield os.fsdecode(name), int(mode, 8) & 0o777, blob


def _git(root: str, environ: Mapping[str, str], *words: str, stdin: bytes | None = None) -> bytes:
    settings = [word for setting in _SETTINGS for word in ("-c", setting)]
    argv = ["git", *settings, f"--git-dir={root}/.git", *words]
    done = run.run(argv, timeout=DEADLINE, env={**environment(environ), **_QUIET}, cwd="/", stdin=stdin)
    if done.timed_out or done.code:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines() or ["no reason"]
        raise UsageError(
            f"the repository in {root} cannot be read: {said[0]}", hint="cmmd's own snapshots do not need it"
        )
    return done.stdout
