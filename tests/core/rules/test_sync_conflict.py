"""sync-conflict: the names that tools give, and those that count beside an original of the same text only."""

from __future__ import annotations

import pytest

from cmmd.core.audit import engine
from cmmd.core.model import Entry
from cmmd.core.rules import sync_conflict
from tests.fixing import mended
from tests.memories import PIPE, SYMLINK, Files, found, memory, root

OVEN = memory("Left side is hot.\n", name="oven")
HOT = OVEN.replace("Left", "Right")
LONG = "".join(f"Line {n} of the plan says what shelf {n} holds.\n" for n in range(8))
PLAIN = "# Oven\n\nLeft side is hot.\n"

SURE = [
    pytest.param("oven (conflicted copy).md", id="Dropbox"),
    pytest.param("oven (Anna's conflicted copy 2026-03-01).md", id="with a name and a date"),
    pytest.param("oven (Anna (Mac)'s conflicted copy 2026-03-01 (1)).md", id="with brackets in it"),
    pytest.param("oven (Case Conflict 1).md", id="a case conflict"),
    pytest.param("oven (Annas in Konflikt stehende Kopie 2026-03-01).md", id="German"),
    pytest.param("oven (Copie en conflit de Anna 2026-03-01).md", id="French"),
    pytest.param("oven (Copia en conflicto de Anna).md", id="Spanish"),
    pytest.param("oven (cópia em conflito de Anna).md", id="Portuguese"),
    pytest.param("oven (Конфликтующая копия Anna).md", id="Russian"),
    pytest.param("oven (Anna 的冲突副本 2026-03-01).md", id="Chinese"),
    pytest.param("oven (Anna の競合コピー 2026-03-01).md", id="Japanese"),
    pytest.param("oven (충돌 사본 2026-03-01).md", id="Korean"),
    pytest.param("oven (SFConflict anna@example.org 2026-03-01-10-10-10).md", id="Seafile"),
    pytest.param("oven.sync-conflict-20260301-101010-ABCDEF7.md", id="Syncthing"),
    pytest.param("oven_conflict-20260301-101010.md", id="ownCloud"),
    pytest.param("oven_HOME_Mar-01-101010-2026_Conflict.md", id="Synology"),
    pytest.param("oven.conflict1.md", id="rclone"),
    pytest.param("oven_LOCAL_4711.md", id="git mergetool"),
    pytest.param("oven.md.bak", id="a backup"),
    pytest.param("oven.md.bak-20260301", id="a backup of a day"),
    pytest.param("oven.md.orig", id="git's backup"),
    pytest.param("oven.md~", id="an editor's backup"),
    pytest.param("oven.md.~2~", id="a numbered backup"),
    pytest.param("#oven.md#", id="Emacs"),
    pytest.param("oven.bak.md", id="a backup that is Markdown"),
]

BESIDE = [
    pytest.param("oven-DESKTOP-1A2B3C.md", id="OneDrive"),
    pytest.param("oven-Annas-MacBook-Pro.md", id="OneDrive on a Mac"),
    pytest.param("oven (1).md", id="a download"),
    pytest.param("oven 2.md", id="iCloud"),
    pytest.param("oven - Copy.md", id="Explorer"),
    pytest.param("oven - Copy (2).md", id="Explorer, again"),
    pytest.param("oven copy 2.md", id="Finder"),
    pytest.param("oven - Kopie.md", id="German"),
    pytest.param("oven copie.md", id="French"),
    pytest.param("Copia de oven.md", id="Spanish"),
    pytest.param("oven — копия.md", id="Russian"),
    pytest.param("oven 副本.md", id="Chinese"),
    pytest.param("ovenのコピー.md", id="Japanese"),
    pytest.param("oven 복사본.md", id="Korean"),
    pytest.param("oven [Conflict].md", id="a conflict without more"),
    pytest.param("oven.old.md", id="an old one"),
]


@pytest.mark.parametrize("name", [*SURE, *BESIDE])
def test_named_as_tools_do(name: str) -> None:
    assert found("sync-conflict", {"oven.md": OVEN, name: HOT}) == [f"warning {name}:- oven.md"]


@pytest.mark.parametrize("name", SURE)
def test_without_an_original(name: str) -> None:
    assert found("sync-conflict", {name: HOT}) == [f"warning {name}:- oven.md"]


@pytest.mark.parametrize("name", BESIDE)
def test_a_memory_of_such_a_name(name: str) -> None:
    other = memory("The sprint ends on Friday.\n", name="sprint")
    assert found("sync-conflict", {name: HOT}) + found("sync-conflict", {"oven.md": OVEN, name: other}) == []


ROWS = [
    pytest.param({"oven 2.md": OVEN + "More.\n"}, ["warning oven 2.md:- oven.md"], id="it holds the original"),
    pytest.param({"oven 2.md": "Left side is hot.\n"}, ["warning oven 2.md:- oven.md"], id="a part of the original"),
    pytest.param({"oven-HOMESERVER.md": OVEN}, ["warning oven-HOMESERVER.md:- oven.md"], id="capitals, the same text"),
    pytest.param({"s/x.md": OVEN, "s/x 2.md": OVEN}, ["warning s/x 2.md:- s/x.md"], id="in a sub-folder"),
    pytest.param({"Oven~.md": "x", "OVEN.md~": "x"}, ["warning OVEN.md~:- oven.md"], id="another case"),
    pytest.param(
        {"oven 2.md": OVEN, "oven 2 (1).md": OVEN},
        ["warning oven 2 (1).md:- oven.md", "warning oven 2.md:- oven.md"],
        id="a copy of a copy",
    ),
    pytest.param(
        {"p.md": memory(LONG, name="p"), "p 2.md": memory(LONG.replace("7", "9"), name="q")},
        ["warning p 2.md:- p.md"],
        id="mostly the same lines",
    ),
    pytest.param(
        {"p.md": PLAIN, "p (1).md": PLAIN.replace("Left", "Right")}, ["warning p (1).md:- p.md"], id="one heading"
    ),
    pytest.param({"MEMORY 2.md": "- [A](a.md)\n"}, ["warning MEMORY 2.md:- MEMORY.md"], id="of an index that is gone"),
    pytest.param({"oven 2.md": b"\xe9", "oven.md.bak": PIPE}, [], id="another text, a pipe"),
    pytest.param({"oven (2026).md": OVEN, "oven 2026.md": OVEN}, [], id="a year"),
    pytest.param({"oven-DRAFT.md": HOT}, [], id="a word in capitals, another text"),
    pytest.param({"MEMORY.md": "# M\n", "MEMORY-ARCHIVE.md": "# M\n- [A](a.md)\n- [B](b.md)\n"}, [], id="an archive"),
    pytest.param({"git (merge conflicts).md": HOT, "conflict.md": HOT, "copy.md": HOT}, [], id="words in a name"),
    pytest.param(
        {"sprint 2.md": memory(name="sprint 2"), "sprint 3.md": memory(name="sprint 3")}, [], id="no original"
    ),
    pytest.param({"p.md": PLAIN, "p 2.md": "# Plan\n\nText.\n"}, [], id="another heading"),
    pytest.param(
        {"t.md": memory("It.\n", name="t"), "t (1).md": memory("So.\n", name="t 1")}, [], id="own name, own text"
    ),
    pytest.param({"data.csv.bak": "x", "x.txt~": "x", "notes.bak": "x"}, [], id="of no memory"),
    pytest.param({".trash/oven.md~": "x", ".oven.md.swp": b"x"}, [], id="dot-entries"),
    pytest.param({"oven (1).md": SYMLINK}, [], id="a symlink"),
]


@pytest.mark.parametrize(("files", "expected"), ROWS)
def test_sync_conflict(files: Files, expected: list[str]) -> None:
    assert found("sync-conflict", {"oven.md": OVEN, **files}) == expected


COPY = "oven (conflicted copy).md"
TOLD = [
    pytest.param(OVEN, "a copy of oven.md with the same text", "remove it", id="equal"),
    pytest.param(OVEN.replace("\n", "\r\n"), "a copy of oven.md with the same text", "remove it", id="line ends aside"),
    pytest.param(
        "Left side is hot.\n", "a copy of oven.md, in which all of its lines stand", "remove it", id="contained"
    ),
    pytest.param(
        HOT,
        "a copy of oven.md that differs: 1 line of it is not there",
        "compare them (diff oven.md 'oven (conflicted copy).md'), bring over what counts, and remove it",
        id="different",
    ),
    pytest.param(
        OVEN + "Rack.\n- [x]\n",
        "a copy of oven.md with all of its lines and 2 lines more",
        "compare them (diff oven.md 'oven (conflicted copy).md'), bring over what counts, and remove it",
        id="it goes on",
    ),
]


def told(files: Files) -> list[tuple[str, str]]:
    return [(finding.message, finding.hint) for finding in sync_conflict.check(root(files))]


@pytest.mark.parametrize(("text", "message", "hint"), TOLD)
def test_what_is_told(text: str, message: str, hint: str) -> None:
    assert told({"oven.md": OVEN, COPY: text}) == [(message, hint)]


def test_what_is_told_where_it_cannot_be_compared() -> None:
    assert told({COPY: OVEN}) == [
        ("a copy of oven.md, which is not there", "if it is the memory: mv 'oven (conflicted copy).md' oven.md")
    ]
    unread = Entry("", "file", None, problem="Permission denied")
    assert [message for message, _ in told({"oven.md": OVEN, COPY: unread})] == [
        "a copy of oven.md; they cannot be compared"
    ]


LEFT: Files = {
    "MEMORY.md": "- [Oven](oven.md) — hot\n",
    "oven.md": OVEN,
    **{str(name.values[0]): HOT for name in (*SURE, *BESIDE[:3])},
    "oven (1) (conflicted copy).md": "no frontmatter, and\n<!-- cmmd-ignore duplicate: so -->\n",
    "MEMORY 2.md": "- [Oven](oven.md) — hot\n- [Kiln](kiln.md) — not here\n",
}


def test_nothing_else_is_said_of_them_and_nothing_done() -> None:
    assert {finding.rule for finding in engine.check(root(LEFT)).findings} == {"sync-conflict"}
    assert mended(LEFT).changes == {}
    assert [document.path for document in (*root(LEFT).memories, *root(LEFT).sub_indexes)] == ["oven.md"]


def test_a_linked_one_lists_nothing() -> None:
    files = {**LEFT, "MEMORY.md": "- [Oven](oven.md)\n- [More](<MEMORY 2.md>)\n", "kiln.md": memory(name="kiln")}
    assert [document.path for document in root(files).unlisted] == ["kiln.md"]


def test_a_comment_in_it_may_silence_this_rule() -> None:
    files = {
        "MEMORY.md": "- [Oven](oven.md)\n",
        "oven.md": OVEN,
        COPY: OVEN + "<!-- cmmd-ignore sync-conflict: so -->\n",
    }
    assert engine.audit(root(files).tree).findings == ()
