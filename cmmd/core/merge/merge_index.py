"""Two indexes as one: that of the folder stays as it is, and below it comes what the other one says beyond it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby, takewhile
from typing import NamedTuple

from cmmd.core.memory import parse
from cmmd.core.memory.document import Document
from cmmd.core.memory.index_entries import IndexEntry
from cmmd.core.memory.root import MemoryRoot

_HEADING = re.compile(r"(#{1,6})(?:[ \t]|\Z)")


class Row(NamedTuple):
    """A line, and the level of the heading that it is: 0 for other lines, None inside comments and code."""

    line: str
    level: int | None


def merged(
    new: MemoryRoot, path: str, old: MemoryRoot, retargeted: bytes, places: Mapping[str, str], stays: Collection[str]
) -> bytes:
    """The bytes of `path` of `new` with what `path` of `old` adds; unchanged where that is nothing.

    `retargeted` is the old index with links that fit into `new`, line by line the same; `places` are the new paths of
    the files that come along, `stays` those that do not.
    """
    old_index = old.documents[path]
    text = (parse.decode(retargeted) or "").split("\n")
    listed = new.listed
    needless = {entry.line for entry in old.entries_of(path) if _is_needless(entry, listed, places, stays)}
    rows = list(_kept(old_index, old, text, needless, new.documents[path]))
    return _below(new.tree.files[path], "\n".join(_without_empty_headings(rows)).strip("\n"))


def _is_needless(entry: IndexEntry, listed: Collection[str], places: Mapping[str, str], stays: Collection[str]) -> bool:
    files = [places.get(target, target) for target in entry.targets]
    return all(file in listed for file in files) or all(target in stays for target in entry.targets)


def _kept(
    old: Document, root: MemoryRoot, text: Sequence[str], needless: Collection[int], new: Document
) -> Iterator[Row]:
    """The lines that come below: entries, prose that `new` lacks, and whole comments and blocks of code."""
    known = {line.strip() for line in new.text.split("\n")}
    entries = {entry.line for entry in root.entries_of(old.path)}
    unmasked = zip(old.text.split("\n"), old.masked.split("\n"), strict=True)
    plain = [number in entries or row == masked for number, (row, masked) in enumerate(unmasked, 1)]
    body = range(old.line(old.body_start), len(text) + 1)
    for is_plain, group in groupby(body, key=lambda number: plain[number - 1]):
        lines = [(number, text[number - 1]) for number in group]
        if is_plain:
            yield from _plain(lines, entries, needless, known)
        elif "\n".join(line for _, line in lines) not in new.text:
            yield from (Row(line, None) for _, line in lines)


def _plain(
    lines: Sequence[tuple[int, str]], entries: Collection[int], needless: Collection[int], known: Collection[str]
) -> Iterator[Row]:
    dropped = False
    for number, line in lines:
        heading = _HEADING.match(line)
        goes_on = dropped and line[:1] in (" ", "\t")  # below the line of an entry that is dropped
        dropped = number in needless or line.strip() in known if number in entries else goes_on
        if not dropped and (number in entries or heading or not line.strip() or line.strip() not in known):
            yield Row(line, len(heading[1]) if heading else 0)


def _without_empty_headings(rows: Sequence[Row]) -> list[str]:
    """Without headings that nothing stands under any more, the title at the top, and more than one blank line."""
    kept = list[str]()
    for number, (line, level) in enumerate(rows):
        is_title = level == 1 and not any(row.strip() for row in kept)
        if level and (is_title or _is_empty(level, rows[number + 1 :])):
            continue
        if line.strip() or level is None or (kept and kept[-1].strip()):
            kept.append(line)
    return kept


def _is_empty(level: int, below: Sequence[Row]) -> bool:
    """Whether nothing but headings stands under a heading of that level."""
    under = takewhile(lambda row: not row.level or row.level > level, below)
    return not any(row.line.strip() and not row.level for row in under)


def _below(data: bytes, more: str) -> bytes:
    """The bytes with more lines at their end, in their own line ending; an entry follows an entry without a gap."""
    if not more:
        return data
    end = b"\r\n" if b"\r\n" in data else b"\n"
    last = data.rstrip().rpartition(b"\n")[2].lstrip()
    follows = last[:1] in b"-*+" and more[:1] in "-*+"
    start = data if not data or data.endswith(b"\n") else data + end
    gap = b"" if follows or not start.strip() or start.endswith(end + end) else end
    return start + gap + more.encode().replace(b"\n", end) + end
