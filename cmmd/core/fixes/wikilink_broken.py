"""Corrects a wikilink that can only mean one memory.

Exactly one memory's name or file name must be one letter away, or differ by a version (`_v2`), a date or a plural s.
The name must have six letters or more and the wrong one stand in a word of four or more, so that `team-b` never becomes
`team-a`; numbers must be the same, Roman ones too, and `-old`, `-new`, `-bak` and `-copy` mean another thing. Only the
name in the link changes; its heading and alias stay. No memory is made to link itself. All other broken links are left:
most mark something worth writing later. A MEMORY.md that is over a limit is put in order first.
"""

from __future__ import annotations

import re

from cmmd.core.memory import link_targets, text_edit
from cmmd.core.memory.document import Document
from cmmd.core.memory.near_names import is_near
from cmmd.core.memory.root import MemoryRoot
from cmmd.core.memory.text_change import Change
from cmmd.core.model import INDEX, Finding
from cmmd.core.verify.corrected_links import name_span

ANSWERS: tuple[str, ...] = ("wikilink-broken",)

_CAMEL = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])")
_NO_TARGET = re.compile(r"[\[\]|#^\\/\n]|\A[$!-]|[=<>()\"'{}]")


def fix(root: MemoryRoot, finding: Finding) -> Change | None:
    document = root.documents[finding.file]
    # A line whose broken link is corrected becomes an entry, which organizing would then move or cut as one.
    left = document.pruned or (document.path == INDEX and not root.loaded.is_whole)
    name = "" if left or root.near(finding.detail) == (document.path,) else _meant(root, finding.detail)
    spans = _spans(document, finding) if name else []
    if not spans:
        return None
    parts, at = list[str](), spans[0][0]
    for start, end in spans:
        parts += [document.text[at:start], name]
        at = end
    return text_edit.change(root, document.path, spans[0][0], at, "".join(parts))


def _spans(document: Document, finding: Finding) -> list[tuple[int, int]]:
    """Where the name stands in each link of the finding's line that has its target."""
    same = (link for link in document.wikilinks if link.target == finding.detail)
    here = (name_span(document, link) for link in same if document.line(link.start) == finding.line)
    return [span for span in here if span]


def _meant(root: MemoryRoot, target: str) -> str:
    """The name of the one memory that a broken link is near to, as it is spelled there."""
    near = root.near(target)
    if len(near) != 1 or root.documents[near[0]].pruned:
        return ""
    memory = root.documents[near[0]]
    written = _key(link_targets.wiki_name(target))
    typeless = link_targets.without_type(written)
    names = [name for name in (memory.name, memory.stem) if not _NO_TARGET.search(name) and root.resolve(name) == near]
    alike = [name for name in names if is_near(_key(name), written)]
    return next(iter(alike or [n for n in names if is_near(link_targets.without_type(_key(n)), typeless)]), "")


def _key(name: str) -> str:
    """With the words of `serverB` apart, as those of `server-b` are."""
    return link_targets.key(_CAMEL.sub("-", name))
