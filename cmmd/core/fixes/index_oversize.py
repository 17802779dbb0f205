"""Hooks are shortened until all of MEMORY.md is loaded: the longest first, each only as far as needed.

So the fewest lines change, and no hook gets shorter than 80 characters. Before a hook is cut its words are in the
memory that it names, verbatim: where body and description lack them they become the last paragraph of the body. An
index that is too long even so, or has too many lines, is left as it is: no fix groups, sorts, folds or drops entries.
"""

from __future__ import annotations

from cmmd.core.index import shorten
from cmmd.core.memory.root import MemoryRoot
from cmmd.core.memory.text_change import Change
from cmmd.core.model import Finding

ANSWERS: tuple[str, ...] = ("index-oversize-chars",)


def fix(root: MemoryRoot, finding: Finding) -> Change | None:
    return root.once(shorten.to_fit) if finding.severity == "error" else None
