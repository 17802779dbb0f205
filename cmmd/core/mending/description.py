"""Words for a memory's description, found in what is there: the hook of its index entry, or its first sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cmmd.core import secrets, why_how
from cmmd.core.indexes.entry_line import cut
from cmmd.core.late import Late
from cmmd.core.memory import Document, MemoryRoot
from cmmd.core.plain import plain

LONGEST = 150  # characters
_LETTERS = Late(r"[^\W\d_]{2}")
_NO_PROSE = Late(r"[ \t]*(?:#|\||<|>|=+[ \t]*$|(?:[-*_][ \t]*){3,}$|\[\^?[^\]]*\]:)")
_UNDERLINE = Late(r"[ \t]*(?:=+|-+)[ \t]*")
_LIST_MARK = Late(r"[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?")
_SENTENCE = Late(r".*?(?:[.!?…]+[\"'”’)*_`]*(?=\s)(?<!e\.g\.)(?<!i\.e\.)(?<!z\.B\.)|[。！？]+|$)", re.DOTALL)
_WIKILINK = Late(r"!?\[\[(?:[^\[\]|\n]*\|)?([^\[\]\n]+)\]\]")
_LINK = Late(r"!?\[([^\[\]]*)\]\([^()]*\)")
_MARKS = Late(r"(?<![\w*])\*{1,3}(?=\S)|(?<=\S)\*{1,3}(?![\w*])|(?<!\w)_{1,3}(?=\S)|(?<=\S)_{1,3}(?!\w)|`+|~~")


def found_for(root: MemoryRoot, memory: Document) -> str:
    """The hook, else the first sentence; `""` where neither says anything."""
    return from_hook(root, memory) or from_body(memory)


def from_hook(root: MemoryRoot, memory: Document) -> str:
    entry = root.entry_of.get(memory.path)
    return _as_description(entry.hook) if entry else ""


def from_body(memory: Document) -> str:
    """The first sentence of the first paragraph that is prose and holds no secret."""
    for start, end in _paragraphs(memory):
        text = memory.text[start:end]
        sentence = _SENTENCE.compiled.match(text)
        words = _as_description(sentence[0]) if sentence and not secrets.find(text) else ""
        if words:
            return words
    return ""


def _paragraphs(memory: Document) -> Iterator[tuple[int, int]]:
    """Where runs of prose begin and end; code, comments and the lines that carry Why and How are none."""
    begin = end = -1
    for start, stop in _lines(memory):
        masked = memory.masked[start:stop]
        mark = _LIST_MARK.compiled.match(masked)
        if begin >= 0 and _UNDERLINE.compiled.fullmatch(masked):
            begin = -1  # what stood above it was a heading
        elif not masked.strip() or mark or _NO_PROSE.compiled.match(masked) or _is_label(masked):
            if begin >= 0:
                yield begin, end
            begin, end = (mark.end() + start, stop) if mark and not _is_label(masked) else (-1, -1)
        else:
            begin, end = (start if begin < 0 else begin), stop
    if begin >= 0:
        yield begin, end


def _lines(memory: Document) -> Iterator[tuple[int, int]]:
    start = memory.body_start
    for line in memory.body.split("\n"):
        yield start, start + len(line)
        start += len(line) + 1


def _is_label(masked: str) -> bool:
    return why_how.has_why(masked) or why_how.has_how(masked)


def _as_description(text: str) -> str:
    """Plain words on one line; `""` for what says nothing, looks like a secret, or would mark the memory as pruned."""
    shown = _WIKILINK.compiled.sub(r"\1", text)
    shown = _LINK.compiled.sub(r"\1", shown)
    line = " ".join(plain(_MARKS.compiled.sub("", shown)).split())
    if not _LETTERS.compiled.search(line) or line.startswith(("[", "<!--")) or "<!--" in text:
        return ""
    return "" if secrets.find(text) or secrets.find(line) else cut(line, LONGEST)
