"""Something that looks like a key, a token or a password.

The finding says where and what kind, never the value.

Why it matters: every session sends its memories to the model, backups and repositories carry them on, and
nobody looks for a password there when it has to be changed.

Example:

    Deploy with AWS_SECRET_ACCESS_KEY=… (forty letters and digits)

How it is mended: by you: change the secret, keep it where secrets belong, and write in the memory where that
is.
"""

from __future__ import annotations

from collections.abc import Iterator

from cmmd.core import secrets
from cmmd.core.memory import MemoryRoot
from cmmd.core.model import Finding, Fixable, Severity

ID = "secret-like"
SEVERITY: Severity = "warning"
FIXABLE: Fixable = "no"


def check(root: MemoryRoot) -> Iterator[Finding]:
    for path, document in root.documents.items():
        for line, kind in sorted({(hit.line, hit.kind) for hit in secrets.find(document.text)}):
            hint = "change the secret, and keep only a word on where it is stored"
            yield Finding(ID, SEVERITY, path, line, kind, f"looks like a secret ({kind})", hint, FIXABLE)
