"""One round of mending: its changes are tried together, and those that do harm are taken back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from cmmd.core.audit.audited_root import AuditedRoot
from cmmd.core.audit.new_findings import brought
from cmmd.core.memory.text_change import Change, applied
from cmmd.core.model import Finding
from cmmd.core.verify.edit import Edit
from cmmd.core.verify.refusals import loses_content

MOST_FAILURES = 5
"""So often a fix of one rule may do harm in a round before its others in doubt are left: each costs an audit."""


class Offer(NamedTuple):
    """A change, and its place in the round: two at one place of a file are made in this order."""

    number: int
    change: Change
    finding: Finding


@dataclass
class Round:
    """One round: takes as many of its changes as bring nothing new."""

    first: AuditedRoot
    """Before all rounds."""
    changed: Collection[str]
    """What the earlier rounds changed."""
    base: AuditedRoot
    kept: list[Offer] = field(default_factory=list)
    failures: Counter[str] = field(default_factory=Counter)
    """By rule."""

    def __post_init__(self) -> None:
        self.reached = self.base

    def take(self, offers: Sequence[Offer]) -> None:
        """All of them if they do no harm, else those of each half; the ones in a file with a new finding come last."""
        offers = [offer for offer in offers if self.failures[offer.finding.rule] < MOST_FAILURES]
        if not offers:
            return
        together = sorted([*self.kept, *offers])
        trial = self.base.with_changes(_bytes_after(self.base, together))
        found = self._harm(trial)
        vain = self._vain(together, trial)
        useful = [offer for offer in offers if offer not in vain]
        harmful = found or self._loses_content(together, trial)
        if not harmful and not vain:
            self.kept, self.reached = together, trial
        elif not harmful and len(useful) < len(offers):
            self.take(useful)
        elif len(offers) > 1:
            for part in _parted(offers, found):
                self.take(part)
        else:
            self.failures[offers[0].finding.rule] += 1

    def _harm(self, trial: AuditedRoot) -> list[Finding]:
        """What it brought, as the rules weigh it; and as a person does, whom the judge believes."""
        found = brought(self.base.findings, trial.findings)
        graver = self.base.policy.severities
        return found + brought(self.base.report.findings, trial.report.findings) if graver else found

    def _loses_content(self, offers: Sequence[Offer], trial: AuditedRoot) -> bool:
        """Whether the judge would refuse what has become of the tree at the very beginning."""
        paths = frozenset({*self.changed, *(path for offer in offers for path in offer.change.paths)})
        return loses_content(Edit(self.first, trial, len(paths), now=0, mechanical=paths)) is not None

    def _vain(self, offers: Sequence[Offer], trial: AuditedRoot) -> list[Offer]:
        """Those that mended nothing: without them, mending comes to an end."""
        gone = Counter(finding.identity for finding in self.base.findings)
        gone.subtract(finding.identity for finding in trial.findings)
        return [offer for offer in offers if gone[offer.finding.identity] <= 0]


def _parted(offers: Sequence[Offer], found: Sequence[Finding]) -> tuple[list[Offer], list[Offer]]:
    named = {path for finding in found for path in (finding.file, finding.detail)}
    innocent = [offer for offer in offers if named.isdisjoint(offer.change.paths)]
    guilty = [offer for offer in offers if not named.isdisjoint(offer.change.paths)]
    half = len(offers) // 2
    return (innocent, guilty) if innocent and guilty else ([*offers[:half]], [*offers[half:]])


def _bytes_after(root: AuditedRoot, offers: Sequence[Offer]) -> dict[str, bytes]:
    """What the files of some changes would hold."""
    files, by_path = root.tree.files, dict[str, list[Change]]()
    for part in (part for offer in offers for part in offer.change.parts):
        by_path.setdefault(part.path, []).append(part)
    return {path: applied(files.get(path, b""), parts) for path, parts in by_path.items()}
