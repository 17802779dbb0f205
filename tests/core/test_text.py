"""Text as it may be shown: printable, on one line, not too long."""

from __future__ import annotations

import pytest

from cmmd.core.text import age, plain, shown


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        pytest.param(-5, "0 s", id="a clock that went back"),
        pytest.param(0.9, "0 s", id="just now"),
        pytest.param(119, "119 s", id="less than two minutes"),
        pytest.param(120, "2 min", id="two minutes"),
        pytest.param(7199, "119 min", id="less than two hours"),
        pytest.param(7200, "2 h", id="two hours"),
        pytest.param(172_799, "47 h", id="less than two days"),
        pytest.param(30 * 86_400, "30 days", id="a month"),
    ],
)
def test_age(seconds: float, text: str) -> None:
    assert age(seconds) == text


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param("Größe — 尺寸", "Größe — 尺寸", id="letters of any language stay"),
        pytest.param("a\x1b[2Jb\nc\td", "a [2Jb c d", id="what commands a terminal does not"),
        pytest.param("a\udcffb", "a\\udcffb", id="a byte that is no text"),
    ],
)
def test_plain(text: str, wanted: str) -> None:
    assert plain(text) == wanted


@pytest.mark.parametrize(
    ("paths", "wanted"),
    [
        pytest.param(["a.md"], "a.md", id="one"),
        pytest.param(["a", "b", "c", "d", "e"], "a, b, c and 2 more", id="many"),
        pytest.param(["a\nb"], "a\\nb", id="a line break"),
        pytest.param([], "", id="none"),
    ],
)
def test_shown(paths: list[str], wanted: str) -> None:
    assert shown(paths) == wanted
