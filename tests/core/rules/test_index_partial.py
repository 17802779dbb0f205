"""index-partial: more than five and more than a fifth of the entries are dead; then no other finding names them."""

from __future__ import annotations

import pytest

from tests.memories import Files, found, memory, root


def entries(dead: int, there: int, form: str = "- [R{0}](r{0}.md) — rule {0}\n") -> Files:
    live = {f"r{n}.md": memory(f"Rule {n}.\n", name=f"rule-{n}") for n in range(dead, dead + there)}
    return {**live, "MEMORY.md": "# Index\n\n" + "".join(form.format(n) for n in range(dead + there))}


PARTIAL = ["error MEMORY.md:-"]
ROWS = [
    pytest.param(entries(6, 4), PARTIAL, id="six of ten"),
    pytest.param(entries(8, 0), PARTIAL, id="all of eight"),
    pytest.param(entries(11, 40), PARTIAL, id="more than a fifth of many"),
    pytest.param(entries(6, 4, "| [R{0}](r{0}.md) | rule |\n"), PARTIAL, id="a table and no entries"),
    pytest.param(entries(6, 4, "First of all read [R{0}](r{0}.md).\n"), PARTIAL, id="sentences and no entries"),
    pytest.param(entries(5, 0), [], id="all of five"),
    pytest.param(entries(10, 40), [], id="a fifth"),
    pytest.param(entries(0, 9), [], id="none"),
    pytest.param({**entries(8, 4), ".gitignore": "r*.md\n"}, [], id="git does not carry them"),
    pytest.param(
        {**entries(0, 3), **{f"feedback_r{n}.md": memory(name=f"x{n}") for n in range(3, 11)}}
        | {"MEMORY.md": str(entries(0, 11)["MEMORY.md"])},
        [],
        id="all were renamed",
    ),
    pytest.param(entries(8, 4, "```\n- [R{0}](r{0}.md)\n```\n"), [], id="code"),
    pytest.param(entries(8, 0, "- [R{0}](https://x.y/r{0}.md)\n"), [], id="URLs"),
]


@pytest.mark.parametrize(("files", "expected"), ROWS)
def test_index_partial(files: Files, expected: list[str]) -> None:
    assert found("index-partial", files) == expected


def test_it_stands_in_the_place_of_the_others() -> None:
    assert found("index-dangling", entries(6, 4)) == []
    assert len(found("index-dangling", entries(5, 4))) == 5


def test_one_that_was_renamed_is_told_all_the_same() -> None:
    files = {**entries(6, 4), "feedback_new.md": memory(name="new")}
    files["MEMORY.md"] = str(files["MEMORY.md"]) + "- [New](new.md)\n"
    assert found("index-dangling", files) == ["error MEMORY.md:13 new.md"]
    assert root(files).exists("new.md") is False
