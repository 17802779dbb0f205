"""name-duplicate: two memories that `[[name]]` cannot tell apart."""

from __future__ import annotations

import pytest

from tests.memories import Files, found, memory

KILN = memory(name="kiln-hours")
ROWS = [
    pytest.param({"a.md": KILN, "b.md": KILN}, ["warning b.md:2 kiln-hours"], id="equal"),
    pytest.param(
        {"a.md": KILN, "b.md": memory(name="Kiln Hours")}, ["warning b.md:2 Kiln Hours"], id="equal when normalised"
    ),
    pytest.param(
        {"a.md": memory(name="cafe\u0301"), "b.md": memory(name="caf\u00e9")}, ["warning b.md:2 café"], id="composed"
    ),
    pytest.param(
        {"a.md": KILN, "b.md": KILN, "c.md": KILN},
        ["warning b.md:2 kiln-hours", "warning c.md:2 kiln-hours"],
        id="three",
    ),
    pytest.param({"a.md": KILN, "sub/a.md": KILN}, ["warning sub/a.md:2 kiln-hours"], id="in a sub-folder"),
    pytest.param({"a.md": KILN, "b.md": memory(name="kiln-hour")}, [], id="other names"),
    pytest.param({"a.md": memory(name=""), "b.md": memory(name="")}, [], id="no names"),
    pytest.param({"a.md": memory(name="--"), "b.md": memory(name="_")}, [], id="names of no letter"),
    pytest.param({"a.md": KILN, "b.md": memory(name="kiln-hours", description='"[pruned] x"')}, [], id="a pruned one"),
    pytest.param({"kiln-hours.md": memory(name="x"), "b.md": KILN}, [], id="the stem of another"),
]


@pytest.mark.parametrize(("files", "expected"), ROWS)
def test_name_duplicate(files: Files, expected: list[str]) -> None:
    assert found("name-duplicate", files) == expected
