"""What the others ask of a MemoryRoot: roles, entries, names, links."""

from __future__ import annotations

import pytest

from cmmd.core.memory.index_entries import IndexEntry
from tests.memories import SYMLINK, Files, memory, root

FILES: Files = {
    "MEMORY.md": "# Memory\n\n- [Kiln](feedback_kiln.md) — open at nine\n- [More](more.md)\n",
    "more.md": "- [Clay](s/clay.md#when): Fridays\n- see [Kiln](feedback_kiln.md)\n",
    "feedback_kiln.md": memory("See [[clay]] and [more](more.md).\n", name="Kiln Hours"),
    "s/clay.md": memory("See [[kiln hours]], [[clay]].\n", name="clay"),
    "s/clay_old.md": memory(name="clay"),
    "README.md": "Hello, see [[kiln]].\n",
    "bad.md": b"\xe9",
    "link.md": SYMLINK,
}


def test_roles() -> None:
    here = root(FILES)
    roles = [
        tuple(document.path for document in documents) for documents in (here.memories, here.sub_indexes, here.linking)
    ]
    assert roles == [
        ("feedback_kiln.md", "s/clay.md", "s/clay_old.md"),
        ("more.md",),
        ("MEMORY.md", "feedback_kiln.md", "more.md", "s/clay.md", "s/clay_old.md"),
    ]


def test_files_that_are_no_text() -> None:
    assert [entry.path for entry in root(FILES).unread] == ["bad.md"]


LISTS = [
    pytest.param("- [Clay](clay.md)\n", (), id="it links another"),
    pytest.param("- [Last](last.md) — this\n- [Clay](clay.md)\n", (), id="itself and another"),
    pytest.param("- [Gone](gone.md)\n", (), id="one that is gone"),
    pytest.param("- `clay.md`\n- `last.md`\n", (), id="another by its file name"),
    pytest.param("# Last\n\n- [Last](last.md) — this file\n", ("last.md",), id="it links itself"),
    pytest.param("- [A part](last.md#part)\n- [[last]]\n", ("last.md",), id="itself in other ways"),
    pytest.param("- `last.md`\n- ./last.md\n", ("last.md",), id="itself by its file name"),
]


@pytest.mark.parametrize(("text", "memories"), LISTS)
def test_a_file_that_links_only_itself_is_a_memory(text: str, memories: tuple[str, ...]) -> None:
    here = root({"MEMORY.md": "- [Last](last.md)\n", "last.md": text, "clay.md": memory(name="clay")})
    assert tuple(document.path for document in here.memories if document.path == "last.md") == memories


ENTRIES = [
    pytest.param("- [A](a.md) — hook", ("a.md", "", "A", "hook"), id="as the client writes"),
    pytest.param("* **[A](./a.md#x)**: hook", ("a.md", "x", "A", "hook"), id="bold, an anchor"),
    pytest.param("- [甲](a.md)：说明", ("a.md", "", "甲", "：说明"), id="a wide colon"),
    pytest.param("- 2026-03-01 [A](a.md) (hook)", ("a.md", "", "A", "(hook)"), id="a date before it, parentheses"),
    pytest.param("- [A](a.md) — after [B](b.md)", ("a.md", "", "A", "after [B](b.md)"), id="another link in its hook"),
    pytest.param("| [A](a.md) | hook |", None, id="the row of a table"),
    pytest.param("[A](a.md) — hook", None, id="no list item"),
    pytest.param("- → [A](a.md) — hook", None, id="an arrow"),
    pytest.param("> - [A](a.md) — hook", None, id="a quote"),
    pytest.param("### [A](a.md) — hook", None, id="a heading"),
    pytest.param("- [A](a.md) is read first", None, id="a sentence that begins with it"),
    pytest.param("- [A](a.md), [B](b.md) — hook", None, id="a line that leads to several"),
    pytest.param("- [A](a.md) · [B](b.md)", None, id="a line of navigation"),
    pytest.param("- [ ] [[a]] -- hook", ("a.md", "", "a", "hook"), id="a wikilink behind a box"),
    pytest.param("3. 📌 [A [x]](<a.md>)", ("a.md", "", "A [x]", ""), id="numbered, a pin"),
    pytest.param("- [A](gone.md) - hook", ("gone.md", "", "A", "hook"), id="its file is gone"),
    pytest.param("- See [A](a.md)", None, id="words before the link"),
    pytest.param("- [A](https://a.md) — hook", None, id="a URL"),
    pytest.param("- a.md — hook", None, id="no link"),
    pytest.param("- `[A](a.md)` — hook", None, id="code"),
]


@pytest.mark.parametrize(("line", "expected"), ENTRIES)
def test_entries(line: str, expected: tuple[str, str, str, str] | None) -> None:
    found = root({"MEMORY.md": f"# I\n{line}\n", "a.md": memory(name="a")}).entries_of("MEMORY.md")
    assert [(e.line, e.path, e.anchor, e.title, e.hook) for e in found] == ([(2, *expected)] if expected else [])


def test_an_entry_tells_all_that_it_links() -> None:
    found = root({"MEMORY.md": "- [A](a.md) — see [B](b.md)\n"}).entries_of("MEMORY.md")
    assert found == (IndexEntry("MEMORY.md", 1, "a.md", "", "A", "see [B](b.md)", "a.md", ("a.md", "b.md")),)


NAMES = [
    pytest.param("Kiln Hours", ("feedback_kiln.md",), id="a name"),
    pytest.param("kiln", ("feedback_kiln.md",), id="a stem without its type"),
    pytest.param("clay", ("s/clay.md", "s/clay_old.md"), id="two of one name"),
    pytest.param("s/clay", ("s/clay.md",), id="a path is exact"),
    pytest.param("elsewhere/clay_old", ("s/clay_old.md",), id="another folder's path: its last part"),
    pytest.param("README", ("README.md",), id="no memory, but there"),
    pytest.param("MEMORY", ("MEMORY.md",), id="the index"),
    pytest.param("nothing", (), id="broken"),
    pytest.param("#heading", (), id="of the file itself"),
]


@pytest.mark.parametrize(("target", "paths"), NAMES)
def test_resolve(target: str, paths: tuple[str, ...]) -> None:
    assert root(FILES).resolve(target) == paths


def test_inbound() -> None:
    assert root(FILES).inbound == {
        "feedback_kiln.md": ("MEMORY.md", "more.md", "s/clay.md"),
        "more.md": ("MEMORY.md", "feedback_kiln.md"),
        "s/clay.md": ("more.md",),
    }
