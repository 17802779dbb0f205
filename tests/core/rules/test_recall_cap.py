"""recall-cap: more than 200 memories, and which the client never lists."""

from __future__ import annotations

import pytest

from cmmd.core.model import Entry
from cmmd.core.rules import recall_cap
from tests.memories import Files, found, memory, root


def many(count: int, **keys: str) -> Files:
    return {f"m{number:03}.md": memory(name=f"m{number}", **keys) for number in range(count)}


ROWS = [
    pytest.param(many(201), ["info MEMORY.md:- 201"], id="201"),
    pytest.param(
        {f"sub/{path}": text for path, text in many(201).items()}, ["info MEMORY.md:- 201"], id="in a sub-folder"
    ),
    pytest.param(many(200), [], id="200"),
    pytest.param({**many(200), "README.md": "x", "MEMORY.md": "x"}, [], id="files that are no memories"),
    pytest.param(
        {**many(150), **{f"p{n}.md": memory(description='"[pruned] x"') for n in range(100)}}, [], id="pruned ones"
    ),
    pytest.param({}, [], id="none"),
]


@pytest.mark.parametrize(("files", "expected"), ROWS)
def test_recall_cap(files: Files, expected: list[str]) -> None:
    assert found("recall-cap", files) == expected


def test_the_oldest_are_named() -> None:
    data = memory().encode()
    files = {f"m{number:03}.md": Entry("", "file", data, mtime_ns=1_000 - number) for number in range(202)}
    assert [f.message.split("never ")[1] for f in recall_cap.check(root(files))] == ["m200.md, m201.md"]
