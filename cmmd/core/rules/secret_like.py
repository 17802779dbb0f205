"""Something that looks like a key, a token or a password.

The finding says where and what kind, never the value. What only may be one is an info: a password in a sentence
("the password is …") or behind a mail address ("ana@shop.example / …"). Words for a password are known in the
languages memories are written in.

Why it matters: every session sends its memories to the model, backups and repositories carry them on, and
nobody looks for a password there when it has to be changed.

Example:

    Deploy with AWS_SECRET_ACCESS_KEY=… (forty letters and digits)

How it is mended: by you: change the secret, keep it where secrets belong, and write in the memory where that
is.
"""

from __future__ import annotations

from collections.abc import Iterator

from cmmd.core.memory.document import Document
from cmmd.core.memory.root import MemoryRoot
from cmmd.core.model import Finding, Fixable, Severity
from cmmd.core.secrets import finder

ID = "secret-like"
SEVERITY: Severity = "warning"
FIXABLE: Fixable = "no"
_UNSURE: Severity = "info"


def check(root: MemoryRoot) -> Iterator[Finding]:
    for path, document in root.documents.items():
        for (line, kind), sure in document.once(_places).items():
            severity, looks = (SEVERITY, "looks like a secret") if sure else (_UNSURE, "may be a secret")
            hint = "change the secret, and keep only a word on where it is stored"
            yield Finding(ID, severity, path, line, kind, f"{looks} ({kind})", hint, FIXABLE)


def _places(document: Document) -> dict[tuple[int, str], bool]:
    """Line and kind, in order -> whether one of that kind in that line is sure to be a secret."""
    found: dict[tuple[int, str], bool] = {}
    for hit in finder.find(document.text):
        found[hit.line, hit.kind] = found.get((hit.line, hit.kind), False) or hit.sure
    return dict(sorted(found.items()))
