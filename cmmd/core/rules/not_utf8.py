"""A Markdown file whose bytes are not UTF-8.

Latin-1, UTF-16 and binary files are meant. No other rule looks into such a file, and nothing ever changes it.
Encrypted files are left alone.

Why it matters: the client shows garbage in place of its letters, or nothing at all.

Example:

    feedback_café.md, saved as Latin-1: the byte 0xE9 is no UTF-8

How it is mended: by you, with an editor or `iconv -f latin1 -t utf-8`; of a file that Windows wrote in its own
encoding, whose quotes and dashes are the bytes 0x80 to 0x9F, with `iconv -f cp1252 -t utf-8`.
"""

from __future__ import annotations

from collections.abc import Iterator

from cmmd.core.memory.root import MemoryRoot
from cmmd.core.model import Finding, Fixable, Severity

ID = "not-utf8"
SEVERITY: Severity = "error"
FIXABLE: Fixable = "no"


def check(root: MemoryRoot) -> Iterator[Finding]:
    for path in root.not_text:
        line, what = _first_odd_byte(root.tree.files[path])
        hint = f"save it as UTF-8 (iconv -f {_encoding(root.tree.files[path])} -t utf-8)"
        yield Finding(ID, SEVERITY, path, line, "", f"not UTF-8: {what}", hint, FIXABLE)


def _first_odd_byte(data: bytes) -> tuple[int | None, str]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None, "it is UTF-16"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return data.count(b"\n", 0, error.start) + 1, f"byte 0x{data[error.start]:02X}"
    return data.count(b"\n", 0, data.index(b"\0")) + 1, "a NUL byte"


def _encoding(data: bytes) -> str:
    """What it may be instead: Latin-1 has control characters where Windows has quotes and dashes."""
    odd = set(data.decode("utf-8", "surrogateescape"))
    if not any("\udc80" <= char <= "\udc9f" for char in odd):
        return "latin1"
    try:
        data.decode("cp1252")
    except UnicodeDecodeError:
        return "latin1"
    return "cp1252"
