"""The folder of proposals: `<tick_id>/{proposal.json, change.patch, before/, after/}`, 0700 and 0600.

Beside them `open.json`: the ids of those that still matter, so that a tick reads no others. It may name too many, but
never too few: it is written before a proposal, and tidied at the start of a run. Without it all are read.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count, takewhile
from pathlib import Path

from cmmd.adapters.files.files import sweep, write_atomic
from cmmd.core.errors import CmmdError, UsageError
from cmmd.core.records.patch import patch
from cmmd.core.records.proposal import Proposal

OPEN = "open.json"
_ID = re.compile(r"[0-9a-f]{16}(-\d+)?")


class UnreadableProposal(CmmdError):
    """A proposal's document is damaged: named, never guessed at."""

    code = "unreadable_proposal"


@dataclass(frozen=True)
class Proposals:
    """The kept proposals below one folder."""

    folder: Path
    _known: dict[str, tuple[object, Proposal]] = field(default_factory=dict, repr=False, compare=False)
    """What was read, by id, with what tells whether the file is still the same."""

    def save(self, proposal: Proposal, before: Mapping[str, bytes], changes: Mapping[str, bytes | None]) -> None:
        """Write a new proposal: its files first, its document last, so that a document always has its files."""
        self._name(proposal.id)
        home = self.folder / proposal.id
        for path, after in changes.items():
            for side, data in (("before", before.get(path)), ("after", after)):
                if data is not None:
                    write_atomic(home / side / path, data)
        write_atomic(home / "change.patch", patch(before, changes))
        self.update(proposal)

    def update(self, proposal: Proposal) -> None:
        if _matters(proposal):
            self._name(proposal.id)
        text = json.dumps(proposal.to_json(), indent=1) + "\n"
        write_atomic(self.folder / proposal.id / "proposal.json", text.encode())

    def parts(self, tick_id: str) -> list[Proposal]:
        """The change sets of one tick in their order, one at least. Raises as `load` does."""
        return [self.load(found) for found in self._part_ids(tick_id)] or [self.load(tick_id)]

    def free_part(self, tick_id: str) -> int:
        """The number of the next change set of a tick."""
        return 1 + len(self._part_ids(tick_id))

    def last(self, tick_id: str) -> Proposal:
        """The last change set of a tick that can be written: none that cmmd refused. Raises as `load` does."""
        parts = self.parts(tick_id)
        return ([part for part in parts if part.is_a_persons] or parts)[-1]

    def load(self, tick_id: str) -> Proposal:
        """One change set, by its `id`. Raises UsageError for an unknown one, UnreadableProposal for a damaged one."""
        path = self.folder / tick_id / "proposal.json"
        try:
            status = path.stat()
            mark = (status.st_mtime_ns, status.st_size, status.st_ino)
            if self._known.get(tick_id, (None,))[0] != mark:
                self._known[tick_id] = mark, Proposal.from_json(json.loads(path.read_bytes()))
            return self._known[tick_id][1]
        except FileNotFoundError:
            raise UsageError(f"no proposal {tick_id}", hint="cmmd history lists the ticks") from None
        except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
            raise UnreadableProposal(
                f"{path} cannot be read: {error}", hint="move its folder away; the snapshots hold the memory"
            ) from error

    def ids(self) -> list[str]:
        """Oldest first."""
        if not self.folder.is_dir():
            return []
        return sorted(item.name for item in self.folder.iterdir() if self.holds(item.name))

    def holds(self, tick_id: str) -> bool:
        return (self.folder / tick_id / "proposal.json").is_file()

    def open(self) -> list[Proposal]:
        """Those that still matter, oldest first: that wait, are being applied, or of which a person rejected a file.

        And those of which an apply has put bytes aside. One that cannot be read is passed over.
        """
        found = list[Proposal]()
        for tick_id in self._named():
            with suppress(CmmdError):
                proposal = self.load(tick_id)
                found += [proposal] if _matters(proposal) or self.aside(tick_id).is_dir() else []
        return found

    def tidy(self) -> None:
        """Remove what a kill or a full disk left of proposals that never came to a document, and names too many."""
        if not self.folder.is_dir():
            return
        sweep(self.folder)
        named = self._listed()
        for tick_id in [item.name for item in self.folder.iterdir()] if named is None else named:
            home = self.folder / tick_id
            if not _ID.fullmatch(tick_id) or home.is_symlink() or not home.is_dir():
                continue
            sweep(home)
            if not {item.name for item in home.iterdir()} - {"before", "after", "change.patch"}:
                shutil.rmtree(home, ignore_errors=True)
        left = {proposal.id for proposal in self.open()}.union(filter(self._is_damaged, self._named()))
        if sorted(left) != named:
            self._write(sorted(left))

    def _named(self) -> list[str]:
        """Every id that may matter, oldest first."""
        named = self._listed()
        return self.ids() if named is None else named

    def _listed(self) -> list[str] | None:
        try:
            named = json.loads((self.folder / OPEN).read_bytes())
        except (OSError, ValueError, RecursionError):
            return None
        return named if isinstance(named, list) and all(isinstance(each, str) for each in named) else None

    def _name(self, tick_id: str) -> None:
        named = self._listed()
        if named is None or tick_id not in named:
            self._write(sorted({*self._named(), tick_id}))

    def _write(self, named: list[str]) -> None:
        write_atomic(self.folder / OPEN, (json.dumps(named) + "\n").encode())

    def _is_damaged(self, tick_id: str) -> bool:
        try:
            self.load(tick_id)
            return False
        except CmmdError as error:
            return isinstance(error, UnreadableProposal)

    def _part_ids(self, tick_id: str) -> list[str]:
        more = takewhile(self.holds, (f"{tick_id}-{number}" for number in count(2)))
        return [*([tick_id] if self.holds(tick_id) else []), *more]

    def all(self) -> tuple[list[Proposal], list[UnreadableProposal]]:
        """Every proposal, oldest first, and what could not be read."""
        proposals, broken = [], []
        for tick_id in self.ids():
            try:
                proposals.append(self.load(tick_id))
            except UnreadableProposal as error:
                broken.append(error)
        return proposals, broken

    def waiting(self, root: str) -> Proposal | None:
        """The one that waits for this root, if any."""
        return next((p for p in reversed(self.open()) if p.root == root and p.status == "waiting"), None)

    def of_agent(self, root: str, tick_id: str) -> Proposal | None:
        """What the agent of a tick proposed, and still is good for something."""
        for found in reversed(self._part_ids(tick_id)):
            with suppress(CmmdError):
                if _by_agent(proposal := self.load(found), root):
                    return proposal
        return None

    def rejected(self, root: str) -> set[tuple[str, str | None, str | None]]:
        """Path, old and new sha256 of every edit that a person rejected there; cmmd's own refusals are judged anew."""
        found = self.with_rejected(root)
        return {(f.path, f.before_sha256, f.after_sha256) for p in found for f in p.files if f.status == "rejected"}

    def with_rejected(self, root: str | None = None) -> list[Proposal]:
        """Every proposal, of one root, of which a person rejected something; the one last decided about is the last."""
        found = [p for p in self.open() if root in (None, p.root) and _is_rejected(p)]
        return sorted(found, key=lambda p: (self.folder / p.id / "proposal.json").stat().st_mtime_ns)

    def unwanted(self, root: str) -> set[tuple[str, str | None]]:
        """Path and old sha256 of every file of which a person rejected, or took back, what code had mended in it."""
        proposals = [p for p in self.with_rejected(root) if p.source != "agent"]
        return {(f.path, f.before_sha256) for p in proposals for f in p.files if f.status == "rejected"}

    def count_waiting(self) -> int:
        return sum(proposal.status == "waiting" for proposal in self.open())

    def aside(self, tick_id: str) -> Path:
        """Where an apply puts what it takes out of the root, until a later turn has looked at it again."""
        return self.folder / tick_id / "aside"

    def patch(self, tick_id: str) -> bytes:
        return (self.folder / tick_id / "change.patch").read_bytes()

    def side(self, tick_id: str, side: str, path: str) -> bytes | None:
        """The bytes of one file `before` or `after`; None where that side has none."""
        file = self.folder / tick_id / side / path
        return file.read_bytes() if file.is_file() else None


def _matters(proposal: Proposal) -> bool:
    return proposal.status in ("waiting", "applying") or _is_rejected(proposal)


def _is_rejected(proposal: Proposal) -> bool:
    """By a person; what cmmd refused is judged anew each time."""
    return proposal.is_a_persons and any(file.status == "rejected" for file in proposal.files)


def _by_agent(proposal: Proposal, root: str) -> bool:
    return proposal.root == root and proposal.source != "fix" and proposal.status != "stale"
