"""A change set as a patch in git's format, byte for byte, so that `git apply` takes it."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping


def patch(before: Mapping[str, bytes], changes: Mapping[str, bytes | None]) -> bytes:
    """The patch from `before` to what `changes` says (None removes); paths in order, three lines of context."""
    return b"".join(_file(path, before.get(path), changes[path]) for path in sorted(changes))


def counts(text: bytes) -> tuple[int, int]:
    """How many lines a patch adds and removes."""
    added = gone = 0
    inside = False
    for line in text.split(b"\n"):
        inside = line.startswith(b"@@") or (inside and not line.startswith(b"diff --git "))
        added += inside and line.startswith(b"+")
        gone += inside and line.startswith(b"-")
    return added, gone


def _file(path: str, old: bytes | None, new: bytes | None) -> bytes:
    if old == new:
        return b""
    a, b = quoted("a/" + path), quoted("b/" + path)
    head = [b"diff --git " + a + b" " + b + b"\n"]
    if old is None:
        head.append(b"new file mode 100644\n")
    if new is None:
        head.append(b"deleted file mode 100644\n")
    body = list(_hunks(old or b"", new or b"", b"/dev/null" if old is None else a, b"/dev/null" if new is None else b))
    return b"".join(head + body)


def _hunks(old: bytes, new: bytes, a: bytes, b: bytes) -> Iterator[bytes]:
    lines = difflib.diff_bytes(difflib.unified_diff, _lines(old), _lines(new), a, b, lineterm=b"\n")
    for line in lines:
        yield line if line.endswith(b"\n") else line + b"\n\\ No newline at end of file\n"


def _lines(data: bytes) -> list[bytes]:
    """Only LF ends a line for git; bytes.splitlines would also split at a lone CR."""
    parts = data.split(b"\n")
    return [part + b"\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


def quoted(path: str) -> bytes:
    """A path as git writes it in a patch: in C quotes when it holds anything but plain characters."""
    raw = path.encode("utf-8", "surrogateescape")
    if all(0x20 < byte < 0x7F and byte not in b'"\\' for byte in raw) or (
        all(0x20 <= byte < 0x7F and byte not in b'"\\' for byte in raw) and b" " in raw
    ):
        return raw
    return b'"' + b"".join(_escaped(byte) for byte in raw) + b'"'


def _escaped(byte: int) -> bytes:
    if byte in b'"\\':
        return b"\\" + bytes([byte])
    if 0x20 <= byte < 0x7F:
        return bytes([byte])
    return b"\\%03o" % byte
