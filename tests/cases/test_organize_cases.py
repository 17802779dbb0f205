"""`organize`, asked for by a person, moves few entries; with `fold` whole groups go to linked sub-indexes, verbatim."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

import pytest

from cmmd.core.index.organize import organize
from cmmd.core.memory import parse
from cmmd.core.memory.client_view import loaded
from cmmd.core.memory.root import MemoryRoot
from cmmd.core.model import INDEX
from tests.cases.folders import CASES, Folder, note, page
from tests.memories import root, tree

ENTRY = re.compile(r"[-*+] \[.*\]\(.*\)")
SUB_INDEX = re.compile(r"index_[\w.-]+\.md")


def folded(here: MemoryRoot) -> Mapping[str, bytes | None]:
    return organize(here, fold=True).changes


def organized(files: Folder) -> str:
    """MEMORY.md afterwards."""
    changes = organize(root(files)).changes
    assert set(changes) <= {INDEX}
    data = changes.get(INDEX)
    return data.decode() if data is not None else files[INDEX]


def others(text: str) -> list[str]:
    """The lines that are no entries, in their order, blank ones left out."""
    return [line for line in text.splitlines() if line.strip() and not ENTRY.match(line)]


def words(text: str) -> Counter[str]:
    return Counter(line for line in text.splitlines() if line.strip())


def empty_sections(text: str) -> Counter[str]:
    """Headings with nothing below them but blank lines or headings of their level and above."""
    lines = [line for line in text.splitlines() if line.strip()]
    bare = [one for one, two in zip(lines, [*lines[1:], "#"], strict=True) if one[:1] == "#" and two[:1] == "#"]
    return Counter(bare)


STAY = ["organize-other-language", "organize-no-frontmatter", "organize-note-above-title", "organize-prose"]


@pytest.mark.parametrize("name", [*STAY, "organize-t1-t10-t2", "navigation-above-entries", "log-of-one-file"])
def test_what_is_in_order_stays(name: str) -> None:
    assert organize(root(CASES[name])).changes == {}


@pytest.mark.parametrize("name", CASES)
def test_only_entries_move(name: str) -> None:
    before, after = CASES[name].get(INDEX, ""), organized(CASES[name])
    assert others(after) == others(before), "headings, prose, tables and comments stay as they are, in their order"
    assert words(after) == words(before), "no line is cut, none comes, none goes"
    assert empty_sections(after) - empty_sections(before) == Counter()


@pytest.mark.parametrize("name", CASES)
def test_it_never_cuts_more_than_before(name: str) -> None:
    here = root(CASES[name])
    for changes in (organize(here).changes, folded(here)):
        assert len(parse.read(here.tree.with_files(changes)).cut_entries) <= len(here.cut_entries)


@pytest.mark.parametrize("name", CASES)
def test_organized_is_organized(name: str) -> None:
    here = parse.read(root(CASES[name]).tree.with_files(organize(root(CASES[name])).changes))
    assert organize(here).changes == {}


# Moves

FILES = {
    **{f"feedback_{x}.md": note(x, "feedback", f"Rule {x} of the ovens.\n") for x in "abcd"},
    **{f"project_{x}.md": note(x, "project", f"Project {x} goes on.\n") for x in "pqr"},
}


def test_an_entry_moves_where_its_place_is_plain() -> None:
    index = page(
        *("## Regeln", "", "- [A](feedback_a.md) — a", "- [B](feedback_b.md) — b", "- [C](feedback_c.md) — c", ""),
        *("## Vorhaben", "", "- [P](project_p.md) — p", "- [D](feedback_d.md) — d", "- [Q](project_q.md) — q"),
        "- [R](project_r.md) — r",
    )
    lines = organized({**FILES, INDEX: index}).splitlines()
    assert lines.index("## Regeln") < lines.index("- [D](feedback_d.md) — d") < lines.index("## Vorhaben")
    assert [line for line in lines if line != "- [D](feedback_d.md) — d"] == [
        line for line in index.splitlines() if line != "- [D](feedback_d.md) — d"
    ]


UNSURE = [
    pytest.param(
        ["## Now", "- [A](feedback_a.md) — a", "- [P](project_p.md) — p", "", "## Later", "- [B](feedback_b.md) — b"],
        id="sections by time",
    ),
    pytest.param(
        ["- [P](project_p.md) — p", "- [A](feedback_a.md) — a", "- [Q](project_q.md) — q"], id="one plain list"
    ),
    pytest.param(["- [C](feedback_c.md) — c", "- [A](feedback_a.md) — a", "- [B](feedback_b.md) — b"], id="unsorted"),
    pytest.param(
        ["## 规则", "- [A](feedback_a.md) - a", "- [B](feedback_b.md) - b", "", "## 项目", "- [P](project_p.md) - p"],
        id="in order already",
    ),
    pytest.param(
        ["## Rules", "- [A](feedback_a.md) — a", "  - nested of a", "- [B](feedback_b.md) — b", "", "Prose."],
        id="nested items and prose",
    ),
    pytest.param(
        ["## Archive", "- [D](feedback_d.md) — d", "", "## Rules", "- [A](feedback_a.md)", "- [B](feedback_b.md)"],
        id="an archive is where its owner put it",
    ),
    pytest.param(["<!-- BEGIN x -->", "- [B](feedback_b.md)", "<!-- END x -->", "- [A](feedback_a.md)"], id="comments"),
    pytest.param(["| a | b |", "|---|---|", "| [B](feedback_b.md) | b |", "| [A](feedback_a.md) | a |"], id="a table"),
]


@pytest.mark.parametrize("lines", UNSURE)
def test_what_is_not_plain_stays(lines: list[str]) -> None:
    assert organize(root({**FILES, INDEX: page(*lines)})).changes == {}


def _numbered(numbers: list[int]) -> Folder:
    files = {f"project_t{i}.md": note(f"t{i}", "project", f"Text of {i} alone.\n") for i in numbers}
    return {**files, INDEX: "## Project\n\n" + "".join(f"- [T{i}](project_t{i}.md) — hook {i}\n" for i in numbers)}


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        pytest.param(sorted(range(1, 13), key=str), list(range(1, 13)), id="sorted by letters"),
        pytest.param([3, 1, 12, 2], [3, 1, 12, 2], id="never sorted"),
        pytest.param([12, 11, 10, 3, 2, 1], [12, 11, 10, 3, 2, 1], id="newest first"),
        pytest.param(list(range(1, 13)), list(range(1, 13)), id="natural already"),
    ],
)
def test_numbers_have_their_natural_order_where_a_run_was_sorted(numbers: list[int], expected: list[int]) -> None:
    files = _numbered(numbers)
    assert [int(n) for n in re.findall(r"\[T(\d+)\]", organized(files))] == expected


# Folding


def _grouped() -> Folder:
    """230 entries in three sections of 20, 30 and 180; the largest alone is enough to fold."""
    parts = (("Rules", "feedback", 20), ("Work", "project", 30), ("Lookup", "reference", 180))
    files = {f"{kind}_{i}.md": note(f"{kind}{i}", kind, f"{kind} {i}.\n") for _, kind, n in parts for i in range(n)}
    lines = ["# Memory", "", "Prose of the owner.", ""]
    for heading, kind, n in parts:
        lines += [f"## {heading}", "", *(f"- [{kind} {i}]({kind}_{i}.md) — hook of {i}" for i in range(n)), ""]
    return {**files, INDEX: "\n".join(lines)}


def _wide() -> Folder:
    """190 lines, too long by their hooks; two sections."""
    lines = ["# Memory", ""]
    for heading, kind in (("Rules", "feedback"), ("Lookup", "reference")):
        hooks = (f"- [{kind} {i}]({kind}_{i}.md) — {'a long word on ovens ' * 8}{i}" for i in range(93))
        lines += [f"## {heading}", *hooks]
    files = {
        f"{kind}_{i}.md": note(f"{kind}{i}", kind, f"{kind} {i}.\n")
        for kind in ("feedback", "reference")
        for i in range(93)
    }
    return {**files, INDEX: "\n".join(lines) + "\n"}


TOO_LONG = [
    pytest.param(CASES["260-entries"], id="260-entries"),
    pytest.param(CASES["oversize-by-a-little"], id="oversize-by-a-little"),
    pytest.param(CASES["facts-only-in-hooks"], id="facts-only-in-hooks"),
    pytest.param(_grouped(), id="three sections"),
    pytest.param(_wide(), id="long hooks"),
]


@pytest.mark.parametrize("files", TOO_LONG)
def test_folded_all_is_reachable_within_the_limits(files: Folder) -> None:
    here = root(files)
    changes = folded(here)
    after = parse.read(here.tree.with_files(changes))
    assert loaded(after.documents[INDEX].text).is_whole
    assert {memory.path for memory in here.memories} <= after.listed
    assert after.cut_entries == ()


@pytest.mark.parametrize("files", TOO_LONG)
def test_folded_lines_stay_word_for_word(files: Folder) -> None:
    changes = folded(root(files))
    pages = {path: data.decode() for path, data in changes.items() if data is not None}
    assert INDEX in pages and all(SUB_INDEX.fullmatch(path) for path in pages if path != INDEX)
    lines = [line for text in pages.values() for line in text.splitlines()]
    assert [line for line in files[INDEX].splitlines() if ENTRY.match(line) and lines.count(line) != 1] == []
    assert [path for path in pages if path != INDEX and f"]({path})" not in pages[INDEX]] == []


@pytest.mark.parametrize("files", TOO_LONG)
def test_folded_entries_keep_their_order(files: Folder) -> None:
    before = [line for line in files[INDEX].splitlines() if ENTRY.match(line)]
    for data in folded(root(files)).values():
        here = [line for line in (data or b"").decode().splitlines() if line in set(before)]
        assert here == sorted(here, key=before.index)


def test_a_whole_group_is_folded_and_the_others_stay() -> None:
    files = _grouped()
    text = (folded(root(files))[INDEX] or b"").decode()
    left = [line for line in text.splitlines() if ENTRY.match(line)]
    groups = [sum(f"]({kind}_" in line for line in left) for kind in ("feedback", "project", "reference")]
    assert groups == [20, 30, 0]
    assert "Prose of the owner." in text.splitlines()
    assert text.splitlines()[:1] == ["# Memory"]


def _flat(*lines: str, kinds: tuple[str, ...] = ("user", "feedback", "project", "reference")) -> Folder:
    """260 entries without a heading, the kinds in turn, with `lines` before them."""
    names = [f"{kinds[n % len(kinds)]}_{n}" for n in range(260)]
    files = {f"{name}.md": note(name, name.partition("_")[0], f"About {name}.\n") for name in names}
    return {**files, INDEX: page(*lines, *(f"- [{name}]({name}.md) — hook of it" for name in names))}


def test_a_folded_page_has_room_for_more() -> None:
    """One of four types would be enough for today, and leave room for four lines."""
    after = organize(root(_flat("# Memory", "")), fold=True).after
    assert 100 < after.lines < 160


@pytest.mark.parametrize(
    "before",
    [
        pytest.param(["# Memory", ""], id="a title"),
        pytest.param(["- [Start](user_0.md) — first of all", "- [Then](feedback_1.md) — second"], id="other entries"),
    ],
)
def test_the_link_stands_where_the_first_moved_entry_stood(before: list[str]) -> None:
    files = _flat(*before)
    old, text = files[INDEX].splitlines(), (folded(root(files))[INDEX] or b"").decode()
    links = [line for line in text.splitlines() if "](index_" in line]
    assert links
    for link in links:
        kind = link.partition("[")[2].partition("]")[0]
        above = text.partition(link)[0].splitlines()
        first = next(n for n, line in enumerate(old) if f"]({kind}_" in line)
        assert [line for line in above if "](index_" not in line] == [
            line for line in old[:first] if line in text.splitlines()
        ]


def test_one_group_that_is_all_of_it_leaves_what_it_leaves() -> None:
    after = organize(root(_flat("# Memory", "", kinds=("project",))), fold=True)
    assert (set(after.changes), after.after.lines) == ({INDEX, "index_project.md"}, 5)


def test_a_page_that_is_loaded_whole_is_not_folded_for_the_room() -> None:
    files = _flat("# Memory", "")
    files[INDEX] = page(*files[INDEX].splitlines()[:195])
    assert set(folded(root(files))) <= {INDEX}
    assert all("](index_" not in (data or b"").decode() for data in folded(root(files)).values())


def test_nothing_is_folded_where_all_is_loaded() -> None:
    for name in (*STAY, "organize-t1-t10-t2", "unlisted-sub-index"):
        assert set(folded(root(CASES[name]))) <= {INDEX}, name
        assert folded(root(CASES[name])) == organize(root(CASES[name])).changes


def test_folding_twice_changes_nothing_more() -> None:
    for files in (CASES["260-entries"], _grouped(), _wide()):
        after = parse.read(tree(files).with_files(folded(root(files))))
        assert folded(after) == {}
