"""What cmmd writes as a patch, git applies: the oracle is `git apply` itself."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from cmmd.core.records.patch import patch

CHANGES = [
    pytest.param({"a.md": b"one\ntwo\n"}, {"a.md": b"one\n2\n"}, id="a line"),
    pytest.param({"a.md": b"one\ntwo"}, {"a.md": b"one\ntwo\n"}, id="final newline added"),
    pytest.param({"a.md": b"one\ntwo\n"}, {"a.md": b"one\ntwo"}, id="final newline gone"),
    pytest.param({"a.md": b"one\r\ntwo\r\n"}, {"a.md": b"one\r\n2\r\n"}, id="CRLF"),
    pytest.param({"a.md": b"one\rtwo\nthree\n"}, {"a.md": b"one\rtwo\n3\n"}, id="a lone CR ends no line"),
    pytest.param({"a.md": b"\xef\xbb\xbfone\n"}, {"a.md": b"\xef\xbb\xbf1\n"}, id="BOM"),
    pytest.param({}, {"new.md": b"born\n"}, id="a new file"),
    pytest.param({"a.md": b"gone\n"}, {"a.md": None}, id="a file that goes"),
    pytest.param({"a b.md": b"x\n"}, {"a b.md": b"y\n"}, id="a space in the name"),
    pytest.param({'ä\n".md': b"x\n"}, {'ä\n".md': b"y\n"}, id="newline, quote and umlaut in the name"),
    pytest.param({"a.md": b"\x00\xff\n"}, {"a.md": b"\x00\xfe\n"}, id="bytes that are no text"),
    pytest.param({"s/a.md": b"x\n", "b.md": b"y\n"}, {"s/a.md": b"1\n", "b.md": b"2\n"}, id="two files, one below"),
    pytest.param({"a.md": b"same\n"}, {"a.md": b"same\n"}, id="nothing: equal bytes"),
    pytest.param({"a.md": b"kept\n"}, {}, id="nothing: no change"),
]


@pytest.mark.parametrize(("before", "changes"), CHANGES)
def test_git_applies_it(before: dict[str, bytes], changes: dict[str, bytes | None], tmp_path: Path) -> None:
    for path, data in before.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(data)
    text = patch(before, changes)
    if text:
        argv = ["git", "apply", "-p1", "--whitespace=nowarn", "-"]
        subprocess.run(argv, input=text, cwd=tmp_path, check=True, timeout=30)
    wanted = {path: data for path, data in {**before, **changes}.items() if data is not None}
    found = {str(p.relative_to(tmp_path)): p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    assert found == wanted


def test_equal_bytes_make_no_patch() -> None:
    assert patch({"a.md": b"x"}, {"a.md": b"x"}) == b""
