"""What `organize` may do to any page, however odd: it moves whole entries, and folds whole groups.

`CMMD_TEST_EXAMPLES=10000 python -m pytest tests/cases/test_organize_law.py` asks that many pages instead of sixty.
"""

from __future__ import annotations

import os
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, seed, settings

from cmmd.core.audit.audited_root import AuditedRoot
from cmmd.core.index.organize import organize
from cmmd.core.memory.root import MemoryRoot
from cmmd.core.model import INDEX
from cmmd.core.verify.refusals import objections
from tests.cases.generated_pages import Page, pages
from tests.fixing import edit_of
from tests.memories import tree

EXAMPLES = int(os.environ.get("CMMD_TEST_EXAMPLES", "60"))


def lines(root: MemoryRoot, *paths: str) -> list[str]:
    return [line for path in paths for line in root.documents[path].text.split("\n") if line.strip()]


@pytest.mark.timeout(max(120, EXAMPLES))
@pytest.mark.parametrize("fold", [False, True])
@seed(int(os.environ.get("CMMD_TEST_SEED", "9")))
@settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(page=pages())
def test_organize(page: Page, fold: bool) -> None:
    root = AuditedRoot(tree(page.root))
    before = root.memory
    done = organize(before, fold=fold)
    after = root.with_changes(done.changes).memory
    new = sorted(set(done.changes) - {INDEX})
    links = Counter(line for line in lines(after, INDEX) if any(f"]({path})" in line for path in new))
    assert Counter(lines(after, INDEX, *new)) - links == Counter(lines(before, INDEX)), "no line comes, goes or changes"
    entries = {entry.line for entry in before.entries_of(INDEX)}
    rows = before.documents[INDEX].text.split("\n")
    others = [row for number, row in enumerate(rows, 1) if row.strip() and number not in entries]
    assert new or [row for row in lines(after, INDEX) if row in others] == others, "what is no entry keeps its order"
    assert len(after.cut_entries) <= len(before.cut_entries)
    assert organize(after, fold=fold).changes == {}, "twice is once"
    assert objections(edit_of(root.tree, done.changes)) == ()
