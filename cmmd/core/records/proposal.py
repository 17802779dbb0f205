"""A kept change of a root: the document `proposals/<tick_id>/proposal.json` (contract.md, "Files")."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Literal, cast

from cmmd.core.model import INDEX, Entry, Tree
from cmmd.core.text import clip

Source = Literal["fix", "agent", "both"]
Status = Literal["waiting", "applying", "applied", "rejected", "superseded", "stale"]

KEPT = frozenset({"dry_run", "asked", "changed_meanwhile", "someone_at_work", "agent_incomplete"})
"""Why a proposal waits; one with other reasons was refused by cmmd itself."""


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file of a proposal; a new file has no `before_sha256`, one that goes no `after_sha256`."""

    path: str
    before_sha256: str | None
    after_sha256: str | None
    status: Status = "waiting"
    before_mode: int | None = None
    before_mtime_ns: int | None = None
    """As they were, for an apply that is taken back."""
    after_mode: int | None = None
    after_mtime_ns: int | None = None
    """As they become; None: the mode stays as it is, the time is that of the writing."""
    taken_back: bool = False
    """Whether it is `rejected` because an undo took it back: what brings it back is a redo."""


@dataclass(frozen=True)
class Proposal:
    """What would change in one root and why; also the journal of an apply (`applying`).

    `temporary` maps each path to the name its bytes are written to before they are renamed into place, so that a killed
    apply leaves nothing unknown behind.
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
    findings_after: Mapping[str, int] | None = None
    """`findings` are `{rule: count}` of the issues before, these what all of this would leave; None: not known."""
    said: str = ""
    """The agent's closing line."""
    takes_back: tuple[str, ...] = ()
    """Proposals whose files are unwanted as soon as this one is applied: it is the undo of what they wrote."""
    brings_back: tuple[str, ...] = ()
    """Proposals whose files are wanted again then: it is the undo of such an undo."""
    made: tuple[str, ...] = ()
    """Folders, innermost first, that cmmd made for its files: in the root, the root, and what was missing above it."""
    unmakes: tuple[str, ...] = ()
    """Such folders that go, where they are empty, as soon as this one is applied: it is the undo of what made them."""
    mends: tuple[tuple[str, str, str], ...] = ()
    """Rule, file and detail of each finding that it would mend."""
    part: int = 1
    """Which change set of its tick it is: the agent's, where code has mended something before, is the second."""

    @property
    def id(self) -> str:
        """Its folder's name. People know the tick's id alone."""
        return self.tick_id if self.part == 1 else f"{self.tick_id}-{self.part}"

    def marked(self, status: Status, paths: Collection[str] | None = None) -> Proposal:
        """The same with `status` on every file, of `paths` if they are given, that still waited for one."""
        files = tuple(replace(f, status=status) if _open(f) and _among(f, paths) else f for f in self.files)
        return replace(self, status=_overall(files, status), files=files)

    def taken_back(self, paths: Collection[str], note: str) -> Proposal:
        """After an undo: a person does not want what was applied to `paths`, which is what `rejected` says."""
        return self._turned(paths, note, "applied", "rejected")

    def brought_back(self, paths: Collection[str], note: str) -> Proposal:
        """After an undo of that undo: what it took back is wanted again."""
        return self._turned(paths, note, "rejected", "applied")

    def _turned(self, paths: Collection[str], note: str, old: Status, new: Status) -> Proposal:
        """Twice is once: a killed run may have come so far already."""
        turn = {f.path for f in self.files if f.path in paths and f.status == old}
        if not turn:
            return self
        files = tuple(replace(f, status=new, taken_back=new == "rejected") if f.path in turn else f for f in self.files)
        return replace(self, status=_overall(files, new), files=files, notes=(*self.notes, note))

    def wanted_again(self, statuses: Mapping[str, Status]) -> Proposal:
        """After a rejection is taken back: each rejected file of `statuses` has that status."""
        files = tuple(
            replace(f, status=statuses[f.path], taken_back=False)
            if f.status == "rejected" and f.path in statuses
            else f
            for f in self.files
        )
        return replace(self, status=_overall(files, "superseded"), files=files, notes=(*self.notes, "wanted again"))

    @property
    def declined(self) -> tuple[str, ...]:
        """The files that a person rejected, without those that an undo took back."""
        return tuple(f.path for f in self.files if f.status == "rejected" and not f.taken_back)

    @property
    def is_a_persons(self) -> bool:
        """Whether what is rejected of it was rejected by a person; cmmd's own refusals are judged anew."""
        return set(self.reasons) <= KEPT

    def still_fits(self, tree: Tree) -> bool:
        """Whether the files that wait still hold the bytes it was made for."""
        return all(sha256(tree.files.get(f.path)) == f.before_sha256 for f in self.files if f.status == "waiting")

    @property
    def mended(self) -> dict[str, int]:
        """How many findings of each rule it takes away."""
        after = self.findings_after
        gone = {} if after is None else {r: n - after.get(r, 0) for r, n in (self.findings or {}).items()}
        return {rule: count for rule, count in gone.items() if count > 0}

    def answered(self, path: str) -> list[str]:
        """Which findings its edit of one file answers: each rule, and what it is about."""
        mine = (finding for finding in self.mends if self._answer_to(*finding) == path)
        return [f"{rule} ({clip(detail)})" if detail else rule for rule, _, detail in mine]

    def _answer_to(self, rule: str, file: str, detail: str) -> str:
        """The file whose edit answers a finding: an entry is added to the index, one of two duplicates is pruned."""
        paths = [change.path for change in self.files]
        likely = (INDEX, file) if rule == "index-unlisted" else (file, detail, INDEX)
        return next((path for path in likely if path in paths), paths[0])

    def notes_on(self, path: str) -> list[str]:
        """The notes on one file; those on no file of it stand at the first."""
        paths = [change.path for change in self.files]
        of = {note: next((each for each in paths if note.startswith(f"{each}: ")), paths[0]) for note in self.notes}
        return [note for note in self.notes if of[note] == path]

    @property
    def applying(self) -> tuple[FileChange, ...]:
        """The files of an apply that is under way, or was killed."""
        return tuple(f for f in self.files if f.status == "applying")

    def to_json(self) -> dict[str, Any]:
        return {
            "tick_id": self.tick_id,
            "root": self.root,
            "created_unix": self.created_unix,
            "source": self.source,
            "status": self.status,
            "files": [asdict(f) for f in self.files],
            "reasons": list(self.reasons),
            "findings": dict(self.findings or {}),
            "notes": list(self.notes),
            "temporary": dict(self.temporary or {}),
            "findings_after": None if self.findings_after is None else dict(self.findings_after),
            "said": self.said,
            "takes_back": list(self.takes_back),
            "brings_back": list(self.brings_back),
            "made": list(self.made),
            "unmakes": list(self.unmakes),
            "part": self.part,
            "mends": [list(identity) for identity in self.mends],
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Proposal:
        """Raises KeyError, TypeError or ValueError where the document is no proposal."""
        files = tuple(map(_file_from_json, document["files"]))
        return cls(
            tick_id=str(document["tick_id"]),
            root=str(document["root"]),
            created_unix=int(document["created_unix"]),
            source=cast(Source, document["source"]),
            status=cast(Status, document["status"]),
            files=files,
            reasons=tuple(map(str, document.get("reasons", ()))),
            findings=dict(document.get("findings", {})),
            findings_after=_counts(document.get("findings_after")),
            said=str(document.get("said", "")),
            notes=tuple(map(str, document.get("notes", ()))),
            temporary=dict(document.get("temporary", {})),
            takes_back=tuple(map(str, document.get("takes_back", ()))),
            brings_back=tuple(map(str, document.get("brings_back", ()))),
            made=tuple(map(str, document.get("made", ()))),
            unmakes=tuple(map(str, document.get("unmakes", ()))),
            part=int(document.get("part", 1)),
            mends=tuple((str(rule), str(file), str(detail)) for rule, file, detail in document.get("mends", ())),
        )


def _counts(document: Mapping[str, int] | None) -> dict[str, int] | None:
    return None if document is None else dict(document)


def _file_from_json(document: Mapping[str, Any]) -> FileChange:
    known: dict[str, Any] = {f.name: document[f.name] for f in fields(FileChange) if f.name in document}
    return FileChange(**known)


def sha256(data: bytes | None) -> str | None:
    return None if data is None else hashlib.sha256(data).hexdigest()


def file_changes(
    before: Tree,
    changes: Mapping[str, bytes | None],
    *,
    new_mode: int = 0o600,
    after: Tree | None = None,
    same_time: Collection[str] = (),
) -> tuple[FileChange, ...]:
    """The `files` of a proposal that turns `before` into what `changes` says (None removes), by path.

    `after` gives the modes and times that the files shall have; without it an old file keeps its mode, one of
    `same_time` also its mtime, and a new one gets `new_mode`.
    """
    as_before = {path: before.by_path[path] for path in same_time if path in before.by_path}
    times = after.by_path if after else as_before
    return tuple(_file_change(before, path, data, new_mode, times) for path, data in sorted(changes.items()))


def _file_change(before: Tree, path: str, data: bytes | None, new_mode: int, after: Mapping[str, Entry]) -> FileChange:
    old, new = before.by_path.get(path), after.get(path)
    return FileChange(
        path=path,
        before_sha256=sha256(before.files.get(path)),
        after_sha256=sha256(data),
        before_mode=old.mode if old else None,
        before_mtime_ns=old.mtime_ns if old else None,
        after_mode=new.mode if new else None if old else new_mode,
        after_mtime_ns=new.mtime_ns if new else None,
    )


_ORDER: tuple[Status, ...] = ("applying", "waiting", "applied", "stale", "rejected", "superseded")


def _overall(files: Sequence[FileChange], otherwise: Status) -> Status:
    """A proposal waits while one of its files does; what has ended is named by the best that came of it."""
    found = {f.status for f in files}
    return next((status for status in _ORDER if status in found), otherwise)


def _open(file: FileChange) -> bool:
    return file.status in ("waiting", "applying")


def _among(file: FileChange, paths: Collection[str] | None) -> bool:
    return paths is None or file.path in paths
