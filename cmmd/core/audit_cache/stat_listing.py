"""What stands in a memory root, by stat alone: where two listings are equal, so are the trees."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from itertools import chain
from typing import NamedTuple

from cmmd.core.model import LARGEST_FILE, Entry, Tree

Stat = tuple[int, int, int, int]
"""Size, mtime_ns, ctime_ns, inode."""
SYMLINK: Stat = (-1, 0, 0, 0)
SPECIAL: Stat = (-2, 0, 0, 0)
UNKNOWN: Stat = (-3, 0, 0, 0)
"""Of what cannot be looked at, now or later; equal to none that was kept."""
NOT_KEPT: Stat = (-4, 0, 0, 0)
"""In a listing that is kept: this one is to be read again."""
SETTLED = 2_000_000_000
"""Nanoseconds after which a file's times tell of every change: clocks tick more coarsely than files are written."""
WIDTH = 32  # bytes of one Stat
_HIGHEST = (1 << 63) - 1


class Listing(NamedTuple):
    """Paths in order, each ended by NUL, and their stats, WIDTH bytes each in the machine's own order."""

    names: bytes
    stats: bytes

    @property
    def paths(self) -> list[str]:
        return self.names.decode("utf-8", "surrogateescape").split("\0")[:-1]


def listing(found: Mapping[str, Stat]) -> Listing:
    """Of what an edge has found, by path."""
    paths = sorted(found)
    numbers = array("q")
    try:
        numbers.extend(chain.from_iterable(map(found.__getitem__, paths)))
    except OverflowError:  # an inode of 64 bits
        numbers = array("q", [number & _HIGHEST for path in paths for number in found[path]])
    names = "".join([f"{path}\0" for path in paths])
    return Listing(names.encode("utf-8", "surrogateescape"), numbers.tobytes())


def kept(tree: Tree, read_ns: int) -> Listing:
    """Of a tree whose reading began at `read_ns` (nanoseconds since 1970): what may be trusted by the next run."""
    return listing({entry.path: stat_of(entry, read_ns) for entry in tree.entries})


def stat_of(entry: Entry, read_ns: int) -> Stat:
    """What may be trusted of one entry."""
    if entry.kind == "symlink":
        return SYMLINK
    if entry.kind == "special":
        return SPECIAL
    readable = entry.data is not None or (entry.kind == "file" and entry.size > LARGEST_FILE)
    if not readable or max(entry.mtime_ns, entry.ctime_ns) > read_ns - SETTLED:
        return NOT_KEPT
    return (entry.size, entry.mtime_ns, entry.ctime_ns, entry.inode)


def lacks_any(now: Listing, before: Listing) -> bool:
    """Whether a path of an earlier listing, no dot-entry, is missing in a later one."""
    if now.names == before.names:
        return False
    there = set(now.paths)
    return any(path not in there and "/." not in f"/{path}" for path in before.paths)
