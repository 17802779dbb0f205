"""Comments that begin and end something: `<!-- BEGIN x -->` … `<!-- END x -->`, `<!-- x -->` … `<!-- /x -->`.

Another tool may look for what stands between them, so that it has to stay there.
"""

from __future__ import annotations

import re

from cmmd.core.memory.document import Document

_WORD = re.compile(r"(?<![^\W_])(?:(begin|start)|(end|stop))(?![^\W_])", re.IGNORECASE)
_NO_WORD = re.compile(r"\W+")


def pairs(document: Document) -> dict[int, range]:
    """The lines from each comment that begins something to the one that ends it, by the first of them."""
    found, opened = dict[int, range](), list[tuple[str, int, bool]]()
    for start, stop in document.scan.comments:
        if document.text[document.line_span(document.line(start))[0] : start].strip():
            continue
        name, ends, begins = _read(document.text[start:stop])
        partner = next((n for n in reversed(range(len(opened))) if ends and _fit(opened[n], name)), None)
        if partner is None:
            opened += [] if ends else [(name, document.line(start), begins)]
            continue
        first = opened[partner][1]
        del opened[partner:]
        found = {line: lines for line, lines in found.items() if line < first}
        found[first] = range(first, document.line(stop) + 1)
    return found


def _read(comment: str) -> tuple[str, bool, bool]:
    """What it names, whether it ends that, and whether it says that it begins it."""
    text = comment.removeprefix("<!--").removesuffix("-->").strip().casefold()
    word = _WORD.search(text)
    named = _WORD.sub(" ", text, count=1) if word else text
    ends = text.startswith("/") or bool(word and word[2])
    return " ".join(_NO_WORD.split(named)).strip(), ends, bool(word and word[1])


def _fit(opened: tuple[str, int, bool], name: str) -> bool:
    """`END` alone ends what was begun last; a comment that does not say BEGIN begins only what is ended by its name."""
    known, _, begins = opened
    return known == name or (begins and (known.startswith(name) or name.startswith(known)))
