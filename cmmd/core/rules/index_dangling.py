"""An index entry whose file is not there.

Every link of MEMORY.md and of its sub-indexes to a `.md` file inside the folder counts, of the definitions
(`[a]: file.md`) those that a link such as `[A][a]` uses. Upper and lower case differ, as they
do on Linux. A file that `.gitignore` names may be absent on purpose: then it is an info.

Why it matters: a session that follows the entry finds nothing, and the line takes room from entries that
work.

Example:

    - [Old deploy notes](project_deploy_old.md) — how releases worked in 2023

How it is mended: by code. If exactly one memory fits the name (renamed, moved, other case; never another
type), or exactly one that no entry has misses it by a letter or a suffix, or has all its words in its name and
heading, the link is corrected in its place; else the entry goes, and its line is kept in the history row's notes.
The fix never takes out a sentence, an arrow or a table cell, nor any entry where more than five and more than 20 %
of them are dead (`index-partial`). Sentences are mended by the agent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cmmd.core.fix.fixability import honest
from cmmd.core.index.dead_entries import is_dead, partly_there
from cmmd.core.markdown import definitions
from cmmd.core.memory.root import MemoryRoot
from cmmd.core.model import Finding, Fixable, Severity

ID = "index-dangling"
SEVERITY: Severity = "error"
FIXABLE: Fixable = "code"


def check(root: MemoryRoot) -> Iterator[Finding]:
    for path in root.index_paths:
        document = root.documents[path]
        missing, used = partly_there(root, path), definitions.used(document)
        seen: set[tuple[int, str]] = set()
        for link in document.links:
            if link.kind == "definition" and link.start not in used:
                continue
            target = root.find(link.target, document.folder)
            place = (document.line(link.start), link.target)
            if target.kind != "inside" or place in seen or not target.path.casefold().endswith(".md"):
                continue
            if not root.exists(target.path) and not (missing and is_dead(root, target.path)):
                seen.add(place)
                yield _finding(root, path, place, target.path)


def _finding(root: MemoryRoot, index: str, place: tuple[int, str], gone: str) -> Finding:
    message, copy = f"{gone} is not there", root.copies_alone.get(gone)
    if copy:
        hint = f"only its copy is left: rename {copy!r} back, or remove the entry"
        return Finding(ID, SEVERITY, index, *place, message, hint, "no")
    severity = "info" if root.git_ignores(gone) else SEVERITY
    finding = Finding(ID, severity, index, *place, message, "correct the link, or remove the entry", FIXABLE)
    told = honest(root, finding, "no" if severity == "info" else "agent")
    return replace(told, hint="`cmmd fix` corrects the link, or removes the entry") if told.fixable == "code" else told
