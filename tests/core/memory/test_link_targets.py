"""What a link's target means, and when two names are one."""

from __future__ import annotations

import pytest

from cmmd.core.memory import link_targets

TARGETS = [
    pytest.param("a.md", "", ("inside", "a.md", ""), id="beside"),
    pytest.param("a.md", "s/t", ("inside", "s/t/a.md", ""), id="beside, in a sub-folder"),
    pytest.param("../a.md", "s/t", ("inside", "s/a.md", ""), id="above, still inside"),
    pytest.param("./s//a.md", "", ("inside", "s/a.md", ""), id="dots and slashes"),
    pytest.param("s/", "", ("inside", "s/", ""), id="a folder"),
    pytest.param("a.md#b?c", "", ("inside", "a.md", "b?c"), id="an anchor"),
    pytest.param("a.md?b#c", "", ("inside", "a.md", "c"), id="a query"),
    pytest.param("a%20b%23.md", "", ("inside", "a b#.md", ""), id="percent"),
    pytest.param("a\\_b.md", "", ("inside", "a_b.md", ""), id="an escape"),
    pytest.param("s\\a.md", "", ("inside", "s/a.md", ""), id="a backslash"),
    pytest.param("a&amp;b&copy.md", "", ("inside", "a&b&copy.md", ""), id="entities"),
    pytest.param("../a.md", "", ("outside", "", ""), id="above"),
    pytest.param("/a.md", "", ("outside", "", ""), id="absolute"),
    pytest.param("~/a.md", "", ("outside", "", ""), id="home"),
    pytest.param("c:/a.md", "", ("outside", "", ""), id="a drive"),
    pytest.param("https://x.y/a.md", "", ("elsewhere", "", ""), id="a URL"),
    pytest.param("//x.y/a.md", "", ("elsewhere", "", ""), id="a URL without its scheme"),
    pytest.param("mailto:a@b.md", "", ("elsewhere", "", ""), id="mail"),
    pytest.param("#a", "", ("itself", "", "a"), id="only an anchor"),
    pytest.param("", "", ("itself", "", ""), id="nothing"),
]


@pytest.mark.parametrize(("written", "folder", "target"), TARGETS)
def test_read(written: str, folder: str, target: tuple[str, str, str]) -> None:
    assert link_targets.read(written, folder) == target


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        pytest.param("Kiln Hours", "kiln-hours", True, id="case and blanks"),
        pytest.param("kiln__hours", "kiln - hours", True, id="runs"),
        pytest.param("kiln.md", "kiln", True, id="the ending"),
        pytest.param("cafe\u0301", "CAF\u00c9", True, id="composed"),
        pytest.param("Straße", "STRASSE", True, id="folded"),
        pytest.param("kiln.hours", "kiln-hours", False, id="a dot is no dash"),
        pytest.param("kiln1", "kiln2", False, id="numbers"),
        pytest.param("kilnhours", "kiln-hours", False, id="no dash at all"),
    ],
)
def test_key(a: str, b: str, same: bool) -> None:
    assert (link_targets.key(a) == link_targets.key(b)) is same
