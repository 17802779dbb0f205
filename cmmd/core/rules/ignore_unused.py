"""A comment that asks to ignore a rule, and silences nothing.

`<!-- cmmd-ignore RULE, RULE: reason -->` in a memory or an index silences these rules in this file. It counts with a
reason only. not-utf8, unreadable-file and secret-like can be ignored in cmmd.toml alone: a file that is no text has
no comments, and whoever writes a secret into a memory could write the comment too.

Why it matters: what it was written for is mended or was never there, and it will hide the next one without a word.

Example:

    <!-- cmmd-ignore wikilnk-broken: the page is still to be written -->

How it is mended: by you. Remove the comment, or correct its rule.
"""

from __future__ import annotations

from collections.abc import Iterator

from cmmd.core.memory.root import MemoryRoot
from cmmd.core.model import Finding, Fixable, Ignore, Severity
from cmmd.core.suppressions import comments

ID = "ignore-unused"
SEVERITY: Severity = "warning"
FIXABLE: Fixable = "no"


def check(root: MemoryRoot) -> Iterator[Finding]:
    """Comments that cannot be heard; those that match nothing are told when the other rules have spoken."""
    from cmmd.core.suppressions.rule_ids import IDS  # which knows all the rules, this one among them

    for ignore in comments.read(root, frozenset(IDS)):
        if isinstance(ignore, comments.Mistake):
            message = f"this comment ignores nothing: {ignore.why}"
            hint = "write <!-- cmmd-ignore RULE: reason -->, or remove it"
            yield Finding(ID, SEVERITY, ignore.file, ignore.line, ignore.rule, message, hint, FIXABLE)


def finding(comment: Ignore) -> Finding:
    """What is told of a comment that matches nothing."""
    message = f"this comment ignores nothing: {comment.rule} finds nothing in this file"
    return Finding(ID, SEVERITY, comment.file, comment.line, comment.rule, message, "remove the comment", FIXABLE)
