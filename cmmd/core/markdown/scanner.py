"""Markdown as far as a memory folder needs it: what is code or comment, and which links and wikilinks the rest holds.

An own scanner, since the CommonMark libraries take 1-2 ms for a memory of 2 KB and 10,000 memories must be read within
seconds. It follows CommonMark (the tests hold it against markdown-it-py) with the differences that `blocks.py` names;
wikilinks follow Obsidian.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from cmmd.core.markdown.spans import Link as Link
from cmmd.core.markdown.spans import Span

MARK = "\x1a"
"""Stands for each character of a code span or an escape: no blank, no letter, nothing that opens or closes. It is
ASCII's own sign for a substitute: so a text in ASCII stays one, which takes half the memory and the time."""


class Wikilink(NamedTuple):
    """`[[target|alias]]`: offsets into the text, and what stands before the `|`, with its `#heading`."""

    start: int
    end: int
    target: str
    embed: bool


class Scan(NamedTuple):
    """What was found in a text; every offset is one into that text."""

    masked: str
    """The text at the same length: code blocks and comments blank, code spans and escapes as MARK, line ends kept."""
    links: tuple[Link, ...]
    wikilinks: tuple[Wikilink, ...]
    comments: tuple[tuple[int, int], ...]


_FENCE = re.compile(r"```(?!`)[^`\n]*(?:\n|\Z)")
_FENCE_OR_COMMENT = re.compile(r"```|<!--")
_BLANKS = re.compile(r"[ \t]*(?:\n|\Z)")
_FENCE_END = re.compile(r"^ {0,3}`{3,}[ \t]*$", re.MULTILINE)
_BLOCK = re.compile(r"^[ >*+\-0-9.)]*?(?: {4}|\t|~~~)", re.MULTILINE)
_TAG = re.compile(r"<[A-Za-z/!?]")
# Each begins with a plain character: that makes a search ten times as fast as a choice or a look behind.
_LINK = re.compile(r"\[([^\[\]\n]*)\]\(([^()<>\x00-\x20\x7f]*)\)")
_PAIR = re.compile(r"\[(?:\[[^\[\]\n]*\]|[^\[\]\n]*)\](?!\()")
_WIKILINK = re.compile(r"\[\[([^\[\]\n]+)\]\]")


def read(text: str, start: int = 0) -> Scan:
    """Scan `text` from `start` (the beginning of a line) on; what stands before it is blank in `masked`."""
    quick = _quick(text, start)
    if quick is not None:
        masked, links, comments = quick
        return Scan(masked, tuple(links), _wikilinks(text, masked, links), comments)
    spans, links = _thorough(text, start)
    masked = _masked(text, [Span("blank", 0, start), *spans])
    return Scan(masked, tuple(links), _wikilinks(text, masked, links), _comments(spans))


def _comments(spans: list[Span]) -> tuple[tuple[int, int], ...]:
    return tuple((span.start, span.end) for span in spans if span.fill == "comment")


def _thorough(text: str, start: int) -> tuple[list[Span], list[Link]]:
    """Every paragraph by itself, as CommonMark has it."""
    from cmmd.core.markdown.blocks import blocks  # 3 ms of expressions, which a folder of plain memories does not need
    from cmmd.core.markdown.inline import scan

    spans: list[Span] = []
    links: list[Link] = []
    for kind, begin, end in blocks(text, start):
        if kind == "code" or kind == "comment":
            spans.append(Span("comment" if kind == "comment" else "blank", begin, end))
        else:
            inner, found = scan(text, begin, end, definitions=kind == "paragraph")
            spans += inner
            links += found
    return spans, links


_Quick = tuple[str, list[Link], tuple[tuple[int, int], ...]]
"""Text as it is masked, links, comments."""


def _quick(text: str, start: int) -> _Quick | None:
    """The same for a text in which nothing but fences and comments spans two lines, and no line needs its neighbours.

    Else None.

    To split at one character and look at the parts takes a fifth of the time that a search for two characters takes.
    """
    apart = _apart(text, start) if "<" in text or "" in text.split("`")[1:-1] else []
    if apart is None:
        return None
    masked = _masked(text, [Span("blank", 0, start), *apart])
    behind = {part[:1] for part in masked.split("]")[1:]} if "]" in masked else set[str]()
    if "\\" in masked or ":" in behind or _has_blocks(_outside(text, start, apart)):
        return None
    parts = masked.split("`")
    codes = parts[1::2]
    if len(parts) % 2 == 0 or "" in parts[1:-1] or any("\n" in code for code in codes):
        return None
    if codes:
        parts[1::2] = [MARK * (len(code) + 2) for code in codes]
        masked = "".join(parts)
    if "<" in masked and _TAG.search(masked):
        return None
    if "[" not in masked and "]" not in masked:
        return masked, [], _comments(apart)
    links = _quick_links(text, masked, may_link="(" in behind)
    return None if links is None else (masked, links, _comments(apart))


def _quick_links(text: str, masked: str, *, may_link: bool) -> list[Link] | None:
    """The links of such a text, if each bracket belongs to one, or to a pair that is none."""
    found = list(_LINK.finditer(masked)) if may_link else []
    rest = _PAIR.sub("", _LINK.sub("", masked) if found else masked)
    if "[" in rest or "]" in rest:
        return None
    links = [_link(text, link) for link in found]
    return None if any("`" in link.target for link in links) else links


def _apart(text: str, start: int) -> list[Span] | None:
    """The fences and comments that begin in the first column; None: what they are takes a thorough look."""
    spans: list[Span] = []
    while found := _FENCE_OR_COMMENT.search(text, start):
        at = found.start()
        whole = at == text.rfind("\n", 0, at) + 1
        span = (_comment(text, at) if found[0] == "<!--" else _fence(text, at)) if whole else None
        if span is None:
            return None
        spans.append(span)
        start = span.end
    return spans


def _fence(text: str, at: int) -> Span | None:
    """None: it never closes."""
    fence = _FENCE.match(text, at)
    closing = _FENCE_END.search(text, fence.end()) if fence else None
    return Span("blank", at, closing.end()) if closing else None


def _comment(text: str, at: int) -> Span | None:
    """None: it never closes, or something stands behind it in its line."""
    end = text.find("-->", at + 2) + 3
    return Span("comment", at, end) if end > 2 and _BLANKS.match(text, end) else None


def _outside(text: str, start: int, apart: list[Span]) -> str:
    if not apart:
        return text[start:]
    begins = [start, *(span.end for span in apart)]
    ends = [*(span.start for span in apart), len(text)]
    return "".join([text[begin:end] for begin, end in zip(begins, ends, strict=True)])


def _has_blocks(text: str) -> bool:
    """Whether a line may begin a block of code. Most texts hold none of the marks, and `in` finds that out at once."""
    marked = "\t" in text or "~" in text or "    " in text  # one character is found ten times as fast as two
    return marked and _BLOCK.search(text) is not None


def _link(text: str, found: re.Match[str]) -> Link:
    begin, end = found.span(1)
    image = begin > 1 and text[begin - 2] == "!"
    target = text[end + 2 : found.end() - 1]
    return Link("image" if image else "link", found.start() - image, found.end(), text[begin:end], target)


def blank(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """`text` at the same length with `spans`, which are in order, blank; line ends are kept."""
    return _masked(text, [Span("blank", start, end) for start, end in spans])


def _masked(text: str, spans: list[Span]) -> str:
    """`text` at the same length with the spans, which are in order, filled."""
    parts: list[str] = []
    place = 0
    for fill, start, end in spans:
        parts.append(text[place:start])
        char = MARK if fill == "mark" else " "
        parts.append("\n".join([char * len(line) for line in text[start:end].split("\n")]))
        place = end
    parts.append(text[place:])
    return "".join(parts)


def _wikilinks(text: str, masked: str, links: list[Link]) -> tuple[Wikilink, ...]:
    """What stands in a link's text or title is that link's, and no wikilink."""
    if "[" not in masked:
        return ()
    bare = _masked(masked, _outermost(links)) if links else masked
    return tuple(_wikilink(text, found) for found in _WIKILINK.finditer(bare))


def _wikilink(text: str, found: re.Match[str]) -> Wikilink:
    start, end = found.span()
    written = text[start + 2 : end - 2]
    embed = start > 0 and text[start - 1] == "!"
    target = written.partition("|")[0]
    # In a table the bar is written `\|`, or it would end the cell.
    return Wikilink(start - embed, end, target.removesuffix("\\").strip(), embed)


def _outermost(links: list[Link]) -> list[Span]:
    spans: list[Span] = []
    for link in sorted(links, key=lambda link: (link.start, -link.end)):
        if not spans or link.start >= spans[-1].end:
            spans.append(Span("mark", link.start, link.end))
    return spans
