"""A memory that the index does not list gets one line, where its owner would put it, in the form of its neighbours.

It goes to the end of the list, or to its place in one sorted by date, title or file name, in the section that holds
most entries of its folder, else of its type, else below the heading that names its type, else behind the last list
that no heading gives to another type: never below headings of archives, drafts, retired or merged things, and never
between two comments of another tool. Bullet, bold, `./`, separator, a line of its own for the hook and the kind of
title are those of the neighbours, links by reference count as such, and where there is no list it goes into a quoted
one, or a table of two columns, that is plain; the title is the frontmatter's name, else the first
heading, else the file's name; the hook is as many sentences of the description as fit into 150 characters, the first
one up to 200. No heading is added. Into a sub-index it goes where that one lists most memories of its folder and type;
a sub-index that is not listed gets the line itself. Nothing is added that would push MEMORY.md over 200 lines or 25,000
characters: where not all fit, the newest memories go first, and the notes say how many are not listed. Below a bare
title the entries are a plain list.
"""

from __future__ import annotations

from cmmd.core.index import additions, new_index
from cmmd.core.memory.root import MemoryRoot
from cmmd.core.memory.text_change import Change
from cmmd.core.model import INDEX, Finding

ANSWERS: tuple[str, ...] = ("index-unlisted",)


def fix(root: MemoryRoot, finding: Finding) -> Change | None:
    if new_index.is_empty(root):
        return root.once(new_index.written)
    if finding.file == INDEX:
        return additions.all_at_once(root)
    return root.once(additions.additions).get(finding.file)
