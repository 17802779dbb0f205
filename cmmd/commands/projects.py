"""`cmmd roots`: every memory folder, the project it belongs to, and whether that is still there. Looks only."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cmmd.adapters.claude import discovery, project_paths
from cmmd.adapters.files import footprint
from cmmd.adapters.git import worktrees
from cmmd.commands.audit_roots import audit_all
from cmmd.core.memory.location import Root
from cmmd.core.model import Report
from cmmd.tick.context import World


@dataclass(frozen=True)
class Place:
    """A memory folder and the project it belongs to."""

    root: Root
    stores: tuple[str, ...] = ()
    """Real paths of the client's folders that it lies in: `projects/<slug>`; none for a folder elsewhere."""
    project: str | None = None
    """None: no transcript tells it, and the slug alone cannot."""
    project_exists: bool | None = None
    shares_store_of: str | None = None
    """The project whose store the sessions of this one use instead: of a work tree or a sub-folder, the main work
    tree's; of a link, what it leads to."""

    @property
    def path(self) -> str:
        return self.root.path

    @property
    def orphaned(self) -> bool:
        """Whether its project moved or vanished."""
        return self.project_exists is False

    @property
    def in_use(self) -> bool:
        """Whether sessions of its project, as far as that is known, read and write it."""
        return bool(self.project_exists) and self.shares_store_of is None


@dataclass(frozen=True)
class Store:
    """One row of `cmmd roots`. Sizes are bytes, times whole Unix seconds; None: it cannot be read, or nobody knows."""

    place: Place
    last_used_unix: int | None = None
    files: int | None = None
    bytes: int | None = None
    issues: int | None = None
    problem: str | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "root": self.place.path,
            "project": self.place.project,
            "project_exists": self.place.project_exists,
            "last_used_unix": self.last_used_unix,
            "files": self.files,
            "bytes": self.bytes,
            "issues": self.issues,
            "orphaned": self.place.orphaned,
            "shares_store_of": self.place.shares_store_of,
            "problem": self.problem,
        }


def stores(world: World) -> tuple[Store, ...]:
    """Every memory folder, the primary first."""
    found = places(world)
    audits = audit_all(world, [place.root for place in found])
    reports = {report.root: report for report in audits.reports}
    return tuple(_store(place, reports.get(place.path)) for place in found)


def _store(place: Place, report: Report | None) -> Store:
    if report is None:
        return Store(place, problem=place.root.problem or "it cannot be read; `cmmd audit` says why")
    size = footprint.measure(place.path)
    turns = [mtime for store in place.stores for mtime, _ in project_paths.transcripts(store)[:1]]
    used = max([*turns, *([size.newest] if size.newest is not None else [])], default=None)
    return Store(place, None if used is None else int(used), report.files, size.bytes, report.issues)


def places(world: World) -> tuple[Place, ...]:
    """The same without an audit: of the settings, and of every known configuration folder; each real path once."""
    named = dict[str, list[Root]]()
    for root in discovery.every_root(world.settings, world.home):
        named.setdefault(root.path, []).append(root)
    found = [_place(roots) for roots in named.values()]
    return tuple(_with_main(place, found, world.home) for place in found)


def _place(roots: Sequence[Root]) -> Place:
    """One folder under all its names: a project that is there goes before one that is gone."""
    stores = tuple(dict.fromkeys(store for root in roots if (store := _store_of(root))))
    projects = [project for store in stores if (project := project_paths.project_of_store(store))]
    there = [project for project in projects if not project_paths.is_gone(project)]
    project = next(iter((*there, *projects)), None)
    return Place(roots[0], stores, project, None if project is None else bool(there))


def _store_of(root: Root) -> str | None:
    """The client's folder around a memory folder, by the name that leads there."""
    inside = root.problem is None and root.config_dir is not None and Path(root.named).name == "memory"
    return os.path.realpath(Path(root.named).parent) if inside else None


def _with_main(place: Place, found: Iterable[Place], home: str) -> Place:
    if place.project is None:
        return place
    main = worktrees.project_of(place.project)
    if place.orphaned:
        main = _main_of_gone(place.project, main, found, home)
    shared = main if main != place.project else None
    return Place(place.root, place.stores, place.project, place.project_exists, shared)


def _main_of_gone(project: str, around: str, found: Iterable[Place], home: str) -> str:
    """The repository that a folder that is gone was a work tree of, or lay in; else the folder itself.

    A repository that is the home folder itself, as people keep for their dotfiles, tells nothing of what lay in it.
    """
    known = {around, *(place.project for place in found if place.project and place.project_exists)}
    mains = sorted(main for main in known if project in worktrees.linked_to(main))
    return mains[0] if mains else project if around == os.path.realpath(home) else around


def moved_to(place: Place, found: Iterable[Place]) -> str | None:
    """Where the project of an orphaned folder is likely to be now: the one known project of the same name."""
    if place.shares_store_of or place.project is None:
        return place.shares_store_of
    name = Path(place.project).name
    there = {p.project for p in found if p.project_exists and p.project and Path(p.project).name == name}
    return there.pop() if len(there) == 1 else None
