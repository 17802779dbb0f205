"""Whether a `.gitignore` at the top of a root names a path, by git's rules for patterns."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple


class Pattern(NamedTuple):
    """One line of the file: `negated` takes back what an earlier one said, `folders` asks for folders only."""

    parts: tuple[str, ...]
    negated: bool
    folders: bool


def read(text: str) -> tuple[Pattern, ...]:
    """The patterns of a `.gitignore`, in order; a line that is none is left out."""
    found = (_pattern(line) for line in text.split("\n"))
    return tuple(pattern for pattern in found if pattern is not None)


def _pattern(line: str) -> Pattern | None:
    line = line.rstrip()
    if not line or line.startswith("#"):
        return None
    negated = line.startswith("!")
    written = line.removeprefix("!").removeprefix("\\")
    parts = [part for part in written.split("/") if part]
    if not parts:
        return None
    if "/" not in written.rstrip("/"):
        parts.insert(0, "**")
    return Pattern(tuple(parts), negated, written.endswith("/"))


def ignores(patterns: Sequence[Pattern], path: str) -> bool:
    """Whether `path` (a file, relative) or a folder above it is ignored; the last pattern that fits decides."""
    parts = path.split("/")
    for depth in range(1, len(parts) + 1):
        said = False
        for pattern in patterns:
            if (depth < len(parts) or not pattern.folders) and _fits(parts[:depth], pattern.parts):
                said = not pattern.negated
        if said:
            return True
    return False


def _fits(path: Sequence[str], wanted: Sequence[str]) -> bool:
    """All places in the pattern that the path so far can have reached are kept, so that no pattern is slow."""
    places = _onward({0}, wanted)
    for part in path:
        reached = {place for place in places if place < len(wanted) and wanted[place] == "**"}
        reached |= {place + 1 for place in places - reached if place < len(wanted) and fnmatchcase(part, wanted[place])}
        places = _onward(reached, wanted)
    return len(wanted) in places


def _onward(places: set[int], wanted: Sequence[str]) -> set[int]:
    """`**` also stands for no folder at all."""
    found = set(places)
    for place in sorted(places):
        while place < len(wanted) and wanted[place] == "**":
            place += 1
            found.add(place)
    return found
