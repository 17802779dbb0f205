"""What a root's report is, reading it only where it changed since the last run. Never used before writing."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from cmmd.adapters.files import files, footprint, stat_root
from cmmd.adapters.store import audit_cache, log
from cmmd.core.audit.results import Checked
from cmmd.core.audit_cache import entry
from cmmd.core.audit_cache.entry import Remembered
from cmmd.core.audit_cache.stat_listing import Listing, kept, lacks_any
from cmmd.core.memory.location import Root
from cmmd.core.model import Report, Tree
from cmmd.core.suppressions.policy import Policy
from cmmd.tick.context import World
from cmmd.tick.read_root import look, touched_ns

if TYPE_CHECKING:
    from cmmd.core.audit.audited_root import AuditedRoot

Clock = Callable[[], int]
"""The clock of the file system, in nanoseconds since 1970."""


@dataclass(frozen=True)
class CachedAudit:
    """What the cache, or else a look, told of a root."""

    report: Report
    touched_unix: float | None
    """Newest mtime of its files, dot-entries not counted; when one was renamed or taken away, if that was later."""
    bytes: int
    digest: str | None
    """`Tree.digest` of what was judged, where it is known."""
    seen: AuditedRoot | None
    """What was read; None: nothing was."""
    edition: str
    """Of the program and the skills that it was made by."""


def cached_audit(root: Root, world: World, *, with_digest: bool = False, clock: Clock = time.time_ns) -> CachedAudit:
    """The report on a root. Raises RootError as `look` does."""
    store, edition = audit_cache.Cache(Path(world.settings.cache_dir), root.path), audit_cache.edition(root.path)
    data = store.read()
    before = entry.unpack(data, edition, root.path) if data else None
    began = clock()
    fresh = before if before and before.listing == stat_root.list_root(root.path) else None
    if fresh and with_digest and fresh.digest is None:
        fresh = _digested(fresh, root.path, began)
    seen = None if fresh else look(root, world)
    if seen:
        fresh = _remember(seen, began, before, with_digest=with_digest)
    assert fresh
    if fresh is not before:
        packed = entry.pack(fresh, edition)
        if packed != data:
            store.write(packed)
    if store.said:
        log.debug(f"the cache: {store.said}")
    return _audit_of(fresh, world.policy, seen, edition.hex())


def _digested(fresh: Remembered, root: str, began: int) -> Remembered | None:
    """With the digest of all files, if they still are what was audited."""
    tree = files.read_tree(root)
    return replace(fresh, digest=tree.digest) if kept(tree, began) == fresh.listing else None


def _remember(seen: AuditedRoot, read_ns: int, before: Remembered | None, *, with_digest: bool) -> Remembered:
    now = kept(seen.tree, read_ns)
    return Remembered(
        listing=now,
        checked=seen.checked,
        touched_ns=touched_ns(seen.tree),
        gone_ns=_gone_ns(seen.tree, before, now),
        bytes=sum(map(len, seen.tree.files.values())),
        digest=seen.tree.digest if with_digest else None,
    )


def _gone_ns(tree: Tree, before: Remembered | None, now: Listing) -> int | None:
    """When a file was last renamed or taken away, as far as two audits tell: it changes its folder and no file."""
    if before is None or not lacks_any(now, before.listing):
        return before.gone_ns if before else None
    return footprint.changed_ns(tree.root)


def _audit_of(known: Remembered, policy: Policy, seen: AuditedRoot | None, edition: str) -> CachedAudit:
    touched = max((ns for ns in (known.touched_ns, known.gone_ns) if ns is not None), default=None)
    report = seen.report if seen else _report(known.checked, policy)
    unix = None if touched is None else touched / 1e9
    return CachedAudit(report, unix, known.bytes, known.digest, seen, edition)


def _report(checked: Checked, policy: Policy) -> Report:
    if not checked.ignores and not policy.severities and not policy.ignores:
        return checked.as_it_is()
    from cmmd.core.audit import engine  # and with it every rule

    return engine.report(checked, policy)
