"""Describes a memory in the words that are there.

They are the hook of its index entry, else the first sentence of a paragraph of its body: plain text, at most 150
characters, cut at a word. The hook needs two words and must be another one than the entry's title, the sentence four
words and 16 letters or digits; neither may be a mere link or begin with TODO, FIXME, "see" and the like. Headings,
lists, code, tables, Why and How lines and whatever looks like a secret are passed over. Where nothing is left, or the
key is there in another case (`Description:`), the agent writes it.
"""

from __future__ import annotations

from cmmd.core.fix import description_text, frontmatter_edit
from cmmd.core.memory import text_edit
from cmmd.core.memory.root import MemoryRoot
from cmmd.core.memory.text_change import Change
from cmmd.core.model import Finding

ANSWERS: tuple[str, ...] = ("description-missing",)


def fix(root: MemoryRoot, finding: Finding) -> Change | None:
    memory = root.documents[finding.file]
    words = "" if memory.pruned else description_text.found_for(root, memory)
    edit = frontmatter_edit.write(memory, "description", words, behind="name") if words else None
    return text_edit.change(root, finding.file, *edit) if edit else None
