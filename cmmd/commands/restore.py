"""Bringing old bytes back: a snapshot's, or those that one tick replaced. Both by the same journal as any apply."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from cmmd.adapters.claude.consolidation_lock import LOCK
from cmmd.adapters.files import lock
from cmmd.adapters.files.emptied import remove_folders
from cmmd.adapters.files.files import make_private
from cmmd.adapters.store.proposals import Proposals
from cmmd.commands.review import draft_of, reason_against, recorded, skipped
from cmmd.core.audit.audited_root import AuditedRoot
from cmmd.core.errors import CmmdError, Interrupted, UsageError
from cmmd.core.model import Entry, Tree
from cmmd.core.records.history_row import Row
from cmmd.core.records.proposal import Proposal, file_changes, sha256
from cmmd.core.records.snapshot_format import held
from cmmd.core.records.state import RootState
from cmmd.core.text import shown
from cmmd.tick.apply_edit import put
from cmmd.tick.apply_journal import Unfinished
from cmmd.tick.ledger import Books, Draft
from cmmd.tick.presence import Around
from cmmd.tick.read_root import study
from cmmd.tick.take_snapshot import take_back


@dataclass(frozen=True)
class Plan:
    """What would be written into a root: its tree now, the files that change (None goes), their old modes and times."""

    tree: Tree
    changes: Mapping[str, bytes | None]
    old: Tree
    conflicts: tuple[str, ...] = ()
    """Files that are left alone, for they no longer hold what the tick wrote."""
    takes_back: tuple[str, ...] = ()
    brings_back: tuple[str, ...] = ()
    """As the journal has them (proposal.py): proposals that are unwanted, and wanted again, once it is done."""
    unmakes: tuple[str, ...] = ()
    """The same of folders: they go with what they were made for, where they are empty then."""
    obstacles: Mapping[str, str] = field(default_factory=dict)
    """Files that cannot be written, by path: what stands in the way."""

    def same_as(self, other: Plan) -> bool:
        """Whether both write the same bytes over the same bytes: what a person saw is then what is done."""
        return (self._steps, self.obstacles) == (other._steps, other.obstacles)

    @property
    def _steps(self) -> dict[str, tuple[bytes | None, bytes | None]]:
        return {path: (self.tree.files.get(path), data) for path, data in self.changes.items()}


def to_snapshot(
    tree: Tree, old: Tree, files: Sequence[str] = (), *, remove_born: bool = True, missing: bool = False
) -> Plan:
    """Back to what a snapshot held, or only `files` of it; the client's own lock file stays as it is.

    `missing`: only files that are not there now; one that is there stays as it is, whatever it holds.

    A file born since goes if `remove_born`, but never one that no snapshot can hold. Raises UsageError where one of
    `files` stands neither in the snapshot nor in the root.
    """
    for file in files:
        if file not in old.files and file not in tree.files:
            raise UsageError(f"{shown([file])} stands neither in that snapshot nor in the folder")
    changes: dict[str, bytes | None] = {p: data for p, data in old.files.items() if tree.files.get(p) != data}
    if missing:
        changes = {path: data for path, data in changes.items() if not _is_file(tree, path)}
    elif remove_born:
        changes.update({path: None for path in held(tree) if not _stood(old, path)})
    wanted = set(files or changes) - {LOCK}
    return Plan(tree, {path: data for path, data in changes.items() if path in wanted}, old)


def _is_file(tree: Tree, path: str) -> bool:
    entry = tree.by_path.get(path)
    return entry is not None and entry.kind == "file"


def _stood(old: Tree, path: str) -> bool:
    """Whether something stood there, also where it could not be read, or its folder could not be listed."""
    parts = path.split("/")
    return any("/".join(parts[:n]) in old.by_path for n in range(1, len(parts) + 1))


def within_reach(plan: Plan) -> Plan:
    """The plan without the files that something else stands in the way of; each of these is an obstacle."""
    obstacles = {path: what for path in plan.changes if (what := _obstacle(plan.tree, path))}
    changes = {path: data for path, data in plan.changes.items() if path not in obstacles}
    return replace(plan, changes=changes, obstacles=obstacles)


def _obstacle(tree: Tree, path: str) -> str | None:
    """What stands where a file or one of its folders was, and cannot be written over; asked with lstat alone."""
    parts = path.split("/")
    for n in range(1, len(parts) + 1):
        place = "/".join(parts[:n])
        try:
            mode = os.lstat(f"{tree.root}/{place}").st_mode
        except FileNotFoundError:
            return None
        except OSError as error:
            return f"{shown([place])} cannot be reached: {error.strerror}"
        if n < len(parts) and not stat.S_ISDIR(mode):
            return f"{_noun(mode)} stands where its folder {shown([place])} was"
    if not stat.S_ISREG(mode):
        return f"{_noun(mode)} stands there now"
    entry = tree.by_path.get(path)
    return f"what stands there now cannot be read: {entry.problem}" if entry and entry.data is None else None


def _noun(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "a folder"
    return "a symlink" if stat.S_ISLNK(mode) else "a file" if stat.S_ISREG(mode) else "a special file"


def of_tick(tree: Tree, applied: Sequence[Proposal], store: Proposals, paths: Sequence[str]) -> Plan:
    """Take back what was written to `paths` by change sets one after the other, only in files that still hold it.

    What already holds the bytes from before is left as it is; the others are conflicts.
    """
    first = {f.path: (p.id, f) for p in reversed(applied) for f in p.files}
    last = {f.path: f for p in applied for f in p.files if f.path in paths}
    whole = [replace(first[path][1], after_sha256=f.after_sha256) for path, f in last.items()]
    written = [f for f in whole if f.before_sha256 != f.after_sha256]
    live = {f.path: sha256(tree.files.get(f.path)) for f in written}
    ours = [f for f in written if live[f.path] == f.after_sha256]
    before = {f.path: store.side(first[f.path][0], "before", f.path) for f in ours}
    entries = tuple(
        Entry(f.path, "file", before[f.path], f.before_mode or 0o600, f.before_mtime_ns or 0)
        for f in ours
        if before[f.path] is not None
    )
    conflicts = tuple(f.path for f in written if live[f.path] not in (f.before_sha256, f.after_sha256))
    return Plan(tree, before, Tree(tree.root, entries), conflicts)


def undo(
    books: Books, done: Row, tree: Tree, *, later: Sequence[Row] = (), around: Around, force: bool
) -> tuple[Row, Plan]:
    """Take back what the row `done` says was written. The same is not made again while those bytes stand.

    `later` are applies of what the same tick proposed, oldest first: they are taken back with it.

    To take back an undo is a redo: what it took back is wanted again.
    """
    store = books.world.proposals
    rows = (done, *later)
    applied = [part for row in rows for part in _applied(store, row)]
    paths = sorted({path for row in rows for path in row.files_changed})
    takes_back, brings_back = _decides(done, applied)
    found = of_tick(tree, applied, store, paths)
    made = tuple(folder for part in applied for folder in part.made)
    plan = replace(found, takes_back=takes_back, brings_back=brings_back, unmakes=made)
    kind = "redo" if done.kind == "undo" else "undo"
    draft = draft_of(books, kind, tree.root)
    draft.add(summary=_summary(kind, done, anything=bool(plan.changes)))
    if plan.changes or not plan.conflicts:
        draft.add(takes_back=tuple(row.tick_id for row in rows))
    return recorded(books, draft, lambda: write_plan(books, plan, draft, around, force)), plan


def _summary(kind: str, done: Row, *, anything: bool) -> str:
    if kind == "redo":
        of = ", ".join(done.takes_back) or done.tick_id
        return f"brought back {of}" if anything else f"there is nothing to bring back of {of}"
    return f"took back {done.tick_id}" if anything else f"there is nothing to take back of {done.tick_id}"


def _decides(done: Row, applied: Sequence[Proposal]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What an undo of a row makes of the edits behind it: edits are unwanted then; an undo only turned them round."""
    if done.kind in ("tick", "apply", "fix", "organize"):
        return tuple(dict.fromkeys(p.id for p in applied)), ()
    back = tuple(tick_id for p in applied for tick_id in p.takes_back)
    return tuple(tick_id for p in applied for tick_id in p.brings_back), back


def _applied(store: Proposals, done: Row) -> list[Proposal]:
    """What a row wrote, in its order: a tick its fixes and then the agent's edit, a person what the tick left last."""
    if done.kind != "tick":
        wrote = [store.last(done.proposal or done.tick_id)]
    else:
        parts = store.parts(done.tick_id)
        wrote = parts if done.outcome == "applied" else parts[:1]
    return [replace(p, files=tuple(f for f in p.files if f.path in done.files_changed)) for p in wrote]


def carry_out(books: Books, plan: Plan, kind: str, summary: str, *, around: Around, force: bool) -> Row:
    """Write a plan: snapshot first, journal, byte comparison, snapshot after; one history row of that kind.

    A root that is gone is made anew. Returns the row: `applied`, `no_effect`, or `skipped` where somebody is at work.
    Raises CmmdError where it could not be done.
    """
    draft = draft_of(books, kind, plan.tree.root)
    draft.add(summary=summary)
    return recorded(books, draft, lambda: write_plan(books, plan, draft, around, force))


def write_plan(books: Books, plan: Plan, draft: Draft, around: Around, force: bool) -> Row:
    """The same for a row that somebody else records."""
    if not plan.changes:
        return draft.add(outcome="no_effect")
    with _there(plan.tree.root) as made, lock.root_lock(plan.tree.root) as mine:
        seen = study(plan.tree, books.world)
        draft.add(audit_total_issues=seen.report.issues, findings=seen.report.by_rule(("error", "warning")))
        reason = reason_against(books, around, seen.path, locked=not mine, force=force)
        return skipped(draft, reason) if reason else _write(books, plan, seen, draft, made)


def _write(books: Books, plan: Plan, seen: AuditedRoot, draft: Draft, made: Sequence[str]) -> Row:
    """Until the journal says `applying` it is kept as `stale`: it must never wait for a decision of its own."""
    store, proposal = books.world.proposals, replace(_proposal(plan, draft.row), made=(*_new_folders(plan), *made))
    store.save(proposal.marked("stale"), plan.tree.files, plan.changes)
    draft.add(proposal=proposal.tick_id)
    before = books.root(plan.tree.root)
    report = seen.with_changes(plan.changes).report
    try:
        return put(books, plan.tree, proposal, draft, sorted(plan.changes), report, before="pre-restore")
    except Unfinished:
        raise
    except (CmmdError, Interrupted) as error:
        if draft.row.outcome != "applied":  # else the signal came after the files
            _give_up(books, proposal, draft, before, error)
        raise


def _new_folders(plan: Plan) -> list[str]:
    """The folders in the root that will be made for its files, innermost first."""
    root, born = plan.tree.root, (path for path, data in plan.changes.items() if data is not None)
    folders = {str(above) for path in born for above in PurePosixPath(path).parents} - {"."}
    missing = [f"{root}/{folder}" for folder in folders if not os.path.lexists(f"{root}/{folder}")]
    return sorted(missing, key=lambda folder: -folder.count("/"))


def _give_up(books: Books, proposal: Proposal, draft: Draft, before: RootState, error: CmmdError | Interrupted) -> None:
    """Nothing was written: the snapshot before it goes again, and what is kept of it never waits."""
    if take_back(books, proposal.root, "pre-restore", draft.row.tick_id, before):
        draft.add(pre_tick_sha=None)
    books.world.proposals.update(replace(proposal.marked("stale"), notes=(*proposal.notes, str(error))))


def _proposal(plan: Plan, row: Row) -> Proposal:
    return Proposal(
        tick_id=row.tick_id,
        root=plan.tree.root,
        created_unix=row.started_at_unix,
        source="fix",
        status="waiting",
        files=file_changes(plan.tree, plan.changes, after=plan.old),
        notes=(row.summary or "",),
        takes_back=plan.takes_back,
        brings_back=plan.brings_back,
        unmakes=plan.unmakes,
    )


@contextmanager
def _there(root: str) -> Iterator[Sequence[str]]:
    """A root that is gone is made anew, and goes again if nothing was written into it; gives what was made."""
    if Path(root).is_dir():
        yield ()
        return
    try:
        made = [str(folder) for folder in make_private(Path(root))]
    except OSError as error:
        raise CmmdError(f"cannot make {root}: {error.strerror}", code="write_failed") from error
    try:
        yield made
    finally:
        remove_folders(root, made)  # the usual case is that it holds what was written
