"""What a sync tool or an editor left is no memory: it is told, and neither indexed nor compared nor written."""

from __future__ import annotations

import re

import pytest

from cmmd.core.model import INDEX
from tests.cases.folders import CASES, note, page
from tests.cases.pages import checked, findings, mended

OVEN = note("oven", "reference", "The left side is hot and the right one is not.\n")
CASE = CASES["conflict-copies"]
COPIES = {path for path in CASE if path not in ("oven.md", INDEX)}


def test_each_copy_is_told_and_names_its_original() -> None:
    found = findings(CASE, "sync-conflict")
    assert {(f.file, f.severity) for f in found} == {(path, "warning") for path in COPIES}
    assert len(found) == len(COPIES)
    wanted = {path: "MEMORY.md" if path.startswith("MEMORY") else "oven.md" for path in COPIES}
    assert {f.file: f.detail for f in found} == wanted


def test_nothing_is_written() -> None:
    assert mended(CASE).changes == {}


def test_nothing_else_is_said_of_them() -> None:
    assert {f.rule for f in checked(CASE).findings if f.severity != "info"} == {"sync-conflict"}
    assert {f.rule for f in checked(CASE).findings if {f.file, f.detail} & COPIES} <= {"sync-conflict"}
    assert checked(CASE).files == 1


SAME = re.compile(r"\b(?:equal|same|identical)\b")
TEXTS = [
    pytest.param("oven (1).md", OVEN, True, id="equal"),
    pytest.param("oven (conflicted copy).md", OVEN.replace("left", "back"), False, id="different"),
    pytest.param("oven 2.md", OVEN + "One more line that is new.\n", False, id="longer"),
    pytest.param("oven-DESKTOP-1A2B3C.md", OVEN.replace(" and the right one is not", ""), False, id="contained"),
]


@pytest.mark.parametrize(("path", "text", "same"), TEXTS)
def test_it_says_whether_it_is_equal(path: str, text: str, same: bool) -> None:
    (found,) = findings({INDEX: page("- [Oven](oven.md) — hot"), "oven.md": OVEN, path: text}, "sync-conflict")
    assert (SAME.search(found.message) is not None) is same, found.message


def test_three_kinds_are_told_apart() -> None:
    files = {INDEX: page("- [Oven](oven.md) — hot"), "oven.md": OVEN}
    names = [str(row.values[0]) for row in TEXTS]
    told = [findings({**files, str(row.values[0]): str(row.values[1])}, "sync-conflict")[0].message for row in TEXTS]
    assert len({message.replace(name, "") for message, name in zip(told, names, strict=True)}) >= 3


NAMES = [
    *(
        "oven (Anna's conflicted copy 2026-03-01).md",
        "oven (conflicted copy).md",
    ),
    *("oven.sync-conflict-20260301-101010-ABCDEF7.md", "oven-LAPTOP-9F3K2.md", "oven (1).md"),
    *("oven (12).md", "oven 2.md", "oven 3.md", "oven.md.bak", "oven.md.orig", "oven.md~"),
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("folder", ["", "notes/"])
def test_the_names(name: str, folder: str) -> None:
    files = {INDEX: page(f"- [Oven]({folder}oven.md) — hot"), f"{folder}oven.md": OVEN, f"{folder}{name}": OVEN}
    assert [(f.rule, f.file, f.detail) for f in checked(files).findings if f.severity != "info"] == [
        ("sync-conflict", f"{folder}{name}", f"{folder}oven.md")
    ]
    assert mended(files).changes == {}


MEMORIES = [
    pytest.param("oven-notes.md", {"oven.md": OVEN}, id="a word behind a hyphen"),
    pytest.param("oven-v2.md", {"oven.md": OVEN}, id="a version"),
    pytest.param("oven-the-large-one.md", {"oven.md": OVEN}, id="several words"),
    pytest.param("oven (small).md", {"oven.md": OVEN}, id="a word in parentheses"),
    pytest.param("sprint 2.md", {}, id="no original"),
    pytest.param("step (1).md", {}, id="no original either"),
    pytest.param("release-2026.md", {"release.md": note("release", "reference", "The first release.\n")}, id="a year"),
    pytest.param("conflict-rules.md", {"oven.md": OVEN}, id="about conflicts"),
    pytest.param("kiln (2)/oven.md", {"kiln/oven.md": OVEN}, id="a folder of that name"),
]


@pytest.mark.parametrize(("path", "others"), MEMORIES)
def test_what_is_a_memory_all_the_same(path: str, others: dict[str, str]) -> None:
    text = note("another", "reference", "Nothing of this stands anywhere else, for it is about clay.\n")
    files = {INDEX: page(*(f"- [X]({each}) — x" for each in others)), **others, path: text}
    assert findings(files, "sync-conflict") == []
    assert [f.file for f in findings(files, "index-unlisted") if f.file == path] == [path]


def test_an_owner_may_list_a_copy() -> None:
    files = {INDEX: page("- [Oven](oven.md) — hot", "- [Copy](<oven (1).md>) — to be read"), "oven.md": OVEN}
    assert INDEX not in mended({**files, "oven (1).md": OVEN.replace("hot", "cold")}).changes
