"""What a root's report is, reading no more than has changed since the last run. Never for an apply.

Nothing changed: by stat alone. A few memories were edited: these are read, and what they resemble. Else: everything.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from cmmd.core.checked import Checked
from cmmd.core.model import Report
from cmmd.core.remembering import remembered
from cmmd.core.remembering.listing import kept
from cmmd.core.remembering.remembered import Known, Remembered
from cmmd.core.roots import Root
from cmmd.core.wishes.policy import Policy
from cmmd.edges import cache, files, log, stats
from cmmd.observe import Seen, look, touched_ns
from cmmd.world import World

WORTH = 500
"""Files from which on facts are kept, which spare reading all when one is edited. A root that was not read before may
never be read again, so facts are taken at the second reading."""


@dataclass(frozen=True)
class Glance:
    """What the cache, or else a look, told of a root."""

    report: Report
    touched_unix: float | None
    """Newest mtime of its files, dot-entries not counted."""
    bytes: int
    digest: str | None
    """`Tree.digest` of what was judged, where it is known."""
    seen: Seen | None
    """What was read; None: not all was."""


@dataclass(frozen=True)
class Sight:
    """How to look: the clock of the file system in nanoseconds, and from how many files on facts are kept."""

    clock: Callable[[], int] = time.time_ns
    worth: int = WORTH


SIGHT = Sight()


def glance(root: Root, world: World, *, with_digest: bool = False, sight: Sight = SIGHT) -> Glance:
    """The report on a root. Raises RootError as `look` does."""
    store, edition = cache.Cache(Path(world.settings.cache_dir), root.path), cache.edition(root.path)
    data = store.read()
    before = remembered.unpack(data, edition, root.path) if data else None
    began = sight.clock()
    fresh = _from(before, root.path, store, data, began) if before else None
    if fresh and with_digest and fresh.digest is None:
        fresh = _digested(fresh, root.path, began)
    seen = None if fresh else look(root, world)
    if seen:
        facts = _known(seen, began, store) if data and len(seen.tree.entries) >= sight.worth else None
        fresh = _remember(seen, began, seen.tree.digest if with_digest else None, facts)
    assert fresh
    if fresh is not before:
        packed = remembered.pack(fresh, edition)
        if packed != data:
            store.write(store.audit, packed)
    if store.said:
        log.debug(f"the cache: {store.said}")
    return _glance(fresh, world.policy, seen)


def _from(before: Remembered, root: str, store: cache.Cache, data: bytes, began: int) -> Remembered | None:
    """What an earlier audit makes known of the root as it is; None: it has to be read."""
    now = stats.list_root(root)
    if before.listing == now:
        return before
    known = remembered.unpack_known(data) if now.names == before.listing.names else None
    if known is None:
        return None
    from cmmd.core.remembering.update import updated  # and with it the rules

    with store.reading_shingles() as read_at:
        return updated(replace(before, known=known), now, partial(files.read_file, root), read_at, began)


def _digested(fresh: Remembered, root: str, began: int) -> Remembered | None:
    """With the digest of all files, if they still are what was audited."""
    tree = files.read_tree(root)
    return replace(fresh, digest=tree.digest) if kept(tree, began) == fresh.listing else None


def _remember(seen: Seen, read_ns: int, digest: str | None, facts: Known | None) -> Remembered:
    size = sum(map(len, seen.tree.files.values()))
    return Remembered(kept(seen.tree, read_ns), seen.checked, touched_ns(seen.tree), size, digest, facts)


def _known(seen: Seen, read_ns: int, store: cache.Cache) -> Known:
    from cmmd.core.remembering import facts, shingle_table

    paths = kept(seen.tree, read_ns).paths
    table, identity = shingle_table.build(facts.samples(seen.memory, paths))
    store.write(store.shingles, table)
    return Known(facts.columns(seen.memory, paths).pack(), facts.names(seen.memory), identity, {})


def _glance(known: Remembered, policy: Policy, seen: Seen | None) -> Glance:
    unix = None if known.touched_ns is None else known.touched_ns / 1e9
    report = seen.report if seen else _report(known.checked, policy)
    return Glance(report, unix, known.bytes, known.digest, seen)


def _report(checked: Checked, policy: Policy) -> Report:
    if not checked.ignores and not policy.severities and not policy.ignores:
        return checked.as_it_is()
    from cmmd.core import audit  # and with it every rule

    return audit.report(checked, policy)
