"""Words for a memory's description, found in what is there: the hook of its index entry, or its first sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cmmd.core.index.entry_line import cut
from cmmd.core.lazy_pattern import Late
from cmmd.core.markdown import sentences
from cmmd.core.markdown.plain_text import shown_text
from cmmd.core.memory import why_how
from cmmd.core.memory.index_entries import IndexEntry
from cmmd.core.memory.root import Document, MemoryRoot
from cmmd.core.secrets import finder

LONGEST = 150  # characters
FEWEST_WORDS = 4
FEWEST_CHARACTERS = 16
"""Letters and digits of a sentence; one with less says nothing. A Chinese character counts as a word and as two."""
_LOOKED_AT = 2_000  # characters of a paragraph in which its first sentence should end

_LETTERS = Late(r"[^\W\d_]{2}")
_WIDE = Late(r"[\u3040-\u30ff\u3400-\u9fff]")
_NO_START = Late(r"\W*(?:todo|fixme|xxx|tbd|wip|see|cf|siehe|vgl|voir|véase|vedi|zie)(?!\w)", re.IGNORECASE)
_NO_PROSE = Late(r"[ \t]*(?:#|\||<|>|=+[ \t]*$|(?:[-*_][ \t]*){3,}$|\[\^?[^\]]*\]:)")
_UNDERLINE = Late(r"[ \t]*(?:=+|-+)[ \t]*")
_LIST_MARK = Late(r"[ \t]*(?:[-*+]|\d{1,3}[.)])(?:[ \t]+|$)")


def found_for(root: MemoryRoot, memory: Document) -> str:
    """The hook, else the first sentence; `""` where neither says enough."""
    return from_hook(root, memory) or from_body(memory)


def from_hook(root: MemoryRoot, memory: Document) -> str:
    entry = root.entry_of.get(memory.path)
    words = _as_description(entry.hook) if entry else ""
    return words if entry and _counts(words)[0] >= 2 and not _is_title(entry, words) else ""


def _is_title(entry: IndexEntry, words: str) -> bool:
    return shown_text(entry.title).casefold() == words.casefold()


def from_body(memory: Document) -> str:
    """The first sentence of the first paragraph that begins with one and holds no secret."""
    for start, end in _paragraphs(memory):
        sentence = next(sentences.ends(memory.masked[start : min(end, start + _LOOKED_AT)]))
        words = (
            _as_description(memory.text[start : start + sentence]) if not finder.find(memory.text[start:end]) else ""
        )
        number, characters = _counts(words)
        if number >= FEWEST_WORDS and characters >= FEWEST_CHARACTERS and not words.endswith(":"):
            return words
    return ""


def _counts(line: str) -> tuple[int, int]:
    """Words, and letters and digits."""
    wide = len(_WIDE.compiled.findall(line))
    words = sum(any(map(str.isalnum, part)) for part in line.split())
    return max(words, wide), sum(map(str.isalnum, line)) + wide


def _paragraphs(memory: Document) -> Iterator[tuple[int, int]]:
    """Where runs of prose begin and end; lists, code, comments and the lines that carry Why and How are none."""
    begin = end = -1
    in_item = blank = False
    for start, stop in _lines(memory):
        masked = memory.masked[start:stop]
        mark = _LIST_MARK.compiled.match(masked)
        if masked.strip():
            in_item = bool(mark) or (in_item and (not blank or masked[0] in " \t"))
        blank = not masked.strip()
        if begin >= 0 and _UNDERLINE.compiled.fullmatch(masked):
            begin = -1  # what stood above it was a heading
        elif blank or in_item or _NO_PROSE.compiled.match(masked) or _is_label(masked):
            if begin >= 0:
                yield begin, end
            begin = -1
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
    line = shown_text(text)
    if not _LETTERS.compiled.search(line) or line.startswith(("[", "<!--")) or "<!--" in text:
        return ""
    if _NO_START.compiled.match(line) or not _LETTERS.compiled.search(shown_text(text, links=False)):
        return ""
    return "" if finder.find(text) or finder.find(line) else cut(line, LONGEST)
