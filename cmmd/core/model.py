"""The values that everything else works on: a tree of bytes, findings about it, and a report."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

Severity = Literal["error", "warning", "info"]
Fixable = Literal["code", "agent", "no"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
Kind = Literal["file", "symlink", "special", "folder"]

INDEX = "MEMORY.md"
LARGEST_FILE = 10_000_000  # bytes; a larger file is neither read nor snapshotted nor staged


@dataclass(frozen=True, slots=True)
class Entry:
    """One directory entry of a root, read once."""

    path: str
    """Relative to the root, `/` between parts, undecodable bytes as surrogates (os.fsdecode)."""
    kind: Kind
    """`folder` stands only for a folder that could not be listed."""
    data: bytes | None
    """The bytes, or None where they were not read: a symlink, a special file, too large, unreadable."""
    mode: int = 0o644
    mtime_ns: int = 0
    size: int = 0
    problem: str = ""
    """Why `data` is None for a regular file or a folder, in the system's words."""
    ctime_ns: int = 0
    inode: int = 0
    """As they were before the bytes were read; 0 where no file system was asked."""


@dataclass(frozen=True)
class Tree:
    """A memory root as it was read: its real path and its entries, sorted by path. `.git` is not part of it."""

    root: str
    entries: tuple[Entry, ...]
    skills: frozenset[str] = frozenset()
    """Names of the skills that the client finds in the root's configuration folder; no part of the root."""

    @cached_property
    def by_path(self) -> Mapping[str, Entry]:
        return MappingProxyType({entry.path: entry for entry in self.entries})

    @cached_property
    def files(self) -> Mapping[str, bytes]:
        """Path to bytes of every regular file that was read: what a snapshot holds."""
        return MappingProxyType({e.path: e.data for e in self.entries if e.kind == "file" and e.data is not None})

    @cached_property
    def digest(self) -> str:
        """Hex sha256 over paths and bytes: equal digests mean an equal `memory/` tree in a snapshot."""
        total = hashlib.sha256()
        for path, data in self.files.items():
            name = path.encode("utf-8", "surrogateescape")
            total.update(b"%d %d\0" % (len(name), len(data)))
            total.update(name)
            total.update(data)
        return total.hexdigest()

    def tells_the_same(self, other: Tree) -> bool:
        """Whether an audit of the two comes to the same: all is equal but what only a cache asks for."""
        same = (self.root, self.skills) == (other.root, other.skills)
        return same and [*map(_told, self.entries)] == [*map(_told, other.entries)]

    def with_files(self, changes: Mapping[str, bytes | None]) -> Tree:
        """The tree after `changes` (None removes); an existing entry keeps its mode and mtime, a new one gets 0644."""
        entries = {entry.path: entry for entry in self.entries if changes.get(entry.path, b"") is not None}
        for path, data in changes.items():
            if data is not None:
                old = self.by_path.get(path)
                mode, mtime_ns = (old.mode, old.mtime_ns) if old else (0o644, 0)
                entries[path] = Entry(path, "file", data, mode, mtime_ns, len(data))
        return Tree(self.root, tuple(sorted(entries.values(), key=lambda entry: entry.path)), self.skills)


def _told(entry: Entry) -> tuple[object, ...]:
    return (entry.path, entry.kind, entry.data, entry.mode, entry.mtime_ns, entry.size, entry.problem)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with one place of a root (contract.md, "Findings")."""

    rule: str
    severity: Severity
    file: str
    line: int | None
    detail: str
    message: str
    hint: str
    fixable: Fixable = "no"

    @property
    def order(self) -> tuple[str, int, str, str]:
        return (self.file, self.line or 0, self.rule, self.detail)

    @property
    def identity(self) -> tuple[str, str, str]:
        """What stays the same when lines move: used to tell a new finding from an old one."""
        return (self.rule, self.file, self.detail)

    def to_json(self) -> dict[str, Any]:
        return {
            "rule": self.rule,
            "severity": self.severity,
            "file": self.file,
            "line": self.line,
            "detail": self.detail,
            "message": self.message,
            "hint": self.hint,
            "fixable": self.fixable,
        }


class Ignore(NamedTuple):
    """A rule that somebody wants to hear no more of, and why: a comment in a memory, or a table of cmmd.toml."""

    rule: str
    file: str
    """The file of the comment; of cmmd.toml a glob over paths, `*` for every file."""
    reason: str
    where: str
    """The place of it for people: `feedback_tests.md:12`, `cmmd.toml, [[ignore]] 2`."""
    line: int | None = None
    """Of the comment."""
    root: str | None = None
    """Real path of the one root that cmmd.toml means; None: any."""
    unused: bool = False
    """Of a comment: it matched nothing in the tree that it was read from."""


@dataclass(frozen=True, slots=True)
class Ignored:
    """A finding that somebody wants to hear no more of, and every Ignore that says so."""

    finding: Finding
    ignores: tuple[Ignore, ...]


@dataclass(frozen=True)
class Report:
    """What the audit of one root came to."""

    root: str
    files: int
    """Memories (MEMORY.md, sub-indexes and files that are no memories not counted)."""
    index_lines: int
    index_chars: int
    """Lines and UTF-16 units of MEMORY.md as the client loads it, before it cuts."""
    findings: tuple[Finding, ...] = field(default=())
    ignored: tuple[Ignored, ...] = ()
    """What cmmd.toml and comments silence: no part of `findings`, of no count."""
    baselined: int = 0
    """How many findings are left out because a baseline holds them."""
    cut_entries: int = 0
    """Entries of MEMORY.md that the client cuts off."""

    def count(self, severity: Severity) -> int:
        return sum(1 for finding in self.findings if finding.severity == severity)

    @property
    def issues(self) -> int:
        """Errors and warnings; infos never make a root dirty."""
        return self.count("error") + self.count("warning")

    def by_rule(self, severities: Iterable[Severity] = ("error", "warning", "info")) -> dict[str, int]:
        wanted, counts = set(severities), dict[str, int]()
        for finding in self.findings:
            if finding.severity in wanted:
                counts[finding.rule] = counts.get(finding.rule, 0) + 1
        return dict(sorted(counts.items()))

    def to_json(self) -> dict[str, Any]:
        return {
            "root": self.root,
            "files": self.files,
            "index_lines": self.index_lines,
            "index_chars": self.index_chars,
            "issues": self.issues,
            "errors": self.count("error"),
            "warnings": self.count("warning"),
            "infos": self.count("info"),
            "ignored": len(self.ignored),
            "baselined": self.baselined,
            "findings": [finding.to_json() for finding in self.findings],
        }
