"""not-utf8: Markdown files in another encoding."""

from __future__ import annotations

import pytest

from tests.memories import Files, found, memory

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
