"""Organizing MEMORY.md: which entries move and where to, which runs get their natural order, and what stays."""

from __future__ import annotations

import pytest

from cmmd.core.index.list_order import natural
from cmmd.core.index.organize import Organized, organize
from cmmd.core.verify.refusals import objections
from tests.fixing import edit_of
from tests.memories import Files, memory, root

KINDS = {
    **{f"f{n}.md": "feedback" for n in range(1, 6)},
    **{f"p{n}.md": "project" for n in range(1, 6)},
    "u1.md": "user",
    "odd.md": "decision",
}
FILES: Files = {
    path: memory(f"Words on {path} alone.\n", name=path[:-3], type=kind, description=f"all that there is on {path}")
    for path, kind in KINDS.items()
}


def rows(*stems: str) -> str:
    return "".join(f"- [{stem.upper()}]({stem}.md) — on {stem}\n" for stem in stems)


def organized(index: str, more: Files | None = None, *, fold: bool = False) -> Organized:
    return organize(root({**FILES, **(more or {}), "MEMORY.md": index}), fold=fold)


def text(index: str) -> str:
    return (organized(index).changes.get("MEMORY.md") or index.encode()).decode()


WRAPPED = "- [F4](f4.md) — wrapped\n  and more\n  - below\n"
MOVED = [
    pytest.param(
        f"## Rules\n{rows('f1', 'f2', 'f3')}\n## Work\n{rows('p1', 'f4', 'p2', 'p3')}",
        f"## Rules\n{rows('f1', 'f2', 'f3', 'f4')}\n## Work\n{rows('p1', 'p2', 'p3')}",
        id="three of its type, all others of another",
    ),
    pytest.param(
        f"## Feedback\n{rows('f1')}\n## Projects\n{rows('p1', 'f2')}",
        f"## Feedback\n{rows('f1', 'f2')}\n## Projects\n{rows('p1')}",
        id="headings name the types",
    ),
    pytest.param(
        f"## Rules\n{rows('f1', 'f2', 'f4')}\n## Work\n{rows('p1', 'p2', 'p3', 'f3')}",
        f"## Rules\n{rows('f1', 'f2', 'f3', 'f4')}\n## Work\n{rows('p1', 'p2', 'p3')}",
        id="to its place in a sorted list",
    ),
    pytest.param(
        f"## Rules\n{rows('f2', 'f3', 'f4')}\n## Work\n{rows('p1', 'p2', 'p3', 'f1')}",
        f"## Rules\n{rows('f1', 'f2', 'f3', 'f4')}\n## Work\n{rows('p1', 'p2', 'p3')}",
        id="to the first place of a sorted list",
    ),
    pytest.param(
        f"## Rules\n{rows('f3', 'f1', 'f4')}\n## Work\n{rows('p1', 'p2', 'p3', 'f2')}",
        f"## Rules\n{rows('f3', 'f1', 'f4', 'f2')}\n## Work\n{rows('p1', 'p2', 'p3')}",
        id="to the end of one that is not",
    ),
    pytest.param(
        f"## Rules\n{rows('f1', 'f2', 'f3')}\n## Work\n{rows('p1', 'p2', 'p3')}{WRAPPED}",
        f"## Rules\n{rows('f1', 'f2', 'f3')}{WRAPPED}\n## Work\n{rows('p1', 'p2', 'p3')}",
        id="with all that belongs to it",
    ),
    pytest.param(
        "## Rules\r\n" + rows("f1", "f2", "f3").replace("\n", "\r\n") + "## Work\r\n"
        "- [P1](p1.md)\r\n- [F4](f4.md)\r\n- [P2](p2.md)\r\n- [P3](p3.md)\r\n",
        "## Rules\r\n" + rows("f1", "f2", "f3").replace("\n", "\r\n") + "- [F4](f4.md)\r\n## Work\r\n"
        "- [P1](p1.md)\r\n- [P2](p2.md)\r\n- [P3](p3.md)\r\n",
        id="CRLF",
    ),
    pytest.param(
        "- [T1](f1.md)\n- [T10](f2.md)\n- [T2](f3.md)\n- [T3](f4.md)\n",
        "- [T1](f1.md)\n- [T2](f3.md)\n- [T3](f4.md)\n- [T10](f2.md)\n",
        id="T2",
    ),
    pytest.param(
        "- [T1](f1.md)\n\n- [T10](f2.md)\n  more\n\n- [T2](f3.md)\n\n- [U](f4.md)\n",
        "- [T1](f1.md)\n\n- [T2](f3.md)\n\n- [T10](f2.md)\n  more\n\n- [U](f4.md)\n",
        id="T2, blank lines between",
    ),
]

STAYS = [
    pytest.param(
        f"## Rules\n{rows('f1', 'f2')}\n## Work\n{rows('p1', 'f4', 'p2', 'p3')}", id="too few tell what it is"
    ),
    pytest.param(f"## Rules\n{rows('f1', 'f2', 'f3')}\n## Work\n{rows('p1', 'f4', 'f5')}", id="two of its type there"),
    pytest.param(f"## Rules\n{rows('f1', 'f2', 'f3')}\n## Misc\n{rows('p1', 'f4', 'u1', 'p2')}", id="a mixed section"),
    pytest.param(f"## Rules\n{rows('f1', 'f2', 'f3')}\n## Latest\n{rows('f4')}", id="alone in its section"),
    pytest.param(
        f"## A\n{rows('f1', 'f2', 'f3')}\n## Feedback\n{rows('f4')}\n## Work\n{rows('p1', 'p2', 'p3', 'f5')}",
        id="two sections of its type",
    ),
    pytest.param(f"## Rules\n{rows('f1', 'f2', 'f3')}\n## Archive\n{rows('p1', 'p2', 'p3', 'f4')}", id="archived"),
    pytest.param(
        f"## Old\n{rows('f1', 'f2', 'f3')}\n## Work\n{rows('p1', 'p2', 'p3', 'f4')}", id="its own are archived"
    ),
    pytest.param(
        f"## Rules\n{rows('f1', 'f2', 'f3')}\n## Work\n{rows('p1', 'p2', 'p3')}"
        f"<!-- BEGIN x -->\n{rows('f4')}<!-- END x -->\n",
        id="another tool's",
    ),
    pytest.param(
        f"## Rules\n{rows('f1', 'f2', 'f3')}\n## Work\n{rows('p1', 'p2', 'p3')}\nSee [F4](f4.md) too.\n",
        id="a sentence",
    ),
    pytest.param(f"## Rules\n{rows('f1', 'f2', 'f3')}\n## Work\n{rows('p1', 'p2', 'p3', 'odd')}", id="another type"),
    pytest.param("- [T10](f1.md)\n- [T2](f2.md)\n- [T1](f3.md)\n", id="the newest first"),
    pytest.param("- [T1](f1.md)\n- [T10](f2.md)\n\nText.\n\n- [T2](f3.md)\n", id="text between"),
    pytest.param("- [T1](f1.md)\n- [T2](f2.md)\n- [T10](f3.md)\n", id="in natural order"),
    pytest.param("- [B](f1.md)\n- [A](f2.md)\n- [C](f3.md)\n", id="never sorted"),
    pytest.param("- [v1.10](f1.md)\n- [v1.9](f2.md)\n", id="two are no order"),
    pytest.param("- [T1](f1.md)\n- [T10](f2.md)\n- [T2](f3.md)\n", id="three may be so by chance"),
    pytest.param("- [v1.10](f1.md)\n- [v1.9](f2.md)\n- [A](f3.md)\n", id="in a list that is not sorted"),
    pytest.param("# Title\n\nNothing but text.\n", id="no entry"),
    pytest.param("", id="empty"),
]


@pytest.mark.parametrize(("index", "expected"), MOVED)
def test_moved(index: str, expected: str) -> None:
    assert text(index) == expected


@pytest.mark.parametrize("index", [*STAYS, *(pytest.param(row.values[1], id=row.id) for row in MOVED)])
def test_stays(index: object) -> None:
    assert organized(str(index)).changes == {}


def test_without_an_index() -> None:
    assert organize(root(FILES)).changes == organize(root({**FILES, "MEMORY.md": b"\xff"})).changes == {}


@pytest.mark.parametrize(
    ("titles", "expected"),
    [
        pytest.param(["T2", "T10", "T1"], ["T1", "T2", "T10"], id="numbers"),
        pytest.param(["b", "A", "a2", "a10"], ["A", "a2", "a10", "b"], id="case"),
        pytest.param(["2026-11-02", "2026-02-11"], ["2026-02-11", "2026-11-02"], id="dates"),
        pytest.param(["9", "x", "10"], ["9", "10", "x"], id="numbers and words"),
    ],
)
def test_natural(titles: list[str], expected: list[str]) -> None:
    assert sorted(titles, key=natural) == expected


# Folding


def many(sections: dict[str, int], title: str = "# Memory\n\n") -> Files:
    """So many entries below each heading; memories of the reference type."""
    files, parts = dict[str, str](), [title]
    for number, (heading, count) in enumerate(sections.items()):
        stems = [f"m{number}_{n}" for n in range(count)]
        files |= {f"{stem}.md": memory(f"On {stem}.\n", name=stem, description=f"what {stem} is") for stem in stems}
        parts += [f"## {heading}\n\n" if heading else "", rows(*stems), "\n"]
    return {**files, "MEMORY.md": "".join(parts)}


FOLDED = [
    pytest.param({"Rules": 20, "Lookup": 150, "Work": 60}, ["index_work.md"], id="the smallest that is enough"),
    pytest.param({"Rules": 100, "Lookup": 150, "Work": 80}, ["index_lookup.md"], id="else the largest"),
    pytest.param({"A": 150, "B": 150, "C": 10}, ["index_a.md"], id="one of two"),
    pytest.param({"A": 250, "B": 250, "C": 10}, ["index_a.md", "index_b.md"], id="two of them"),
    pytest.param(
        {"Rules": 20, "Archive (old)": 30, "Work": 190}, ["index_archive_old.md", "index_work.md"], id="archives first"
    ),
    pytest.param({"用户": 30, "项目": 190}, ["index_用户.md"], id="in its language"),
    pytest.param({"": 260}, ["index_reference.md"], id="no headings: by type"),
]


@pytest.mark.parametrize(
    ("group", "gone", "expected"),
    [
        pytest.param(0, 0, ["index_rules.md"], id="all files are there"),
        pytest.param(0, 20, ["index_work.md"], id="a third of the smallest group are gone"),
        pytest.param(1, 20, ["index_rules.md"], id="few of those that stay are gone"),
        pytest.param(1, 40, [], id="of those that would stay, more than a fifth are gone"),
    ],
)
def test_no_part_of_a_fold_looks_incompletely_synced(group: int, gone: int, expected: list[str]) -> None:
    files = many({"Rules": 60, "Lookup": 120, "Work": 60})
    for number in range(gone):
        del files[f"m{group}_{number}.md"]
    assert sorted(set(organize(root(files), fold=True).changes) - {"MEMORY.md"}) == expected


@pytest.mark.parametrize(("sections", "expected"), FOLDED)
def test_folded(sections: dict[str, int], expected: list[str]) -> None:
    here = root(many(sections))
    done = organize(here, fold=True)
    assert sorted(set(done.changes) - {"MEMORY.md"}) == expected
    assert done.over is None
    assert objections(edit_of(here.tree, done.changes)) == ()


def test_an_entry_among_drafts_is_folded_with_no_other() -> None:
    """Else the entry of the same memory would stand twice in the sub-index."""
    files = many({"": 260})
    drafts = "## Drafts\n\nOld [thoughts](m0_4.md) of it.\n\n- [m0_4](m0_4.md)\n"
    here = root({**files, "MEMORY.md": str(files["MEMORY.md"]) + drafts})
    done = organize(here, fold=True)
    assert (done.changes["MEMORY.md"] or b"").decode().endswith(drafts)
    assert objections(edit_of(here.tree, done.changes)) == ()


def test_a_group_is_folded_line_for_line() -> None:
    files = many({"Rules": 20, "Work": 190})
    done = organize(root(files), fold=True)
    assert (
        (done.changes["MEMORY.md"] or b"")
        .decode()
        .partition("## Work")[0]
        .endswith("## Rules\n\n- [Rules](index_rules.md)\n\n")
    )
    assert done.changes["index_rules.md"] == rows(*(f"m0_{n}" for n in range(20))).encode()
    assert done.notes == ("20 entries of “Rules” moved to index_rules.md",)


NOT_FOLDED = [
    pytest.param({**many({"A": 90, "B": 90})}, id="all of it is loaded"),
    pytest.param({"MEMORY.md": "# M\n\n" + "prose of mine\n" * 250 + rows("f1"), **FILES}, id="prose"),
    pytest.param({"MEMORY.md": "## A\n" + "<!-- x -->\n- a\n" * 150 + rows("f1", "f2", "f3"), **FILES}, id="comments"),
]


@pytest.mark.parametrize("files", NOT_FOLDED)
def test_not_folded(files: Files) -> None:
    assert organize(root(files), fold=True).changes == {}


def test_what_is_too_long_even_so_is_told() -> None:
    done = organize(root({"MEMORY.md": "# M\n\n" + "prose of mine\n" * 250 + rows("f1"), **FILES}), fold=True)
    (note,) = done.notes
    assert note.endswith("no group of entries is left to fold") and "253 lines" in note


def test_every_moved_line_is_named() -> None:
    index = f"## Rules\n{rows('f1', 'f2', 'f3')}\n## Work\n{rows('p1', 'f4', 'p2', 'p3')}"
    assert organized(index).notes == ("“F4” moved below “Rules”",)
    index = "- [T1](f1.md)\n- [T10](f2.md)\n- [T2](f3.md)\n- [U](f4.md)\n"
    assert organized(index).notes == ("put in the order of their numbers: “T2”, “T10”",)


def test_a_name_that_is_taken() -> None:
    files = {**many({"Rules": 20, "Work": 190}), "index_rules.md": "# Mine\n"}
    assert set(organize(root(files), fold=True).changes) == {"MEMORY.md", "index_rules_2.md"}
