"""The folder of proposals: `<tick_id>/{proposal.json, change.patch, before/, after/}`, 0700 and 0600."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cmmd.core.errors import CmmdError, UsageError
from cmmd.core.patch import patch
from cmmd.core.proposal import Proposal
from cmmd.edges.files import sweep, write_atomic


class UnreadableProposal(CmmdError):
    """A proposal's document is damaged: named, never guessed at."""

    code = "unreadable_proposal"


@dataclass(frozen=True)
class Proposals:
    """The kept proposals below one folder."""

    folder: Path

    def save(self, proposal: Proposal, before: Mapping[str, bytes], changes: Mapping[str, bytes | None]) -> None:
        """Write a new proposal: its files first, its document last, so that a document always has its files."""
        home = self.folder / proposal.id
        for path, after in changes.items():
            for side, data in (("before", before.get(path)), ("after", after)):
                if data is not None:
                    write_atomic(home / side / path, data)
        write_atomic(home / "change.patch", patch(before, changes))
        self.update(proposal)

    def update(self, proposal: Proposal) -> None:
        text = json.dumps(proposal.to_json(), indent=1) + "\n"
        write_atomic(self.folder / proposal.id / "proposal.json", text.encode())

    def parts(self, tick_id: str) -> list[Proposal]:
        """The change sets of one tick in their order, one at least. Raises as `load` does."""
        return [self.load(found) for found in self.ids() if found.partition("-")[0] == tick_id] or [self.load(tick_id)]

    def last(self, tick_id: str) -> Proposal:
        """The last change set of a tick that can be written: none that cmmd refused. Raises as `load` does."""
        parts = self.parts(tick_id)
        return ([part for part in parts if part.is_a_persons] or parts)[-1]

    def load(self, tick_id: str) -> Proposal:
        """One change set, by its `id`. Raises UsageError for an unknown one, UnreadableProposal for a damaged one."""
        path = self.folder / tick_id / "proposal.json"
        try:
            return Proposal.from_json(json.loads(path.read_bytes()))
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
        return sorted(item.name for item in self.folder.iterdir() if (item / "proposal.json").is_file())

    def sweep(self) -> None:
        """Remove what a kill or a full disk left of proposals that never came to a document."""
        if not self.folder.is_dir():
            return
        for home in [item for item in self.folder.iterdir() if re.fullmatch(r"[0-9a-f]{16}", item.name)]:
            if home.is_symlink() or not home.is_dir():
                continue
            sweep(home)
            if not {item.name for item in home.iterdir()} - {"before", "after", "change.patch"}:
                shutil.rmtree(home, ignore_errors=True)

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
        return next((p for p in reversed(self.all()[0]) if p.root == root and p.status == "waiting"), None)

    def of_agent(self, root: str, tick_id: str) -> Proposal | None:
        """What the agent of a tick proposed, and still is good for something."""
        return next((p for p in reversed(self.all()[0]) if p.tick_id == tick_id and _by_agent(p, root)), None)

    def rejected(self, root: str) -> set[tuple[str, str | None, str | None]]:
        """Path, old and new sha256 of every edit that a person rejected there; cmmd's own refusals are judged anew."""
        found = self.with_rejected(root)
        return {(f.path, f.before_sha256, f.after_sha256) for p in found for f in p.files if f.status == "rejected"}

    def with_rejected(self, root: str | None = None) -> list[Proposal]:
        """Every proposal, of one root, of which a person rejected something; the one last decided about is the last."""
        found = [p for p in self.all()[0] if root in (None, p.root) and p.is_a_persons]
        some = [p for p in found if any(f.status == "rejected" for f in p.files)]
        return sorted(some, key=lambda p: (self.folder / p.id / "proposal.json").stat().st_mtime_ns)

    def unwanted(self, root: str) -> set[tuple[str, str | None]]:
        """Path and old sha256 of every file of which a person rejected, or took back, what code had mended in it."""
        proposals = [p for p in self.with_rejected(root) if p.source != "agent"]
        return {(f.path, f.before_sha256) for p in proposals for f in p.files if f.status == "rejected"}

    def count_waiting(self) -> int:
        return sum(proposal.status == "waiting" for proposal in self.all()[0])

    def aside(self, tick_id: str) -> Path:
        """Where an apply puts what it takes out of the root, until a later turn has looked at it again."""
        return self.folder / tick_id / "aside"

    def patch(self, tick_id: str) -> bytes:
        return (self.folder / tick_id / "change.patch").read_bytes()

    def side(self, tick_id: str, side: str, path: str) -> bytes | None:
        """The bytes of one file `before` or `after`; None where that side has none."""
        file = self.folder / tick_id / side / path
        return file.read_bytes() if file.is_file() else None


def _by_agent(proposal: Proposal, root: str) -> bool:
    return proposal.root == root and proposal.source != "fix" and proposal.status != "stale"
