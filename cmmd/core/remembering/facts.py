"""What of each file others depend on, so that a memory that was edited is audited without reading all the others.

A face is what other files' findings can see of a memory: its name, description, type and the like. While the face
stays the same, an edit changes what is found in the memory itself, and which others tell the same. For these, each
body's sketch is kept; the samples are in the shingle table.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from itertools import accumulate, pairwise
from typing import NamedTuple

from cmmd.core import sync_copies, targets
from cmmd.core.document import Document
from cmmd.core.memory import MemoryRoot
from cmmd.core.overlap import FEWEST, Sketch
from cmmd.core.rules import duplicate
from cmmd.core.wishes.ignores import MARK

LIVE, ALONE = 1, 2
_END, _KEY, _PATH = "\n", "\0", "\1"
_FACE = 16  # bytes


class Columns(NamedTuple):
    """Facts of all entries of a listing, by their numbers in it."""

    faces: bytearray
    """_FACE bytes each."""
    flags: bytearray
    """LIVE: a memory that is not pruned. ALONE: to whose edit others can be indifferent while its face is the same."""
    rates: bytearray
    """Of the body's sketch; 0 where none was taken."""
    lengths: array[int]
    sizes: array[int]
    """Of its sample."""
    words: array[int]

    def face(self, number: int) -> bytes:
        return bytes(self.faces[number * _FACE : (number + 1) * _FACE])

    def set(self, number: int, memory: Document, sketch: Sketch | None, *, alone: bool) -> None:
        """What is known of a memory. `sketch`: of its body; None: it is pruned."""
        self.faces[number * _FACE : (number + 1) * _FACE] = face(memory)
        self.flags[number] = LIVE * (sketch is not None) | ALONE * alone
        if sketch:
            self.rates[number] = sketch.rate
            self.lengths[number], self.sizes[number] = sketch.length, len(sketch.sample)
            self.words[number] = sketch.words

    def pack(self) -> bytes:
        return b"".join((self.faces, self.flags, self.rates, self.lengths, self.sizes, self.words))


def unpack(packed: bytes, count: int) -> Columns:
    """Raises ValueError where these are not the columns of so many entries."""
    if len(packed) != count * WIDTH:
        raise ValueError("facts of another listing")
    bounds = [count * width for width in accumulate(_WIDTHS, initial=0)]
    parts = [packed[start:end] for start, end in pairwise(bounds)]
    faces, flags, rates = map(bytearray, parts[:3])
    return Columns(faces, flags, rates, *(array("q", part) for part in parts[3:]))


_WIDTHS = (_FACE, 1, 1, 8, 8, 8)
WIDTH = sum(_WIDTHS)


def columns(root: MemoryRoot, paths: list[str]) -> Columns:
    """Of the entries of a listing, in its order."""
    found = root.once(duplicate.compared)
    apart = frozenset(root.lists_others).union(*found.reasons, *_named_as_copies(root))
    known = unpack(bytes(WIDTH * len(paths)), len(paths))
    memories = {memory.path: memory for memory in root.memories}
    for number, memory in ((n, memories[path]) for n, path in enumerate(paths) if path in memories):
        alone = memory.path not in apart and may_stand_alone(memory)
        known.set(number, memory, found.sketches.get(memory.path), alone=alone)
    return known


def _named_as_copies(root: MemoryRoot) -> Iterator[tuple[str, str]]:
    """Pairs of files of which an edit may make, or unmake, what a sync tool left and its original."""
    return ((path, named.original) for path, named in sync_copies.candidates(root.tree))


def samples(root: MemoryRoot, paths: list[str]) -> list[Sequence[int]]:
    """What the shingle table holds: the samples of the bodies that are compared, by number."""
    sketches = root.once(duplicate.compared).sketches
    found = (sketches.get(path) for path in paths)
    return [sketch.sample if sketch and sketch.size >= FEWEST else () for sketch in found]


def may_stand_alone(memory: Document) -> bool:
    return memory.front.state != "missing" and MARK not in memory.text


def face(memory: Document) -> bytes:
    """What others can see of a memory."""
    front = memory.front
    seen = (front.state, memory.name, front.line("name"), memory.description, memory.type, memory.superseded_by)
    return blake2b(repr((*seen, front.either("supersedes"))).encode(), digest_size=_FACE).digest()


def names(root: MemoryRoot) -> bytes:
    """The names of the memories as text to be searched; empty where one holds a character that it is written with."""
    known = root.names
    lines = [f"{key}{_KEY}{targets.without_type(key)}{_PATH}{_PATH.join(paths)}{_END}" for key, paths in known.items()]
    text = _END + "".join(lines)
    fields = (len(lines) + 1, len(lines), sum(map(len, known.values())))
    if (text.count(_END), text.count(_KEY), text.count(_PATH)) != fields:
        return b""
    return text.encode("utf-8", "surrogatepass")


def named(names: bytes, target: str) -> tuple[str, ...]:
    """The memories that a wikilink means by name, as `Names.resolve` tells; empty where that has to be asked."""
    key = targets.key(targets.wiki_name(target))
    if not key or "/" in target.partition("#")[0].strip().strip("/") or not names:
        return ()
    mine, typeless = key.encode("utf-8", "surrogatepass"), targets.without_type(key).encode("utf-8", "surrogatepass")
    found = _paths(names, b"\n%b\0" % mine) or _paths(names, b"\0%b\1" % typeless)
    return tuple(dict.fromkeys(path.decode("utf-8", "surrogatepass") for path in found))


def _paths(names: bytes, mark: bytes) -> list[bytes]:
    found, at = list[bytes](), names.find(mark)
    while at >= 0:
        end = names.find(b"\n", at + 1)
        found += names[at + 1 : end].split(b"\1")[1:]
        at = names.find(mark, at + 1)
    return found
