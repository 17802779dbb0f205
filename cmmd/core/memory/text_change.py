"""A mechanical change: where it cuts, and what it puts there. What FIXES give and the mending applies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """Replace the bytes [start, end) of a file by `new`; every other byte stays as it is."""

    path: str
    start: int
    """Offset in bytes of the file as it is on disk; 0 for a file that is not there yet."""
    end: int
    new: bytes
    note: str = ""
    """What a person should know that the diff does not tell, such as the text of an entry that goes; a line each."""
    also: tuple[Change, ...] = ()
    """Changes of other files that are made together with it, or not at all."""
    rank: int = 0
    """Of insertions at one place the lower one stands first."""

    @property
    def parts(self) -> tuple[Change, ...]:
        return (self, *self.also)

    @property
    def paths(self) -> frozenset[str]:
        return frozenset(part.path for part in self.parts)


def applied(data: bytes, changes: Iterable[Change]) -> bytes:
    """The bytes after the changes of one file, of which no two may overlap; those at one place go by rank."""
    parts, place = list[bytes](), 0
    for change in sorted(changes, key=lambda change: (change.start, change.end, change.rank)):
        if change.start < place:
            raise ValueError(f"two changes of {change.path} overlap at byte {change.start}")
        parts += [data[place : change.start], change.new]
        place = change.end
    return b"".join([*parts, data[place:]])
