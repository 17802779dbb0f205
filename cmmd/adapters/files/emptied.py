"""Folders of a memory root that a move left empty."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import PurePosixPath

from cmmd.adapters.files.beneath import base, parent


def remove_emptied(root: str, gone: Iterable[str], *, root_too: bool) -> None:
    """Remove the folders in which files `gone` (relative paths) stood, if nothing is left in them; then the root.

    Only what is empty can go; what cannot be removed stays.
    """
    folders = {f"{root}/{above}" for path in gone for above in PurePosixPath(path).parents} - {f"{root}/."}
    remove_folders(root, [*sorted(folders, key=lambda path: -path.count("/")), *([root] if root_too else [])])


def remove_folders(root: str, folders: Iterable[str]) -> None:
    """Remove those that are empty, in their order; by no link where they lie in the root."""
    for folder in folders:
        with suppress(OSError):
            if not folder.startswith(f"{root}/"):
                os.rmdir(folder)
                continue
            with parent(root, folder.removeprefix(f"{root}/")) as above:
                os.rmdir(base(folder), dir_fd=above)
