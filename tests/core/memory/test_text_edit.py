"""Places of a text and bytes of a file: mark, line endings, letters of several bytes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmmd.core.memory import parse
from cmmd.core.memory.text_change import applied
from cmmd.core.memory.text_edit import Source

PIECES = st.sampled_from(["\r\n", "\n", "\r", "a", "é", "😀", "\ufeff", "---\n"])
TEXTS = st.lists(PIECES, max_size=14).map("".join)


def text(data: bytes) -> str:
    decoded = parse.decode(data)
    assert decoded is not None
    return decoded


@settings(derandomize=True, max_examples=300)
@given(TEXTS)
def test_each_place_has_its_byte_and_each_such_byte_its_place(raw: str) -> None:
    source = Source("a.md", raw.encode())
    places = range(len(text(source.data)) + 1)
    assert [source.place(source.offset(place)) for place in places] == list(places)


@settings(derandomize=True, max_examples=300)
@given(TEXTS, st.integers(0, 14), st.integers(0, 14))
def test_a_change_of_the_text_is_one_of_the_bytes(raw: str, start: int, length: int) -> None:
    source = Source("a.md", raw.encode())
    before = text(source.data)
    start = min(start, len(before))
    end = min(start + length, len(before))
    changed = applied(source.data, [source.change(start, end, "x")])
    assert text(changed) == before[:start] + "x" + before[end:]


@pytest.mark.parametrize(
    ("raw", "place", "new", "expected"),
    [
        pytest.param("a\nb\n", 2, "x\n", "a\nx\nb\n", id="LF"),
        pytest.param("a\r\nb\r\n", 2, "x\n", "a\r\nx\r\nb\r\n", id="CRLF"),
        pytest.param("a\rb\r", 2, "x\n", "a\rx\rb\r", id="CR"),
        pytest.param("a\r\nb\r\nc\n", 2, "x\n", "a\r\nx\r\nb\r\nc\n", id="mixed: as the line of the place"),
        pytest.param("a\r\nb", 3, "\nx", "a\r\nb\r\nx", id="no line end: as the line above"),
        pytest.param("", 0, "x\n", "x\n", id="an empty file"),
        pytest.param("\ufeffa\r\n", 0, "x\n", "\ufeffx\r\na\r\n", id="behind the mark"),
        pytest.param("é\r\n😀b", 2, "x", "é\r\nx😀b", id="letters of several bytes"),
    ],
)
def test_new_lines_end_as_those_around_them(raw: str, place: int, new: str, expected: str) -> None:
    source = Source("a.md", raw.encode())
    assert applied(source.data, [source.change(place, place, new)]).decode() == expected
