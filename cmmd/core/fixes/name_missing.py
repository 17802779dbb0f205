"""Names a memory after its file.

An empty `name:` is filled with the file's name without `.md`, and without one a line is added at the top of the block.
Where another memory bears that name already, or the key is there in another case (`Name:`), it is left for the agent.
"""

from __future__ import annotations

from cmmd.core.fix import frontmatter_edit
from cmmd.core.memory import link_targets, text_edit
from cmmd.core.memory.root import Document, MemoryRoot
from cmmd.core.memory.text_change import Change
from cmmd.core.model import Finding

ANSWERS: tuple[str, ...] = ("name-missing",)


def fix(root: MemoryRoot, finding: Finding) -> Change | None:
    memory = root.documents[finding.file]
    if memory.pruned or is_taken(root, memory):
        return None
    edit = frontmatter_edit.write(memory, "name", memory.stem)
    return text_edit.change(root, finding.file, *edit) if edit else None


def is_taken(root: MemoryRoot, memory: Document) -> bool:
    """Whether the name that the file's name gives is another memory's."""
    key = link_targets.key(memory.stem)
    others = (root.documents[path] for path in root.resolve(memory.stem) if path in root.documents)
    return any(other.path != memory.path and link_targets.key(other.name) == key for other in others)
