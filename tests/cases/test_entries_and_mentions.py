"""An entry is a list item whose text is the link and perhaps a hook; all else that holds a link is a mention.

A mention lists its file, and is never removed, cut or called a duplicate.
"""

from __future__ import annotations

import pytest

from cmmd.core.model import INDEX
from tests.cases.folders import CASES, Folder, note, page
from tests.cases.pages import diff, edits, findings, mended, text_after

A = {"project_a.md": note("a", "project"), "project_b.md": note("b", "project")}
ENTRY_A, ENTRY_B = "- [A](project_a.md) — about a", "- [B](project_b.md) — about b"


def beside(*mentions: str) -> Folder:
    """Mentions of a file that has an entry as well."""
    return {**A, "MEMORY.md": page(*mentions, "", ENTRY_A, ENTRY_B)}


@pytest.mark.parametrize("name", ["navigation-above-entries", "log-of-one-file"])
def test_the_cases(name: str) -> None:
    assert findings(CASES[name], "index-duplicate-entry") == []
    assert mended(CASES[name]).changes == {}


MENTIONS = [
    pytest.param("→ [project_a.md](project_a.md) FIRST, the config is not at the usual path", id="an arrow"),
    pytest.param("➡️ [A](project_a.md)", id="an arrow as emoji"),
    pytest.param("-> [A](project_a.md) — about a", id="an arrow of two signs"),
    pytest.param("See [A](project_a.md) before you start.", id="a sentence"),
    pytest.param("[A](project_a.md)", id="a bare link"),
    pytest.param("[A](project_a.md) — about a", id="a line that is no list item"),
    pytest.param("[A](project_a.md) · [B](project_b.md)", id="a line of navigation"),
    pytest.param("**Start**: [A](project_a.md) | [B](project_b.md)", id="navigation behind bold"),
    pytest.param("- See [A](project_a.md) first", id="an item that is a sentence"),
    pytest.param("- Before a release read [A](project_a.md), then [B](project_b.md).", id="an item with two links"),
    pytest.param("### [A](project_a.md)", id="a heading"),
    pytest.param("> [A](project_a.md) — about a", id="a quote"),
    pytest.param("| [A](project_a.md) | about a |\n|---|---|\n| [B](project_b.md) | about b |", id="table cells"),
    pytest.param("**Places**\n→ [A](project_a.md) — about a", id="an arrow below a bold line"),
    pytest.param("Load [[project_a]] and `project_b.md` when unsure.", id="other ways to name a file"),
]


@pytest.mark.parametrize("mention", MENTIONS)
def test_a_mention_beside_an_entry_is_no_duplicate(mention: str) -> None:
    files = beside(mention)
    assert findings(files, "index-duplicate-entry") == []
    assert mended(files).changes == {}


@pytest.mark.parametrize("mention", MENTIONS)
def test_nor_is_the_mention_twice(mention: str) -> None:
    files = beside(mention, "", mention)
    assert findings(files, "index-duplicate-entry") == []
    assert mended(files).changes == {}


@pytest.mark.parametrize("mention", MENTIONS)
def test_a_mention_lists_its_file(mention: str) -> None:
    both = "project_b" in mention
    files = {**A, "MEMORY.md": page(mention, "", *([] if both else [ENTRY_B]))}
    assert findings(files, "index-unlisted") == []
    assert mended(files).changes == {}


DEAD = [
    pytest.param("→ [gone](gone.md) FIRST, it is not at the usual path", id="an arrow"),
    pytest.param("See [the old way](gone.md) before you start.", id="a sentence"),
    pytest.param("[gone](gone.md)", id="a bare link"),
    pytest.param("[A](project_a.md) · [Gone](gone.md)", id="a line of navigation"),
    pytest.param("- Before a release read [Gone](gone.md), then [B](project_b.md).", id="an item that is a sentence"),
    pytest.param("### [Gone](gone.md)", id="a heading"),
    pytest.param("> [Gone](gone.md) — what was", id="a quote"),
    pytest.param("| [Gone](gone.md) | what was |\n|---|---|\n| [B](project_b.md) | about b |", id="a table cell"),
]


@pytest.mark.parametrize("mention", DEAD)
def test_a_dead_mention_stays_and_is_told(mention: str) -> None:
    files = beside(mention)
    found = findings(files, "index-dangling")
    assert [(f.severity, f.detail, f.fixable) for f in found] == [("error", "gone.md", "agent")]
    assert INDEX not in mended(files).changes


ENTRIES = [
    pytest.param("- [Gone](gone.md) — what was", id="with a hook"),
    pytest.param("* [Gone](gone.md) - what was", id="another bullet"),
    pytest.param("+ [Gone](gone.md)", id="without a hook"),
    pytest.param("- **[Gone](gone.md)** — what was", id="bold"),
    pytest.param("- [Gone](./gone.md): what was", id="with a dot"),
    pytest.param("1. [Gone](gone.md) — what was", id="numbered"),
    pytest.param("- [**Gone**](gone.md) – what was", id="bold inside"),
]


@pytest.mark.parametrize("line", ENTRIES)
def test_a_dead_entry_goes_and_is_noted(line: str) -> None:
    files = beside("Prose.", "", line)
    assert [change for change in edits(files) if change != "-"] == [f"-{line}"]
    assert line in "\n".join(mended(files).notes)


@pytest.mark.parametrize(
    "below",
    [
        pytest.param("  - a nested item that nothing else says", id="a nested item"),
        pytest.param("  - [B](project_b.md) — about its gate", id="a nested entry"),
        pytest.param("    1. first of all\n    2. then this", id="steps"),
    ],
)
def test_what_stands_below_a_dead_entry_stays(below: str) -> None:
    files = {**A, "MEMORY.md": page(ENTRY_A, ENTRY_B, "- [Gone](gone.md) — what was", below)}
    assert [line for line in below.splitlines() if line not in text_after(mended(files)).splitlines()] == []


# The same file twice


def test_the_duplicate_goes_and_one_blank_line() -> None:
    files = CASES["true-duplicate-entries"]
    assert text_after(mended(files)) == "- [A](project_a.md) — about a\n\n- [B](project_b.md) — about b\n"
    assert set(mended(files).changes) == {INDEX}


TWICE = [
    pytest.param([ENTRY_A, ENTRY_A], [f"-{ENTRY_A}"], id="word for word"),
    pytest.param([ENTRY_A, "- [A](project_a.md) — About a."], ["-- [A](project_a.md) — About a."], id="nearly"),
    pytest.param([ENTRY_A, "- [A](./project_a.md) — about a"], ["-- [A](./project_a.md) — about a"], id="a dot"),
    pytest.param([ENTRY_A, "- [A](project_a.md)"], ["-- [A](project_a.md)"], id="the second adds nothing"),
    pytest.param(["- [A](project_a.md)", ENTRY_A], ["-- [A](project_a.md)"], id="the first adds nothing"),
    pytest.param(
        [ENTRY_A, "- [A](project_a.md) — about a, and the gate code is on the door"],
        [f"-{ENTRY_A}"],
        id="the first is the start of the second",
    ),
    pytest.param([ENTRY_A, ENTRY_B, "", "## More", "", ENTRY_A, ENTRY_B], None, id="a list twice"),
]


@pytest.mark.parametrize(("lines", "expected"), TWICE)
def test_true_duplicates(lines: list[str], expected: list[str] | None) -> None:
    files = {**A, "MEMORY.md": page(*lines, *([] if ENTRY_B in lines else [ENTRY_B]))}
    assert findings(files, "index-duplicate-entry") != []
    changed = edits(files)
    assert [line for line in changed if line.startswith("+")] == []
    if expected is not None:
        assert changed == expected
    assert findings({**files, INDEX: text_after(mended(files))}, "index-duplicate-entry") == []


NO_DUPLICATES = [
    pytest.param(["- [A](project_a.md) — first day", "- [A](project_a.md) — second day, all was well"], id="a log"),
    pytest.param(["- [March](project_a.md) — the move", "- [April](project_a.md) — the flood"], id="other titles too"),
    pytest.param(["- [A](project_a.md#one) — about one", "- [A](project_a.md#two) — about two"], id="two parts"),
    pytest.param(["- [A](project_a.md) — price 4", "- [A](project_a.md) — price 5"], id="another number"),
    pytest.param(["- [A](project_a.md) — use it", "- [A](project_a.md) — never use it"], id="the contrary"),
    pytest.param(["- [甲](project_a.md) — 三月审计", "- [甲](project_a.md) — 四月审计，已搬家"], id="another script"),
    pytest.param([ENTRY_A, "", "```", ENTRY_A, "```"], id="code"),
    pytest.param([ENTRY_A, "", "<!--", ENTRY_A, "-->"], id="a comment"),
    pytest.param(
        [ENTRY_A, "- [The gate](project_a.md) — the code is on the door"],
        id="another fact of the file",
    ),
]


@pytest.mark.parametrize("lines", NO_DUPLICATES)
def test_no_duplicates(lines: list[str]) -> None:
    files = {**A, "MEMORY.md": page(*lines, ENTRY_B)}
    assert findings(files, "index-duplicate-entry") == []
    assert mended(files).changes == {}


def test_what_stands_below_a_duplicate_stays() -> None:
    files = {**A, "MEMORY.md": page(ENTRY_A, ENTRY_B, ENTRY_A, "  - the gate code is on the door")}
    after = text_after(mended(files))
    assert "  - the gate code is on the door" in after.splitlines()
    assert "+" not in {line[:1] for line in diff(files["MEMORY.md"], after)}
