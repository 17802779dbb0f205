"""A wikilink to a memory that is not there.

`[[name]]` is looked up among names and file names, without regard to case, `-` and `_`, and then without the
type that a file name begins with; then among the skills of the configuration folder that the memory folder lies in
(`skills/NAME/SKILL.md`). Code, comments and what only looks like a link (`[[ -f x ]]`, `[["x"]]`, `[[:space:]]`)
are left alone.

Why it matters: little. The client's own words are that such a link marks something worth writing later, so
this is an info and never wakes the agent. It is worth a look after a memory was renamed.

Example:

    See also [[staging-databse]].

How it is mended: by code, where exactly one other memory is one letter of a longer word, a version, a date or a
plural s away; else by you.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cmmd.core.fix.fixability import honest
from cmmd.core.markdown.scanner import Wikilink
from cmmd.core.memory import link_targets
from cmmd.core.memory.document import Document
from cmmd.core.memory.root import MemoryRoot
from cmmd.core.model import Finding, Fixable, Severity

ID = "wikilink-broken"
SEVERITY: Severity = "info"
FIXABLE: Fixable = "code"

_NO_LINK = re.compile(r"""[=<>()"'{}]|\A[$!-]|\A[\W\d_]*\Z|\A:\^?\w+:\Z""")
_INDEXED = re.compile(r"[A-Za-z0-9_)\]]")
_OTHER_FILE = re.compile(r"\.(?!md\Z)\w{1,5}\Z")


def check(root: MemoryRoot) -> Iterator[Finding]:
    for document in root.linking:
        seen: set[tuple[int, str]] = set()
        for link in document.wikilinks:
            if root.leads(link.target) or not _is_meant(document, link):
                continue
            place = (document.line(link.start), link.target)
            if place not in seen:
                seen.add(place)
                message = f"[[{link.target}]] names no memory"
                hint = "write that memory, or correct the name"
                yield honest(root, Finding(ID, SEVERITY, document.path, *place, message, hint, FIXABLE), "no")


def _is_meant(document: Document, link: Wikilink) -> bool:
    """`values[[index]]` and the like are no links, nor is an embedded picture a memory."""
    name = link_targets.wiki_name(link.target)
    if not name or _NO_LINK.search(link.target) or (link.embed and _OTHER_FILE.search(name)):
        return False
    return link.start == 0 or not _INDEXED.match(document.text, link.start - 1)
