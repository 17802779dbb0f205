"""A piece of Markdown as people see it: without the marks of links, code and emphasis, on one line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cmmd.core.lazy_pattern import Late
from cmmd.core.markdown import scanner
from cmmd.core.text import plain

Spans = Iterator[tuple[int, int]]

_GONE = "\x00"
"""In the place of a mark that was found."""
_CODE = Late(rf"{scanner.MARK}+")
# A mark opens before what a word may begin with, so that in `*.py` and `lib/*` it is none; nor is it in `__init__`.
_OPENS = r"(?=[\w\"'“‘«(\[`\x00\x1a*_~])"
_EMPHASIS = (
    Late(rf"(?<![\w*\\])(\*{{1,3}}){_OPENS}(?!\*)(?:.*?[^\s*\\/])(\1)(?![\w*])", re.DOTALL),
    Late(rf"(?<![\w\\])(?!__\w+__(?!\w))(_{{1,3}}){_OPENS}(?!_)(?:.*?[^\s_\\/])(\1)(?!\w)", re.DOTALL),
    Late(rf"(?<![~\\])(~~){_OPENS}(?!~)(?:.*?[^\s~])(\1)(?!~)", re.DOTALL),
)


def shown_text(text: str, *, links: bool = True) -> str:
    """The words of `text`, with those of its links or without them."""
    scan = scanner.read(text)
    gone = [*_of_code(text, scan.masked), *_of_emphasis(scan.masked)]
    if links:
        gone += _of_links(text, scan)
    else:
        gone += [*((link.start, link.end) for link in scan.links), *((link.start, link.end) for link in scan.wikilinks)]
    keep = bytearray(b"\1" * len(text))
    for start, end in gone:
        keep[start:end] = bytes(end - start)
    return " ".join(plain("".join(char for char, stays in zip(text, keep, strict=True) if stays)).split())


def _of_links(text: str, scan: scanner.Scan) -> Spans:
    for link in scan.links:
        if link.kind != "definition":
            begin = link.start + 1 + (link.kind == "image")
            yield link.start, begin
            yield begin + len(link.text), link.end
    for wikilink in scan.wikilinks:
        bar = text.find("|", wikilink.start, wikilink.end)
        yield wikilink.start, bar + 1 if bar >= 0 else wikilink.start + 2 + wikilink.embed
        yield wikilink.end - 2, wikilink.end


def _of_code(text: str, masked: str) -> Spans:
    for run in _CODE.compiled.finditer(masked):
        code = text[run.start() : run.end()]
        ticks = len(code) - len(code.lstrip("`"))
        if 0 < ticks < len(code) and code.endswith("`" * ticks):
            yield run.start(), run.start() + ticks
            yield run.end() - ticks, run.end()


def _of_emphasis(masked: str) -> Spans:
    """Both marks of each pair; a pair inside another one is found when that one's marks are gone."""
    for pair in _EMPHASIS:
        while found := pair.compiled.search(masked):
            for start, end in (found.span(1), found.span(2)):
                yield start, end
                masked = masked[:start] + _GONE * (end - start) + masked[end:]
