"""Writing a judged change into a live root: the proposal is the journal, and every file is whole at any moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace as with_fields
from typing import Literal

from cmmd.core.errors import CmmdError
from cmmd.core.proposal import Proposal, sha256
from cmmd.edges import replace
from cmmd.edges.proposals import Proposals
from cmmd.edges.replace import Replacement


class DamagedProposal(CmmdError):
    """The kept bytes of a proposal are not those that were judged: nothing can be finished or taken back with them."""

    code = "write_failed"


def apply(proposals: Proposals, proposal: Proposal, *, mode: int = 0o600) -> Proposal:
    """Write the files of a saved proposal, all or none.

    Each live file must still hold the proposal's `before` bytes. Returns the proposal as `applied`. Raises
    replace.ChangedMeanwhile (nothing is changed then, the proposal waits) or CmmdError
    (`write_failed`; all taken back).
    `mode` is for files that are new.
    """
    names = {f.path: f".cmmd-{proposal.tick_id}-{n}" for n, f in enumerate(proposal.files)}
    journal = with_fields(proposal.marked("applying"), temporary=names)
    proposals.update(journal)
    try:
        replace.replace_all(journal.root, [_forward(proposals, journal, f.path, mode) for f in journal.files])
    except CmmdError:
        _take_back(proposals, journal)
        proposals.update(proposal)
        raise
    applied = with_fields(journal.marked("applied"), temporary={})
    proposals.update(applied)
    return applied


def settle(proposals: Proposals, journal: Proposal) -> Literal["applied", "stale"]:
    """Finish an apply that was killed, or take it back (contract: a half-done set is never left).

    If every file holds its old or its new bytes the set is finished; else somebody else wrote meanwhile: the files that
    hold new bytes get the old ones back, and the proposal is `stale`.
    """
    for path, name in (journal.temporary or {}).items():
        replace.remove_temporary(journal.root, path, name)
    live = {f.path: _live_sha256(journal.root, f.path) for f in journal.files}
    if all(live[f.path] in (f.before_sha256, f.after_sha256) for f in journal.files):
        todo = [f.path for f in journal.files if live[f.path] != f.after_sha256]
        replace.replace_all(journal.root, [_forward(proposals, journal, path, 0o600) for path in todo])
        status: Literal["applied", "stale"] = "applied"
    else:
        _take_back(proposals, journal)
        status = "stale"
    proposals.update(with_fields(journal.marked(status), temporary={}))
    return status


def _take_back(proposals: Proposals, journal: Proposal) -> None:
    """Give every file that holds its new bytes the old ones again; what is somebody else's is left alone."""
    live = {f.path: _live_sha256(journal.root, f.path) for f in journal.files}
    ours = [f.path for f in journal.files if live[f.path] == f.after_sha256 != f.before_sha256]
    replace.replace_all(journal.root, [_backward(proposals, journal, path) for path in ours])


def _live_sha256(root: str, path: str) -> str | None:
    try:
        return sha256(replace.live_bytes(root, path))
    except OSError:
        return "a link or something else that cannot be read stands there"


def _forward(proposals: Proposals, journal: Proposal, path: str, mode: int) -> Replacement:
    before, after = _sides(proposals, journal, path)
    return Replacement(path, before, after, _names(journal)[path], mode)


def _backward(proposals: Proposals, journal: Proposal, path: str) -> Replacement:
    before, after = _sides(proposals, journal, path)
    return Replacement(path, after, before, _names(journal)[path])


def _sides(proposals: Proposals, journal: Proposal, path: str) -> tuple[bytes | None, bytes | None]:
    """Both sides of a file, checked against the journal: a damaged store must not reach a live root."""
    wanted = next(f for f in journal.files if f.path == path)
    before = proposals.side(journal.tick_id, "before", path)
    after = proposals.side(journal.tick_id, "after", path)
    if (sha256(before), sha256(after)) != (wanted.before_sha256, wanted.after_sha256):
        raise DamagedProposal(
            f"proposal {journal.tick_id}: the kept bytes of {path} are damaged",
            hint="nothing was written from it; the snapshots hold the memory",
        )
    return before, after


def _names(journal: Proposal) -> Mapping[str, str]:
    return journal.temporary or {f.path: f".cmmd-{journal.tick_id}-{n}" for n, f in enumerate(journal.files)}
