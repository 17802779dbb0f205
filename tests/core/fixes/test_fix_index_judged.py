"""What the fixes of the index do is judged as an agent's edit is: the judge never has an objection."""

from __future__ import annotations

import os

from hypothesis import given, seed, settings

from cmmd.core import audit, parse
from cmmd.core.judging.changes import objections
from cmmd.core.judging.edit import Edit
from cmmd.core.mending import mend
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
    root = parse.read(before)
    changes = mend.mend(root, audit.check(root), rules=RULES).changes
    edit = Edit(before, changes, max_edits=1_000, now=0, mechanical=frozenset(changes))
    assert objections(edit) == ()
