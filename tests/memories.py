"""Small memory roots from dictionaries, for tables."""

from __future__ import annotations

from collections.abc import Mapping

from cmmd.core.memory import parse
from cmmd.core.memory.root import MemoryRoot
from cmmd.core.model import Entry, Tree
from cmmd.core.rules import RULES

Files = Mapping[str, str | bytes | Entry]

SYMLINK = Entry("", "symlink", None)
PIPE = Entry("", "special", None)


def tree(files: Files) -> Tree:
    """A tree of these files; an Entry stands for itself under its key."""
    entries = (_entry(path, content) for path, content in files.items())
    return Tree("/root", tuple(sorted(entries, key=lambda entry: entry.path)))


def _entry(path: str, content: str | bytes | Entry) -> Entry:
    if isinstance(content, Entry):
        return Entry(path, content.kind, content.data, content.mode, content.mtime_ns, content.size, content.problem)
    data = content.encode() if isinstance(content, str) else content
    return Entry(path, "file", data, size=len(data))


def root(files: Files) -> MemoryRoot:
    return parse.read(tree(files))


def memory(
    body: str = "The big kiln is opened at nine.\n", *, name: str = "kiln", type: str = "reference", **keys: str
) -> str:
    """A memory as the client writes it: `keys` are further top-level lines, a description among them unless given."""
    lines = {"name": name, "description": "When the big kiln is opened", **keys}
    shown = "".join(f"{key}: {value}".rstrip() + "\n" for key, value in lines.items())
    return f"---\n{shown}metadata:\n  type: {type}\n---\n\n{body}"


def found(rule: str, files: Files) -> list[str]:
    """What one rule finds: `severity file:line detail`, `-` for no line, in the order of the report."""
    check = next(each.check for each in RULES if rule == each.ID)
    findings = sorted(check(root(files)), key=lambda finding: finding.order)
    return [f"{f.severity} {f.file}:{f.line or '-'} {f.detail}".rstrip() for f in findings]
