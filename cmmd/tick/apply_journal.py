"""Writing a judged change into a live root: the proposal is the journal, and every file is whole at any moment."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from dataclasses import replace as with_fields
from typing import Literal

from cmmd.adapters.files.beneath import live_sha256
from cmmd.adapters.files.displaced import clear
from cmmd.adapters.files.replace import Replacement, replace_all
from cmmd.adapters.store.proposals import Proposals, UnreadableProposal
from cmmd.core.errors import CmmdError, UsageError
from cmmd.core.records.proposal import FileChange, Proposal, sha256
from cmmd.core.text import shown


class DamagedProposal(CmmdError):
    """The kept bytes of a proposal are not those that were judged: nothing can be finished or taken back with them."""

    code = "write_failed"


class Unfinished(CmmdError):
    """The files are written, but that cannot be noted: the journal stays open, and the next run notes it."""

    code = "write_failed"

    def __init__(self, root: str, error: CmmdError) -> None:
        hint = "free some disk space" if "No space" in str(error) else "see that cmmd may write there"
        super().__init__(
            f"the files in {root} are written, but not what was done: {error}",
            hint=f"{hint}; the next run of cmmd writes it down",
        )


def apply(proposals: Proposals, proposal: Proposal, paths: Collection[str] | None = None) -> Proposal:
    """Write the files of a saved proposal, or those of `paths`, all or none.

    Each live file must still hold the proposal's `before` bytes. Returns the proposal with these files `applied`.
    Raises replace.ChangedMeanwhile (nothing is changed then, they wait), Unfinished (they are written), or CmmdError
    (`write_failed`; taken back).
    """
    names = {f.path: f".cmmd-{proposal.id}-{n}" for n, f in enumerate(proposal.files)}
    journal = with_fields(proposal.marked("applying", paths), temporary=names)
    proposals.update(journal)
    try:
        _write(proposals, journal, [_forward(proposals, journal, f) for f in journal.applying])
    except CmmdError:
        _take_back(proposals, journal)
        proposals.update(proposal)
        raise
    try:
        return _end(proposals, journal, "applied")
    except CmmdError as error:
        raise Unfinished(journal.root, error) from error


def settle(proposals: Proposals, journal: Proposal) -> Literal["applied", "stale"]:
    """Finish an apply that was killed, or take it back (contract: a half-done set is never left).

    If every file holds its old or its new bytes the set is finished; else somebody else wrote meanwhile: the files that
    hold new bytes get the old ones back, and the proposal is `stale`. Bytes of somebody's that the kill left out of
    their place are put back first.
    """
    _clear(proposals, journal)
    live = {f.path: live_sha256(journal.root, f.path) for f in journal.applying}
    if all(live[f.path] in (f.before_sha256, f.after_sha256) for f in journal.applying):
        todo = [f for f in journal.applying if live[f.path] != f.after_sha256]
        _write(proposals, journal, [_forward(proposals, journal, f) for f in todo])
        _end(proposals, journal, "applied")
        return "applied"
    _take_back(proposals, journal)
    _end(proposals, journal, "stale")
    return "stale"


def _end(proposals: Proposals, journal: Proposal, status: Literal["applied", "stale"]) -> Proposal:
    """The journal is closed last: whoever finds it open does all of this again."""
    if status == "applied":
        _decided(proposals, journal)
    ended = with_fields(journal.marked(status, {f.path for f in journal.applying}), temporary={})
    proposals.update(ended)
    return ended


def _decided(proposals: Proposals, journal: Proposal) -> None:
    """What an undo took back is not made again while those bytes stand, and what it brought back may be."""
    paths = [f.path for f in journal.applying]
    for tick_id in (*journal.takes_back, *journal.brings_back):
        with suppress(UsageError, UnreadableProposal):  # it is gone: then nobody can tell what was in it
            old = proposals.load(tick_id)
            if tick_id in journal.takes_back:
                proposals.update(old.taken_back(paths, f"{shown(paths)} taken back by {journal.tick_id}"))
            else:
                proposals.update(old.brought_back(paths, f"{shown(paths)} brought back by {journal.tick_id}"))


def _take_back(proposals: Proposals, journal: Proposal) -> None:
    """Give every file that holds its new bytes the old ones again; what is somebody else's is left alone."""
    live = {f.path: live_sha256(journal.root, f.path) for f in journal.applying}
    ours = [f for f in journal.applying if live[f.path] == f.after_sha256 != f.before_sha256]
    _write(proposals, journal, [_backward(proposals, journal, f) for f in ours])


def _clear(proposals: Proposals, journal: Proposal) -> None:
    for f in journal.applying:
        known = (f.before_sha256, f.after_sha256)
        try:
            clear(journal.root, f.path, _name(journal, f), known, proposals.aside(journal.id))
        except OSError as error:
            where = f"{journal.root}/{f.path}"
            raise CmmdError(f"cannot clear up beside {where}: {error.strerror}", code="write_failed") from error


def _write(proposals: Proposals, journal: Proposal, replacements: list[Replacement]) -> None:
    replace_all(journal.root, replacements, proposals.aside(journal.id))


def _forward(proposals: Proposals, journal: Proposal, file: FileChange) -> Replacement:
    before, after = _sides(proposals, journal, file)
    return Replacement(file.path, before, after, _name(journal, file), file.after_mode, file.after_mtime_ns)


def _backward(proposals: Proposals, journal: Proposal, file: FileChange) -> Replacement:
    before, after = _sides(proposals, journal, file)
    return Replacement(file.path, after, before, _name(journal, file), file.before_mode, file.before_mtime_ns)


def _sides(proposals: Proposals, journal: Proposal, file: FileChange) -> tuple[bytes | None, bytes | None]:
    """Both sides of a file, checked against the journal: a damaged store must not reach a live root."""
    before = proposals.side(journal.id, "before", file.path)
    after = proposals.side(journal.id, "after", file.path)
    if (sha256(before), sha256(after)) != (file.before_sha256, file.after_sha256):
        raise DamagedProposal(
            f"proposal {journal.tick_id}: the kept bytes of {file.path} are damaged",
            hint="nothing was written from it; the snapshots hold the memory",
        )
    return before, after


def _name(journal: Proposal, file: FileChange) -> str:
    return (journal.temporary or {}).get(file.path) or f".cmmd-{journal.id}-{journal.files.index(file)}"
