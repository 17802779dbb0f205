"""Frontmatter that broke is put back from the snapshots, by a tick and by `cmmd fix`; without them, nothing is said."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from cmmd.adapters.git import snapshots
from cmmd.commands.fix import preview
from cmmd.core.memory.location import Root
from cmmd.tick.earlier_versions import earlier
from cmmd.tick.fix_edit import fixes
from cmmd.tick.read_root import look
from tests.memories import memory
from tests.worlds import QUIET, Home

OVEN = "oven.md"
WHOLE = memory("Hot.\n", name="oven", description="Where the oven stands")
BLANKED = '---\nname: ""\n---\n\nHot.\n'
ONLY_NAMED = BLANKED.replace('""', '"oven"')


@pytest.fixture
def here(tmp_path: Path) -> Home:
    """A small root that a tick has seen whole before its frontmatter broke."""
    home = Home.make(tmp_path, AUTOFIX="true", CLAUDE_BIN="no-claude-here")
    shutil.rmtree(home.root)
    home.root.mkdir()
    (home.root / "MEMORY.md").write_text("- [Oven](oven.md) — shelf 2\n")
    (home.root / OVEN).write_text(WHOLE)
    home.settle()
    home.row(dry_run=False)
    (home.root / OVEN).write_text(BLANKED)
    home.settle()
    return home


def repository(home: Home) -> Path:
    return snapshots.repository(home.state / "snapshots", str(home.root))


def root(home: Home) -> Root:
    return Root(str(home.root), str(home.root))


def test_a_tick_puts_it_back(here: Home) -> None:
    row = here.row(dry_run=False)
    assert (row.outcome, row.issues_after, row.files_changed) == ("applied", 0, (OVEN,))
    assert ((here.root / OVEN).read_text(), (here.root / OVEN).stat().st_mtime) == (WHOLE, QUIET)


def test_the_newest_snapshots_may_hold_it_broken(here: Home) -> None:
    here.row(AUTOFIX="false")
    (here.root / OVEN).write_text(ONLY_NAMED)
    here.settle()
    here.row(AUTOFIX="false")
    assert preview(here.world(), root(here), fixes).changes == {OVEN: WHOLE.encode()}


def damage(home: Home) -> None:
    (repository(home) / "HEAD").unlink()


Happens = Callable[[Home], object]
WITHOUT = [
    pytest.param(lambda home: shutil.rmtree(repository(home)), {}, id="no repository"),
    pytest.param(damage, {}, id="a damaged one"),
    pytest.param(lambda home: None, {"GIT_TRACK_MEMORY": "false"}, id="no snapshots are wanted"),
    pytest.param(lambda home: None, {"PATH": "/nowhere"}, id="no git"),
]


@pytest.mark.parametrize(("happens", "environ"), WITHOUT)
def test_without_snapshots_the_fix_goes_on(
    here: Home, happens: Callable[[Home], object], environ: dict[str, str]
) -> None:
    happens(here)
    (changed,) = preview(here.world(**environ), root(here), fixes).changes.values()
    assert changed is not None and b'name: "oven"' in changed and b"Where the oven" not in changed


def test_nobody_asks_git_of_a_root_that_lacks_nothing(here: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    (here.root / OVEN).write_text(WHOLE)
    monkeypatch.setattr(snapshots, "versions", None)
    assert earlier(here.world(), look(root(here), here.world())) == {}


def test_nor_where_other_rules_are_to_be_mended(here: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "versions", None)
    assert earlier(here.world(), look(root(here), here.world()), ("index-dangling",)) == {}


NAMELESS = WHOLE.replace("name: oven\n", "name:\n")


@pytest.mark.parametrize(
    ("text", "rules", "used"),
    [
        pytest.param(NAMELESS, ["name-missing"], True, id="nothing else is missing"),
        pytest.param(BLANKED, ["name-missing", "description-missing", "type-missing"], True, id="all is asked for"),
        pytest.param("Hot.\n", ["frontmatter-missing"], True, id="the whole block is"),
        pytest.param(BLANKED, ["name-missing"], False, id="more is missing"),
        pytest.param(BLANKED, ["name-missing", "type-missing"], False, id="one more"),
        pytest.param(
            NAMELESS.replace("description: Where", "descriptio: Where"), ["name-missing"], False, id="says more"
        ),
    ],
)
def test_of_named_rules_no_more_than_they_ask_for(here: Home, text: str, rules: list[str], used: bool) -> None:
    (here.root / OVEN).write_text(text)
    here.settle()
    seen = look(root(here), here.world())
    assert (OVEN in earlier(here.world(), seen, rules)) == used
    assert {finding.rule for finding in seen.report.findings} >= set(rules)
