"""Which memory roots and configuration folders there are on this machine."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from cmmd.adapters.claude import project_paths
from cmmd.adapters.git.worktrees import project_of
from cmmd.core.memory.location import Root, config_folder_of, slug, too_wide
from cmmd.core.settings.settings import Settings


def find_roots(settings: Settings, home: str) -> tuple[Root, ...]:
    """The named roots, else the default ones; each real path once, the primary first. A bad one says its `problem`."""
    known = known_config_folders(settings, home)
    if settings.named_roots:
        return _each_once(_named(name, known) for name in settings.named_roots)
    folders = _each_real((settings.claude_config_dir, *_folders_in(settings.claude_accounts_dir)))
    own = slug(project_of(home))
    return _each_once(sorted(_default_roots(folders), key=lambda root: _rank(root, folders[0], own)))


def _rank(root: Root, first: str, own: str) -> tuple[bool, bool, str]:
    """Those of the client's own folder before any account's, there that of the home folder, then by path."""
    return root.config_dir != first, Path(root.named).parent.name != own, root.path


def every_root(settings: Settings, home: str) -> tuple[Root, ...]:
    """Those, and the ones of every other known configuration folder; a real path as often as it has names."""
    return (*find_roots(settings, home), *_default_roots(known_config_folders(settings, home)))


def known_config_folders(settings: Settings, home: str) -> tuple[str, ...]:
    """Real paths of every configuration folder: the ambient one, `~/.claude`, and each of CLAUDE_ACCOUNTS_DIR."""
    accounts = _folders_in(settings.claude_accounts_dir)
    return _each_real((settings.claude_config_dir, f"{home}/.claude", *accounts))


def account_folders(settings: Settings) -> tuple[tuple[str, bool], ...]:
    """Each folder of CLAUDE_ACCOUNTS_DIR, and whether it has credentials. They are never opened."""
    folders = _folders_in(settings.claude_accounts_dir)
    return tuple((folder, Path(folder, ".credentials.json").is_file()) for folder in folders)


def _named(name: str, known: Sequence[str]) -> Root:
    path = os.path.realpath(name)
    try:
        if not Path(path).is_dir():
            what = "is no folder" if os.path.lexists(path) else "does not exist"
            return Root(name, name, problem=f"{name} {what}")
    except OSError as error:
        return Root(name, name, problem=f"{name} cannot be looked at: {error.strerror}")
    if too_wide(path, known):
        return _refused(path, name, "a whole configuration folder of the client is in it")
    if meant := project_paths.memory_meant(path):
        return _refused(path, name, f"sessions keep their transcripts there; name {meant}")
    unresolved = f"{os.path.realpath(Path(name).parent)}/{Path(name).name}"
    return Root(path, name, config_dir=config_folder_of(path, known) or config_folder_of(unresolved, known))


def _refused(path: str, name: str, why: str) -> Root:
    return Root(path, name, problem=f"{name} is no memory folder: {why}", refused=True)


def _default_roots(config_folders: Iterable[str]) -> Iterator[Root]:
    for folder in config_folders:
        projects = Path(folder, "projects")
        try:
            found = sorted(projects.iterdir())
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            yield Root(str(projects), str(projects), problem=f"{projects} cannot be listed: {error.strerror}")
            continue
        for memory in (project / "memory" for project in found):
            if _is_folder(memory):
                yield Root(os.path.realpath(memory), str(memory), config_dir=folder)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def _each_once(roots: Iterable[Root]) -> tuple[Root, ...]:
    """The first of each path; the first of all is the primary."""
    first = dict[str, Root]()
    for root in roots:
        first.setdefault(root.path, root)
    return tuple(replace(root, primary=not index) for index, root in enumerate(first.values()))


def _each_real(folders: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(os.path.realpath(folder) for folder in folders))


def _folders_in(parent: str) -> tuple[str, ...]:
    try:
        with os.scandir(parent) as entries:
            return tuple(sorted(entry.path for entry in entries if entry.is_dir()))
    except OSError:
        return ()
