"""Writes the frontmatter of a memory that the index tells enough about.

Its entry must have a title and a hook of two words or more, and the file's name must begin with the type: name (the
file's, without `.md`), description (the hook) and type then stand in front of the text, which stays as it is. Otherwise
the agent writes them.
"""

from __future__ import annotations

from cmmd.core import parse
from cmmd.core.fixes import name_missing, type_missing
from cmmd.core.memory import Document, MemoryRoot
from cmmd.core.mending import description, place
from cmmd.core.mending.change import Change
from cmmd.core.mending.front_edit import scalar
from cmmd.core.model import Finding

ANSWERS: tuple[str, ...] = ("frontmatter-missing",)


def fix(root: MemoryRoot, finding: Finding) -> Change | None:
    memory = root.documents[finding.file]
    entry = root.entry_of.get(memory.path)
    kind = type_missing.told_by_name(memory)
    hook = description.from_hook(root, memory)
    if not (entry and entry.title.strip() and hook and kind) or name_missing.is_taken(root, memory):
        return None
    block = _block(memory.stem, hook, kind) + ("" if memory.text.startswith("\n") else "\n")
    return place.change(root, memory.path, 0, 0, block) if _is_read(memory, block) else None


def _block(name: str, words: str, kind: str) -> str:
    """As the client writes it."""
    return f"---\nname: {scalar(name)}\ndescription: {scalar(words)}\nmetadata:\n  type: {kind}\n---\n"


def _is_read(memory: Document, block: str) -> bool:
    """Not where the text begins with a line across the page, which may be meant as frontmatter."""
    new = parse.document(memory.path, block + memory.text)
    return not memory.text.lstrip().startswith("---") and new.front.yaml == "fine" and not new.front.cut
