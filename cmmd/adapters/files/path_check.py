"""Whether something still stands at a path of this disk: asked with lstat alone, a bounded number of times."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

LOOKS = 200
"""lstat calls of one tick; what would need more is not known to be gone."""
_OCTAL = re.compile(r"\\([0-7]{3})")


@dataclass
class Disk:
    """Answers for one tick; nothing is opened or followed, and no other file system is entered."""

    home: str
    looks: int = LOOKS
    """How many lstat calls are left."""
    mounts: Collection[str] | None = None
    """Where other file systems begin: a dead network share hangs whoever looks at it. None: the system is asked."""
    _known: dict[str, os.stat_result | None] = field(default_factory=dict)

    def gone(self, path: str) -> bool:
        """Whether nothing stands at `path` (`~/…` or absolute), although the folder below the home folder is there.

        False also where it cannot be told: outside the home folder, behind a symlink, on another file system, or not
        permitted.
        """
        below = path.removeprefix("~/") if path.startswith("~/") else path.removeprefix(self.home + "/")
        parts = [part for part in below.split("/") if part]
        if not self.home or below == path or len(parts) < 2 or not {".", ".."}.isdisjoint(parts):
            return False
        try:
            return self._ends_early(parts)
        except (OSError, ValueError, _NoMoreLooks):
            return False

    def _ends_early(self, parts: list[str]) -> bool:
        """Walk down from the home folder; a folder that is not there ends the walk, but the first one must be."""
        place, device = self._top
        for depth, part in enumerate(parts):
            place = f"{place}/{part}"
            if place in self._mounts():
                return False
            status = self._status(place)
            if status is None:
                return depth > 0
            if status.st_dev != device or not stat.S_ISDIR(status.st_mode):
                return False
        return False

    @cached_property
    def _top(self) -> tuple[str, int]:
        """Where the home folder really is, and on which device."""
        place = os.path.realpath(self.home)
        return place, os.stat(place).st_dev

    def _status(self, place: str) -> os.stat_result | None:
        """None: nothing stands there."""
        if place not in self._known:
            if self.looks <= 0:
                raise _NoMoreLooks
            self.looks -= 1
            try:
                self._known[place] = os.lstat(place)
            except FileNotFoundError:
                self._known[place] = None
        return self._known[place]

    def _mounts(self) -> Collection[str]:
        if self.mounts is None:
            self.mounts = mount_points()
        return self.mounts


class _NoMoreLooks(Exception):
    """What is left is not looked at."""


def mount_points(table: Path = Path("/proc/self/mountinfo")) -> frozenset[str]:
    """Where file systems are mounted; none where the system has no such table (there the devices of folders tell)."""
    try:
        rows = table.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return frozenset()
    places = [row.split(" ")[4] for row in rows if row.count(" ") > 4]
    return frozenset(_OCTAL.sub(lambda found: chr(int(found[1], 8)), place) for place in places)
