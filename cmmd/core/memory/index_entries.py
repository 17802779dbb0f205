"""MEMORY.md and the sub-indexes it links: their entries, and the file names that they mention.

An entry is a list item whose text is a link and perhaps a hook. Every other line with a link (a sentence, an arrow, a
row of links, a table cell, a heading) mentions a file: that lists the file too, but the line is its owner's text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby, islice
from typing import NamedTuple

from cmmd.core.markdown import scanner
from cmmd.core.memory.client_view import MAX_CHARS as MAX_CHARS
from cmmd.core.memory.client_view import MAX_LINES as MAX_LINES
from cmmd.core.memory.document import Document

MARKER = re.compile(r"([ \t]*)([-*+]|\d{1,9}[.)])([ \t]+)(?=\S)")
"""What a list item begins with: indent, mark, blanks."""
_CHECKBOX = re.compile(r"\[[ xX]\][ \t]+")
_NO_BEGINNING = re.compile(r"[^\W\d_]|[→←⇒➜➔↳»>|]")
"""Words, arrows, quotes and cells: with one of these before its link a list item is a sentence or a signpost."""
_HOOK_BEGINS = re.compile(r"[*_~]*[ \t]*[.。]?(?:\Z|[—–―‒:|(（：→·•…-])")
"""Behind an entry's link: nothing, or what parts it from the hook. Words right behind a link go on as a sentence."""
_NO_WORD_BETWEEN = re.compile(r"[\W_]*")
_BEFORE_HOOK = re.compile(r"(?:[*_~|:—–―→>.,;-]*\s)*(?:[*_~|:—–―→>.,;-]*[|:—–―→,;])?")  # not the `*` of `*.py`
_APART = re.compile(r"[\s()\[\]{}<>|\"'`*,;:!?—–]+")

_PROSE = re.compile(r"^[^\W\d_]", re.MULTILINE)
_MARKS = ("](", "[[", ".md")
"""Without one of these a line names no file."""
_NO_ENTRY = ("#", "  ", "\t", "|")
"""A heading, a wrapped line, the head of a table: these say nothing on what a file is."""


class IndexEntry(NamedTuple):
    """A list item of an index that is a link and perhaps a hook: `- [Title](file.md) — hook`, also with a wikilink."""

    file: str
    line: int
    path: str
    """The file it stands for, relative to the root; it may be absent."""
    anchor: str
    title: str
    hook: str
    target: str
    """As written."""
    targets: tuple[str, ...]
    """Every file of the root that the line links, `path` first."""


class Reference(NamedTuple):
    """A link or wikilink and the file of the root that it stands for."""

    start: int
    end: int
    title: str
    target: str
    path: str
    anchor: str


def without_comments(text: str, scan: scanner.Scan, start: int = 0) -> str:
    """The text from `start` on without HTML comments; a comment that fills its lines takes them along."""
    parts, place = list[str](), start
    for begin, end in scan.comments:
        line = text.rfind("\n", 0, begin) + 1
        alone = not text[max(line, place) : begin].strip() and text[end : end + 1] in ("\n", "")
        parts.append(text[place : max(line, place) if alone else begin])
        place = min(end + alone, len(text))
    parts.append(text[place:])
    return "".join(parts)


def entries(document: Document, references: Iterable[Reference]) -> Iterator[IndexEntry]:
    """The entries of an index; `references` in order of their place."""
    for line, group in groupby(references, key=lambda reference: document.line(reference.start)):
        found = list(group)
        first = found[0]
        begin, end = document.line_span(line)
        rest = document.text[first.end : end]
        if (
            _opens_entry(document.text[begin : first.start])
            and _HOOK_BEGINS.match(rest)
            and not _is_row(document, found)
        ):
            hook = _without_odd_mark(_BEFORE_HOOK.sub("", rest, count=1).strip(" \t|"))
            paths = tuple(dict.fromkeys(reference.path for reference in found))
            yield IndexEntry(document.path, line, first.path, first.anchor, first.title, hook, first.target, paths)


def _opens_entry(before: str) -> bool:
    """Whether what stands before a line's first link is the mark of a list item, and no text."""
    mark = MARKER.match(before + "[")
    return mark is not None and not _NO_BEGINNING.search(_CHECKBOX.sub("", before[mark.end() :], count=1))


def _is_row(document: Document, found: Sequence[Reference]) -> bool:
    """Whether two links stand side by side, as in a line that leads to several files."""
    return len(found) > 1 and bool(_NO_WORD_BETWEEN.fullmatch(document.text, found[0].end, found[1].start))


def _without_odd_mark(hook: str) -> str:
    """Without the `**` at its end whose partner stands before the link; that of `see **this**` stays."""
    bare = hook.rstrip("*_")
    return hook if hook[len(bare) :] in bare else bare


def mentions(document: Document) -> set[str]:
    """File names and paths that the text spells out, also in code, as they are written."""
    if ".md" not in document.text:
        return set()
    words = _APART.split(without_comments(document.text, document.scan, document.body_start))
    return {word.rstrip(".").removeprefix("./") for word in words if ".md" in word}


def is_one_word(name: str) -> bool:
    """Whether `mentions` finds a file name like this one."""
    return not _APART.search(name)


def is_mostly_entries(document: Document, linked: Callable[[Document], Iterable[Reference]]) -> bool:
    """Whether more than half of the body's lines link or name Markdown files, others than itself; some do not count."""
    text, start = document.text, document.body_start
    enough = 2 * sum([text.count(mark, start) for mark in _MARKS])
    if len(list(islice(_PROSE.finditer(text, start), enough))) == enough and ("<" not in text or "<!--" not in text):
        return False  # so many lines of prose that it cannot be: most files end here, long before they are scanned
    references = list(linked(document))
    if not _names_others(document, references):
        return False
    lines = {document.line(reference.start) for reference in references}
    rows = enumerate(
        document.text_without_comments[document.body_start :].split("\n"), document.line(document.body_start)
    )
    return _most(line in lines or ".md" in row for line, row in rows if _counts(row) or line in lines)


def _names_others(document: Document, references: Iterable[Reference]) -> bool:
    """A memory may well link or name itself: that alone makes no list of it."""
    if any(reference.path != document.path for reference in references):
        return True
    own = document.path.rpartition("/")[2]
    return any(name.partition("#")[0].rpartition("/")[2] != own for name in mentions(document))


def _counts(row: str) -> bool:
    return bool(row.strip()) and (not row.startswith(_NO_ENTRY) or _may_enter(row))


def _may_enter(row: str) -> bool:
    return any(mark in row for mark in _MARKS)


def _most(answers: Iterable[bool]) -> bool:
    told = list(answers)
    return sum(told) * 2 > len(told)
