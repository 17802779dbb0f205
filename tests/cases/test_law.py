"""The law of MEMORY.md, held against generated pages in several styles and languages.

`CMMD_TEST_EXAMPLES=10000 python -m pytest tests/cases/test_law.py` asks that many pages instead of sixty;
`CMMD_TEST_SEED` starts elsewhere.

1. A line that no finding names stays byte for byte in its place: only a dead, duplicate or moved entry may go or
   change, and of an index that is too long only hooks, to no less than 80 characters.
2. No word leaves the folder: those of a line that went or changed stand in the memory it names or on another line;
   those of a dead entry in the notes.
3. Many dead entries are a question: none goes.
4. A mention is never changed.
5. A new entry stands in no section of what is retired, lists nothing that is put away, and is written as others are.
6. Mending what is mended changes nothing.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, event, given, seed, settings

from cmmd.core.audit.audited_root import AuditedRoot
from cmmd.core.fix import engine
from cmmd.core.fix.engine import Mended
from cmmd.core.model import INDEX, Finding
from tests.cases.generated_pages import FEW, Line, Page, archives, pages
from tests.cases.pages import LIMIT, SHORTEST_HOOK, units
from tests.memories import tree

EXAMPLES = int(os.environ.get("CMMD_TEST_EXAMPLES", "60"))
SEED = int(os.environ.get("CMMD_TEST_SEED", "9"))
NAMING = ("index-dangling", "index-duplicate-entry")
"""The rules that name a line of which a fix may take something."""


@pytest.mark.timeout(max(120, EXAMPLES))
@seed(SEED)
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],  # to explain takes longer than to find
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],  # on a busy machine a page takes 0.1 s
)
@given(pages())
def test_the_law(page: Page) -> None:
    assert list(broken(page)) == []


class Fate(NamedTuple):
    """What became of one line of the page."""

    number: int
    line: Line
    now: str | None
    """None: it went."""


def broken(page: Page) -> Iterator[str]:
    root = AuditedRoot(tree(page.root))
    checked = root.checked
    done = engine.mend(root)
    if engine.mend(AuditedRoot(done.after.tree)).changes:
        yield "mending what is mended changes something"
    named = {f.line for f in checked.findings if f.file == INDEX and f.rule in NAMING and f.line}
    too_long = any(f.rule == "index-oversize-chars" and f.severity == "error" for f in checked.findings)
    event("too long" if too_long else "many dead" if page.many_dead else "other")
    yield from _findings(page, checked.findings)
    data = done.after.tree.files[INDEX]
    yield from _written(page, data)
    text = data.removeprefix(b"\xef\xbb\xbf").decode()
    lines = [line.rstrip("\r") for line in text.split("\n")]
    new = [line for line in lines if _is_new(page, line)]
    fates = _fates(page, [line for line in lines if line.strip() and line not in new], named, too_long)
    if fates is None:
        yield f"a line went, changed or moved that no finding names:\n{_shown(page, text)}"
    else:
        yield from _blank_lines(page, lines, new, fates)
        yield from _words(page, done, fates, lines)
    yield from _new_entries(page, lines, new)
    yield from _listed(page, new, too_long)
    yield from _memories(page, done, fates or [])


def _shown(page: Page, after: str) -> str:
    return "\n".join(("before:", *(line.text for line in page.lines), "after:", after))


# Findings


def _findings(page: Page, findings: tuple[Finding, ...]) -> Iterator[str]:
    """Many dead are one finding; no mention and no log is a duplicate."""
    kinds = {f.line: page.lines[f.line - 1].kind for f in findings if f.file == INDEX and f.line}
    partial = [f for f in findings if f.rule == "index-partial"]
    if page.many_dead and [(f.severity, f.fixable) for f in partial] != [("error", "no")]:
        yield f"many dead entries, and {partial} says so"
    if not page.many_dead and partial:
        yield f"at most {FEW + 1} dead entries, and {partial}"
    for finding in findings:
        if finding.file == INDEX and finding.line and finding.rule in NAMING:
            kind = kinds[finding.line]
            allowed = (
                ("duplicate", "entry") if finding.rule == "index-duplicate-entry" else ("dead", "moved", "mention")
            )
            if kind not in allowed or (page.many_dead and kind == "dead"):
                yield f"{finding.rule} of a line that is {kind}: {page.lines[finding.line - 1].text}"
            if kind == "entry" and not _has_twin(page, page.lines[finding.line - 1]):
                yield f"called a duplicate, and none is like it: {page.lines[finding.line - 1].text}"


def _has_twin(page: Page, line: Line) -> bool:
    return any(
        other.kind == "duplicate" and (other.file, other.title) == (line.file, line.title) for other in page.lines
    )


# Lines


def _written(page: Page, data: bytes) -> Iterator[str]:
    """The mark and the line ends are the owner's."""
    if data.startswith(b"\xef\xbb\xbf") != page.style.mark:
        yield "the mark came or went"
    ends = set(re.findall(rb"\r\n|\r|\n", data))
    if not ends <= {page.style.end.encode()}:
        yield f"other line ends: {ends}"
    if page.style.final and not data.endswith(page.style.end.encode()):
        yield "the last line end went"


def _is_new(page: Page, line: str) -> bool:
    return any(f"{path})" in line for path in (*page.unlisted, *page.put_away)) and line not in {
        each.text for each in page.lines
    }


def _fates(page: Page, after: list[str], named: set[int], too_long: bool) -> list[Fate] | None:
    """Each line with what stands for it, all in order; None where the law allows no such page."""
    before = [(number, line) for number, line in enumerate(page.lines, 1) if line.text]
    reached = [{0}]
    for number, line in before:
        ends = {j + 1 for j in reached[-1] if j < len(after) and _may_be(line, after[j], number in named, too_long)}
        reached.append(ends | (reached[-1] if _may_go(page, number, line, named) else set()))
    at = len(after)
    if at not in reached[-1]:
        return None
    fates = list[Fate]()
    for i in range(len(before) - 1, -1, -1):
        number, line = before[i]
        kept = at - 1 in reached[i] and _may_be(line, after[at - 1], number in named, too_long)
        fates.append(Fate(number, line, after[at - 1] if kept else None))
        at -= kept
    return fates[::-1]


def _may_go(page: Page, number: int, line: Line, named: set[int]) -> bool:
    """A dead entry of few with the lines that it goes on for, and an entry that a finding calls a duplicate."""
    if line.kind == "more":
        return page.lines[number - 2].kind == "dead" and _may_go(page, number - 1, page.lines[number - 2], named)
    if line.kind == "dead":
        return number in named and not page.many_dead
    return line.kind in ("duplicate", "entry") and number in named


def _may_be(line: Line, now: str, is_named: bool, too_long: bool) -> bool:
    if now == line.text:
        return True
    if line.kind == "moved":
        old = line.file.removeprefix("place/")
        return is_named and now in (line.text.replace(f"({dot}{old})", f"({dot}{line.file})") for dot in ("", "./"))
    return too_long and line.kind in ("entry", "duplicate") and _is_shortened(line, now)


def _is_shortened(line: Line, now: str) -> bool:
    head = line.text.removesuffix(line.hook)
    left = now.removeprefix(head)
    is_start = left.endswith("…") and line.hook.startswith(left.rstrip("…").rstrip())
    return bool(line.hook) and now.startswith(head) and is_start and units(left) >= SHORTEST_HOOK


def _blank_lines(page: Page, lines: list[str], new: list[str], fates: list[Fate]) -> Iterator[str]:
    """A line that goes may take one blank line along."""
    went = sum(fate.now is None for fate in fates)
    was = sum(not line.text for line in page.lines)
    now = sum(not line.strip() for line in lines) - (not lines[-1])
    if not was - went <= now <= was + len(new):
        yield f"{was} blank lines before, {now} after {went} lines went"
    if (
        not went
        and not new
        and [not line.text for line in page.lines] != [not line for line in lines][: len(page.lines)]
    ):
        yield "blank lines moved"


# Words


def _words(page: Page, done: Mended, fates: list[Fate], lines: list[str]) -> Iterator[str]:
    notes = _plain("\n".join(done.notes))
    for fate in fates:
        line = fate.line
        memory = _plain(done.after.tree.files.get(line.file, b"").decode())
        if fate.now is None and line.kind in ("dead", "more"):
            said = line.text.strip().removeprefix(page.style.bullet).strip()
            if _plain(said) not in notes:
                yield f"a dead entry went and no note holds it: {line.text}"
        elif fate.now is None:
            if not _stands(line.hook, line.title, line.file, lines, memory):
                yield f"the words of a line left the folder: {line.text}"
        elif fate.now != line.text and line.kind != "moved" and _plain(line.hook) not in memory:
            yield f"the words of a hook left the folder: {line.text}"


def _stands(hook: str, title: str, file: str, lines: list[str], memory: str) -> bool:
    """Whether the words stand in another line for the file, or in the memory."""
    others = [_bare(line) for line in lines if file in line]
    return any(_bare(hook) in other and _bare(title) in other for other in others) or _bare(hook) in _bare(memory)


def _plain(text: str) -> str:
    return " ".join(text.split())


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


# New entries


def _new_entries(page: Page, lines: list[str], new: list[str]) -> Iterator[str]:
    closed = set(archives(page))
    style = page.style
    for line in new:
        found = re.fullmatch(r"([-*+]) (\*\*)?\[.+?\]\((\./)?([^)]+)\)(\*\*)?(.*)", line)
        if not found or found[1] != style.bullet:
            yield f"not written as the others are: {line}"
            continue
        if found[6] and not found[6].startswith(style.separator):
            yield f"another separator: {line}"
        if ((found[2] or "") + (found[5] or ""), found[3] or "") != (style.bold * 2, style.dot):
            yield f"another style: {line}"
        if found[4] in page.put_away:
            yield f"lists what is put away: {line}"
        if _heading_over(lines, lines.index(line)) in closed:
            yield f"stands among what is retired: {line}"
    if len({path for path in page.unlisted for line in new if path in line}) < len(new):
        yield f"a file is added twice: {new}"


def _heading_over(lines: list[str], at: int) -> str:
    return next((line for line in reversed(lines[:at]) if line.startswith("#")), "")


def _listed(page: Page, new: list[str], too_long: bool) -> Iterator[str]:
    if not too_long and not page.many_dead:
        for path in page.unlisted:
            if not any(f"{path})" in line for line in new):
                yield f"{path} is not listed"


# Memories


def _memories(page: Page, done: Mended, fates: list[Fate]) -> Iterator[str]:
    """No memory is written but for the words of a hook that was shortened; what it said stays as it was."""
    cut = [fate.line for fate in fates if fate.now not in (None, fate.line.text) and fate.line.kind != "moved"]
    shortened = {line.file for line in cut}
    for path in done.changes.keys() - {INDEX}:
        was, now = str(page.files[path]), done.after.tree.files[path].decode()
        if path not in shortened or not now.startswith(was.rstrip("\n")):
            yield f"{path} was written"
    if cut:
        chars = units(done.after.tree.files[INDEX].decode())
        if chars > LIMIT + 1:  # the mark
            yield f"hooks were cut and {chars} characters are still too many"
