"""A change of one root as values: what the judge looks at, and what would be written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from cmmd.core import audit, parse
from cmmd.core.audit import Checked
from cmmd.core.document import Document
from cmmd.core.judging.pruning import prunable, validly_pruned
from cmmd.core.judging.stale import Stale
from cmmd.core.memory import MemoryRoot
from cmmd.core.mending.brought import MEASURED
from cmmd.core.model import INDEX, Finding, Report, Tree
from cmmd.core.proposal import Source
from cmmd.core.wishes.policy import AS_IS, Policy


@dataclass(frozen=True)
class Edit:
    """A change of one root as values: the tree before, what changes (None removes), and what bounds it."""

    before: Tree
    changes: Mapping[str, bytes | None]
    max_edits: int
    now: int
    policy: Policy = AS_IS
    stale: tuple[Stale, ...] = ()
    """The stale candidates that the prompt named."""
    strange: tuple[str, ...] = ()
    """Names in the staging copy that are no regular files, or took the place of one."""
    undo_is_kept: bool = True
    """False with GIT_TRACK_MEMORY=false: then nothing may be pruned."""
    mechanical: frozenset[str] = frozenset()
    """The files that code alone changes: their mtime stays, for it says how old the memory is."""
    notes: tuple[str, ...] = ()

    @property
    def source(self) -> Source:
        """Who made it."""
        if not self.mechanical:
            return "agent"
        return "fix" if self.mechanical.issuperset(self.changes) else "both"

    @cached_property
    def after(self) -> Tree:
        return self.before.with_files(self.changes)

    @cached_property
    def old(self) -> MemoryRoot:
        return parse.read(self.before)

    @cached_property
    def new(self) -> MemoryRoot:
        return parse.again(self.old, self.changes)

    @cached_property
    def old_checked(self) -> Checked:
        return audit.check(self.old)

    @cached_property
    def old_report(self) -> Report:
        return audit.report(self.old_checked, self.policy)

    @cached_property
    def new_report(self) -> Report:
        """With the ignores of the tree as it was: an edit cannot silence what it brings."""
        return audit.report(self.new_checked, self.policy, ignores=self.old_checked.ignores)

    @cached_property
    def new_checked(self) -> Checked:
        return audit.check(self.new)

    def known(
        self,
        old: MemoryRoot,
        old_checked: Checked,
        new: MemoryRoot | None = None,
        new_checked: Checked | None = None,
    ) -> Edit:
        """This edit; what somebody has read and audited already is not read and audited again."""
        kept = vars(self)  # where the cached properties keep them
        kept.update(old=old, old_checked=old_checked)
        if new and new_checked:
            kept.update(new=new, new_checked=new_checked, after=new.tree)
        return self

    def only(self, wanted: Callable[[str], bool]) -> Edit:
        """This edit without the files that are not wanted."""
        changes = {path: data for path, data in self.changes.items() if wanted(path)}
        if len(changes) == len(self.changes):
            return self
        return replace(self, changes=changes).known(self.old, self.old_checked)

    @cached_property
    def lines_after(self) -> frozenset[str]:
        """Every line of a body anywhere, as lines are compared."""
        from cmmd.core.judging import content  # rapidfuzz

        bodies = (document.once(content.body_lines) for document in self.new.documents.values())
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
            old, new = self.old.documents.get(path), self.new.documents.get(path)
            if old is not None and new is not None:
                yield old, new

    @cached_property
    def pruned(self) -> frozenset[str]:
        """Memories that this edit prunes by the convention and with a cause."""
        causes = prunable(self.old_report.findings, self.stale)
        return frozenset(o.path for o, n in self.edited() if o.path in causes and validly_pruned(o, n))

    @property
    def mends(self) -> bool:
        """Whether a finding is gone or less afterwards, or a memory was pruned."""
        return bool(self.pruned or self.gone or self._is_less)

    @property
    def gone(self) -> Counter[str]:
        """How many findings of each rule are gone afterwards; one that only has another number is not."""
        left = Counter(_place(f) for f in self.old_report.findings)
        left.subtract(_place(f) for f in self.new_report.findings)
        rules = Counter[str]()
        for (rule, *_), count in sorted(left.items()):
            rules[rule] += max(0, count)
        return +rules

    @property
    def mended(self) -> tuple[tuple[str, str, str], ...]:
        """The identities of the findings that do not stand afterwards as they did before."""
        left = Counter(f.identity for f in self.old_report.findings)
        left.subtract(f.identity for f in self.new_report.findings)
        return tuple(sorted(+left))

    @property
    def _is_less(self) -> bool:
        """Whether what is too much in a file became less of it."""
        sums = Counter[tuple[str, str]]()
        for findings, sign in ((self.old_report.findings, 1), (self.new_report.findings, -1)):
            for finding in findings:
                if finding.rule in MEASURED and finding.detail.isdecimal():
                    sums[finding.rule, finding.file] += sign * int(finding.detail)
        return any(less > 0 for less in sums.values())


def _place(finding: Finding) -> tuple[str, str, str]:
    """What a finding is known by; a measure by how severe it is, for its number changes with every line."""
    return (finding.rule, finding.file, finding.severity) if finding.rule in MEASURED else finding.identity
