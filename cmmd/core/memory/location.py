"""Memory roots: what one is, and how the client names the folder of a project."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

LONGEST_SLUG = 200  # UTF-16 units
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Root:
    """One memory folder of a run."""

    path: str
    """The real path; where there is no folder, the path as it was named."""
    named: str
    """As somebody named it, or as it was found, before symlinks were followed."""
    primary: bool = False
    config_dir: str | None = None
    """Real path of the configuration folder it belongs to, whose login pays for it; None: the ambient one."""
    problem: str | None = None
    """Why it cannot be tended, in one sentence; the contract's code for it is `root_missing`."""
    refused: bool = False
    """A folder was named that is there, and that is no memory folder."""


def slug(path: str) -> str:
    """The client's name for the folder of a project, of the project's real path. Not invertible."""
    # The client reads undecodable bytes as U+FFFD, and counts UTF-16 units: a character beyond the BMP is two.
    units = path.encode("utf-8", "surrogateescape").decode("utf-8", "replace").encode("utf-16-le")
    codes = [int.from_bytes(units[i : i + 2], "little") for i in range(0, len(units), 2)]
    name = re.sub(r"[^A-Za-z0-9]", "-", "".join(map(chr, codes)))
    if len(name) <= LONGEST_SLUG:
        return name
    return f"{name[:LONGEST_SLUG]}-{_base36(abs(_hash(codes)))}"


def _hash(codes: Iterable[int]) -> int:
    """31 * h + c over the units, as a signed 32-bit number."""
    value = 0
    for code in codes:
        value = (31 * value + code) & 0xFFFFFFFF
    return value - 0x1_0000_0000 if value & 0x8000_0000 else value


def _base36(number: int) -> str:
    text = ""
    while number:
        number, digit = divmod(number, 36)
        text = DIGITS[digit] + text
    return text or "0"


def project_among(store: str, paths: Iterable[str]) -> str | None:
    """The project that a store folder of this name belongs to, among paths that its sessions worked in.

    The first path whose slug it is, or a folder above one; where none fits, the first path. None: no path is known.
    """
    known = tuple(paths)
    candidates = (above for path in known for above in (path, *map(str, PurePosixPath(path).parents)))
    return next((path for path in candidates if slug(path) == store), known[0] if known else None)


def config_folder_of(root: str, known: Iterable[str]) -> str | None:
    """The folder above `projects/<slug>/memory`, if it is one of the known configuration folders.

    Only known ones: a cloned repository may hold a `projects/x/memory` beside settings of its own.
    """
    path = PurePosixPath(root)
    if path.name != "memory" or path.parent.parent.name != "projects":
        return None
    above = str(path.parent.parent.parent)
    return above if above in known else None


def too_wide(root: str, config_folders: Iterable[str]) -> bool:
    """Is this a whole configuration folder, its `projects`, or a folder around them, such as home or `/`?"""
    mine = PurePosixPath(root)
    return any(PurePosixPath(folder, "projects").is_relative_to(mine) for folder in config_folders)
