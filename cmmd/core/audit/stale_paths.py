"""The places on this disk that a memory names, for the question whether all of them are gone.

Careful on purpose: one path that still stands, or of which nobody can say, keeps the memory; what a sentence about the
past, a wish or an example names is no evidence; and what is looked up is only what lies two folders deep in the home
folder, as other places may belong to another machine, a container, or a disk that is not there today.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote

from cmmd.core.markdown import scanner
from cmmd.core.memory.document import Document
from cmmd.core.text import shown

Gone = Callable[[str], bool]
"""Whether nothing stands at a path (`~/…` or absolute); False also where that cannot be told."""

_MARKS = ("~/", "/home/", "/Users/", "/root/", "file://")
"""Without one of these a memory names nothing in a home folder; most end here."""
LONGEST = 400  # characters; what is longer is no path that a person wrote
_PATH = re.compile(
    rf"""file://(?:localhost)?(?P<url>/[^\s"'`<>()]{{1,{LONGEST}}})"""
    rf"""|(?<![\w~/.:$}})\]-])(?P<path>(?:~|/[\w.-]+)/[^\s"'`|;,]{{1,{LONGEST}}})"""
)
_CODE_SPAN = re.compile(re.escape(scanner.MARK) + "+")
_TAIL = re.compile(r"(?:[.!?)\]}*_]|:\d*)+\Z")
_PATTERN = re.compile(r"[*?<>${}%\\…:]|\[|\.\.|\bpath/to\b|\bexample\b|\byour\b", re.IGNORECASE)
_MORE_OF_A_NAME = re.compile(r"[ ][^\s/~`]+/")
# The sentence is about what was, what shall be, what is not, or another machine.
_NO_EVIDENCE = re.compile(
    r"\b(?:was|were|had|used to|since|previously|formerly|originally|before|moved|migrated|replaced|renamed|removed|"
    r"deleted|dropped|gone|old|instead|e\.g\.|example|creat\w*|generat\w*|writ\w*|sav(?:e|es|ed|ing)|install\w*|"
    r"clon\w*|output\w*|optional\w*|tempor\w*|if|unless|when|until|will|would|should|not|no|never|without|"
    r"ssh|scp|rsync|docker|containers?|servers?|remote|host|vm|ci|laptop|machines?)\b|n['’]t\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z*_\"'`])|\n[ \t]*(?:\n|[-*+][ \t]|\#|>)")
_NOT_KEPT = frozenset("tmp temp cache .cache downloads trash build dist target out log logs venv .venv".split())
_OTHER_DISKS = frozenset({"mnt", "media", "mount", "mounts"})
"""Folders in which things come and go, and those where other disks appear."""


def all_gone(memory: Document, gone: Gone) -> str | None:
    """The sentence for people where every path that the memory names is gone; None otherwise."""
    text = f"{memory.description}\n\n{memory.body}"
    if not any(mark in text for mark in _MARKS):
        return None
    every = dict.fromkeys(_paths(text))
    if not every or not all(_may_be_told(path) and gone(path) for path in every):
        return None
    evidence = list(dict.fromkeys(_evidence(memory)))
    return f"every path it names is gone: {shown(evidence)}" if evidence else None


def _evidence(memory: Document) -> Iterator[str]:
    """Paths in sentences about what is; what stands in a block of code is an example."""
    prose = _CODE_SPAN.sub(lambda found: memory.text[found.start() : found.end()], memory.masked)
    for sentence in _SENTENCE_END.split(f"{memory.description}.\n\n{prose[memory.body_start :]}"):
        named = list(_paths(sentence))
        if named and not _NO_EVIDENCE.search(_PATH.sub(" ", sentence)):
            yield from named


def _paths(text: str) -> Iterator[str]:
    """As written, without the punctuation, line numbers and anchors behind them."""
    for found in _PATH.finditer(text):
        written = unquote(found["url"]) if found["url"] else found["path"]
        goes_on = _MORE_OF_A_NAME.match(text, found.end()) or len(found[0]) >= LONGEST
        path = _TAIL.sub("", written.partition("#")[0].partition("::")[0])
        if path.strip("~/"):
            yield f"{path}*" if goes_on else path  # where a name goes on behind a blank, only its start is known


def _may_be_told(path: str) -> bool:
    """Whether a path is one to look up: no pattern, and nowhere where things come and go."""
    return not _PATTERN.search(path) and (_NOT_KEPT | _OTHER_DISKS).isdisjoint(
        part.casefold() for part in path.split("/")
    )
