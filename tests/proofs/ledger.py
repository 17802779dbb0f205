"""What must hold of memory folders whatever was done there: told after each step from the disk alone.

`Ledger` keeps what stood in the folders, what must never be lost again, and what a person took back or rejected.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from cmmd.adapters.store import history_file
from cmmd.core.records.history_row import Row
from cmmd.core.records.proposal import KEPT
from tests.worlds import Home

PERSONS = ("apply", "fix", "organize")
"""Kinds of rows with which a person asks for a change, whatever was decided about it before."""
JUDGED = ("tick", *PERSONS)
"""Kinds whose change is unwanted once it is taken back; a restore is no edit that a tick could make again."""


class File(NamedTuple):
    """One file of one memory folder."""

    root: str
    path: str


Files = dict[File, bytes]


class Change(NamedTuple):
    """One file turned from some bytes into others (sha256, None: no file)."""

    file: File
    before: str | None
    after: str | None


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def blob(data: bytes) -> str:
    """The name that git gives to these bytes."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


@dataclass
class Ledger:
    """The memory folders of a home, and what was done to them so far."""

    home: Home
    base: Files = field(default_factory=dict)
    """As all rows that were read so far tell it, with what was done by hand since."""
    last: Files = field(default_factory=dict)
    """As they stood after the last step."""
    by_hand: set[File] = field(default_factory=set)
    """What somebody changed between a kill and the run that settles it."""
    owed: set[str] = field(default_factory=set)
    """Bytes that cmmd has seen, or took out of a folder: they are never lost again."""
    rows: dict[str, Row] = field(default_factory=dict)
    unwanted: set[Change] = field(default_factory=set)
    torn: bool = False
    """A command was killed, and nothing has settled that yet."""

    def __post_init__(self) -> None:
        self.base = self.last = self.look()

    def look(self) -> Files:
        """Every regular file of every memory folder."""
        found = Files()
        for root in sorted((self.home.path / ".claude/projects").glob("*/memory")):
            for path in sorted(root.rglob("*")):
                if path.is_file() and not path.is_symlink():
                    found[File(str(root), str(path.relative_to(root)))] = path.read_bytes()
        return found

    def hand(self) -> None:
        """Somebody wrote, renamed or removed files, and no command ran."""
        live = self.look()
        moved = {file for file in live.keys() | self.last.keys() if live.get(file) != self.last.get(file)}
        for file in moved:
            self.base.pop(file, None)
            if file in live:
                self.base[file] = live[file]
        if self.torn:
            self.by_hand |= moved
        self.last = live

    def killed(self) -> Iterator[str]:
        """A command was killed: nothing is lost, the rest is asked when a later run has settled it."""
        self.torn = True
        yield from self._lost(self.look())
        self.last = self.look()

    def ended(self, sees: Collection[str] = ()) -> Iterator[str]:
        """A command came to its end; it keeps all bytes that stand in the folders that it `sees`."""
        live = self.look()
        new = self._new_rows()
        proposals = self.proposals()
        yield from self._lost(live)
        if sees:
            kept, seen = self._snapshots(), {file: blob(data) for file, data in live.items() if file.root in sees}
            yield from (f"{file.path} is in no snapshot" for file, name in seen.items() if name not in kept)
            self.owed |= set(seen.values())
        yield from self._told(new, proposals, live)
        yield from self._made_again(new, proposals)
        yield from self._left(proposals, live)
        for row in new:
            self._decided(row, proposals)
            self.rows[row.tick_id] = row
        self.base, self.last, self.by_hand, self.torn = dict(live), live, set(), False

    def proposals(self) -> list[dict[str, Any]]:
        """Every document, oldest first."""
        folder = self.home.state / "proposals"
        return [json.loads(path.read_bytes()) for path in sorted(folder.glob("*/proposal.json"))]

    def rejected(self) -> set[Change]:
        """What a person rejected or took back, as the proposals tell it."""
        return {_change(p, f) for p in self.proposals() for f in p["files"] if f["status"] == "rejected"}

    def _new_rows(self) -> list[Row]:
        found = list(history_file.oldest_first(self.home.state / "history.jsonl"))
        return [row for row in found if row.tick_id not in self.rows]

    def _lost(self, live: Files) -> Iterator[str]:
        """Bytes that stand nowhere any more; what went from a folder is owed from now on."""
        here = {blob(data) for data in live.values()}
        self.owed |= {blob(data) for file, data in self.last.items() if ".cmmd-" not in file.path} - here
        missing = self.owed - here - self._snapshots()
        kept = {blob(path.read_bytes()) for path in self._kept_by_proposals()} if missing else set()
        for name in missing - kept:
            stood = [file.path for file, data in self.last.items() if blob(data) == name]
            yield f"lost: the bytes {name[:10]} of {stood or 'an earlier time'}"

    def _snapshots(self) -> set[str]:
        """The names of all that can be reached from a snapshot."""
        found = set[str]()
        for repository in (self.home.state / "snapshots").glob("*.git"):
            words = ["git", f"--git-dir={repository}", "rev-list", "--objects", "--all"]
            found |= {line[:40] for line in subprocess.run(words, capture_output=True, text=True).stdout.splitlines()}
        return found

    def _kept_by_proposals(self) -> Iterator[Path]:
        return (path for path in (self.home.state / "proposals").rglob("*") if path.is_file())

    def _told(self, rows: Sequence[Row], proposals: Sequence[dict[str, Any]], live: Files) -> Iterator[str]:
        """Where history, step by step from what stood before, does not come to what is on disk."""
        told: dict[File, str | None] = {file: sha256(data) for file, data in self.base.items()}
        for row in rows:
            changes = wrote(row, proposals)
            if len({change.file.path for change in changes}) != len(row.files_changed):
                yield f"{_name(row)}: its proposals tell of {[c.file.path for c in changes]}, it of {row.files_changed}"
            if row.outcome == "applied" and all(change.before == change.after for change in changes):
                yield f"{_name(row)} changed nothing"
            for change in changes:
                if told.get(change.file) != change.before and change.file not in self.by_hand:
                    yield f"{_name(row)} changed {change.file.path} from other bytes than stood there"
                told[change.file] = change.after
        on_disk = {file: sha256(data) for file, data in live.items()}
        for file in sorted(told.keys() | on_disk.keys()):
            if told.get(file) != on_disk.get(file) and file not in self.by_hand:
                yield f"{file.path} in {file.root} is not what history tells ({[_name(row) for row in rows]})"

    def _made_again(self, rows: Sequence[Row], proposals: Sequence[dict[str, Any]]) -> Iterator[str]:
        ticks = {row.tick_id for row in rows if row.kind == "tick"}
        made = {change for row in rows if row.kind == "tick" for change in wrote(row, proposals)}
        asked = [p for p in proposals if p["tick_id"] in ticks and p["status"] == "waiting"]
        made |= {_change(p, f) for p in asked for f in p["files"] if f["status"] == "waiting"}
        for change in made & self.unwanted:
            yield f"{change.file.path} was made again as it was taken back"

    def _left(self, proposals: Sequence[dict[str, Any]], live: Files) -> Iterator[str]:
        """What a command must not leave behind."""
        if any(p["status"] == "applying" for p in proposals):
            yield "a journal is open"
        waiting = [p["root"] for p in proposals if p["status"] == "waiting"]
        if len(set(waiting)) < len(waiting):
            yield "two proposals wait for one folder"
        if ours := [file.path for file in live if ".cmmd-" in file.path]:
            yield f"{ours} was left in the folder"
        known = list(history_file.oldest_first(self.home.state / "history.jsonl"))
        if len({row.tick_id for row in known}) < len(known):
            yield "two rows have one id"

    def _decided(self, row: Row, proposals: Sequence[dict[str, Any]]) -> None:
        """What a row makes of changes: unwanted, or wanted again."""
        if row.kind in PERSONS:
            self.unwanted -= set(wrote(row, proposals))
        for tick_id in row.takes_back:
            changes = {c for c in self._meant(tick_id, proposals) if c.file.path in row.files_changed}
            if row.kind == "undo":
                self.unwanted |= changes
            else:
                self.unwanted -= changes

    def _meant(self, tick_id: str, proposals: Sequence[dict[str, Any]]) -> set[Change]:
        """The changes of edits behind a row that was taken back, through undos and redos."""
        row = self.rows[tick_id]
        if row.kind in ("undo", "redo"):
            return {change for one in row.takes_back for change in self._meant(one, proposals)}
        return set(wrote(row, proposals)) if row.kind in JUDGED else set()


def wrote(row: Row, proposals: Sequence[dict[str, Any]]) -> list[Change]:
    """What a row says that it wrote: of a tick its fixes and the agent's edit, of others the one set behind it."""
    if not row.files_changed:
        return []
    parts = [p for p in proposals if p["tick_id"] == (row.tick_id if row.kind == "tick" else row.proposal)]
    if row.kind != "tick":
        parts = [p for p in parts if set(p["reasons"]) <= KEPT][-1:]
    elif row.outcome != "applied":
        parts = parts[:1]
    return [_change(p, f) for p in parts for f in p["files"] if f["path"] in row.files_changed]


def _change(proposal: dict[str, Any], file: dict[str, Any]) -> Change:
    return Change(File(proposal["root"], file["path"]), file["before_sha256"], file["after_sha256"])


def _name(row: Row) -> str:
    return f"{row.kind} {row.tick_id} ({row.outcome})"
