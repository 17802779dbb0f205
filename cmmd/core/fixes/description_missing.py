"""Describes a memory in the words that are there.

They are the hook of its index entry, else the first sentence of its body: plain text, at most 150 characters, cut at a
word. Headings, code, tables, Why and How lines and whatever looks like a secret are passed over; where nothing is left,
the agent writes the description.
"""

from __future__ import annotations

from cmmd.core.memory import MemoryRoot
from cmmd.core.mending import description, front_edit, place
from cmmd.core.mending.change import Change
from cmmd.core.model import Finding

ANSWERS: tuple[str, ...] = ("description-missing",)


def fix(root: MemoryRoot, finding: Finding) -> Change | None:
    memory = root.documents[finding.file]
    words = "" if memory.pruned else description.found_for(root, memory)
    edit = front_edit.write(memory, "description", words, behind="name") if words else None
    return place.change(root, finding.file, *edit) if edit else None
