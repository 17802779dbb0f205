"""Which memory folders a person means: by path, by the client's name for a project, or by the project's own path."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from cmmd.adapters.claude import discovery
from cmmd.adapters.git import worktrees
from cmmd.commands.projects import Place
from cmmd.core.errors import UsageError
from cmmd.core.memory.location import Root, config_folder_of, slug
from cmmd.core.model import INDEX
from cmmd.core.text import shown
from cmmd.tick.context import World

LIST = "`cmmd roots` lists the memory folders and their projects"


def existing(world: World, text: str, found: Sequence[Place]) -> Place:
    """The memory folder that has this name: of a folder, a store, a slug, or a project, also one that is gone.

    Raises UsageError where there is none, or several.
    """
    real, spelled = _paths(text)
    ways = (
        [place for place in found if real == place.path or real in place.stores],
        [place for place in found if text in _slugs(place)],
        [place for place in found if place.project in (real, spelled)],
        [_of(place, real) for place in found if _slugs(place) & {slug(real), slug(spelled)}],
        [_place(world, real)] if _looks_like_one(real) else [],
    )
    meant = next((way for way in ways if way), [])
    if len(meant) > 1:
        names = ", ".join(place.path for place in meant)
        raise UsageError(f"{shown([text])} may be any of {len(meant)}: {names}", hint="name one by its path")
    if not meant or meant[0].root.problem:
        why = meant[0].root.problem if meant else None
        raise UsageError(why or f"there is no memory folder of {shown([text])}", hint=LIST)
    return meant[0]


def future(world: World, text: str, found: Sequence[Place], config_dir: str | None) -> Place:
    """The memory folder of a project that is there, or a memory folder by path or name; it may still have to be made.

    `config_dir` is the configuration folder in which a project's store is looked for. Raises UsageError.
    """
    real, _ = _paths(text)
    known = {place.path: place for place in found if not place.root.problem}
    of_store = [place for place in known.values() if real in place.stores]
    if real in known or of_store:
        return known.get(real) or of_store[0]
    if _looks_like_one(real) or config_folder_of(real, _config_folders(world)):
        return _place(world, real)
    by_slug = [place for place in known.values() if text in _slugs(place)]
    if len(by_slug) == 1:
        return by_slug[0]
    if not Path(real).is_dir():
        what = "is no folder" if os.path.lexists(real) else "does not exist"
        raise UsageError(f"{shown([text])} {what}", hint="name the folder in which the project is now")
    project = worktrees.project_of(real)
    config = config_dir or os.path.realpath(world.settings.claude_config_dir)
    store = os.path.realpath(f"{config}/projects/{slug(project)}/memory")
    shared = project if project != real else None
    return replace(known.get(store) or _place(world, store), project=real, project_exists=True, shares_store_of=shared)


def _paths(text: str) -> tuple[str, str]:
    """The real path that a text names, and the path as it is spelled: of a folder that is gone either may be known."""
    if not text.strip() or "\0" in text:
        raise UsageError("the name of a folder is empty", hint=LIST)
    spelled = os.path.abspath(os.path.expanduser(text))
    return os.path.realpath(spelled), spelled


def _slugs(place: Place) -> set[str]:
    return {Path(store).name for store in place.stores}


def _of(place: Place, path: str) -> Place:
    """A folder that the slug of `path` names; where no transcript says otherwise, it is that project's."""
    if place.project is not None or not Path(path).is_dir():
        return place
    main = worktrees.project_of(path)
    return replace(place, project=path, project_exists=True, shares_store_of=main if main != path else None)


def _looks_like_one(path: str) -> bool:
    """A memory folder outside any configuration folder. The name counts: a project may have a MEMORY.md of its own."""
    return Path(path).name == "memory" and Path(path, INDEX).is_file()


def _place(world: World, path: str) -> Place:
    return Place(Root(path, path, config_dir=config_folder_of(path, _config_folders(world))))


def _config_folders(world: World) -> tuple[str, ...]:
    return discovery.known_config_folders(world.settings, world.home)
