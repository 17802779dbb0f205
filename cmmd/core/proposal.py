"""A kept change of a root: the document `proposals/<tick_id>/proposal.json` (contract.md, "Files")."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, cast

Source = Literal["fix", "agent", "both"]
Status = Literal["waiting", "applying", "applied", "rejected", "superseded", "stale"]


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file of a proposal; a new file has no `before_sha256`, a refused deletion no `after_sha256`."""

    path: str
    before_sha256: str | None
    after_sha256: str | None
    status: Status = "waiting"


@dataclass(frozen=True)
class Proposal:
    """What would change in one root and why; also the journal of an apply (`applying`).

    `findings` are `{rule: count}` of what it mends. `temporary` maps each path to the name its bytes are written to
    before they are renamed into place, so that a killed apply leaves nothing unknown behind.
    """

    tick_id: str
    root: str
    created_unix: int
    source: Source
    status: Status
    files: tuple[FileChange, ...]
    reasons: tuple[str, ...] = ()
    findings: Mapping[str, int] | None = None
    notes: tuple[str, ...] = ()
    temporary: Mapping[str, str] | None = None

    def marked(self, status: Status) -> Proposal:
        """The same with `status` on it and on every file that still waited for one."""
        open_ones = ("waiting", "applying")
        files = tuple(replace(f, status=status) if f.status in open_ones else f for f in self.files)
        return replace(self, status=status, files=files)

    def to_json(self) -> dict[str, Any]:
        return {
            "tick_id": self.tick_id,
            "root": self.root,
            "created_unix": self.created_unix,
            "source": self.source,
            "status": self.status,
            "files": [
                {"path": f.path, "before_sha256": f.before_sha256, "after_sha256": f.after_sha256, "status": f.status}
                for f in self.files
            ],
            "reasons": list(self.reasons),
            "findings": dict(self.findings or {}),
            "notes": list(self.notes),
            "temporary": dict(self.temporary or {}),
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Proposal:
        """Raises KeyError, TypeError or ValueError where the document is no proposal."""
        files = tuple(
            FileChange(str(f["path"]), f["before_sha256"], f["after_sha256"], cast(Status, f["status"]))
            for f in document["files"]
        )
        return cls(
            tick_id=str(document["tick_id"]),
            root=str(document["root"]),
            created_unix=int(document["created_unix"]),
            source=cast(Source, document["source"]),
            status=cast(Status, document["status"]),
            files=files,
            reasons=tuple(map(str, document.get("reasons", ()))),
            findings=dict(document.get("findings", {})),
            notes=tuple(map(str, document.get("notes", ()))),
            temporary=dict(document.get("temporary", {})),
        )


def sha256(data: bytes | None) -> str | None:
    return None if data is None else hashlib.sha256(data).hexdigest()


def file_changes(before: Mapping[str, bytes], changes: Mapping[str, bytes | None]) -> tuple[FileChange, ...]:
    """The `files` of a proposal that turns `before` into what `changes` says (None removes), by path."""
    return tuple(FileChange(p, sha256(before.get(p)), sha256(data)) for p, data in sorted(changes.items()))
