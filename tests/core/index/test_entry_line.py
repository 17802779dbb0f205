"""The parts of an entry: a link that leads to the file, and as many sentences as fit."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmmd.core.index.entry_line import as_markdown, as_target, cut, fitting, percent, relative
from cmmd.core.markdown import scanner
from cmmd.core.memory import link_targets

ODD = st.text(st.sampled_from("ab é()[]<>%#?&|*`~:'\"!\\;=+,. "), min_size=1, max_size=12)
NAMES = ODD.filter(lambda name: "\\" not in name and name.strip(". ") == name).map(lambda name: f"{name}.md")


@pytest.mark.parametrize(
    ("path", "written"),
    [
        pytest.param("kiln.md", "kiln.md", id="plain"),
        pytest.param("sub/kiln_2-a.md", "sub/kiln_2-a.md", id="a folder"),
        pytest.param("../kiln.md", "../kiln.md", id="the folder above"),
        pytest.param("Dépôt.md", "Dépôt.md", id="letters"),
        pytest.param("two words.md", "<two words.md>", id="a blank"),
        pytest.param("a (1).md", "<a (1).md>", id="parentheses"),
        pytest.param("a <1>.md", "a%20%3C1%3E.md", id="angle brackets"),
        pytest.param("50%.md", "50%25.md", id="percent"),
        pytest.param("c#.md", "c%23.md", id="sharp"),
        pytest.param("~home.md", "./~home.md", id="a tilde"),
        pytest.param("a:b.md", "./a%3Ab.md", id="a colon"),
        pytest.param("b\udcff.md", "b%FF.md", id="a byte that is no text"),
    ],
)
def test_as_target(path: str, written: str) -> None:
    assert as_target(path) == written


@given(NAMES, st.sampled_from([as_target, percent]))
def test_a_target_leads_to_its_file(name: str, write: Callable[[str], str]) -> None:
    written = write(name)
    [link] = scanner.read(f"[x]({written})\n").links
    assert link_targets.read(link.target).path == name


@given(st.text(st.sampled_from('ab []()`\\<>!-|#="\n'), max_size=20))
def test_text_as_markdown_links_nothing_and_hides_nothing(text: str) -> None:
    scan = scanner.read(f"- [{as_markdown(text)}](x.md) — {as_markdown(text)}\n- [y](y.md)\n")
    assert ([link.target for link in scan.links], scan.wikilinks, scan.comments) == (["x.md", "y.md"], (), ())


@pytest.mark.parametrize(
    ("text", "size", "expected"),
    [
        pytest.param("two words", 9, "two words", id="fits"),
        pytest.param("two words more", 10, "two words…", id="at a word"),
        pytest.param("two words more", 9, "two…", id="room for the sign is needed"),
        pytest.param("two, words", 6, "two…", id="no comma before the sign"),
        pytest.param("Donaudampfschiff", 6, "Donau…", id="one long word"),
        pytest.param("窯は九時に開く", 5, "窯は九時…", id="no blanks"),
        pytest.param("see `a b c d` now", 12, "see…", id="code is whole or gone"),
        pytest.param("see [a b c d](x) now", 12, "see…", id="a link is whole or gone"),
        pytest.param("see [[a b c d]] now", 12, "see…", id="a wikilink is whole or gone"),
    ],
)
def test_cut(text: str, size: int, expected: str) -> None:
    assert cut(text, size) == expected


HEAD = "- [Kiln](kiln.md) — "
FITS = 150 - len(HEAD)


@pytest.mark.parametrize(
    ("hook", "expected"),
    [
        pytest.param("open", "open", id="short"),
        pytest.param("", "", id="none"),
        pytest.param("One. " + "Two is longer " * 9 + ".", "One.", id="the sentences that fit"),
        pytest.param("One. Two. W" + "w " * 99, "One. Two.", id="two of them"),
        pytest.param("Use it, e.g. so. W" + "w " * 99, "Use it, e.g. so.", id="not at an abbreviation"),
        pytest.param("w " * 79 + "w.", "w " * 79 + "w.", id="a first one of up to 200 is whole"),
        pytest.param("w " * 99 + "w.", "w " * ((FITS - 2) // 2) + "w…", id="a longer one is cut at a word"),
        pytest.param(
            "左边很热。" + "右边的要在烤面包前一个小时点火。" * 12,
            "左边很热。" + "右边的要在烤面包前一个小时点火。" * 7,
            id="no blanks",
        ),
    ],
)
def test_fitting(hook: str, expected: str) -> None:
    assert fitting(hook, HEAD) == expected


def test_no_room_for_a_hook() -> None:
    assert fitting("The kiln is opened at nine by Ana and by nobody else but her", "x" * 145) == ""


@given(st.text(max_size=400))
def test_a_line_is_one_that_the_audit_accepts(hook: str) -> None:
    line = HEAD + fitting(as_markdown(hook), HEAD)
    assert len(line) <= 200 and "\n" not in line


@pytest.mark.parametrize(
    ("path", "folder", "expected"),
    [
        pytest.param("a.md", "", "a.md", id="at the top"),
        pytest.param("s/a.md", "", "s/a.md", id="below"),
        pytest.param("s/a.md", "s", "a.md", id="beside"),
        pytest.param("a.md", "s/t", "../../a.md", id="above"),
        pytest.param("s/u/a.md", "s/t", "../u/a.md", id="across"),
        pytest.param("s/a.md", "s.b", "../s/a.md", id="names that begin alike"),
    ],
)
def test_relative(path: str, folder: str, expected: str) -> None:
    assert relative(path, folder) == expected
