"""The pruning convention: a memory is never deleted, its body becomes one line and its description says so."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cmmd.core.audit.stale import Stale
from cmmd.core.memory.document import PRUNED, Document
from cmmd.core.model import Finding

LINE = re.compile(r"\[pruned by cmmd \d{4}-\d{2}-\d{2}: [^\n]*\S[^\n]*\]")


def prunable(findings: Iterable[Finding], stale: Iterable[Stale]) -> frozenset[str]:
    """Files that may be pruned: named by a duplicate finding, as its file or its detail, or a stale candidate."""
    named = {path for f in findings if f.rule == "duplicate" for path in (f.file, f.detail)}
    return frozenset(named | {candidate.path for candidate in stale})


def pruned_now(old: Document, new: Document) -> bool:
    """Whether an edit makes a memory look pruned, rightly or not."""
    return (new.pruned and not old.pruned) or (_line_only(new) and not _line_only(old))


def validly_pruned(old: Document, new: Document) -> bool:
    """Body exactly the one pruning line, the old description behind the prefix, every other key as it was."""
    before, after = dict(old.front.values), dict(new.front.values)
    before.pop("description", None)
    after.pop("description", None)
    described = new.description == (PRUNED + old.description).strip()
    return described and before == after and _line_only(new) and not old.pruned


def _line_only(document: Document) -> bool:
    return LINE.fullmatch(document.body.strip()) is not None
