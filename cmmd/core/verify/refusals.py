"""Which edits are never applied: REFUSE_IF, all of them asked, each answer a sentence that says which file and why.

A refusal's name is its code in the contract. The judge sees the tree before and after as values; it never looks at a
disk, so that the same edit is judged the same at the tick and again at the apply.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cmmd.core.agent import duplicate_context
from cmmd.core.audit.new_findings import brought
from cmmd.core.index.page import page_of
from cmmd.core.memory.document import Document
from cmmd.core.memory.root import is_no_memory
from cmmd.core.model import INDEX
from cmmd.core.secrets import finder
from cmmd.core.text import clip, shown
from cmmd.core.verify import content, facts
from cmmd.core.verify.corrected_links import corrected
from cmmd.core.verify.edit import Edit
from cmmd.core.verify.entry_text import lost_entries
from cmmd.core.verify.pruning import pruned_now, validly_pruned
from cmmd.core.verify.relinked_lines import excused


def deletes_a_file(edit: Edit) -> str | None:
    gone = sorted(path for path, data in edit.changes.items() if data is None)
    return f"{shown(gone)} would be gone; a memory is pruned by the convention, never deleted" if gone else None


def touches_too_many(edit: Edit) -> str | None:
    if len(edit.touched) <= edit.max_edits:
        return None
    return f"{len(edit.touched)} files beside {INDEX} would change, at most {edit.max_edits} may (MAX_EDITS)"


def odd_names(edit: Edit) -> str | None:
    if edit.strange:
        return f"{shown(edit.strange)}: no regular file of a memory folder"
    taken = {_twin(path): path for path in edit.before.tree.by_path}
    for path in edit.written:
        if path in edit.before.tree.by_path and path not in edit.before.tree.files:
            return f"{shown([path])}: something stands there that is no regular file"
        if path not in edit.before.tree.by_path and not _good_name(path):
            return f"{shown([path])}: a new file must be a memory, NAME.md, in the folder itself"
        twin = taken.get(_twin(path), path)
        if twin != path and path not in edit.before.tree.by_path:
            return f"{shown([path])} differs from {shown([twin])} only by case or spelling of its letters"
    return None


def _twin(path: str) -> str:
    return unicodedata.normalize("NFC", path).casefold()


def _good_name(path: str) -> bool:
    if path == INDEX:
        return True
    stem = path.removesuffix(".md")
    plain = stem != path and stem[:1].isalnum() and all(c.isalnum() or c in "-_." for c in stem)
    return plain and len(path.encode("utf-8", "surrogateescape")) <= 200 and not is_no_memory(path)


def adds_findings(edit: Edit) -> str | None:
    for finding in brought(edit.before.report.findings, edit.report_after.findings):
        where = f"{finding.file}:{finding.line}" if finding.line else finding.file
        return f"a new finding: {finding.rule} at {shown([where])}: {finding.message}"
    return None


def loses_content(edit: Edit) -> str | None:
    for path in edit.written:
        if path in edit.before.tree.files and path not in edit.before.memory.documents:
            return f"{shown([path])} is no text that cmmd can read; it may not be changed"
    for old, new in edit.edited():
        if old.path in edit.pruned:
            continue
        lost = _lost_lines(edit, old, new)
        if lost and edit.pruned:
            links_only = excused(edit.before.memory, edit.after.memory, old.path, edit.pruned)
            lost = [line for line in lost if line not in links_only]
        if lost:
            more = f" and {len(lost) - 1} more" if len(lost) > 1 else ""
            return f"{shown([old.path])} would lose a line that stands nowhere else: “{clip(lost[0])}”{more}"
        if facts.loses_facts(old.description, new.description, new.text):
            return f"{shown([old.path])} would lose a fact of its description: “{clip(old.description)}”"
    return _lost_entry(edit) or _lost_words(edit)


def _lost_words(edit: Edit) -> str | None:
    for path in edit.before.memory.index_paths:
        if path in edit.changes:
            for text in lost_entries(edit, path):
                what = "words of an entry that stand neither in its memory nor in another entry for it"
                return f"{shown([path])} would lose {what}: “{clip(text)}”"
    return None


def _lost_lines(edit: Edit, old: Document, new: Document) -> list[str]:
    """The rest of the root is searched only for what the file itself has lost."""
    protected = _protected(edit, old)
    lines = content.lines(new.text if old.front.state == "missing" else new.body)  # a block below comments moves up
    lost = content.lost_lines(protected, lines, frozenset(lines))
    if not lost:
        return []
    mended = corrected(edit.before.memory, edit.after.memory, old.path)
    return [line for line in content.lost_lines(protected, lines, edit.lines_after.union(lines)) if line not in mended]


def _protected(edit: Edit, old: Document) -> list[str]:
    """The lines of a file that must survive: all of a memory, and of an index what is no entry."""
    items = page_of(edit.before.memory, old.path).items if old.path in edit.before.memory.index_paths else ()
    entries = {line for item in items for line in range(item.line, item.text_end + 1)}
    rows = enumerate(old.body.split("\n"), old.line(old.body_start))
    return [norm for number, row in rows if number not in entries and (norm := content.normal(row))]


def _lost_entry(edit: Edit) -> str | None:
    """An entry of an index may go only if its target is absent, validly pruned or has another entry."""
    still = {
        target
        for path in edit.after.memory.index_paths
        for e in edit.after.memory.entries_of(path)
        for target in e.targets
    }
    for path in edit.before.memory.index_paths:
        for entry in edit.before.memory.entries_of(path):
            for target in entry.targets:
                if target in edit.after.tree.by_path and target not in still and target not in edit.pruned:
                    return f"{shown([path])} would lose its entry for {shown([target])}, which is still there"
    return None


def prunes_without_cause(edit: Edit) -> str | None:
    for old, new in edit.edited():
        if not pruned_now(old, new):
            continue
        if not validly_pruned(old, new):
            convention = "one pruning line, prefixed description, other keys kept"
            return f"{shown([old.path])} is not pruned by the convention ({convention})"
        if not edit.undo_is_kept:
            return f"{shown([old.path])}: nothing may be pruned while GIT_TRACK_MEMORY is false (there is no undo)"
        if old.path not in edit.pruned:
            return f"{shown([old.path])} is neither a duplicate nor a stale candidate"
    return None


def loses_user_markers(edit: Edit) -> str | None:
    for old, new in edit.edited():
        lost = _markers(old) - _markers(new)
        if lost:
            return f"{shown([old.path])} would lose the line “{clip(min(lost))}”"
    return None


def _markers(document: Document) -> Counter[str]:
    return Counter(line.strip() for line in document.text.split("\n") if line.lstrip().startswith("<!--"))


def loses_frontmatter(edit: Edit) -> str | None:
    for old, new in edit.edited():
        lost = sorted(_keys(old) - _keys(new))
        if lost:
            return f"{shown([old.path])} would lose the frontmatter key {lost[0]}"
    return None


def _keys(document: Document) -> set[str]:
    """Key names at the top and inside `metadata`: the client itself moves `type` from one to the other."""
    return set(document.front.values) - {"metadata"} | set(document.front.metadata)


def loses_links(edit: Edit) -> str | None:
    """A link to a memory that is pruned leads whoever follows it to one line that says nothing."""
    for path in sorted(edit.pruned):
        linked = duplicate_context.linking(edit.before.memory, path)
        left = [
            other
            for other in duplicate_context.linking(edit.after.memory, path)
            if other in linked or other in edit.changes
        ]
        if left:
            return f"{shown(left)} would still link {shown([path])}, which would be pruned"
    return None


_IGNORE = re.compile(r"<!--\s*cmmd-ignore\b", re.IGNORECASE)


def adds_ignores(edit: Edit) -> str | None:
    """The contract's way to silence a rule is a person's word; a model must not silence what it should mend."""
    for path in edit.written:
        old, new = edit.before.memory.documents.get(path), edit.after.memory.documents.get(path)
        if new and len(_IGNORE.findall(new.text)) > (len(_IGNORE.findall(old.text)) if old else 0):
            return f"{shown([path])} would get a comment that tells cmmd to ignore a rule"
    return None


def looks_like_a_secret(edit: Edit) -> str | None:
    documents = (edit.after.memory.documents.get(path) for path in edit.written)
    held = {d.path: marks for d in documents if d and (marks := finder.fingerprints(d.text))}
    if not held:
        return None  # most edits hold none: then nobody asks whether it was there before, in any memory
    known = {mark for d in edit.before.memory.documents.values() for mark in finder.fingerprints(d.text)}
    for path, marks in held.items():
        if marks - known:
            kinds = ", ".join(sorted({mark.partition(":")[0] for mark in marks - known}))
            return f"{shown([path])} would hold something that looks like a secret ({kinds})"
    return None


Refusal = Callable[[Edit], str | None]
REFUSE_IF: tuple[Refusal, ...] = (
    deletes_a_file,
    touches_too_many,
    odd_names,
    adds_findings,
    loses_content,
    prunes_without_cause,
    loses_user_markers,
    loses_frontmatter,
    loses_links,
    adds_ignores,
    looks_like_a_secret,
)
"""All are asked; the order is that of the history row."""


@dataclass(frozen=True, slots=True)
class Objection:
    """One refusal: its code and its sentence."""

    code: str
    sentence: str


def sentences(objections: Sequence[Objection]) -> str:
    """All that speaks against an edit, on one line."""
    return "; ".join(objection.sentence for objection in objections)


def objections(edit: Edit) -> tuple[Objection, ...]:
    """Everything that speaks against an edit; empty: it may be applied."""
    found = ((refuse.__name__, refuse(edit)) for refuse in REFUSE_IF)
    return tuple(Objection(code, sentence) for code, sentence in found if sentence)
