"""What mending and organizing made of a page, line by line: for tables that say exactly what may change."""

from __future__ import annotations

from difflib import SequenceMatcher
from itertools import zip_longest
from typing import NamedTuple

from cmmd.core.audit import engine
from cmmd.core.audit.audited_root import AuditedRoot
from cmmd.core.audit.results import Checked
from cmmd.core.fix import engine as mend
from cmmd.core.fix.engine import Mended
from cmmd.core.model import INDEX, Finding
from tests.memories import Files, root, tree

LIMIT = 25_000
ROOM = 24_250
"""97 % of what a session loads of MEMORY.md, in UTF-16 units."""
SHORTEST_HOOK = 80


def checked(files: Files) -> Checked:
    return engine.check(root(files))


def findings(files: Files, rule: str = "", file: str = "") -> list[Finding]:
    """What audit says, of one rule and one file where these are named."""
    every = checked(files).findings
    return [finding for finding in every if rule in ("", finding.rule) and file in ("", finding.file)]


def mended(files: Files) -> Mended:
    """All fixes; and that mending what is mended changes nothing."""
    done = mend.mend(AuditedRoot(tree(files)))
    assert mend.mend(AuditedRoot(done.after.tree)).changes == {}
    return done


def text_after(done: Mended, path: str = INDEX) -> str:
    return done.after.tree.files[path].decode()


def edits(files: Files, path: str = INDEX) -> list[str]:
    """The lines of a file that mending takes (`-…`) and gives (`+…`), in order; all others stay in theirs."""
    return diff(tree(files).files.get(path, b"").decode(), text_after(mended(files), path))


def diff(before: str, after: str) -> list[str]:
    """`-line` and `+line`, in order, line ends told where they are not LF; a changed line is `-old`, `+new`."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    told: list[str] = []
    for what, i, j, m, n in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what != "equal":
            for was, now in zip_longest(old[i:j], new[m:n]):
                told += ["-" + _shown(was)] if was is not None else []
                told += ["+" + _shown(now)] if now is not None else []
    return told


def _shown(line: str) -> str:
    return line[:-1] if line.endswith("\n") and not line.endswith("\r\n") else line


def heading_over(text: str, line: str) -> str:
    """The heading below which a line stands; "" above the first."""
    lines = text.splitlines()
    above = lines[: lines.index(line)]
    return next((each for each in reversed(above) if each.startswith("#")), "")


def line_above(text: str, line: str) -> str:
    lines = text.splitlines()
    return ["", *lines][lines.index(line)]


def added(files: Files) -> list[tuple[str, str]]:
    """Each line that mending adds to MEMORY.md and its heading; that no other line changes is asserted here."""
    done = mended(files)
    before, after = tree(files).files[INDEX].decode(), text_after(done)
    changed = diff(before, after)
    assert [line for line in changed if line.startswith("-")] == []
    lines = [line[1:] for line in changed]
    return [(line, heading_over(after, line)) for line in lines]


class Cut(NamedTuple):
    """A line whose hook was shortened."""

    file: str
    was: str
    now: str
    """The hooks, without what stands before."""


def cuts(before: str, after: str) -> list[Cut]:
    """The entries whose hook is shortened, of pages that are alike line for line otherwise."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    assert len(old) == len(new)
    found = list[Cut]()
    for was, now in zip(old, new, strict=True):
        if was != now:
            head, separator, hook = was.rstrip("\r\n").partition(" — ")
            assert now.startswith(head + separator), now
            rest = now.rstrip("\r\n")[len(head + separator) :]
            assert now[len(now.rstrip("\r\n")) :] == was[len(was.rstrip("\r\n")) :], now
            assert rest.endswith("…") and hook.startswith(rest.rstrip("…").rstrip()), now
            found.append(Cut(head.rpartition("](")[2].rstrip(")"), hook, rest))
    return found


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
