"""A Markdown link in a memory to a memory file that is not there.

Only links that can mean a file of this folder count: a `.md` file beside the memory, or in a sub-folder that
exists. A path like `docs/design.md` means a file of the project, and so do README.md and other names in
capitals.

Why it matters: whoever follows the link finds nothing, mostly because the other memory was renamed.

Example:

    The reasons are in [the report](project_outage.md).

How it is mended: by the agent, which corrects the link or writes it as plain text.
"""

from __future__ import annotations

from collections.abc import Iterator

from cmmd.core.memory import link_targets
from cmmd.core.memory.root import MemoryRoot
from cmmd.core.model import Finding, Fixable, Severity

ID = "body-link-dangling"
SEVERITY: Severity = "warning"
FIXABLE: Fixable = "agent"


def check(root: MemoryRoot) -> Iterator[Finding]:
    for memory in root.memories:
        seen: set[tuple[int, str]] = set()
        for link in memory.links:
            target = root.find(link.target, memory.folder)
            place = (memory.line(link.start), link.target)
            if target.kind == "inside" and place not in seen and _is_dangling(root, target.path):
                seen.add(place)
                severity = "info" if root.git_ignores(target.path) else SEVERITY
                message = f"links {target.path}, which is not there"
                hint = "correct the link, or take it out"
                yield Finding(ID, severity, memory.path, *place, message, hint, FIXABLE)


def _is_dangling(root: MemoryRoot, path: str) -> bool:
    if not path.casefold().endswith(".md") or root.exists(path):
        return False
    folder = link_targets.folder_of(path)
    return (not folder or root.exists(folder)) and not link_targets.stem(path).isupper()
