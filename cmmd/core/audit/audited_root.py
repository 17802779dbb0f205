"""A root as it was read, with all that follows from its bytes: nothing is parsed or audited twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from cmmd.core.audit import engine
from cmmd.core.audit.results import Checked
from cmmd.core.memory import parse
from cmmd.core.memory.document import Document
from cmmd.core.memory.root import MemoryRoot
from cmmd.core.model import Finding, Report, Tree
from cmmd.core.suppressions.policy import AS_IS, Policy


@dataclass(frozen=True)
class AuditedRoot:
    """A tree and the policy by which its findings are told; what is asked for is computed once."""

    tree: Tree
    policy: Policy = AS_IS

    @property
    def path(self) -> str:
        return self.tree.root

    @cached_property
    def memory(self) -> MemoryRoot:
        return parse.read(self.tree)

    @cached_property
    def checked(self) -> Checked:
        return engine.check(self.memory)

    @cached_property
    def report(self) -> Report:
        return engine.report(self.checked, self.policy)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Those of the rules, silenced ones too, and those about the silence itself."""
        known = {finding.rule for finding in self.checked.findings}
        return (*self.checked.findings, *(f for f in self.report.findings if f.rule not in known))

    def with_changes(self, changes: Mapping[str, bytes | None]) -> AuditedRoot:
        """The root after changes of files (None removes one)."""
        return self.at(self.tree.with_files(changes))

    def at(self, tree: Tree) -> AuditedRoot:
        """The root as a later tree has it; what did not change in between is taken over with all that is known."""
        later = AuditedRoot(tree, self.policy)
        same = tree.tells_the_same(self.tree)
        memory = self.memory if same else parse.since(self.memory, tree)
        return later._known(memory, self.checked if same else None)

    def with_earlier(self, earlier: Mapping[str, Document]) -> AuditedRoot:
        """The same root, whose fixes know what memories were before their frontmatter broke."""
        if not earlier:
            return self
        return AuditedRoot(self.tree, self.policy)._known(replace(self.memory, earlier=earlier), self.checked)

    def _known(self, memory: MemoryRoot, checked: Checked | None) -> AuditedRoot:
        """This one; what is known of it stands where the cached properties keep it."""
        vars(self).update(memory=memory, **({} if checked is None else {"checked": checked}))
        return self
