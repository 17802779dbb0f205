"""What a person rejected, or took back, is not asked about again while the bytes stand that it was made for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from cmmd.core.model import Finding, Tree
from cmmd.core.records.proposal import FileChange, Proposal, sha256


@dataclass(frozen=True)
class Rejected:
    """The rejected files of one root's proposals, held against the root as it is."""

    tree: Tree
    proposals: Sequence[Proposal]

    def without(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """The findings that no rejected edit would have mended."""
        return tuple(finding for finding in findings if finding.identity not in self._decided)

    def stands(self, path: str) -> bool:
        """Whether an edit of this file was rejected, and it still holds the bytes that the edit was made for."""
        return any(path == f.path and self._holds(f) for p in self.proposals for f in _rejected(p))

    @cached_property
    def _decided(self) -> frozenset[tuple[str, str, str]]:
        return frozenset(mended for p in self.proposals for mended in p.mends if self._is_decided(p, mended))

    def _is_decided(self, proposal: Proposal, mended: tuple[str, str, str]) -> bool:
        """Told by the files that the finding names, if the edit changes one of them, else by all that were rejected."""
        named = {f.path for f in proposal.files}.intersection(mended[1:])
        about = [f for f in _rejected(proposal) if not named or f.path in named]
        return bool(about) and all(map(self._holds, about))

    def _holds(self, file: FileChange) -> bool:
        """What an agent changed on top of a fix stands on the bytes before the fix, where both were taken back."""
        live = sha256(self.tree.files.get(file.path))
        return live in (file.before_sha256, self._before.get((file.path, file.before_sha256), file.before_sha256))

    @cached_property
    def _before(self) -> Mapping[tuple[str, str | None], str | None]:
        return {(f.path, f.after_sha256): f.before_sha256 for p in self.proposals for f in _rejected(p)}


def _rejected(proposal: Proposal) -> list[FileChange]:
    return [file for file in proposal.files if file.status == "rejected"]
