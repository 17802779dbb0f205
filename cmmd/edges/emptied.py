"""Folders of a memory root that a move left empty."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import PurePosixPath

from cmmd.edges.inside import base, parent


def remove_emptied(root: str, gone: Iterable[str], *, root_too: bool) -> None:
    """Remove the folders in which files `gone` (relative paths) stood, if nothing is left in them; then the root.

    Only what is empty can go; what cannot be removed stays.
    """
    folders = {str(above) for path in gone for above in PurePosixPath(path).parents} - {"."}
    for folder in sorted(folders, key=lambda path: -path.count("/")):
        with suppress(OSError), parent(root, folder) as above:
            os.rmdir(base(folder), dir_fd=above)
    if root_too:
        with suppress(OSError):
            os.rmdir(root)
