"""What one audit leaves for the next: findings by the stats of the files, as bytes whose every field is checked.

The bytes hold nothing of a memory but what its findings say, its path and its name. Whoever cannot read
them, for whatever reason, reads the memories instead.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, get_args
from zlib import crc32

from cmmd.core.audit.results import Checked
from cmmd.core.audit_cache.stat_listing import WIDTH, Listing
from cmmd.core.model import Finding, Fixable, Ignore, Severity

MAGIC = b"cmmd audit 1\n"
_CHECK = 4  # bytes
_FINDING = (str, get_args(Severity), str, (int, None), str, str, str, get_args(Fixable))
_IGNORE = (str, str, str, str, (int, None), (None,), bool)
_NUMBERS = ("files", "index_lines", "index_chars", "bytes")


@dataclass(frozen=True)
class Remembered:
    """The outcome of an audit, and what the root looked like."""

    listing: Listing
    checked: Checked
    touched_ns: int | None
    """Newest mtime of its files, dot-entries not counted."""
    gone_ns: int | None
    """When a file of it was last renamed or taken away, as far as that was noticed."""
    bytes: int
    digest: str | None
    """`Tree.digest`, where all files were read."""


def pack(known: Remembered, edition: bytes) -> bytes:
    """As bytes for `unpack` with the same `edition`, which names the program that wrote them."""
    checked = known.checked
    head = {
        "root": checked.root,
        "files": checked.files,
        "index_lines": checked.index_lines,
        "index_chars": checked.index_chars,
        "findings": [list(finding.to_json().values()) for finding in checked.findings],
        "ignores": checked.ignores,
        "cut_entries": checked.cut_entries,
        "touched_ns": known.touched_ns,
        "gone_ns": known.gone_ns,
        "bytes": known.bytes,
        "digest": known.digest,
    }
    parts = [edition, json.dumps(head).encode(), *known.listing]
    return MAGIC + b"".join(chain.from_iterable(map(_sealed, parts)))


def unpack(data: bytes, edition: bytes, root: str) -> Remembered | None:
    """What `pack` was given; None for anything else: another edition or root, torn or forged."""
    try:
        theirs, head, names, stats = _opened(data)
        if theirs != edition:
            return None
        known = _read(json.loads(head), Listing(names, stats))
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return known if known.checked.root == root else None


def _sealed(part: bytes) -> tuple[bytes, bytes, bytes]:
    return len(part).to_bytes(8, "little"), crc32(part).to_bytes(_CHECK, "little"), part


def _opened(data: bytes) -> Iterator[bytes]:
    """The parts; raises ValueError where one is not as it was sealed."""
    if not data.startswith(MAGIC):
        raise ValueError("no cache of ours")
    place = len(MAGIC)
    while place < len(data):
        start = place + 8 + _CHECK
        length = int.from_bytes(data[place : place + 8], "little")
        part = data[start : start + length]
        if len(part) != length or int.from_bytes(data[start - _CHECK : start], "little") != crc32(part):
            raise ValueError("torn or changed")
        yield part
        place = start + length


def _read(head: dict[str, Any], listing: Listing) -> Remembered:
    if len(listing.stats) != WIDTH * listing.names.count(b"\0"):
        raise ValueError("names and stats differ in number")
    files, lines, chars, size = (_as(int, head[name]) for name in _NUMBERS)
    findings = tuple(Finding(*_row(row, _FINDING)) for row in head["findings"])
    ignores = tuple(Ignore(*_row(row, _IGNORE)) for row in head["ignores"])
    cut = _as(int, head["cut_entries"])
    checked = Checked(_as(str, head["root"]), files, lines, chars, findings, ignores, cut)
    touched, gone = (_as((int, None), head[name]) for name in ("touched_ns", "gone_ns"))
    return Remembered(listing, checked, touched, gone, size, _as((str, None), head["digest"]))


def _row(row: Sequence[Any], kinds: Sequence[Any]) -> list[Any]:
    return [_as(kind, value) for kind, value in zip(kinds, row, strict=True)]


def _as(kind: Any, value: Any) -> Any:
    """`value`, if it is of this kind: a type, or one of several types or texts. Raises ValueError."""
    kinds = kind if isinstance(kind, tuple) else (kind,)
    if type(value) in kinds or value in kinds:
        return value
    raise ValueError("a field of another kind")
