"""An entry of an index as one line of a given length: the person's own words, cut where they are too many."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cmmd.core import markdown, overlap
from cmmd.core.document import Document
from cmmd.core.indexes import entry_line
from cmmd.core.indexes.entry_span import MARKER, row
from cmmd.core.indexes.outline import Item

_BULLET = re.compile(r"[-*+] ")
_QUIET = re.compile(r"[*_~`]*")
_NAMED = re.compile(r"\S*\.md\b\S*")
_COMMENT = re.compile(r"<!--.*?-->")
_LESS = 10  # characters


@dataclass(frozen=True, slots=True)
class Text:
    """The line of one entry."""

    line: str
    needed: int
    """Where that ends which a line may not lose: its last link, name of a file or comment, with the marks behind it."""
    rest: str = ""
    """What was cut off it."""

    @property
    def words(self) -> str:
        """What counts of its hook when two are compared (rule `duplicate`)."""
        hook = self.line[self.needed :].strip(" —–…")  # what is left is mostly ASCII, which takes a tenth of the time
        return " ".join(overlap.words(hook))


def text(line: str) -> Text:
    """A line of which nothing is cut off yet."""
    scan = markdown.read(line)
    end = max([*(link.end for link in scan.links), *(link.end for link in scan.wikilinks)], default=0)
    for mark, expression in ((".md", _NAMED), ("<!--", _COMMENT)):
        if mark in line[end:]:
            end = max((found.end() for found in expression.finditer(line, end)), default=end)
    quiet = _QUIET.match(line, end)
    return Text(line, quiet.end() if quiet else end)


def whole(document: Document, item: Item) -> str:
    """All of an entry in one line; as it is written where it is a list item of its own line already."""
    text = item.row
    marker = MARKER.match(text)
    if marker and not item.wrapped and _BULLET.match(text):
        return text
    first = text[marker.end() :] if marker else text.strip()
    bullet = marker[2] if marker and marker[2] in "-*+" else "-"
    return " ".join([f"{bullet} {first.rstrip()}", *(row(document, line).strip() for line in item.wrapped)])


def fitted(entry: Text, limit: int) -> Text:
    """An entry in at most `limit` characters; links, names of files and comments in it are never cut off."""
    if len(entry.line.rstrip()) <= limit:
        return entry
    if entry.needed > limit:
        return _with_short_title(entry, limit)
    room, tail = limit - entry.needed, entry.line[entry.needed :].rstrip()
    shown = entry_line.cut(tail, room) if room >= min(entry_line.FEWEST, len(tail)) else ""
    shown = _balanced(shown)
    start = entry.line[: entry.needed]
    new = start + shown if overlap.words(shown) else start.rstrip()
    return Text(new, entry.needed, entry.line[len(new.removesuffix("…")) :].strip())


def _with_short_title(entry: Text, limit: int) -> Text:
    """Where one link is all that is needed, and too long: without what follows, and with less of its title."""
    links, line = markdown.read(entry.line).links, entry.line
    if len(links) != 1 or links[0].kind != "link" or not _QUIET.fullmatch(line, links[0].end, entry.needed):
        return entry
    link = links[0]
    title = entry_line.cut(link.text, max(limit - (entry.needed - len(link.text)), entry_line.FEWEST))
    start = link.start + 1
    shown = line[:start] + title + line[start + len(link.text) : entry.needed]
    rest = line[entry.needed :] if title == link.text else link.text + line[entry.needed :]
    return Text(shown, len(shown), rest.strip()) if rest.strip() else entry


def _balanced(text: str) -> str:
    """Without the last `**` or code mark that opens what was cut off behind it."""
    for mark in ("**", "`"):
        if text.count(mark) % 2:
            text = text[: text.rfind(mark)].rstrip(" (—–-:") + "…"
    return text


def apart(entries: Iterable[Text], limit: int) -> Iterator[Text]:
    """Each of them `fitted`, but never so that the hooks of two which differ become one."""
    taken: dict[str, str] = {}
    for entry in entries:
        shorter, own = fitted(entry, limit), entry.words
        words = shorter.words if shorter.rest else own
        while shorter.rest and words and taken.get(words, own) != own:
            less = fitted(entry, len(shorter.line) - _LESS)
            if len(less.line) >= len(shorter.line):
                break
            shorter, words = less, less.words
        taken.setdefault(words, own)
        yield shorter
