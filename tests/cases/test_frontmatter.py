"""Frontmatter that stands below a comment, was blanked, or is not there at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cmmd.core.model import INDEX
from cmmd.tick.run import Request
from tests.cases.folders import CASES, build, note
from tests.cases.pages import findings, mended, text_after
from tests.cli.conftest import place, run  # noqa: F401  (fixtures)
from tests.memories import root
from tests.worlds import Home

Run = Callable[..., Any]
LINE = "- [Naming](feedback_naming.md) — exact case on screen, lower case in folders\n"
BLOCK = note("feedback_naming", "feedback", description="the naming rule in full words")


def naming(text: str) -> dict[str, str]:
    return {INDEX: LINE, "feedback_naming.md": text}


BANNERS = [
    pytest.param(CASES["frontmatter-below-a-banner"]["feedback_naming.md"], id="the case"),
    pytest.param("<!-- banner -->\n" + BLOCK, id="one comment"),
    pytest.param("<!-- banner -->\n\n" + BLOCK, id="a blank line between"),
    pytest.param("<!--\nbanner\nof three lines\n-->\n" + BLOCK, id="a long comment"),
]


@pytest.mark.parametrize("text", BANNERS)
def test_the_block_moves_above_the_comments(text: str) -> None:
    done = mended(naming(text))
    after = text_after(done, "feedback_naming.md")
    assert set(done.changes) == {"feedback_naming.md"}
    assert after.startswith("---\nname: feedback_naming\ndescription: ")
    assert sorted(filter(None, after.splitlines())) == sorted(filter(None, text.splitlines())), "every line, once"
    assert after.index("\n---\n") < after.index("<!--") < after.index("Fact.")


@pytest.mark.parametrize("text", BANNERS)
def test_the_finding_says_so(text: str) -> None:
    found = [f for f in findings(naming(text), file="feedback_naming.md") if f.rule.startswith("frontmatter")]
    assert [f.fixable for f in found] == ["code"]
    assert "comment" in f"{found[0].message} {found[0].hint}"


NO_BLOCKS = [
    pytest.param("<!-- banner -->\n\nText.\n\n---\n\nname: kiln\n\n---\n\nMore.\n", id="rules in the text"),
    pytest.param("<!-- banner -->\n\nText above.\n\n" + BLOCK, id="text in front of it"),
    pytest.param("<!-- banner -->\n```\n" + BLOCK.partition("\n\n")[0] + "\n```\n", id="a block in code"),
    pytest.param("<!--\n" + BLOCK.partition("\n\n")[0] + "\n-->\n\nText.\n", id="a block in the comment"),
]


@pytest.mark.parametrize("text", NO_BLOCKS)
def test_what_is_no_frontmatter_stays_in_the_body(text: str) -> None:
    assert text_after(mended(naming(text)), "feedback_naming.md").endswith(text)


@pytest.mark.parametrize("text", [BLOCK, BLOCK.replace("Fact.", "<!-- banner -->\nFact.")])
def test_what_is_in_order_stays(text: str) -> None:
    assert mended(naming(text)).changes == {}


# None at all


def test_an_info_never_stops_a_fix() -> None:
    files = CASES["frontmatter-of-a-project-note"]
    done = mended(files)
    assert INDEX not in done.changes
    types = {path: done.after.memory.documents[path].type for path in ("user_me.md", "project_phase.md")}
    assert types == {"user_me.md": "user", "project_phase.md": "project"}
    for path in files.keys() - {INDEX}:
        assert text_after(done, path).endswith(files[path])
    described = {path: done.after.memory.documents[path].description for path in types}
    assert described == {"user_me.md": "role, years, preferences", "project_phase.md": "the phase now and where to"}


# Blanked


def blank(place: Home, text: str) -> None:  # noqa: F811
    (place.root / "oven.md").write_text(text)
    place.settle()


@pytest.fixture
def oven(place: Home, run: Run) -> Home:  # noqa: F811
    """The case, of which a tick took a snapshot."""
    for file in place.root.iterdir():
        file.unlink()
    place.root.rmdir()
    build(place.root.parent, "blanked-frontmatter").rename(place.root)
    place.settle()
    assert run("tick", "--dry-run", "--no-agent").code == 0
    return place


WHOLE = CASES["blanked-frontmatter"]["oven.md"]
BLANKED = [
    pytest.param('---\nname: ""\n---\n\nHot.\n', id="an empty name and nothing else"),
    pytest.param("---\n---\n\nHot.\n", id="an empty block"),
    pytest.param("Hot.\n", id="no block"),
    pytest.param("---\nname: oven\ndescription: \nmetadata:\n  type: \n---\n\nHot.\n", id="empty values"),
]


@pytest.mark.parametrize("text", BLANKED)
def test_blanked_frontmatter_comes_from_the_newest_whole_snapshot(oven: Home, run: Run, text: str) -> None:  # noqa: F811
    blank(oven, text)
    run("fix", "--apply")
    after = oven.files()
    assert after[INDEX].decode() == CASES["blanked-frontmatter"][INDEX]
    kept = root({"oven.md": after["oven.md"]}).documents["oven.md"]
    assert (kept.name, kept.description, kept.type) == ("oven", "Where the oven stands", "reference")
    assert after["oven.md"].decode().endswith("---\n\nHot.\n")


def test_a_tick_brings_it_back_word_for_word(oven: Home) -> None:
    blank(oven, '---\nname: ""\n---\n\nHot.\n')
    oven.row(dry_run=False, request=Request(no_agent=True), AUTOFIX="true", MIN_IDLE_SEC="0")
    assert oven.files()["oven.md"].decode() == WHOLE


OWNERS = [
    pytest.param(WHOLE.replace("Where the oven stands", "Shelf 3 now"), id="another description"),
    pytest.param(WHOLE.replace("Hot.", "Cold."), id="another body"),
    pytest.param(WHOLE.replace("type: reference", "type: project"), id="another type"),
]


@pytest.mark.parametrize("text", OWNERS)
def test_what_the_owner_wrote_stays(oven: Home, run: Run, text: str) -> None:  # noqa: F811
    blank(oven, text)
    run("fix", "--apply")
    assert oven.files()["oven.md"].decode() == text


def test_another_body_is_another_memory(oven: Home, run: Run) -> None:  # noqa: F811
    blank(oven, '---\nname: ""\n---\n\nThe oven was sold and there is none now.\n')
    run("fix", "--apply")
    after = oven.files()["oven.md"].decode()
    assert after.endswith("The oven was sold and there is none now.\n")
    assert "Where the oven stands" not in after
