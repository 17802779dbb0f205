"""A memory is pruned that others link: which edits leave a link behind, and which lines may go with such a link."""

from __future__ import annotations

import pytest

from cmmd.core.audit.stale import Stale
from cmmd.core.verify.refusals import objections
from tests.fixing import edit_of
from tests.memories import Files, memory, tree

INDEX = "# Memory\n\n- [Kiln](kiln.md) — nine\n- [Note](note.md) — more\n"
WITH_OLD = INDEX + "- [Old kiln](old.md) — ten\n"
OLD = memory(name="old", description="The old kiln")
HEAD, _, _ = OLD.rpartition("---\n")
PRUNED = HEAD.replace("The old kiln", "'[pruned] The old kiln'") + "---\n\n[pruned by cmmd 2026-11-23: same as kiln]\n"
STALE = (Stale("old.md", "superseded by kiln"),)


def refused(note: str, after: str, *, more: Files | None = None, index: str = INDEX, pruned: str = PRUNED) -> list[str]:
    """The codes against pruning old.md while note.md, whose body is `note`, gets the body `after`."""
    files = {"MEMORY.md": WITH_OLD, "kiln.md": memory(), "old.md": OLD, "note.md": _note(note), **(more or {})}
    edits = {"MEMORY.md": index, "old.md": pruned, "note.md": _note(after)}
    before = tree(files)
    changes = {path: text.encode() for path, text in edits.items() if text.encode() != before.files[path]}
    return [objection.code for objection in objections(edit_of(before, changes, stale=STALE))]


def _note(body: str) -> str:
    return memory(body + "\n", name="note", description="A note")


LEFT = [
    pytest.param("See [[old]].", "See [[old]].", id="a wikilink"),
    pytest.param("See [[old#door|its door]].", "See [[old#door|its door]].", id="with heading and alias"),
    pytest.param("See [it](old.md).", "See [it](./old.md).", id="a link"),
    pytest.param("![[old]]", "![[old]]", id="an embed"),
    pytest.param("See [[old]] and [[old]].", "See [[kiln]] and [[old]].", id="one of two"),
    pytest.param("Nothing.", "Nothing.\nSee [[old]].", id="a new one"),
]
GONE = [
    pytest.param("See [[old]].", "See [[kiln]].", id="pointed elsewhere"),
    pytest.param("See [[old]].", "See [[kiln|the big kiln of the studio]].", id="pointed elsewhere, with an alias"),
    pytest.param("See [the old kiln](old.md).", "See [the big one](kiln.md).", id="a link pointed elsewhere"),
    pytest.param("Related: [[old]] and [[kiln]].", "Related: [[kiln]].", id="one of two taken out"),
    pytest.param("Related: [[old]]", "", id="a line that was nothing else"),
    pytest.param("- [[old]]\n- [[kiln]]", "- [[kiln]]", id="an item of a list"),
    pytest.param("It is hot, see [[old]].", "It is hot, see old.", id="the name as plain text"),
    pytest.param("The big kiln opens at 9, as in [[old]].", "The big kiln opens at 9.", id="the rest stays"),
    pytest.param("The word `[[old]]`.", "The word `[[old]]`.", id="code is no link"),
    pytest.param("<!-- [[old]] -->", "<!-- [[old]] -->", id="a comment is no link"),
    pytest.param("See [[older]].", "See [[older]].", id="broken before"),
    pytest.param("See old.md.", "See old.md.", id="a name is no link"),
]  # fmt: skip
LOST = [
    pytest.param("Opened at 9, as in [[old]].", "", id="a line that says something goes with it"),
    pytest.param("Opened at 9, as in [[old]].", "Opened, as in [[kiln]].", id="a number"),
    pytest.param("Never open it hot: [[old]].", "Open it hot: [[kiln]].", id="a negation"),
    pytest.param("Related: [[old]] and [[kiln]].", "Related:", id="another link"),
    pytest.param("See [door at 900 degrees](old.md).", "See [door](kiln.md).", id="a fact in its text"),
    pytest.param("Never: [[old]].", "", id="a short line with a negation"),
    pytest.param("Kiln opens early: [[old]].", "", id="a short line that says something"),
    pytest.param("See [never at night](old.md).", "See [it](kiln.md).", id="a negation in its text"),
    pytest.param("Related: [[kiln]]", "", id="a line that links another memory"),
]


@pytest.mark.parametrize(("note", "after"), LEFT)
def test_a_link_is_left_behind(note: str, after: str) -> None:
    assert refused(note, after) == ["loses_links"]


@pytest.mark.parametrize(("note", "after"), GONE)
def test_no_link_is_left_behind(note: str, after: str) -> None:
    assert refused(note, after) == []


@pytest.mark.parametrize(("note", "after"), LOST)
def test_more_than_a_link_is_lost(note: str, after: str) -> None:
    assert refused(note, after) == ["loses_content"]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        pytest.param(memory("[[old]]\n", name="else", superseded_by="kiln"), [], id="in a superseded memory"),
        pytest.param(memory("[[old]]\n", name="else").replace("When", "'[pruned] When"), [], id="in a pruned one"),
        pytest.param(memory("No link.\n", name="else", supersedes="old"), [], id="in its frontmatter"),
        pytest.param(memory("No link.\n", name="else", relates_to="'[[old]]'"), [], id="in its frontmatter, as a link"),
        pytest.param(memory("[[old]]\n", name="else"), ["loses_links"], id="in its body"),
    ],
)
def test_a_link_in_a_file_that_the_edit_does_not_touch(text: str, codes: list[str]) -> None:
    index = INDEX + "- [Else](else.md) — x\n"
    files = {
        "else.md": text.replace("opened\nmeta", "opened'\nmeta"),
        "MEMORY.md": index + "- [Old kiln](old.md) — t\n",
    }
    assert refused("x", "x", more=files, index=index) == codes


def test_an_entry_of_the_index_is_a_link_too() -> None:
    assert refused("x", "x", index=WITH_OLD) == ["loses_links"]


def test_prose_of_the_index_may_lose_its_link() -> None:
    more = {"MEMORY.md": WITH_OLD + "\nThe kilns: [[old]], [[kiln]].\n"}
    assert refused("x", "x", more=more, index=INDEX + "\nThe kilns: [[kiln]].\n") == []


def test_nothing_is_left_behind_where_nothing_is_pruned() -> None:
    assert refused("See [[old]].", "See [[old]]. More.", index=WITH_OLD, pruned=OLD) == []


def test_the_sentence_names_both() -> None:
    files = {"MEMORY.md": WITH_OLD, "kiln.md": memory(), "old.md": OLD, "note.md": _note("See [[old]].")}
    changes = {"MEMORY.md": INDEX.encode(), "old.md": PRUNED.encode()}
    (found,) = objections(edit_of(tree(files), changes, stale=STALE))
    assert found.sentence == "note.md would still link old.md, which would be pruned"
