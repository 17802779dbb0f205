"""What the fixes of the index do is judged as an agent's edit is: the judge never has an objection."""

from __future__ import annotations

import os

from hypothesis import given, seed, settings

from cmmd.core.audit.audited_root import AuditedRoot
from cmmd.core.fix import engine
from cmmd.core.verify.refusals import objections
from tests.fixing import edit_of
from tests.generated_roots import roots
from tests.memories import Files, tree

EXAMPLES = int(os.environ.get("CMMD_EXAMPLES", "100"))
SEED = int(os.environ.get("CMMD_SEED", "5"))
RULES = ("index-dangling", "index-duplicate-entry", "index-missing", "index-unlisted")


@seed(SEED)
@settings(max_examples=EXAMPLES, deadline=None, database=None)
@given(roots())
def test_the_judge_agrees(files: Files) -> None:
    before = tree(files)
    changes = engine.mend(AuditedRoot(before), rules=RULES).changes
    assert objections(edit_of(before, changes, mechanical=frozenset(changes))) == ()
