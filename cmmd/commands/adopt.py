"""`cmmd adopt`: the memory of a project that moved comes into the store of its new place.

Two journaled steps: the new folder gets what it lacks, and only then, each file compared once more with what was
copied, the old one is emptied. A kill between them leaves every memory in both.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

from cmmd.adapters.claude import discovery
from cmmd.adapters.claude.consolidation_lock import LOCK
from cmmd.adapters.files import files, lock
from cmmd.adapters.files.emptied import remove_emptied
from cmmd.adapters.files.replace import ChangedMeanwhile
from cmmd.commands import project_lookup, restore
from cmmd.commands.projects import Place, places
from cmmd.commands.restore import Plan
from cmmd.commands.review import draft_of, reason_against, recorded, skipped
from cmmd.core.errors import CmmdError, RootError, UsageError
from cmmd.core.guards.guards import Reason
from cmmd.core.memory import parse
from cmmd.core.memory.location import too_wide
from cmmd.core.merge.merge import Merge, merge
from cmmd.core.model import Tree
from cmmd.core.records.history_row import Row
from cmmd.core.text import counted
from cmmd.tick.context import World
from cmmd.tick.ledger import Books, Draft
from cmmd.tick.presence import Around
from cmmd.tick.take_snapshot import snapshot


@dataclass(frozen=True)
class Adoption:
    """Which folder goes where, and what that comes to."""

    old: Place
    new: Place
    merge: Merge

    @property
    def into(self) -> Plan:
        """What is written into the new folder."""
        return Plan(self.merge.new.tree, dict(self.merge.written), self.merge.as_it_was)

    @property
    def out_of(self) -> Plan:
        """What goes from the old one."""
        return Plan(self.merge.old.tree, dict.fromkeys(self.merge.leaving), Tree(self.old.path, ()))


def prepared(world: World, old_name: str, new_name: str, *, force: bool) -> Adoption:
    """Find both folders, read them, and work out what would be done.

    Raises UsageError where a name means no folder or these two do not go together, CmmdError (`not_orphaned`,
    `other_account`) for what only `force` does, RootError where a folder cannot be read.
    """
    found = places(world)
    old = project_lookup.existing(world, old_name, found)
    new = project_lookup.future(world, new_name, found, old.root.config_dir)
    _check_places(world, old, new)
    if not force:
        _check_use(old, new)
    there = parse.read(_tree(new.path))
    return Adoption(old, new, merge(parse.read(files.read_tree(old.path)), there, {LOCK}))


def _check_places(world: World, old: Place, new: Place) -> None:
    if old.path == new.path:
        raise UsageError(f"both are the same memory folder: {old.path}", hint=project_lookup.LIST)
    for inner, outer in ((old.path, new.path), (new.path, old.path), (new.project or "", old.path)):
        if inner.startswith(outer + "/"):
            raise UsageError(f"{inner} lies in {outer}", hint="name two folders of which none is in the other")
    for place in (old, new):
        if too_wide(place.path, discovery.known_config_folders(world.settings, world.home)):
            raise UsageError(f"{place.path} is no memory folder: a whole configuration folder is in it")


def _check_use(old: Place, new: Place) -> None:
    if old.in_use:
        raise CmmdError(
            f"{old.path} is in use: its project {old.project} is still there",
            hint="--force moves its memory all the same",
            code="not_orphaned",
        )
    if old.root.config_dir and new.root.config_dir and old.root.config_dir != new.root.config_dir:
        raise CmmdError(
            f"{new.path} belongs to another account than {old.path}",
            hint="an agent would send this memory through that login; --force moves it all the same",
            code="other_account",
        )


def _tree(root: str) -> Tree:
    """The new folder as it is; empty where it still has to be made."""
    try:
        return files.read_tree(root)
    except RootError:
        if os.path.lexists(root):
            raise
        return Tree(root, ())


def carry_out(books: Books, adoption: Adoption, *, around: Around, force: bool) -> Iterator[Row]:
    """Do it, a history row of kind `adopt` for each folder as soon as it is done: first the new one, then the old.

    One row alone: somebody is at work in one of them (`skipped`), there was nothing to do, or without snapshots nothing
    may go. Raises CmmdError where something could not be done: what was done by then is in the rows.
    """
    into, out_of = _drafts(books, adoption)
    with lock.root_lock(adoption.old.path) as mine:
        reason = _reason_against_old(books, adoption, around, locked=not mine, force=force)
        if reason:
            row = recorded(books, out_of, lambda: skipped(out_of, reason))
        else:
            row = recorded(books, into, lambda: _write_new(books, adoption, into, out_of, around, force))
    yield row
    done = row.outcome in ("applied", "no_effect") and adoption.merge.leaving
    if done and books.world.settings.git_track_memory:
        yield _empty_old(books, adoption, out_of, around, force)


def _drafts(books: Books, adoption: Adoption) -> tuple[Draft, Draft]:
    old, new, count = adoption.old.path, adoption.new.path, counted(len(adoption.merge.leaving), "file")
    into, out_of = draft_of(books, "adopt", new), draft_of(books, "adopt", old)
    into.add(summary=f"adopted {count} of {old}")
    out_of.add(summary=f"moved {count} to {new}")
    return into, out_of


def _reason_against_old(
    books: Books, adoption: Adoption, around: Around, *, locked: bool, force: bool
) -> Reason | None:
    if adoption.old.path in books.unsettled:
        raise CmmdError(f"an earlier apply in {adoption.old.path} is half done and could not be settled yet")
    return reason_against(books, around, adoption.old.path, locked=locked, force=force)


def _write_new(books: Books, adoption: Adoption, into: Draft, out_of: Draft, around: Around, force: bool) -> Row:
    """The first step; before it both folders have their snapshot."""
    snapshot(books, adoption.merge.old.tree, "pre-restore", out_of.row.tick_id)
    return restore.write_plan(books, adoption.into, into, around, force)


def _empty_old(books: Books, adoption: Adoption, draft: Draft, around: Around, force: bool) -> Row:
    """The second step. Raises CmmdError where somebody changed a file meanwhile: then none of them goes."""
    old = adoption.old
    try:
        row = recorded(books, draft, lambda: restore.write_plan(books, adoption.out_of, draft, around, force))
    except ChangedMeanwhile as error:
        raise CmmdError(
            f"{error}: {old.path} was left as it is, and {adoption.new.path} holds what it held before",
            hint="say the same again: only what is new is taken over",
        ) from error
    if row.outcome == "applied":
        # A folder that a setting or a symlink names stays, or it would name nothing.
        its_own = any(old.path == f"{store}/memory" for store in old.stores)
        remove_emptied(old.path, row.files_changed, root_too=its_own)
        waiting = books.world.proposals.waiting(old.path)
        if waiting:
            books.world.proposals.update(waiting.marked("stale"))
    return row
