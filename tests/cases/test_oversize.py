"""An index that is too long: the fewest hooks, longest first, and none of their words leaves the folder."""

from __future__ import annotations

import re
from random import Random

import pytest

from cmmd.core.index.organize import organize
from cmmd.core.memory import parse
from cmmd.core.memory.client_view import loaded
from cmmd.core.model import INDEX
from tests.cases.folders import CASES, note, page
from tests.cases.pages import LIMIT, ROOM, SHORTEST_HOOK, cuts, findings, mended, text_after, units
from tests.memories import Files, root, tree

LONG = "the second review of the oven was late and found the gear worn, so never start it cold before the third bell of"
WORD = 20
"""No word of the pages here is longer: a hook that is cut as far as it may be keeps less than this over 80."""

ENTRY = re.compile(r"- \[.*\]\(\w+\.md\) — (.*)").fullmatch


def shuffled(hook: str, number: int) -> str:
    """The same words in an order of its own: memories that take them do not tell the same."""
    words = hook.split()
    Random(number).shuffle(words)
    return " ".join(words)


def long_page(*first: str, hook: str = LONG, entries: int = 190, **more: str) -> dict[str, str]:
    """190 entries with hooks of about 115 characters behind `first`: 25,300 characters and more."""
    lines = [f"- [T{i}](t{i}.md) — {shuffled(hook, i)} {i}" for i in range(entries)]
    files = {f"t{i}.md": note(f"t{i}", "reference", f"Text of {i}.\n") for i in range(entries)}
    return {**files, **more, "MEMORY.md": page(*first, *lines)}


CUT = [
    pytest.param(CASES["oversize-by-a-little"], id="oversize-by-a-little"),
    pytest.param(CASES["facts-only-in-hooks"], id="facts-only-in-hooks"),
    pytest.param(long_page(), id="all of one length"),
    pytest.param(long_page("Prose that names [T3](t3.md). " + "x " * 300), id="prose is the longest line"),
    pytest.param(long_page("→ [T3](t3.md) FIRST — " + "because " * 50), id="an arrow is the longest line"),
    pytest.param(long_page("| a | [T3](t3.md) — " + "cell " * 60 + "|", "|---|---|"), id="a table"),
    pytest.param(long_page("### [T3](t3.md) — " + "heading " * 40), id="a heading"),
    pytest.param(long_page("<!-- BEGIN x -->", "<!-- END x -->"), id="comments in pairs"),
    pytest.param(long_page(*["## Öfen", "", "- plain item " + "word " * 40] * 2), id="items without a link"),
    pytest.param(long_page(hook=LONG.replace("the ", "炉子 "), entries=195), id="letters of another script"),
    pytest.param(long_page(hook=LONG.replace("bell", "🔔🔔🔔🔔"), entries=185), id="two units a letter"),
]


@pytest.mark.parametrize("files", CUT)
def test_the_fewest_hooks_longest_first(files: dict[str, str]) -> None:
    done = mended(files)
    after = text_after(done)
    shortened = cuts(files[INDEX], after)
    assert root(files).loaded.chars > LIMIT and loaded(after).chars <= ROOM
    assert all(units(cut.now) >= SHORTEST_HOOK for cut in shortened)
    assert len([cut for cut in shortened if len(cut.now) > SHORTEST_HOOK + WORD]) <= 1, "each but one as far as may be"
    assert all(loaded(after).chars + units(cut.was) - units(cut.now) > ROOM for cut in shortened), "each is needed"
    left = [
        len(found[1]) for line in set(after.splitlines()) & set(files[INDEX].splitlines()) if (found := ENTRY(line))
    ]
    assert min(len(cut.was) for cut in shortened) >= max(left, default=0)


@pytest.mark.parametrize("files", CUT)
def test_their_words_stand_in_the_memory(files: dict[str, str]) -> None:
    done = mended(files)
    shortened = cuts(files[INDEX], text_after(done))
    assert set(done.changes) == {INDEX, *(cut.file for cut in shortened)}
    for cut in shortened:
        now = text_after(done, cut.file)
        assert now.startswith(files[cut.file].rstrip("\n")), "what the memory said stays as it was"
        paragraph = now[len(files[cut.file].rstrip("\n")) :]
        assert paragraph.startswith("\n\n") and "\n" not in paragraph.strip(), "as its last paragraph"
        assert cut.was in paragraph or cut.was[len(cut.now) - 1 :] in paragraph, "all of it, or what was cut off"


@pytest.mark.parametrize("files", CUT)
def test_the_finding_is_gone(files: dict[str, str]) -> None:
    done = mended(files)
    assert [f.rule for f in done.after.checked.findings if f.rule.startswith("index-") and f.severity == "error"] == []


def test_no_fact_leaves_the_folder() -> None:
    files = CASES["facts-only-in-hooks"]
    done = mended(files)
    everything = "\n".join(text_after(done, path) for path in files)
    assert [n for n in range(200, 320) if f"but never above {n} degrees" not in everything] == []


# Hooks that must stay


HOLDS = "of all the ovens this is the one whose hook is longer than any other here, " + "and says so at length, " * 8
TAKES: list[object] = [
    pytest.param({"odd.md": note("odd", "reference", f"{HOLDS.strip()}\n")}, "odd.md", id="its body holds the words"),
    pytest.param({"odd.md": note("odd", "reference", description=HOLDS.strip())}, "odd.md", id="or its description"),
]


@pytest.mark.parametrize(("more", "path"), TAKES)
def test_what_the_memory_says_already_is_not_said_twice(more: dict[str, str], path: str) -> None:
    files = long_page(f"- [Odd]({path}) — {HOLDS.strip()}", **more)
    done = mended(files)
    assert path in {cut.file for cut in cuts(files[INDEX], text_after(done))}
    assert path not in done.changes


STAYS = [
    pytest.param(f"- [Site](https://example.com/a) — {HOLDS.strip()}", {}, id="a page of the web takes no words"),
    pytest.param(f"- [Outside](../other/a.md) — {HOLDS.strip()}", {}, id="a file outside of the folder"),
    pytest.param(
        f"- [Odd](odd.md) — {HOLDS.strip()}", {"odd.md": b"\x93quoted\x94 in cp1252"}, id="a file that is no text"
    ),
    pytest.param(f"{HOLDS.strip()} [Odd](odd.md)", {"odd.md": note("odd", "reference")}, id="a sentence"),
    pytest.param(f"- {HOLDS.strip()} [Odd](odd.md)", {"odd.md": note("odd", "reference")}, id="an item of prose"),
    pytest.param(f"```\n- [Odd](odd.md) — {HOLDS.strip()}\n```", {}, id="code"),
]


@pytest.mark.parametrize(("line", "more"), STAYS)
def test_what_is_never_cut(line: str, more: dict[str, str | bytes]) -> None:
    files: Files = {**long_page(line), **more}
    done = mended(files)
    assert line in text_after(done)
    assert loaded(text_after(done)).chars <= ROOM
    assert tree(files).files.get("odd.md") == done.after.tree.files.get("odd.md")


def test_what_a_hook_links_stays_linked() -> None:
    hook = "see [the other](other.md) " + LONG + " and [[third]] and `a b c` " + "far " * 30 + "[last](last.md)"
    more = {f"{name}.md": note(name, "reference", f"Of {name}.\n") for name in ("odd", "other", "third", "last")}
    files = long_page(f"- [Odd](odd.md) — {hook}", **more)
    done = mended(files)
    assert root(files).listed <= done.after.memory.listed
    assert [f.rule for f in done.after.checked.findings if f.rule == "index-unlisted"] == []


@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_line_ends_stay(end: str) -> None:
    files = {path: text.replace("\n", end).encode() for path, text in long_page().items()}
    done = mended(files)
    for path in done.changes:
        data = done.after.tree.files[path]
        assert data.count(b"\n") == data.count(end.encode()) and data.endswith(end.encode())


UNTOUCHED = [
    pytest.param(long_page(entries=185, hook=LONG[:-3]), ROOM, LIMIT, id="over 97 % but not over the limit"),
    pytest.param(
        {"a.md": note("a", "reference"), "MEMORY.md": page("- [A](a.md) — about a", "", *["word " * 20] * 260)},
        LIMIT,
        10**6,
        id="too long by prose alone",
    ),
    pytest.param(CASES["260-entries"], 0, LIMIT, id="260-entries"),
    pytest.param(
        {
            **{f"t{i}.md": note(f"t{i}", "reference") for i in range(230)},
            "MEMORY.md": page(*(f"- [T{i}](t{i}.md) — {LONG[:70]}" for i in range(230))),
        },
        0,
        LIMIT,
        id="too many lines, shorter ones would not help",
    ),
    pytest.param(
        {
            **{f"t{i}.md": note(f"t{i}", "reference") for i in range(199)},
            "MEMORY.md": page(*(f"- [{'Long title ' * 5}{i}](t{i}.md) — {LONG[:76]}" for i in range(190))),
        },
        LIMIT,
        10**6,
        id="hooks below 80 characters",
    ),
]


@pytest.mark.parametrize(("files", "above", "below"), UNTOUCHED)
def test_nothing_is_cut(files: dict[str, str], above: int, below: int) -> None:
    assert above < root(files).loaded.chars <= below
    index = files[INDEX]
    gone = set(index.splitlines()) - set(text_after(mended(files)).splitlines())
    assert gone == set()


def test_what_cannot_be_shortened_stays_a_finding() -> None:
    done = mended(CASES["260-entries"])
    assert done.changes == {}
    assert [(f.rule, f.severity) for f in done.after.report.findings if f.severity == "error"] == [
        ("index-oversize-lines", "error")
    ]


def test_organize_never_cuts_more_than_before() -> None:
    here = root(CASES["260-entries"])
    after = here.tree.with_files(organize(here).changes)
    assert len(parse.read(after).cut_entries) <= len(here.cut_entries) == 60


def test_the_room_is_said() -> None:
    (found,) = findings(CASES["260-entries"], "index-oversize-lines")
    assert "260" in found.message and "200" in found.message
