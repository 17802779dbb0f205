"""Comments of memories that ask for silence: `<!-- cmmd-ignore RULE, RULE: reason -->`.

One holds for the file that it stands in. In code it is an example of itself and does not count, in frontmatter it is
no comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cmmd.core.lazy_pattern import Late
from cmmd.core.memory.document import Document
from cmmd.core.memory.root import MemoryRoot
from cmmd.core.model import Finding, Ignore
from cmmd.core.text import clip

MARK = "cmmd-ignore"
NOT_BY_COMMENT = {
    "not-utf8": "a file that is no text has no comments",
    "unreadable-file": "a file that cannot be read has no comments",
    "secret-like": "whoever writes a secret into a memory could write the comment too",
    "ignore-unused": "it is about such comments",
}
"""Rules that cmmd.toml alone can silence, and why."""

_COMMENT = Late(r"<!--\s*cmmd-ignore(?=[\s:]|-->)(.*?)-->", re.DOTALL)
_NAMES = Late(r"\s*([\w-]+(?:\s*,\s*[\w-]+)*)?\s*(?::(.*))?\Z", re.DOTALL)


class Mistake(NamedTuple):
    """A comment that does not count, and why."""

    file: str
    line: int
    rule: str
    """As written; it may be none."""
    why: str


def read(root: MemoryRoot, rules: frozenset[str]) -> Iterator[Ignore | Mistake]:
    """What the comments of a root ignore, and which of them are wrong."""
    for document in root.documents.values():
        if MARK in document.text:
            is_copy = document.path in root.sync_copies  # what it says is the original's to say
            yield from (ignore for ignore in _in(document, rules) if not is_copy or ignore.rule == "sync-conflict")


def _in(document: Document, rules: frozenset[str]) -> Iterator[Ignore | Mistake]:
    for start, end in document.scan.comments:
        for comment in _COMMENT.compiled.finditer(document.text, start, end):
            yield from _wishes(document.path, document.line(comment.start()), comment[1], rules)


def _wishes(file: str, line: int, written: str, rules: frozenset[str]) -> Iterator[Ignore | Mistake]:
    found = _NAMES.compiled.match(written)
    if not found or not found[1]:
        yield Mistake(file, line, "", "it names no rule")
        return
    reason = (found[2] or "").strip()
    for rule in dict.fromkeys(name.strip() for name in found[1].split(",")):
        if rule not in rules:
            yield Mistake(file, line, rule, f"there is no rule {clip(rule)}")
        elif rule in NOT_BY_COMMENT:
            yield Mistake(file, line, rule, f"{rule} can be ignored in cmmd.toml only: {NOT_BY_COMMENT[rule]}")
        elif not reason:
            yield Mistake(file, line, rule, "it gives no reason")
        else:
            yield Ignore(rule, file, clip(reason, 200), f"{file}:{line}", line)


def places(finding: Finding) -> tuple[str, ...]:
    """The files whose comments, or globs, speak of a finding: of two that tell the same, either."""
    return (finding.file, finding.detail) if finding.rule == "duplicate" else (finding.file,)
