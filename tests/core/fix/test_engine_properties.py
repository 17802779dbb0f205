"""What holds for every mending of every root. CMMD_EXAMPLES=10000 asks that many roots instead of a hundred."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator

from hypothesis import HealthCheck, example, given, seed, settings

from cmmd.core.audit.audited_root import AuditedRoot
from cmmd.core.audit.new_findings import MEASURED
from cmmd.core.fix import engine, late_block
from cmmd.core.fix.engine import Mended
from cmmd.core.memory import parse
from cmmd.core.memory.document import Document
from cmmd.core.model import INDEX, Finding, Tree
from cmmd.core.verify.edit import Edit
from cmmd.core.verify.refusals import objections
from tests.generated_roots import roots
from tests.memories import Files, tree

EXAMPLES = int(os.environ.get("CMMD_EXAMPLES", "100"))
SEED = int(os.environ.get("CMMD_SEED", "5"))


WRAPPED = "- [[sub/feedback_test]] — a hook\n  goes on\n" + "- line\n" * 200 + "- [kiln](reference_ovens.md) — kiln\n"
"""Once corrected, the first line is an entry that goes on: organizing it then lost a line of what was no entry."""


@example({"sub/feedback_tests.md": "x", "MEMORY.md": WRAPPED})
@seed(SEED)
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],  # on a busy machine a root takes 0.1 s
)
@given(roots())
def test_laws_of_mending(files: Files) -> None:
    assert list(broken_laws(tree(files))) == []


def broken_laws(before: Tree) -> Iterator[str]:
    root = AuditedRoot(before)
    old, checked = root.memory, root.checked
    mended = engine.mend(root)
    again = AuditedRoot(mended.after.tree)
    new, after = again.memory, again.checked
    if after != mended.after.checked:
        yield "what did not change was read in another way"
    yield from _of_the_tree(before, mended)
    yield from (f"brought {finding}" for finding in _brought(checked.findings, after.findings))
    if again.report != mended.after.report:
        yield "the report is not that of the tree"
    if not checked.findings and mended.changes:
        yield "a clean root was touched"
    if engine.mend(again).changes:
        yield "mending again changes more"
    edit = Edit(root, again, len(mended.changes), now=0, mechanical=frozenset(mended.changes))
    yield from (f"refused: {o.sentence}" for o in objections(edit))
    gone = Counter(finding.file for finding in checked.findings)
    tidied = any(finding.rule.startswith("index-oversize") for finding in checked.findings)
    for path, was in old.documents.items():
        if path in mended.changes and not (path == INDEX and tidied):
            is_index = path in old.index_paths
            yield from _of_a_file(was, new.documents[path], before.files[path], mended.after.tree.files[path], is_index)
            if is_index:
                yield from _of_an_index(before.files[path], mended.after.tree.files[path], " ".join(mended.notes))
            faults = gone[path] + len(was.front.broken) + len(was.front.cut)  # quotes may stand on two lines
            if not is_index and len(_lost(before.files[path], mended.after.tree.files[path])) > faults:
                yield f"{path}: more lines changed than had findings"


def _of_the_tree(before: Tree, mended: Mended) -> Iterator[str]:
    if before.with_files(mended.changes).digest != mended.after.tree.digest:
        yield "the tree is not what the changes make of it"
    if not before.by_path.keys() <= mended.after.tree.by_path.keys() <= before.by_path.keys() | {INDEX}:
        yield "files came or went"
    for path, data in mended.changes.items():
        if data is None or data == before.files.get(path):
            yield f"{path}: removed, or written as it was"
        elif parse.decode(data) is None:
            yield f"{path}: no longer UTF-8"


def _brought(old: tuple[Finding, ...], new: tuple[Finding, ...]) -> list[Finding]:
    """Written anew, so that it does not believe what mend.py believes."""

    def place(finding: Finding) -> tuple[str, ...]:
        return (finding.rule, finding.file, "" if finding.rule in MEASURED else finding.detail)

    collective = {"index-missing", "index-unlisted"} & {finding.rule for finding in old if finding.file == INDEX}
    known = Counter(map(place, old))
    beyond = [finding for finding in new if known.subtract([place(finding)]) or known[place(finding)] < 0]
    listed = [f for f in beyond if f.rule == "index-unlisted" and collective]
    return [finding for finding in beyond if finding.severity != "info" and finding not in listed]


def _of_a_file(old: Document, new: Document, was: bytes, now: bytes, is_index: bool) -> Iterator[str]:
    path = old.path
    if old.body.strip() and not new.body.strip():
        yield f"{path}: emptied"
    if was.startswith(b"\xef\xbb\xbf") != now.startswith(b"\xef\xbb\xbf"):
        yield f"{path}: the mark came or went"
    if _comments(was) != _comments(now):
        yield f"{path}: comments moved"
    if not _ends(now) <= (_ends(was) or {b"\n"}):
        yield f"{path}: another line end"
    if path.rpartition("/")[2] == "README.md" or (old.pruned and old.front.yaml == "fine"):
        yield f"{path}: not to be touched"
    if not is_index:
        yield from _of_a_memory(old, new, was, now)


def _of_a_memory(old: Document, new: Document, was: bytes, now: bytes) -> Iterator[str]:
    bodies = (new.body, new.body.removeprefix("\n") if old.front.state == "missing" else new.body)
    block = late_block.find(old)
    was_below = block is not None and new.text == _moved(old.text, block.start, block.end)
    if _bare(old.body) not in map(_bare, bodies) and not was_below:
        yield f"{old.path}: the body changed"
    if old.text and was[-1:] != now[-1:]:
        yield f"{old.path}: another end"
    mended = ("name", "description", "type", "metadata")
    kept = [key for key in new.front.values if key in old.front.values]
    if kept != list(old.front.values):
        yield f"{old.path}: keys lost, or in another order"
    if any(old.front.values[key] != new.front.values[key] for key in kept if key not in mended):
        yield f"{old.path}: a value changed"
    for key in ("name", "description"):
        if old.front.text(key) and key not in old.front.cut and old.front.text(key) != new.front.text(key):
            yield f"{old.path}: another {key}"


def _moved(text: str, start: int, end: int) -> str:
    """The text with the part of these bounds at its beginning."""
    return text[start:end] + text[:start] + text[end:]


def _of_an_index(was: bytes, now: bytes, notes: str) -> Iterator[str]:
    """Only entries go; what they say beside their links goes into the notes."""
    for line in _lost(was, now):
        if not _links(line) and line.decode().strip() not in notes:
            yield f"an index lost {line!r}"


def _lost(was: bytes, now: bytes) -> list[bytes]:
    old, new = (Counter(data.removeprefix(b"\xef\xbb\xbf").splitlines()) for data in (was, now))
    return list((old - new).elements())


def _links(line: bytes) -> bool:
    return b"](" in line or b"[[" in line or not line.strip()


def _comments(data: bytes) -> list[bytes]:
    return [line for line in data.removeprefix(b"\xef\xbb\xbf").splitlines() if b"<!--" in line]


def _ends(data: bytes) -> set[bytes]:
    return set(re.findall(rb"\r\n|\r|\n", data))


def _bare(text: str) -> str:
    """Without what stands in wikilinks."""
    return re.sub(r"\[\[[^\[\]\n]*\]\]", "[[]]", text)
