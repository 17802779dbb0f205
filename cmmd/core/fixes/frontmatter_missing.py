"""Writes the frontmatter of a memory that the index tells enough about, or moves up one that stands below a comment.

A block below the comments that a file begins with goes to the top, and they stand below it; the bytes of both stay. It
must hold all that a memory needs: name, description and a type whose Why and How lines are there. Otherwise it is left
for the agent, and no second one is written.

Without any block, the file's entry must have a title and a hook of two words or more, and the file's name must begin
with the type: name (the file's, without `.md`), description (the hook) and type then stand in front of the text, which
stays as it is. Otherwise the agent writes them.
"""

from __future__ import annotations

from cmmd.core.fix import description_text, late_block
from cmmd.core.fix.frontmatter_edit import scalar
from cmmd.core.fix.late_block import LateBlock
from cmmd.core.fixes import name_missing, type_missing
from cmmd.core.memory import parse, text_edit
from cmmd.core.memory.root import TYPES, Document, MemoryRoot
from cmmd.core.memory.text_change import Change
from cmmd.core.model import Finding
from cmmd.core.rules import why_how_missing

ANSWERS: tuple[str, ...] = ("frontmatter-missing",)


def fix(root: MemoryRoot, finding: Finding) -> Change | None:
    memory = root.documents[finding.file]
    block = late_block.find(memory)
    return _moved_up(root, memory, block) if block else _written(root, memory)


def _moved_up(root: MemoryRoot, memory: Document, block: LateBlock) -> Change | None:
    """Byte for byte: a file may end its lines in more than one way."""
    if not _is_whole(block.document):
        return None
    source = text_edit.source(root, memory.path)
    start, middle, end = map(source.offset, (0, block.start, block.end))
    above, below = source.data[start:middle], source.data[middle:end]
    if not below.endswith((b"\n", b"\r")):  # the file ends with the block: the line end of the comment is its now
        newline = b"\r\n" if above.endswith(b"\r\n") else above[-1:]
        above, below = above.removesuffix(newline), below + newline
    return Change(memory.path, start, end, below + above)


def _is_whole(memory: Document) -> bool:
    """Whether no warning on the block would follow."""
    front = memory.front
    told = memory.name and memory.description and memory.type in TYPES
    return bool(told) and front.yaml == "fine" and not front.cut and not why_how_missing.warns(memory, memory.type)


def _written(root: MemoryRoot, memory: Document) -> Change | None:
    entry = root.entry_of.get(memory.path)
    kind = type_missing.told_by_name(memory)
    hook = description_text.from_hook(root, memory)
    if not (entry and entry.title.strip() and hook and kind) or name_missing.is_taken(root, memory):
        return None
    block = _block(memory.stem, hook, kind) + ("" if memory.text.startswith("\n") else "\n")
    return text_edit.change(root, memory.path, 0, 0, block) if _is_read(memory, block) else None


def _block(name: str, words: str, kind: str) -> str:
    """As the client writes it."""
    return f"---\nname: {scalar(name)}\ndescription: {scalar(words)}\nmetadata:\n  type: {kind}\n---\n"


def _is_read(memory: Document, block: str) -> bool:
    """Not where the text begins with a line across the page, which may be meant as frontmatter."""
    new = parse.document(memory.path, block + memory.text)
    return not memory.text.lstrip().startswith("---") and new.front.yaml == "fine" and not new.front.cut
