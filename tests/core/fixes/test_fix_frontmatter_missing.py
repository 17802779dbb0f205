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


BELOW = memory("Text.\n", name="ovens", description="Which oven is hot")
REASONS = "\n**Why:** it broke\n**How to apply:** always\n"
COMMENTS = "<!-- keep this -->\n<!-- and\nthis -->\n"
BODY = BELOW[BELOW.index("\n\nText") + 1 :]
TOP = BELOW.removesuffix(BODY)


MOVED = [
    pytest.param(COMMENTS + BELOW, TOP + COMMENTS + BODY, id="below two comments"),
    pytest.param(f"\n{COMMENTS}\n\n{BELOW}", f"{TOP}\n{COMMENTS}\n\n{BODY}", id="with blank lines between"),
    pytest.param(f"\ufeff{COMMENTS}{BELOW}", f"\ufeff{TOP}{COMMENTS}{BODY}", id="a byte order mark stays first"),
    pytest.param(
        (COMMENTS + BELOW).replace("\n", "\r\n"), (TOP + COMMENTS + BODY).replace("\n", "\r\n"), id="Windows line ends"
    ),
    pytest.param(
        COMMENTS + BELOW.replace("\n", "\r\n"),
        TOP.replace("\n", "\r\n") + COMMENTS + BODY.replace("\n", "\r\n"),
        id="both",
    ),
    pytest.param(COMMENTS + TOP.strip(), f"{TOP}{COMMENTS}".removesuffix("\n"), id="nothing below it"),
    pytest.param(
        f"{COMMENTS}---\nname: x\nowner: ana\ndescription: d\ntype: user\n...\nT.\n",
        f"---\nname: x\nowner: ana\ndescription: d\ntype: user\n...\n{COMMENTS}T.\n",
        id="other keys, closed by dots",
    ),
]
NOT_MOVED = [
    pytest.param(COMMENTS + BELOW.replace("name: ovens\n", ""), id="no name: another finding would follow"),
    pytest.param(COMMENTS + BELOW.replace("reference", "feedback"), id="no Why: a warning would follow"),
    pytest.param(COMMENTS + BELOW.replace("Which oven", "Which: oven"), id="no YAML"),
    pytest.param(COMMENTS + BELOW.replace("is hot", "is #1"), id="a description that is cut"),
    pytest.param(COMMENTS + TOP.removesuffix("---\n") + "\nText.\n", id="never closed"),
    pytest.param(f"{COMMENTS}---\n\nUnder a line.\n\n---\n\nUnder another.\n", id="lines across the page"),
    pytest.param(f"<!--\n{BELOW}-->\n", id="inside a comment"),
    pytest.param(f"Words.\n{COMMENTS}{BELOW}", id="words above the comment"),
    pytest.param(f"<!-- keep --> this\n{BELOW}", id="words behind the comment"),
]
LISTED: Files = {"MEMORY.md": "- [Ovens](ovens.md) — which one is hot\n"}


@pytest.mark.parametrize(("text", "expected"), MOVED)
def test_a_block_below_comments_moves_up(text: str, expected: str) -> None:
    assert fixed(RULE, {**LISTED, "ovens.md": text}) == {"ovens.md": expected} == after({**LISTED, "ovens.md": text})


@pytest.mark.parametrize("text", NOT_MOVED)
def test_what_stays_where_it_is(text: str) -> None:
    assert fixed(RULE, {**LISTED, "ovens.md": text}) == {}


def test_no_second_one_is_written() -> None:
    assert after({"MEMORY.md": INDEX, "reference_ovens.md": COMMENTS + BELOW.replace("name: ovens\n", "")}) == {}


def test_with_its_reasons_a_feedback_memory_moves_too() -> None:
    text = COMMENTS + BELOW.replace("reference", "feedback") + REASONS
    moved = TOP.replace("reference", "feedback") + COMMENTS + BODY + REASONS
    assert after({**LISTED, "ovens.md": text}) == {"ovens.md": moved}
