"""not-utf8: Markdown files in another encoding."""

from __future__ import annotations

import pytest

from cmmd.core.rules import not_utf8
from tests.memories import Files, found, memory, root

ROWS = [
    pytest.param({"a.md": b"one\ncaf\xe9\n"}, ["error a.md:2"], id="Latin-1"),
    pytest.param({"a.md": memory().encode("utf-16")}, ["error a.md:-"], id="UTF-16 with its mark"),
    pytest.param({"a.md": memory().encode("utf-16-le")}, ["error a.md:1"], id="UTF-16 without"),
    pytest.param({"a.md": b"one\n\0\n"}, ["error a.md:2"], id="a NUL byte"),
    pytest.param({"MEMORY.md": b"\xe9"}, ["error MEMORY.md:1"], id="the index"),
    pytest.param({"sub/README.md": b"\xe9"}, ["error sub/README.md:1"], id="a README"),
    pytest.param({"a.md": b"\xed\xa0\x80"}, ["error a.md:1"], id="a lone surrogate"),
    pytest.param({"a.md": memory("Café 字 🎉\n")}, [], id="UTF-8"),
    pytest.param({"a.md": b"\xef\xbb\xbf" + memory().encode()}, [], id="UTF-8 with its mark"),
    pytest.param({"a.md": b"\0GITCRYPT\0\xff\xff"}, [], id="git-crypt"),
    pytest.param({"pic.png": b"\xff", ".a.md": b"\xff", "a.txt": b"\xff"}, [], id="other files"),
    pytest.param({"a.md": b""}, [], id="empty"),
]


@pytest.mark.parametrize(("files", "expected"), ROWS)
def test_not_utf8(files: Files, expected: list[str]) -> None:
    assert found("not-utf8", files) == expected


HINTS = [
    pytest.param(b"caf\xe9", "latin1", id="a letter"),
    pytest.param(b"he said \x93no\x94", "cp1252", id="Windows quotes"),
    pytest.param(b"caf\xe9 \x96 ten to six", "cp1252", id="a letter and a Windows dash"),
    pytest.param(b"caf\xe9 \x80 3 \x81", "latin1", id="a byte that Windows has no character for"),
    pytest.param("Caf\u00e9 \u2013 ".encode() + b"\xe9", "latin1", id="UTF-8 whose bytes are in that range"),
    pytest.param(b"one\n\0\n", "latin1", id="a NUL byte"),
]


@pytest.mark.parametrize(("data", "encoding"), HINTS)
def test_the_hint_names_the_encoding(data: bytes, encoding: str) -> None:
    hints = [finding.hint for finding in not_utf8.check(root({"a.md": data}))]
    assert hints == [f"save it as UTF-8 (iconv -f {encoding} -t utf-8)"]
