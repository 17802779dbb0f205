"""Two memories that tell the same.

Either they have the same description, the same hook in the index or the same body (each of 16 characters or more,
compared without case and punctuation), or their bodies share at least 45 % of their three-word sequences, of which
a body needs 20 to be compared. From 25 % on they are candidates, an info. The detail is the other file. Pruned
memories take no part, nor does a memory with the one that supersedes it.

Why it matters: both are loaded, one is corrected later and the other is not, and a session believes either.

Example:

    - [Tests](feedback_tests.md) — integration tests use a real database
    - [Testing](project_testing.md) — Integration tests use a real database.

How it is mended: by the agent, which keeps what both say in one of them and prunes the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from cmmd.core import overlap
from cmmd.core.memory import Document, MemoryRoot
from cmmd.core.model import Finding, Fixable, Severity

ID = "duplicate"
SEVERITY: Severity = "warning"
FIXABLE: Fixable = "agent"

SHORTEST = 16  # characters of a description or hook that can be no accident
_HINT = "keep one, and prune the other"


def check(root: MemoryRoot) -> Iterator[Finding]:
    live = {memory.path: memory for memory in root.memories if not memory.pruned}
    reasons: dict[tuple[str, str], list[str]] = {}
    for pair in _same({path: memory.description for path, memory in live.items()}):
        reasons.setdefault(pair, []).append("the same description")
    for pair in _same({path: entry.hook for path, entry in root.entry_of.items() if path in live}):
        reasons.setdefault(pair, []).append("the same hook in the index")
    for pair in _same({path: memory.body for path, memory in live.items()}):
        reasons.setdefault(pair, []).append("the same text")
    candidates: dict[tuple[str, str], float] = {}
    for found in overlap.pairs({path: memory.body for path, memory in live.items()}):
        if found.score >= overlap.DUPLICATE:
            _add_share(reasons.setdefault((found.a, found.b), []), found.score)
        else:
            candidates[found.a, found.b] = found.score
    for (a, b), why in reasons.items():
        if not _supersedes(root, live[a], live[b]):
            yield Finding(ID, SEVERITY, a, None, b, f"{b} has {' and '.join(why)}", _HINT, FIXABLE)
    for (a, b), score in candidates.items():
        if (a, b) not in reasons and not _supersedes(root, live[a], live[b]):
            message = f"{b} has {score:.0%} of the text in common"
            yield Finding(ID, "info", a, None, b, message, "see whether both are needed", FIXABLE)


def _add_share(why: list[str], score: float) -> None:
    if "the same text" not in why:
        why.append(f"{score:.0%} of the text in common")


def _same(texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Pairs of files with one text; many with one text are paired with the first, not each with each."""
    first: dict[str, str] = {}
    for path in sorted(texts):
        normal = " ".join(overlap.words(texts[path]))
        if min(len(normal), len(texts[path])) >= SHORTEST:
            other = first.setdefault(normal, path)
            if other != path:
                yield other, path


def _supersedes(root: MemoryRoot, a: Document, b: Document) -> bool:
    return b.path in _named(root, a) or a.path in _named(root, b)


def _named(root: MemoryRoot, memory: Document) -> Iterable[str]:
    """What a memory says that it supersedes, or is superseded by."""
    written = (memory.superseded_by, memory.front.either("supersedes"))
    return {path for text in written if text for part in text.split(",") for path in root.resolve(part.strip("[]\"' "))}
