"""A change of one root as values: what the judge looks at, and what would be written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from cmmd.core.audit import engine
from cmmd.core.audit.audited_root import AuditedRoot
from cmmd.core.audit.new_findings import MEASURED
from cmmd.core.audit.stale import Stale
from cmmd.core.memory.document import Document
from cmmd.core.model import INDEX, Finding, Report
from cmmd.core.records.proposal import Source
from cmmd.core.verify.pruning import prunable, validly_pruned


@dataclass(frozen=True)
class Edit:
    """A change of one root as values: the root before it and after it, and what bounds it."""

    before: AuditedRoot
    after: AuditedRoot
    max_edits: int
    now: int
    stale: tuple[Stale, ...] = ()
    """The stale candidates that the prompt named."""
    strange: tuple[str, ...] = ()
    """Names in the staging copy that are no regular files, or took the place of one."""
    undo_is_kept: bool = True
    """False with GIT_TRACK_MEMORY=false: then nothing may be pruned."""
    mechanical: frozenset[str] = frozenset()
    """The files that code alone changes: their mtime stays, for it says how old the memory is."""
    notes: tuple[str, ...] = ()

    @cached_property
    def changes(self) -> Mapping[str, bytes | None]:
        """Path -> the new bytes, of every file that is not as before; None where it is gone."""
        before, after = self.before.tree.files, self.after.tree.files
        paths = sorted(path for path in {*before, *after} if before.get(path) != after.get(path))
        return {path: after.get(path) for path in paths}

    @property
    def source(self) -> Source:
        """Who made it."""
        if not self.mechanical:
            return "agent"
        return "fix" if self.mechanical.issuperset(self.changes) else "both"

    @cached_property
    def report_after(self) -> Report:
        """With the ignores of the root as it was: an edit cannot silence what it brings."""
        return engine.report(self.after.checked, self.before.policy, ignores=self.before.checked.ignores)

    def only(self, wanted: Callable[[str], bool]) -> Edit:
        """This edit without the files that are not wanted."""
        changes = {path: data for path, data in self.changes.items() if wanted(path)}
        return self if len(changes) == len(self.changes) else self._made_of(self.before, changes)

    def on(self, before: AuditedRoot) -> Edit:
        """The same changes of a root in which other files changed meanwhile."""
        return self._made_of(before, self.changes)

    def _made_of(self, before: AuditedRoot, changes: Mapping[str, bytes | None]) -> Edit:
        return replace(self, before=before, after=before.with_changes(changes))

    @cached_property
    def lines_after(self) -> frozenset[str]:
        """Every line of a body anywhere, as lines are compared."""
        from cmmd.core.verify import content  # rapidfuzz

        bodies = (document.once(content.body_lines) for document in self.after.memory.documents.values())
        return frozenset(line for lines in bodies for line in lines)

    @property
    def written(self) -> list[str]:
        """Paths that are new or hold other bytes, by name."""
        return sorted(path for path, data in self.changes.items() if data is not None)

    @property
    def touched(self) -> list[str]:
        """What counts towards MAX_EDITS: every file but the index."""
        return [path for path in self.changes if path != INDEX]

    def edited(self) -> Iterator[tuple[Document, Document]]:
        """Each text file that was there before and is there after with other bytes: old and new."""
        for path in self.written:
            old, new = self.before.memory.documents.get(path), self.after.memory.documents.get(path)
            if old is not None and new is not None:
                yield old, new

    @cached_property
    def pruned(self) -> frozenset[str]:
        """Memories that this edit prunes by the convention and with a cause."""
        causes = prunable(self.before.report.findings, self.stale)
        return frozenset(o.path for o, n in self.edited() if o.path in causes and validly_pruned(o, n))

    @property
    def mends(self) -> bool:
        """Whether a finding is gone or less afterwards, or a memory was pruned."""
        return bool(self.pruned or self.gone or self._is_less)

    @property
    def gone(self) -> Counter[str]:
        """How many findings of each rule are gone afterwards; one that only has another number is not."""
        left = Counter(_place(f) for f in self.before.report.findings)
        left.subtract(_place(f) for f in self.report_after.findings)
        rules = Counter[str]()
        for (rule, *_), count in sorted(left.items()):
            rules[rule] += max(0, count)
        return +rules

    @property
    def mended(self) -> tuple[tuple[str, str, str], ...]:
        """The identities of the findings that do not stand afterwards as they did before."""
        left = Counter(f.identity for f in self.before.report.findings)
        left.subtract(f.identity for f in self.report_after.findings)
        return tuple(sorted(+left))

    @property
    def _is_less(self) -> bool:
        """Whether what is too much in a file became less of it."""
        sums = Counter[tuple[str, str]]()
        for findings, sign in ((self.before.report.findings, 1), (self.report_after.findings, -1)):
            for finding in findings:
                if finding.rule in MEASURED and finding.detail.isdecimal():
                    sums[finding.rule, finding.file] += sign * int(finding.detail)
        return any(less > 0 for less in sums.values())


def _place(finding: Finding) -> tuple[str, str, str]:
    """What a finding is known by; a measure by how severe it is, for its number changes with every line."""
    return (finding.rule, finding.file, finding.severity) if finding.rule in MEASURED else finding.identity
