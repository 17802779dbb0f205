"""What a session gets to see of MEMORY.md: rows of what the client did; `proofs/test_loading_real.py` asks it again."""

from __future__ import annotations

import pytest

from cmmd.core.memory.client_view import beyond_recall, loaded
from cmmd.core.model import Entry
from tests.loading_cases import CASES
from tests.memories import PIPE, SYMLINK, root


@pytest.mark.parametrize(("text", "shown"), CASES)
def test_what_is_loaded(text: str, shown: str) -> None:
    assert loaded(text).text == shown


MEASURES = [
    pytest.param("a\nb\n", (2, 3), id="lines and characters"),
    pytest.param("\n\na\n\n", (1, 1), id="blank ends"),
    pytest.param("a🎉\n", (1, 3), id="UTF-16 units"),
    pytest.param("- x\n" * 201, (201, 803), id="before the cut"),
    pytest.param("", (0, 0), id="empty"),
    pytest.param("<!-- a -->\n", (0, 0), id="nothing but a comment"),
]


@pytest.mark.parametrize(("text", "measure"), MEASURES)
def test_how_long_it_is(text: str, measure: tuple[int, int]) -> None:
    assert (loaded(text).lines, loaded(text).chars) == measure


ROOM = [
    pytest.param("", (200, 25_000), id="nothing yet"),
    pytest.param("- x\n" * 198 + "- y\n", (1, 25_000 - 795), id="room for one line"),
    pytest.param("- x\n" * 200, (0, 25_000 - 799), id="full"),
    pytest.param("- x\n" * 300, (0, 25_000 - 1_199), id="too many lines: never below zero"),
    pytest.param("y" * 30_000, (199, 0), id="too many characters: never below zero"),
]


@pytest.mark.parametrize(("text", "room"), ROOM)
def test_headroom(text: str, room: tuple[int, int]) -> None:
    assert (loaded(text).headroom_lines, loaded(text).headroom_chars) == room


ENTRIES = "".join(f"- [M{n}](m{n}.md)\n" for n in range(203))
CUT = [
    pytest.param(ENTRIES, [201, 202, 203], id="by lines"),
    pytest.param(
        "---\na: b\n---\n# Memory\n<!-- no line -->\n\n" + ENTRIES, [206, 207, 208, 209], id="lines of the file"
    ),
    pytest.param("x" * 24_990 + "\n\n- [A](a.md) — one\n- [B](b.md)\n", [3, 4], id="by characters"),
    pytest.param("- [A](a.md) — " + "x" * 30_000 + "\n- [B](b.md)\n", [2], id="a line that is loaded in part"),
    pytest.param(ENTRIES[:2_000], [], id="all of it is loaded"),
    pytest.param("<!--\n" + "x\n" * 300 + "-->\n- [A](a.md)\n", [], id="behind a long comment"),
]


@pytest.mark.parametrize(("text", "lines"), CUT)
def test_entries_past_the_cut(text: str, lines: list[int]) -> None:
    assert [entry.line for entry in root({"MEMORY.md": text}).cut_entries] == lines


def test_no_index_no_entries() -> None:
    assert root({"a.md": "x\n"}).cut_entries == ()


def files(*times: int, **more: Entry) -> list[Entry]:
    named = [Entry(f"m{n:03}.md", "file", b"", mtime_ns=time) for n, time in enumerate(times)]
    return [*named, *(Entry(path, e.kind, e.data, mtime_ns=e.mtime_ns) for path, e in more.items())]


OLDEST = Entry("", "file", b"", mtime_ns=-1)
RECALL = [
    pytest.param(files(*range(200)), [], id="200"),
    pytest.param(files(*range(202)), ["m001.md", "m000.md"], id="202: the oldest last"),
    pytest.param(files(*[7] * 202), ["m200.md", "m201.md"], id="equally old: by name"),
    pytest.param(files(*range(200), **{"s/x.md": OLDEST}), ["s/x.md"], id="sub-folders count"),
    pytest.param(files(*range(200), **{"MEMORY.md": OLDEST, "s/MEMORY.md": OLDEST}), [], id="indexes do not"),
    pytest.param(files(*range(200), **{"x.txt": OLDEST, "y.md": SYMLINK, "z.md": PIPE}), [], id="no other files"),
]


@pytest.mark.parametrize(("entries", "beyond"), RECALL)
def test_beyond_recall(entries: list[Entry], beyond: list[str]) -> None:
    assert list(beyond_recall(entries)) == beyond
