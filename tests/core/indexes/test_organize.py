"""Organizing MEMORY.md: what becomes of an index, line by line, and which ones are left alone."""

from __future__ import annotations

import pytest

from cmmd.core import parse
from cmmd.core.audit import check
from cmmd.core.fixes import index_oversize
from cmmd.core.indexes.organize import Organized, organize
from cmmd.core.judging.changes import objections
from cmmd.core.judging.edit import Edit
from cmmd.core.memory import MemoryRoot
from cmmd.core.mending.mend import mend
from cmmd.core.model import Entry, Tree
from tests.memories import memory

LONG = "a hook of very many words that goes on and on about the kiln, the glaze, the cups and whoever made them"
KINDS = {
    "ana.md": "user",
    "tests.md": "feedback",
    "style.md": "feedback",
    "kiln.md": "project",
    "glaze.md": "project",
    "dns.md": "reference",
    "odd.md": "decision",
}
FILES = {
    path: memory(f"Words on {path} alone.\n", name=path[:-3], type=kind, description=f"all that there is on {path}")
    for path, kind in KINDS.items()
}
FILES["list.md"] = "- [DNS](dns.md)\n"
FILES["old.md"] = memory("Old words.\n", name="old", type="project", description="gone by", superseded_by="kiln")
FILES["pruned.md"] = memory("x\n", name="pruned", type="project", description="'[pruned] what was'")

ANA, TESTS, STYLE = "- [Ana](ana.md) — who", "- [Tests](tests.md) — how", "- [Style](style.md)"
KILN, GLAZE, DNS = "- [The kiln](kiln.md) — hours", "- [glaze](glaze.md) — colours", "- [DNS](dns.md) — where"

EMPTIED = "<!-- Headings that `cmmd organize` found nothing below:"


def root(index: str | bytes, more: dict[str, str] | None = None, times: dict[str, int] | None = None) -> MemoryRoot:
    data = {path: text.encode() for path, text in (FILES | (more or {})).items()}
    data["MEMORY.md"] = index if isinstance(index, bytes) else index.encode()
    entries = (Entry(p, "file", b, mtime_ns=(times or {}).get(p, 0), size=len(b)) for p, b in sorted(data.items()))
    return parse.read(Tree("/r", tuple(entries)))


def rows(done: Organized) -> list[str]:
    """The lines of the new index that are not blank; none: it is as it was."""
    return [line for line in (done.data or b"").decode().split("\n") if line.strip()]


ORDERED = [
    pytest.param(
        [KILN, DNS, GLAZE, TESTS, ANA, STYLE],
        ["## User", ANA, "## Feedback", STYLE, TESTS, "## Project", GLAZE, KILN, "## Reference", DNS],
        id="by type, and by title whatever its case",
    ),
    pytest.param(
        ["- [Odd](odd.md)", "- [More](list.md)", "- [Gone](gone.md)", ANA],
        ["## User", ANA, "## Other", "- [Gone](gone.md)", "- [More](list.md)", "- [Odd](odd.md)"],
        id="another type, a sub-index and what is absent",
    ),
    pytest.param(
        ["# Memory", "Prose of mine.", KILN, ANA],
        ["# Memory", "Prose of mine.", "## User", ANA, "## Project", KILN],
        id="title and prose stay above",
    ),
    pytest.param(
        ["# Memory", KILN, "", "A thought in between.", "", ANA],
        ["# Memory", "A thought in between.", "## User", ANA, "## Project", KILN],
        id="prose between entries goes above them",
    ),
    pytest.param(
        ["# Memory", "## Projects", "Mind the dates.", KILN, "## User", ANA],
        ["# Memory", "## User", ANA, "## Project", "Mind the dates.", KILN],
        id="prose below a group's heading stays below it",
    ),
    pytest.param(
        [KILN, "## House rules", "Never on Fridays.", TESTS, "- see https://example.org"],
        ["## Feedback", TESTS, "## Project", KILN, "## House rules", "Never on Fridays.", "- see https://example.org"],
        id="a heading of one's own that holds text stays, its entries move",
    ),
    pytest.param(
        ["# Memory", "## Shop", KILN, "## Me", ANA],
        ["# Memory", "## User", ANA, "## Project", KILN, EMPTIED, "## Shop", "## Me", "-->"],
        id="headings with nothing left below them are kept in a comment",
    ),
    pytest.param(
        ["# Memory", "<!-- above -->", KILN, ANA, TESTS, "<!-- among -->", DNS, "<!-- behind -->"],
        [
            *("# Memory", "<!-- above -->", "## User", ANA, "<!-- among -->", "## Feedback", TESTS, "## Project", KILN),
            *("## Reference", DNS, "<!-- behind -->"),
        ],
        id="comments stay where they are",
    ),
    pytest.param(
        ["Memory", "======", "", KILN, "", ANA, "---", DNS],
        ["Memory", "======", "---", "## User", ANA, "## Project", KILN, "## Reference", DNS],
        id="an underlined title, and a rule",
    ),
    pytest.param([KILN, ANA, "- [Kiln](kiln.md)"], ["## User", ANA, "## Project", KILN], id="a second entry goes"),
    pytest.param(
        ["- [Kiln](kiln.md)", ANA, KILN], ["## User", ANA, "## Project", KILN], id="of two the one that says something"
    ),
    pytest.param(
        [f"- [The kiln](kiln.md) — {LONG} {LONG}"],
        ["## Project", f"- [The kiln](kiln.md) — {LONG} a hook of very many…"],
        id="a long hook is cut at a word",
    ),
    pytest.param(
        ["- [The kiln](kiln.md) — hours", "  of the big one", ANA],
        ["## User", ANA, "## Project", "- [The kiln](kiln.md) — hours of the big one"],
        id="a wrapped entry is one line",
    ),
    pytest.param(
        [KILN, "  - not in winter", ANA],
        ["## User", ANA, "## Project", KILN, "  - not in winter"],
        id="details go along",
    ),
    pytest.param(
        ["1. [The kiln](kiln.md) — hours", "  - [Ana](ana.md) — who"],
        ["## Project", KILN, "  - [Ana](ana.md) — who"],
        id="a numbered one becomes a plain one, and the nested one goes along",
    ),
    pytest.param(
        [TESTS, "- Shop", "  - [The kiln](kiln.md) — hours", "  - no entry", ANA],
        ["- Shop", "  - [The kiln](kiln.md) — hours", "  - no entry", "## User", ANA, "## Feedback", TESTS],
        id="nested ones stay below what is no entry",
    ),
    pytest.param(
        [KILN, ANA, "<!-- BEGIN managed -->", GLAZE, STYLE, "<!-- END managed -->"],
        ["## User", ANA, "## Project", KILN, "<!-- BEGIN managed -->", GLAZE, STYLE, "<!-- END managed -->"],
        id="what two comments begin and end stays in one piece",
    ),
    pytest.param(
        ["<!-- start of x -->", GLAZE, STYLE, "<!-- end of x -->", KILN, ANA, "<!-- t -->", DNS, "<!-- /T -->"],
        [
            *("<!-- start of x -->", GLAZE, STYLE, "<!-- end of x -->", "## User", ANA, "## Project", KILN),
            *("<!-- t -->", DNS, "<!-- /T -->"),
        ],
        id="two of them, by word and by mark",
    ),
    pytest.param(
        ["# Memory", KILN, "## Shop", STYLE, "<!-- BEGIN x -->", GLAZE, "<!-- END x -->", "## Me", ANA],
        [
            *("# Memory", "## User", ANA, "## Feedback", STYLE, "## Project", KILN),
            *("## Shop", "<!-- BEGIN x -->", GLAZE, "<!-- END x -->", EMPTIED, "## Me", "-->"),
        ],
        id="a pair stays below a heading of one's own",
    ),
    pytest.param(
        ["<!-- managed -->", KILN, ANA, "<!-- end -->"],
        ["<!-- managed -->", "## User", ANA, "## Project", KILN, "<!-- end -->"],
        id="two comments that are no pair",
    ),
    pytest.param(
        ["# Memory", "## How to work", "Tests first.", DNS, ANA, "### Deep", KILN, "- more", "## House", "Hi.", TESTS],
        [
            *("# Memory", "## How to work", "Tests first.", "### Deep", "- more", "## User", ANA, "## Feedback", TESTS),
            *("## Project", KILN, "## Reference", DNS, "## House", "Hi."),
        ],
        id="text that stood above the entries stays there, with the sections below its heading",
    ),
    pytest.param(
        ["## Project", KILN, GLAZE, "### Dates", "Mind them.", "## User", ANA],
        ["## User", ANA, "## Project", GLAZE, KILN, "### Dates", "Mind them."],
        id="a section with text below a group stays below its entries",
    ),
    pytest.param(
        ["* [The kiln](kiln.md): hours", "* [[ana]] who"],
        ["## User", "* [[ana]] who", "## Project", "* [The kiln](kiln.md): hours"],
        id="a person's own marks stay",
    ),
    pytest.param(
        ["| Memory | Why |", "|---|---|", "| [The kiln](kiln.md) | hours |", "", DNS, ANA],
        ["| Memory | Why |", "|---|---|", "| [The kiln](kiln.md) | hours |", "## User", ANA, "## Reference", DNS],
        id="a table stays whole",
    ),
    pytest.param(
        ["- [Kiln](kiln.md), [Ana](ana.md) — " + LONG, DNS],
        ["## Project", "- [Kiln](kiln.md), [Ana](ana.md) — " + LONG, "## Reference", DNS],
        id="a line with two links is one entry",
    ),
]


@pytest.mark.parametrize(("old", "new"), ORDERED)
def test_an_index_in_order(old: list[str], new: list[str]) -> None:
    assert rows(organize(root("\n".join(old) + "\n"))) == new


@pytest.mark.parametrize(("old", "new"), ORDERED)
def test_the_judge_and_a_second_time_have_nothing_to_say(old: list[str], new: list[str]) -> None:
    before = root("\n".join(old) + "\n")
    edit = Edit(before=before.tree, changes=organize(before).changes, max_edits=0, now=0)
    assert (objections(edit), organize(parse.read(edit.after)).changes) == ((), {})


ALONE = [
    pytest.param(f"# Memory\n\n## User\n{ANA}\n\n\n## Project\n{GLAZE}\n{KILN}\n", id="in order, otherwise blank"),
    pytest.param("# Memory\n\nNothing is listed.\n", id="no entry"),
    pytest.param("", id="empty"),
    pytest.param(b"- [Ana](ana.md) \xe9\n", id="not UTF-8"),
    pytest.param("See [Ana](ana.md) and [the kiln](kiln.md).\n", id="prose with links"),
    pytest.param(f"| Memory | Why |\n|---|---|\n| {KILN[2:]} | x |\n| {ANA[2:]} | y |\n", id="a table"),
    pytest.param(f"<!-- BEGIN x -->\n## Mine\n{KILN}\n{ANA}\n<!-- END x -->\n", id="all of it between two comments"),
    pytest.param(f"- Shop\n  {KILN}\n- House\n  {ANA}\n", id="all of it below what is no entry"),
    pytest.param(f"# Memory\n\nShop\n----\n{KILN}\n\nMe\n--\n{ANA}\n", id="underlined headings"),
    pytest.param(f"{KILN}\n{ANA}\n<!-- BEGIN x -->\n## Mine\n{DNS}\n<!-- END x -->\n", id="a heading in a pair"),
    pytest.param("> - [Ana](ana.md)\n> - [Kiln](kiln.md)\n", id="a quote"),
    pytest.param("```\n- [Kiln](kiln.md)\n- [Ana](ana.md)\n```\n", id="code"),
    pytest.param("<!--\n- [Kiln](kiln.md)\n- [Ana](ana.md)\n-->\n", id="a comment"),
    pytest.param(f"{KILN}\n~~~\n{ANA}\n", id="code that never ends would swallow what comes behind it"),
]


@pytest.mark.parametrize("index", ALONE)
def test_left_alone(index: str | bytes) -> None:
    assert organize(root(index)).changes == {}


IN_ORDER = f"## User\n\n{ANA}\n\n## Project\n\n{KILN}"
BYTES = [
    pytest.param(f"\ufeff{KILN}\r\n{ANA}\r\n", "\ufeff" + IN_ORDER.replace("\n", "\r\n") + "\r\n", id="CRLF"),
    pytest.param(f"{KILN}\n{ANA}", IN_ORDER, id="no final line end"),
    pytest.param(f"---\na: b\n---\n\n{KILN}\r\n{ANA}\n", f"---\na: b\n---\n\n{IN_ORDER}\r\n", id="mixed"),
]


@pytest.mark.parametrize(("old", "new"), BYTES)
def test_bytes(old: str, new: str) -> None:
    assert organize(root(old)).data == new.encode()


def many(number: int, hook: str = "hook", **types: str) -> tuple[str, dict[str, str], dict[str, int]]:
    """An index of so many entries, their memories, and their times: the higher the number the newer."""
    names = [f"m{n:03}" for n in range(number)]
    index = "# Memory\n" + "".join(f"- [Memory {name}]({name}.md) — {name} {hook}\n" for name in names)
    files = {f"{name}.md": memory(f"{name}\n", name=name, type="project", description=f"on {name}") for name in names}
    return index, files, {f"{name}.md": at for at, name in enumerate(names)}


def test_many_lines_lose_their_blank_ones() -> None:
    index, files, times = many(190)
    before = root(index.replace("\n", "\n\n"), files, times)
    after = parse.read(before.tree.with_files(organize(before).changes))
    assert (before.loaded.lines, after.loaded.lines, after.loaded.is_whole) == (381, 192, True)


def test_long_lines_are_cut_only_as_far_as_needed() -> None:
    before = root(*many(190, LONG))
    after = parse.read(before.tree.with_files(organize(before).changes))
    assert (before.loaded.is_whole, after.loaded.is_whole, after.loaded.chars > 23_000) == (False, True, True)


def test_what_cannot_fit_stands_last_and_is_named() -> None:
    index, files, times = many(200)
    index += "- [Was](pruned.md)\n- [Gone](gone.md)\n- [Old](old.md)\n"
    before = root(index, files, times | {"old.md": 999, "pruned.md": 999})
    done = organize(before)
    assert done.surplus == ("gone.md", "pruned.md", "old.md", "m000.md", "m001.md")
    assert rows(done)[-6:] == [
        "## Past what is loaded",
        *("- [Memory m001](m001.md) — m001 hook", "- [Memory m000](m000.md) — m000 hook"),
        *("- [Old](old.md)", "- [Was](pruned.md)", "- [Gone](gone.md)"),
    ]
    assert done.over == (
        "MEMORY.md has 206 lines and 7,495 characters, a session loads 200 and 25,000: 5 entries too many; prune "
        "gone.md, pruned.md, old.md and 2 more (absent, pruned and superseded ones first, then the oldest)"
    )


def test_where_headings_are_too_many_lines_there_are_none() -> None:
    index, files, times = many(198, LONG)
    before = root(index + ANA + "\n", files, times)
    after = parse.read(before.tree.with_files(organize(before).changes))
    assert (before.loaded.is_whole, after.loaded.is_whole, after.loaded.lines) == (False, True, 200)


def test_an_index_that_is_loaded_stays_so() -> None:
    index, files, times = many(196)
    before = root(f"{index}A thought.\n\n{ANA}\n", files, times)
    after = parse.read(before.tree.with_files(organize(before).changes))
    assert (before.loaded.is_whole, after.loaded.is_whole) == (True, True)


def test_a_comment_at_the_end_stays_there() -> None:
    index, files, times = many(230)
    assert rows(organize(root(f"{index}<!-- end -->\n", files, times)))[-1] == "<!-- end -->"


def test_what_still_cannot_fit_is_told_again_and_nothing_changes() -> None:
    before = root(*many(230))
    again = organize(parse.read(before.tree.with_files(organize(before).changes)))
    assert (again.changes, again.over == organize(before).over) == ({}, True)


def test_prose_that_is_too_long_is_said() -> None:
    done = organize(root("# Memory\n\n" + "A thought.\n\n" * 150 + KILN + "\n" + ANA + "\n"))
    assert done.over == (
        "MEMORY.md has 305 lines and 1,884 characters, a session loads 200 and 25,000: "
        "its text is too long even without entries; shorten it"
    )


def test_a_cut_never_makes_two_hooks_one() -> None:
    index = f"- [A](kiln.md) — {LONG} {LONG} one\n- [B](glaze.md) — {LONG} {LONG} two\n"
    before = root(index)
    hooks = [e.hook for e in parse.read(before.tree.with_files(organize(before).changes)).entries_of("MEMORY.md")]
    assert (len(set(hooks)), all(hook.endswith("…") for hook in hooks)) == (2, True)


REST = LONG[LONG.index("that goes on") :]
NOTES = [
    pytest.param(f"- [K](kiln.md) — {LONG} {LONG}\n", f"kiln.md: cut off its entry: “{REST}”", id="the rest of a hook"),
    pytest.param(
        f"{KILN}\n- [Kiln](kiln.md) — old\n", "kiln.md: a second entry went: “- [Kiln](kiln.md) — old”", id="a second"
    ),
]


@pytest.mark.parametrize(("index", "note"), NOTES)
def test_what_goes_is_told(index: str, note: str) -> None:
    assert list(organize(root(index)).notes) == [note]


def test_mending_organizes_an_index_that_is_too_long() -> None:
    before = root(*many(190, LONG))
    mended = mend(before, check(before))
    assert (mended.before.by_rule(("error",)), mended.after.by_rule(("error",))) == ({"index-oversize-chars": 1}, {})


def fixable(before: MemoryRoot) -> list[tuple[str, str, bool]]:
    """What is said of an index that is too long, and whether mending changes it."""
    changed = bool(mend(before, check(before), rules=index_oversize.ANSWERS).changes)
    found = (finding for finding in check(before).findings if finding.rule in index_oversize.ANSWERS)
    return [(f.fixable, f.hint, changed) for f in found if f.severity == "error"]


ENOUGH = "`cmmd organize` makes it short enough"
TOO_MUCH = "prune or merge memories, or list them in a sub-index; `cmmd loaded` names them"


@pytest.mark.parametrize(
    ("before", "told"),
    [
        pytest.param(root(*many(190, LONG)), [("code", ENOUGH, True)], id="all fit with shorter hooks"),
        pytest.param(
            root(many(230)[0].replace("\n", "\n\n"), *many(230)[1:]),
            [("agent", TOO_MUCH, True)],
            id="fewer are cut off",
        ),
        pytest.param(root(*many(230)), [("agent", TOO_MUCH, False)], id="one line each already"),
        pytest.param(root(*many(230, LONG)), [("agent", TOO_MUCH, False)] * 2, id="too many and too long"),
        pytest.param(root("Odd\n\nTwo\n---\n" + KILN + "\n\n" * 200 + ANA), [("agent", TOO_MUCH, False)], id="left"),
        pytest.param(root(*many(150)), [], id="all fit"),
    ],
)
def test_mending_is_offered_where_it_helps(before: MemoryRoot, told: list[tuple[str, str, bool]]) -> None:
    assert fixable(before) == told


def test_each_thing_told_is_a_note_of_its_own() -> None:
    index, files, times = many(190, LONG)
    before = root(index, files, times)
    assert len(mend(before, check(before), rules=index_oversize.ANSWERS).notes) == len(organize(before).notes) > 100


def test_mending_leaves_an_index_that_is_merely_untidy() -> None:
    before = root(f"{KILN}\n{ANA}\n{TESTS}\n{STYLE}\n{GLAZE}\n{DNS}\n- [Odd](odd.md)\n")
    assert mend(before, check(before), rules=index_oversize.ANSWERS).changes == {}
