"""Which files are memories, and what is a wikilink in them."""

from __future__ import annotations

import pytest

from cmmd.core.model import INDEX
from tests.cases.folders import CASES, note, page
from tests.cases.pages import checked, findings, mended


def test_a_memory_that_names_itself() -> None:
    files = CASES["memory-that-names-itself"]
    assert checked(files).files == 1
    assert INDEX not in mended(files).changes


ITSELF = [
    pytest.param("# Last\n\n- [Last](last.md) — this file\n", id="a list of itself"),
    pytest.param("- [Last](last.md)\n- [Last](./last.md#part)\n", id="and of its parts"),
    pytest.param("# Last\n\n[last.md](last.md)\n", id="a bare link"),
    pytest.param("# Last\n\nSee `last.md`.\n", id="its name as code"),
]


@pytest.mark.parametrize("text", ITSELF)
def test_a_text_that_names_itself_is_a_memory(text: str) -> None:
    files = {INDEX: page("- [Last](last.md) — last session"), "last.md": text}
    assert checked(files).files == 1
    assert INDEX not in mended(files).changes


def test_a_list_of_others_is_a_sub_index() -> None:
    others = {f"x/{n}.md": note(f"x{n}", "reference", f"Of {n} and no other.\n") for n in "abc"}
    listed = "".join(f"- [{n}]({n}.md) — of {n}\n" for n in "abc")
    files = {INDEX: page("- [All of x](x/list.md) — the list"), "x/list.md": listed, **others}
    assert checked(files).files == 3
    assert mended(files).changes == {}


def test_posix_classes_are_no_links() -> None:
    files = CASES["posix-class-and-code"]
    assert findings(files, "wikilink-broken") == []
    assert mended(files).changes == {}


TEXTS = [
    pytest.param("Use [[:space:]] here.", [], id="a class"),
    pytest.param("Use [[:alpha:]_]* and [^[:digit:]] here.", [], id="classes with more"),
    pytest.param("Use `[[gone]]` here.", [], id="code"),
    pytest.param("See [[gone]].", ["gone"], id="a name"),
    pytest.param("See [[space: the rules]].", ["space: the rules"], id="a name with a colon"),
]


@pytest.mark.parametrize(("text", "expected"), TEXTS)
def test_what_is_a_link(text: str, expected: list[str]) -> None:
    files = {INDEX: page("- [R](reference_r.md) — r"), "reference_r.md": note("r", "reference", text + "\n")}
    assert [f.detail for f in findings(files, "wikilink-broken")] == expected


SET_UP = ["README.md", "SETUP.md", "SYNC_SETUP.md", "HOWTO.md", "HOWTO-sync.md", "README_sync.md"]


@pytest.mark.parametrize("path", SET_UP)
def test_set_up_documents(path: str) -> None:
    files = {
        INDEX: page("- [A](reference_a.md) — about a"),
        "reference_a.md": note("a", "reference", "About a.\n"),
        path: "# Set-up\n\n1. git clone\n2. run the installer\n",
    }
    assert [f for f in checked(files).findings if f.severity != "info"] == []
    assert mended(files).changes == {}


@pytest.mark.parametrize("path", ["SETUP.md", "HOWTO.md", "reference_setup.md", "feedback_readme_style.md"])
def test_with_frontmatter_they_are_memories(path: str) -> None:
    files = {INDEX: page("- [A](reference_a.md) — a"), "reference_a.md": note("a", "reference", "About a.\n")}
    files[path] = note("setup", "reference", "How the shop is set up: first the oven, then the shelves.\n")
    assert [(f.file, f.severity) for f in findings(files, "index-unlisted")] == [(path, "warning")]
