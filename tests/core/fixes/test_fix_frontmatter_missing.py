"""frontmatter-missing: a block made of what the index and the file's name say."""

from __future__ import annotations

import pytest

from tests.fixing import after, fixed
from tests.memories import Files, memory

RULE = "frontmatter-missing"
INDEX = "- [The ovens](reference_ovens.md) — which one is hot\n"
BLOCK = "---\nname: reference_ovens\ndescription: which one is hot\nmetadata:\n  type: reference\n---\n"

MENDED = [
    pytest.param("Text.\n", BLOCK + "\nText.\n", id="text"),
    pytest.param("\n\nText.", BLOCK + "\n\nText.", id="blank lines on top, no line end"),
    pytest.param("# Ovens\n\n<!-- c -->\n", BLOCK + "\n# Ovens\n\n<!-- c -->\n", id="heading and comment"),
    pytest.param("\ufeffText.\r\nMore.\r\n", "\ufeff" + (BLOCK + "\nText.\nMore.\n").replace("\n", "\r\n"), id="mark"),
]

LEFT = [
    pytest.param({"MEMORY.md": INDEX.replace(" — which one is hot", "")}, "Text.\n", id="no hook"),
    pytest.param({"MEMORY.md": INDEX.replace("which one is hot", "hot")}, "Text.\n", id="a hook of one word"),
    pytest.param({"MEMORY.md": INDEX.replace("which one is hot", "see above")}, "Text.\n", id="a hook that says none"),
    pytest.param({"MEMORY.md": INDEX.replace("The ovens", "")}, "Text.\n", id="no title"),
    pytest.param({"MEMORY.md": "See [ovens](reference_ovens.md).\n"}, "Text.\n", id="named in prose"),
    pytest.param({"MEMORY.md": "# Index\n"}, "Text.\n", id="not in the index"),
    pytest.param({}, "Text.\n", id="no index"),
    pytest.param({"MEMORY.md": INDEX}, "\n---\nname: x\n---\nText.\n", id="a block below the first line"),
    pytest.param({"MEMORY.md": INDEX}, memory(), id="there is one"),
    pytest.param({"MEMORY.md": INDEX}, "---\nname: x\n\nText.\n", id="one that is never closed"),
    pytest.param({"MEMORY.md": INDEX, "x.md": memory(name="reference-Ovens")}, "Text.\n", id="the name is taken"),
]


@pytest.mark.parametrize(("text", "expected"), MENDED)
def test_mended(text: str, expected: str) -> None:
    files = {"MEMORY.md": INDEX, "reference_ovens.md": text}
    assert fixed(RULE, files) == {"reference_ovens.md": expected}


@pytest.mark.parametrize(("files", "text"), LEFT)
def test_left(files: Files, text: str) -> None:
    assert fixed(RULE, {**files, "reference_ovens.md": text}) == {}


def test_of_a_project_note() -> None:
    files = {"MEMORY.md": "- [Phase](project_phase.md) — where to go\n", "project_phase.md": "# Phase\n\nText.\n"}
    block = BLOCK.replace("reference_ovens", "project_phase").replace("which one is hot", "where to go")
    expected = block.replace("reference", "project") + "\n# Phase\n\nText.\n"
    assert after(files, (RULE,)) == {"project_phase.md": expected}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        pytest.param("ovens.md", "Text.\n", id="no type in the name"),
        pytest.param("feedback_ovens.md", "Text.\n", id="a type that asks for reasons"),
        pytest.param("README.md", "Text.\n", id="no memory"),
    ],
)
def test_left_by_name(path: str, body: str) -> None:
    assert fixed(RULE, {"MEMORY.md": f"- [X]({path}) — the hook\n", path: body}) == {}


@pytest.mark.parametrize(
    ("hook", "expected"),
    [
        pytest.param("hot: see #3", "'hot: see #3'", id="quoted"),
        pytest.param("of `x` and **y**", "of x and y", id="plain words"),
        pytest.param("12 ovens", "'12 ovens'", id="a number first"),
    ],
)
def test_the_hook_becomes_the_description(hook: str, expected: str) -> None:
    files = {"MEMORY.md": INDEX.replace("which one is hot", hook), "reference_ovens.md": "Text.\n"}
    assert fixed(RULE, files)["reference_ovens.md"].split("\n")[2] == f"description: {expected}"
