"""One memory folder into another: nothing of either is lost, nothing of the new one changes but its index grows."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from cmmd.core.memory import parse
from cmmd.core.merge.merge import Merge, merge
from cmmd.core.model import Entry
from tests.memories import PIPE, SYMLINK, Files, memory, root

KILN, OVEN = memory(), memory("Another kiln stands outside.\n")
TEA = memory("Green tea.\n", name="tea")


def told(found: Merge) -> list[str]:
    """What becomes of each file: `path what to`, without the reasons."""
    return [" ".join((m.path, m.what, *([m.to] if m.to not in (None, m.path) else []))) for m in found.moves]


def written(found: Merge) -> dict[str, str]:
    return {path: data.decode() for path, data in found.written.items()}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param({"kiln.md": KILN}, {}, ["kiln.md moves"], id="into an empty folder"),
        pytest.param({"kiln.md": KILN}, {"kiln.md": KILN}, ["kiln.md same"], id="equal bytes are one"),
        pytest.param({"kiln.md": OVEN}, {"kiln.md": KILN}, ["kiln.md renamed kiln-2.md"], id="side by side"),
        pytest.param(
            {"kiln.md": OVEN, "kiln-2.md": TEA},
            {"kiln.md": KILN},
            ["kiln-2.md moves", "kiln.md renamed kiln-3.md"],
            id="the number is taken by another that comes",
        ),
        pytest.param(
            {"kiln.md": OVEN},
            {"kiln.md": KILN, "kiln_2.md": TEA},
            ["kiln.md renamed kiln-3.md"],
            id="the number is taken by a name that wikilinks read as the same",
        ),
        pytest.param({"sub/a.md": TEA}, {"b.md": KILN}, ["sub/a.md moves"], id="sub-folders stay"),
        pytest.param(
            {"sub/kiln.md": memory(name="x")}, {"kiln.md": KILN}, ["sub/kiln.md renamed sub/kiln-2.md"], id="one stem"
        ),
        pytest.param({"a.md": OVEN}, {"b.md": KILN}, ["a.md renamed"], id="one name"),
        pytest.param(
            {"Kiln.md": TEA}, {"kiln.md": KILN}, ["Kiln.md renamed Kiln-2.md"], id="names that differ by case"
        ),
        pytest.param({"p.png": b"1"}, {"p.png": b"2"}, ["p.png renamed p.2.png"], id="no memory"),
        pytest.param({"README.md": "a\n"}, {"README.md": "b\n"}, ["README.md renamed README.2.md"], id="a readme"),
        pytest.param({"LICENSE": "a"}, {"LICENSE": "b"}, ["LICENSE renamed LICENSE.2"], id="no ending"),
        pytest.param({"x.md": b"\xff"}, {"x.md": KILN}, ["x.md renamed x.2.md"], id="no text"),
        pytest.param({"MEMORY.md": "a\n"}, {"MEMORY.md": "b\n"}, ["MEMORY.md merged"], id="an index"),
        # What stays.
        pytest.param({}, {"kiln.md": KILN}, [], id="an empty folder"),
        pytest.param({"link": SYMLINK, "pipe": PIPE}, {}, ["link stays", "pipe stays"], id="no files"),
        pytest.param({"x": Entry("", "file", None, problem="larger than 10 MB")}, {}, ["x stays"], id="not read"),
        pytest.param({"sub": Entry("", "folder", None)}, {}, ["sub stays"], id="a folder that cannot be listed"),
        pytest.param({".lock": "1", ".cmmd-1-0": "x"}, {}, [".cmmd-1-0 stays", ".lock stays"], id="no memory of its"),
        pytest.param({"a/.GIT/x": "1"}, {}, ["a/.GIT/x stays"], id="a name that no snapshot holds"),
        pytest.param(
            {".gitignore": "a"}, {".gitignore": "b"}, [".gitignore stays"], id="a name that says what it does"
        ),
        pytest.param({"sub/a.md": TEA}, {"sub": SYMLINK}, ["sub/a.md stays"], id="a symlink where its folder would be"),
        pytest.param({"MEMORY.md": b"\xff"}, {"MEMORY.md": "b\n"}, ["MEMORY.md stays"], id="an index that is no text"),
        pytest.param({"MEMORY.md": "a\n"}, {"MEMORY.md": SYMLINK}, ["MEMORY.md stays"], id="an index behind a symlink"),
    ],
)
def test_what_becomes_of_each_file(old: Files, new: Files, expected: list[str]) -> None:
    assert told(merge(root(old), root(new), {".lock"})) == expected


@pytest.mark.parametrize(
    ("front", "name"),
    [
        pytest.param("name: kiln\n", "name: kiln-2\n", id="plain"),
        pytest.param("name: kiln   # ours\n", "name: kiln-2   # ours\n", id="before a comment"),
        pytest.param("name: 'kiln'\n", "name: 'kiln-2'\n", id="in quotes"),
        pytest.param('"name": x\nname: "kiln"\n', '"name": x\nname: "kiln-2"\n', id="in double quotes"),
        pytest.param(
            "metadata:\n  name: x\nname: kiln\n", "metadata:\n  name: x\nname: kiln-2\n", id="not the inner one"
        ),
        pytest.param("name: The kiln\n", "name: The kiln\n", id="another name"),
        pytest.param("name: >\n  kiln\n", "name: >\n  kiln\n", id="a block stays as it is"),
        pytest.param("description: x\n", "description: x\n", id="none"),
    ],
)
def test_the_name_of_a_renamed_memory(front: str, name: str) -> None:
    found = merge(root({"kiln.md": f"---\n{front}---\nb\n"}), root({"kiln.md": KILN}))
    assert written(found) == {"kiln-2.md": f"---\n{name}---\nb\n"}


def test_a_name_of_several_words_gets_its_number_apart() -> None:
    old, new = memory("b\n", name="The big kiln"), memory("a\n", name="the-big-kiln")
    found = merge(root({"a.md": old}), root({"b.md": new}))
    assert written(found) == {"a.md": old.replace("The big kiln", "The big kiln 2")}


LINKS = [
    pytest.param("see [[kiln]]", "see [[kiln-2]]", id="a wikilink"),
    pytest.param("see [[Kiln#Hot|the oven]]", "see [[kiln-2#Hot|the oven]]", id="heading and alias"),
    pytest.param("see [k](kiln.md)", "see [k](kiln-2.md)", id="a link"),
    pytest.param("see [kiln.md](kiln.md#hot 'kiln.md')", "see [kiln.md](kiln-2.md#hot 'kiln.md')", id="text and title"),
    pytest.param("see [k](<./kiln.md>)", "see [k](kiln-2.md)", id="in angles"),
    pytest.param("[k]: kiln.md\n\n[k]", "[k]: kiln-2.md\n\n[k]", id="a definition"),
    pytest.param("[[tea]] [t](tea.md)", "[[tea]] [t](tea.md)", id="to a file that keeps its name"),
    pytest.param("`[[kiln]]` `kiln.md`", "`[[kiln]]` `kiln.md`", id="code"),
    pytest.param("<!-- [[kiln]] -->", "<!-- [[kiln]] -->", id="a comment"),
    pytest.param("[[nothing]] [n](none.md)", "[[nothing]] [n](none.md)", id="to nothing"),
    pytest.param("[w](https://a.b/kiln.md) [o](../kiln.md)", "[w](https://a.b/kiln.md) [o](../kiln.md)", id="outside"),
]


@pytest.mark.parametrize(("before", "after"), LINKS)
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_links_inside_what_comes_lead_where_they_led(before: str, after: str, end: str) -> None:
    text = memory(before + "\nécole\n", name="notes").replace("\n", end)
    found = merge(root({"kiln.md": OVEN, "tea.md": TEA, "notes.md": text}), root({"kiln.md": KILN}))
    assert written(found)["notes.md"] == memory(after + "\nécole\n", name="notes").replace("\n", end)


def test_a_link_from_a_sub_folder() -> None:
    notes = memory("[k](../kiln.md) [s](kiln.md)\n", name="notes")  # the second one as seen from the top
    found = merge(root({"kiln.md": OVEN, "sub/notes.md": notes}), root({"kiln.md": KILN}))
    assert "[k](../kiln-2.md) [s](../kiln-2.md)" in written(found)["sub/notes.md"]


def test_a_wikilink_that_would_mean_another_memory_there_says_which() -> None:
    """`[[kiln]]` meant feedback_kiln.md, for there was no other."""
    old = {"feedback_kiln.md": memory(name="oven rules"), "notes.md": memory("[[kiln]]\n", name="notes")}
    found = merge(root(old), root({"kiln.md": KILN}))
    assert "[[feedback_kiln]]" in written(found)["notes.md"]


def test_a_link_of_the_new_folder_that_becomes_unclear_is_told() -> None:
    new = {"feedback_kiln.md": memory(name="rules"), "notes.md": memory("[[kiln]]\n", name="notes")}
    found = merge(root({"project_kiln.md": memory(name="oven", type="project")}), root(new))
    assert found.notes == (
        "notes.md: [[kiln]] meant feedback_kiln.md, and may mean feedback_kiln.md or project_kiln.md now",
    )


CASES: list[tuple[Files, Files]] = [
    ({"kiln.md": OVEN, "tea.md": TEA}, {"kiln.md": KILN}),
    ({"a.md": OVEN, "notes.md": memory("[[kiln]]\n", name="notes")}, {"b.md": KILN}),
    ({"kiln.md": memory("[[tea]] [k](kiln.md)\n"), "tea.md": TEA}, {"kiln.md": KILN, "tea.md": memory(name="tea")}),
    (
        {
            "MEMORY.md": "# A\n\n## Things\n- [K](kiln.md) - x\n  more\n\nprose\n\n```\n# x\n\n\n# y\n```\n",
            "kiln.md": OVEN,
        },
        {"MEMORY.md": "- [K](kiln.md)", "kiln.md": KILN},
    ),
    ({"kiln.md": memory("[[tea]]\n"), "tea.md": TEA}, {"kiln.md": memory("[[ana]]\n"), "ana.md": memory(name="ana")}),
]


NAMES = ["a file", "a name", "links", "an index", "links alone"]


@pytest.mark.parametrize(("old", "new"), CASES, ids=NAMES)
def test_what_was_cut_short_is_not_done_twice(old: Files, new: Files) -> None:
    first = merge(root(old), root(new))
    again = merge(root(old), parse.read(first.result.tree))
    assert (again.written, set(again.leaving)) == ({}, set(old))


@pytest.mark.parametrize(("old", "new"), CASES, ids=NAMES)
def test_nothing_of_the_new_folder_changes_but_its_index_grows(old: Files, new: Files) -> None:
    found = merge(root(old), root(new))
    changed = {path: data for path, data in found.written.items() if path in new}
    assert all(path == "MEMORY.md" and data.startswith(str(new[path]).encode()) for path, data in changed.items())


def test_modes_and_times_come_along() -> None:
    old = {"a.md": Entry("", "file", TEA.encode(), 0o640, 7, 1), "MEMORY.md": "- [A](a.md)\n"}
    new = {"MEMORY.md": Entry("", "file", b"x\n", 0o600, 9, 2)}
    kept = {path: (e.mode, e.mtime_ns) for path, e in merge(root(old), root(new)).as_it_was.by_path.items()}
    assert kept == {"a.md": (0o640, 7), "MEMORY.md": (0o600, 9)}


def test_an_index_that_gets_too_long_is_told() -> None:
    old = {"MEMORY.md": "".join(f"- [x](x{n}.md)\n" for n in range(150))}
    new = {"MEMORY.md": "".join(f"- [y](y{n}.md)\n" for n in range(150))}
    found = merge(root(old), root(new))
    assert (found.over_a_limit, "300 lines" in found.notes[0]) == (True, True)


def grown(old: str, new: str, more: Mapping[str, str] | None = None) -> str:
    """MEMORY.md of a folder with tea.md after one with kiln.md came."""
    files = {"MEMORY.md": old, "kiln.md": KILN, **(more or {})}
    found = merge(root(files), root({"MEMORY.md": new, "tea.md": TEA}))
    return written(found).get("MEMORY.md", new)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            "- [Kiln](kiln.md) — hot\n",
            "- [Tea](tea.md)\n",
            "- [Tea](tea.md)\n- [Kiln](kiln.md) — hot\n",
            id="an entry follows entries",
        ),
        pytest.param("- [Kiln](kiln.md)\n", "Tea", "Tea\n\n- [Kiln](kiln.md)\n", id="no line end, and prose"),
        pytest.param("- [Kiln](kiln.md)\n", "", "- [Kiln](kiln.md)\n", id="an empty index"),
        pytest.param("- [Kiln](kiln.md)\n", "a\r\n", "a\r\n\r\n- [Kiln](kiln.md)\r\n", id="CRLF"),
        pytest.param(
            "---\nname: x\n---\n# Memory\n\n- [Kiln](kiln.md)\n",
            "a\n",
            "a\n\n- [Kiln](kiln.md)\n",
            id="neither title nor front",
        ),
        pytest.param(
            "# M\n## Tea\n- [T](tea.md)\n## Ovens\n- [K](kiln.md)\n",
            "- [Tea](tea.md)\n",
            "- [Tea](tea.md)\n\n## Ovens\n- [K](kiln.md)\n",
            id="a heading goes with its last entry",
        ),
        pytest.param(
            "- [T](tea.md) — old\n  goes on\n- [K](kiln.md)\n  so does this\n",
            "- [Tea](tea.md)\n",
            "- [Tea](tea.md)\n- [K](kiln.md)\n  so does this\n",
            id="the lines below an entry",
        ),
        pytest.param("Ours.\n\nTheirs.\n", "Ours.\n", "Ours.\n\nTheirs.\n", id="prose that is not there"),
        pytest.param("<!-- a\nb -->\n", "b -->\n", "b -->\n\n<!-- a\nb -->\n", id="a whole comment"),
        pytest.param("- [Gone](gone.md)\n", "a\n", "a\n\n- [Gone](gone.md)\n", id="a dead entry is for the audit"),
        # Nothing changes.
        pytest.param("- [T](tea.md) — old\n", "- [Tea](tea.md)\n", "- [Tea](tea.md)\n", id="the entry is there"),
        pytest.param("# M\n\n## Tea\n\n", "a\n", "a\n", id="only headings"),
        pytest.param("Ours.\n", "Ours.\n", "Ours.\n", id="equal"),
        pytest.param("", "a\n", "a\n", id="empty"),
    ],
)
def test_two_indexes_as_one(old: str, new: str, expected: str) -> None:
    assert grown(old, new) == expected


def test_an_entry_of_a_renamed_file_follows_it() -> None:
    found = merge(
        root({"MEMORY.md": "- [Oven](kiln.md) — outside\n", "kiln.md": OVEN}),
        root({"MEMORY.md": "- [Kiln](kiln.md)\n", "kiln.md": KILN}),
    )
    assert written(found)["MEMORY.md"] == "- [Kiln](kiln.md)\n- [Oven](kiln-2.md) — outside\n"


def test_two_equal_indexes_of_different_files() -> None:
    index = "- [Kiln](kiln.md)\n"
    found = merge(root({"MEMORY.md": index, "kiln.md": OVEN}), root({"MEMORY.md": index, "kiln.md": KILN}))
    assert written(found)["MEMORY.md"] == index + "- [Kiln](kiln-2.md)\n"


def test_an_entry_of_a_file_that_stays_does_not_come() -> None:
    found = merge(root({"MEMORY.md": "- [L](link.md)\n", "link.md": SYMLINK}), root({"MEMORY.md": "a\n"}))
    assert written(found) == {}
