"""Two memories that tell the same.

Either they have the same description, the same hook in the index or the same body (each of 16 characters or more,
compared without case and punctuation), or their bodies share at least 45 % of their three-word sequences, of which
a body needs 20 to be compared. From 25 % and ten sequences on they are candidates, an info. Comments, frontmatter and
the labels of Why and How are no text to compare, and a hook that merely points to the file that took over (`merged
into x.md`) is no hook, nor is one that ends in `…`. The detail is the other file. Pruned memories take no part, nor
does a memory with the one that supersedes it.

Why it matters: both are loaded, one is corrected later and the other is not, and a session believes either.

Example:

    - [Tests](feedback_tests.md) — integration tests use a real database
    - [Testing](project_testing.md) — Integration tests use a real database.

How it is mended: by the agent, which keeps what both say in one of them and prunes the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from cmmd.core.memory import own_words, similarity
from cmmd.core.memory.root import Document, MemoryRoot
from cmmd.core.model import Finding, Fixable, Severity

ID = "duplicate"
SEVERITY: Severity = "warning"
FIXABLE: Fixable = "agent"

SHORTEST = 16  # characters of a description or hook that can be no accident
_CUT_OFF = ("…", "...")
_SAME_TEXT = "the same text"
_HINT = "keep one, and prune the other"


Reasons = dict[tuple[str, str], list[str]]
"""Why two files tell the same."""


def check(root: MemoryRoot) -> Iterator[Finding]:
    """One finding for each pair that is alike, unless one supersedes the other."""
    live = {memory.path: memory for memory in root.memories if not memory.pruned}
    bodies = {path: memory.once(body) for path, memory in live.items()}
    reasons, candidates = _reasons(root, live, bodies), dict[tuple[str, str], float]()
    for a, b, score in similarity.pairs(bodies):
        if score < similarity.DUPLICATE:
            candidates[a, b] = score
        elif _SAME_TEXT not in reasons.setdefault((a, b), []):
            reasons[a, b].append(f"{score:.0%} of the text in common")
    for (a, b), some in reasons.items():
        if not _supersedes(root, root.documents[a], root.documents[b]):
            yield Finding(ID, SEVERITY, a, None, b, f"{b} has {' and '.join(some)}", _HINT, FIXABLE)
    for (a, b), score in candidates.items():
        if (a, b) not in reasons and not _supersedes(root, root.documents[a], root.documents[b]):
            message = f"{b} has {score:.0%} of the text in common"
            yield Finding(ID, "info", a, None, b, message, "see whether both are needed", FIXABLE)


def body(memory: Document) -> similarity.Body:
    """A memory's own words; `Document.once` keeps them."""
    return similarity.body(memory.once(own_words.of_body))


def _reasons(root: MemoryRoot, live: Mapping[str, Document], bodies: Mapping[str, similarity.Body]) -> Reasons:
    """Of the memories that are not pruned; how far their texts overlap is not among it."""
    reasons: Reasons = {}
    for pair in _same({path: memory.description for path, memory in live.items()}):
        reasons.setdefault(pair, []).append("the same description")
    whole = ((path, entry.hook) for path, entry in root.entry_of.items() if not entry.hook.endswith(_CUT_OFF))
    hooks = {path: hook for path, hook in whole if path in live}
    for pair in _same(hooks):
        if _is_long(similarity.normal(own_words.of_hook(hooks[pair[0]]))):
            reasons.setdefault(pair, []).append("the same hook in the index")
    for pair in _same({path: live[path].once(own_words.of_body) for path in _alike(bodies)}):
        reasons.setdefault(pair, []).append(_SAME_TEXT)
    return reasons


def _same(texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Pairs of files with one text; many with one text are paired with the first, not each with each."""
    first: dict[bytes, str] = {}
    for path in sorted(texts):
        if len(texts[path]) >= SHORTEST:
            normal = similarity.normal(texts[path])
            other = first.setdefault(normal, path)
            if other != path and _is_long(normal):
                yield other, path


def _is_long(normal: bytes) -> bool:
    return len(normal.decode("utf-8", "surrogatepass")) >= SHORTEST


def _alike(bodies: Mapping[str, similarity.Body]) -> Iterator[str]:
    """Those that may have the same words as another: to compare the words of all takes long."""
    count = Counter(body.words for body in bodies.values())
    return (path for path, body in bodies.items() if count[body.words] > 1)


def _supersedes(root: MemoryRoot, a: Document, b: Document) -> bool:
    return b.path in _named(root, a) or a.path in _named(root, b)


def _named(root: MemoryRoot, memory: Document) -> Iterable[str]:
    """What a memory says that it supersedes, or is superseded by."""
    written = (memory.superseded_by, memory.front.either("supersedes"))
    return {path for text in written if text for part in text.split(",") for path in root.resolve(part.strip("[]\"' "))}
