"""A private bare repository and the git commands on it: nothing of the user's git takes part.

No repository but ours, and no configuration, attribute, filter, hook or template.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from cmmd.adapters.files.files import discard
from cmmd.adapters.process.run import ProgramMissing, run
from cmmd.core.errors import CmmdError, SnapshotError
from cmmd.core.records.snapshot_format import FILES, META, REF, blob_id, encoded

DEADLINE = 120.0  # seconds for one git command; 10,000 files take about one
LOCK_PATIENCE = 2.0  # seconds; git holds the lock of a ref for milliseconds

# Said to git on every call: what newer versions refuse for Windows' and macOS' sake may be a memory's name here.
_SETTINGS = ("core.protectNTFS=false", "core.protectHFS=false", "core.fsync=all", "gc.auto=0")

_HINTS = (
    ("No space left", "free some disk space"),
    ("Disk quota", "free some disk space"),
    ("File too large", "free some disk space"),
    ("Permission denied", "check the owner and mode of that folder"),
    (".lock", "another program locks that repository; if none runs, remove the .lock file"),
    ("", "if it is damaged, move that folder away: the next tick begins a new one, the old one stays readable by git"),
)


class PrivateRepository:
    """The git commands on one bare repository of ours. Every method raises SnapshotError, or ProgramMissing."""

    def __init__(self, path: Path, environ: Mapping[str, str], git: str = "git") -> None:
        self.path, self.git, self.environ = path, git, environment(environ)

    def ensure(self) -> None:
        """Makes it where it is not there; under another name first, so that one cut short never stands in the way."""
        if self.path.is_dir():
            return
        new = self.path.with_suffix(".new")
        try:
            shutil.rmtree(new, ignore_errors=True)
            new.mkdir(mode=0o700, parents=True)
            self.path.parent.chmod(0o700)
            options = ("--bare", "--quiet", "--template=", "--shared=0600", "--object-format=sha1")
            self._git("init", *options, "--initial-branch=snapshots", at=new)
            new.rename(self.path)
        except OSError as error:
            raise self.error(f"cannot be made: {error.strerror}") from error

    def newest(self) -> str | None:
        """Id of the newest snapshot, None where there is none. The branch's own file mostly tells it without git."""
        written = self._branch()
        if written:
            return written
        found = self._git("for-each-ref", "--format=%(objectname)", REF).decode().strip()
        if not found and (self.path / REF).exists():  # git passes over a damaged one: all snapshots would be forgotten
            raise self.error(f"{REF} is damaged")
        return found or None

    def _branch(self) -> str | None:
        try:
            written = (self.path / REF).read_text("ascii").strip()
        except (OSError, ValueError):
            return None
        return written if re.fullmatch(r"[0-9a-f]{40}", written) else None

    def blobs(self, sha: str) -> dict[str, str]:
        """Every file of a snapshot with its blob id, without reading them."""
        found = dict[str, str]()
        for line in self._git("ls-tree", "-r", "-z", "--full-tree", sha).split(b"\0")[:-1]:
            about, _, path = line.partition(b"\t")
            found[path.decode("utf-8", "surrogateescape")] = about.split()[2].decode()
        return found

    def log(self, limit: int | None) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """Id, message and changed tree paths of each snapshot, newest first."""
        count = () if limit is None else (f"--max-count={limit}",)
        found = self._git("log", *count, "--format=%H%n%B%x00", REF).split(b"\0\n")[:-1]
        commits = [commit.decode("utf-8", "replace").partition("\n") for commit in found]
        ids = "".join(f"{sha}\n" for sha, _, _ in commits).encode()
        options = ("--stdin", "-z", "-r", "--root", "--no-renames", "--name-only")
        changed = {sha: list[str]() for sha, _, _ in commits}
        now = ""
        for part in self._git("diff-tree", *options, stdin=ids).split(b"\0")[:-1]:
            text = part.decode("utf-8", "surrogateescape")
            if text.startswith(FILES):
                changed[now].append(text)
            elif text != META:
                now = text  # the commit that the names after it belong to; only an id is neither
        for sha, _, message in commits:
            yield sha, message, tuple(changed[sha])

    def versions(self, paths: Collection[str], limit: int) -> dict[str, list[str]]:
        """Blob ids of the newest versions of files of a tree, newest first, at most `limit` of each."""
        wanted = [path for path in paths if "\n" not in path]  # a line each
        asked = b"".join(b"%b\n" % encoded(line) for line in (REF, "--", *(f":(literal){path}" for path in wanted)))
        found: dict[str, list[str]] = {path: [] for path in wanted}
        options = ("--stdin", "-z", "--raw", "--no-abbrev", "--no-renames", "--diff-merges=off", "--format=")
        parts = iter(self._git("log", *options, stdin=asked).split(b"\0"))
        for about in parts:
            if about.lstrip(b"\n").startswith(b":"):
                path, blob = next(parts, b"").decode("utf-8", "surrogateescape"), about.split()[3].decode()
                if path in found and len(found[path]) < limit and blob.strip("0"):
                    found[path].append(blob)
        return found

    def contents(self, blobs: Collection[str]) -> dict[str, bytes]:
        """The bytes of blobs, but of those that are not there or do not hold their own bytes."""
        said = self._git("cat-file", "--batch", stdin="".join(f"{blob}\n" for blob in blobs).encode())
        found, place = dict[str, bytes](), 0
        while (end := said.find(b"\n", place)) >= 0:
            name, *about = said[place:end].decode("ascii", "replace").split()
            size = int(about[1]) if len(about) == 2 and about[1].isdecimal() else -1
            data = said[end + 1 : end + 1 + size] if size >= 0 else b""
            if size >= 0 and blob_id(data) == name:
                found[name] = data
            place = end + 1 + (size + 1 if size >= 0 else 0)
        return found

    def commit(self, commands: bytes) -> str:
        """Runs the stream and returns the id of its commit. The caller holds the run's lock: what is left is stale."""
        for pattern in ("objects/pack/tmp_*", "objects/??/tmp_obj_*", "fast_import_crash_*"):
            for leftover in self.path.glob(pattern):
                discard(leftover)
        self._break_stale_lock()
        return self._git("fast-import", "--quiet", "--done", stdin=commands).decode().strip()

    def take_back(self, sha: str) -> None:
        """The newest snapshot is the one before it again; nothing happens where `sha` is not the newest any more."""
        parent = self._git("log", "--max-count=1", "--format=%P", sha).decode().strip()
        self._break_stale_lock()
        self._git("update-ref", REF, parent, sha) if parent else self._git("update-ref", "-d", REF, sha)

    def _break_stale_lock(self) -> None:
        """Removes the lock that a killed git left on the branch: one that nobody touches while a live git would."""
        lock = self.path / f"{REF}.lock"
        try:
            before = lock.stat()
            time.sleep(LOCK_PATIENCE)
            if lock.stat() == before:
                lock.unlink()
        except FileNotFoundError:
            pass
        except OSError as error:
            raise self.error(f"{lock.name} cannot be removed: {error.strerror}") from error

    def _git(self, *words: str, stdin: bytes | None = None, at: Path | None = None) -> bytes:
        settings = [word for setting in _SETTINGS for word in ("-c", setting)]
        argv = [self.git, *settings, f"--git-dir={at or self.path}", *words]
        try:
            done = run(argv, timeout=DEADLINE, env=self.environ, cwd=self.path.parent, stdin=stdin)
        except ProgramMissing:
            raise
        except CmmdError as error:
            raise self.error(str(error)) from error
        if done.timed_out:
            raise self.error(f"git {words[0]} did not end within {DEADLINE:.0f} s")
        if done.code:
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()
            first = next((line for line in said if line.startswith(("fatal:", "error:"))), (said or ["no reason"])[0])
            raise self.error(f"git {words[0]} failed ({done.code}): {first}")
        return done.stdout

    def error(self, why: str) -> SnapshotError:
        hint = next(hint for needle, hint in _HINTS if needle in why)
        return SnapshotError(f"no snapshot: {self.path}: {why}", hint=hint)


def environment(environ: Mapping[str, str]) -> dict[str, str]:
    """An environment in which git knows neither another repository nor the user's or the system's configuration."""
    kept = {name: value for name, value in environ.items() if not name.startswith("GIT_")}
    return {**kept, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C"}
