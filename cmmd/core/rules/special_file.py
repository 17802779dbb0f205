"""A symlink, pipe, socket or device inside the memory folder.

It is never opened, copied, snapshotted or changed. A link to one that exists is not dangling.

Why it matters: what stands behind it is not kept by a snapshot, may change without notice, and may not exist
elsewhere.

Example:

    reference_team.md -> /mnt/share/team.md

How it is mended: by you, if you want to: replace it by a file of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from cmmd.core.memory.root import MemoryRoot, has_dot
from cmmd.core.model import Finding, Fixable, Severity

ID = "special-file"
SEVERITY: Severity = "info"
FIXABLE: Fixable = "no"


def check(root: MemoryRoot) -> Iterator[Finding]:
    for entry in root.tree.entries:
        if entry.kind in ("symlink", "special") and not has_dot(entry.path):
            what = "a symlink" if entry.kind == "symlink" else "a special file"
            hint = "replace it by a file, if it should be kept"
            yield Finding(ID, SEVERITY, entry.path, None, "", f"{what}, which is never opened", hint, FIXABLE)
