"""Which folder a person means, by every name that it has."""

from __future__ import annotations

from pathlib import Path

import pytest

from cmmd.commands.project_lookup import existing, future
from cmmd.commands.projects import places
from cmmd.core.errors import UsageError
from cmmd.core.memory.location import slug
from tests.stores import KILN, bare, store
from tests.worlds import Home


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A folder of a project that is gone, /srv/gone; one of a project that nobody knows, and one of `~/new`."""
    home = bare(tmp_path)
    config = home.path / ".claude"
    store(config, "/srv/gone", {"kiln.md": KILN})
    store(config, "/srv/un.known", {"kiln.md": KILN}, cwd=None)
    store(config, home.path / "new", {"kiln.md": KILN})
    monkeypatch.setenv("HOME", str(home.path))
    monkeypatch.chdir(home.path)
    return home


def folder(home: Home, project: Path | str, config: str = ".claude") -> str:
    return str(home.path / config / "projects" / slug(str(project)) / "memory")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("/srv/gone", id="the project"),
        pytest.param("/srv/x/../gone/", id="the project, not clean"),
        pytest.param("-srv-gone", id="the slug"),
        pytest.param("~/.claude/projects/-srv-gone", id="the store"),
        pytest.param(".claude/projects/-srv-gone/memory", id="the folder, relative"),
        pytest.param("{home}/.claude/projects/-srv-gone/memory/", id="the folder"),
    ],
)
def test_an_existing_folder(text: str, here: Home) -> None:
    world = here.world()
    assert existing(world, text.format(home=here.path), places(world)).path == folder(here, "/srv/gone")


def test_one_that_only_the_slug_of_a_path_tells(here: Home) -> None:
    world = here.world()
    assert existing(world, "/srv/un.known", places(world)).path == folder(here, "/srv/un.known")


def test_a_project_that_is_there_is_the_one_of_its_slug(here: Home) -> None:
    project = here.path / "quiet"
    project.mkdir()
    store(here.path / ".claude", project, {"kiln.md": KILN}, cwd=None)
    world = here.world()
    assert existing(world, "quiet", places(world)).in_use is True


def test_a_memory_folder_elsewhere(here: Home) -> None:
    (here.path / "kept/memory").mkdir(parents=True)
    (here.path / "kept/memory/MEMORY.md").write_text("x")
    world = here.world()
    assert existing(world, "kept/memory", places(world)).path == str(here.path / "kept/memory")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("", "the name of a folder is empty", id="empty"),
        pytest.param("a\0b", "the name of a folder is empty", id="a NUL"),
        pytest.param("/srv/other", "there is no memory folder of /srv/other", id="unknown"),
        pytest.param("-srv-other", "there is no memory folder of -srv-other", id="an unknown slug"),
        pytest.param("docs", "there is no memory folder of docs", id="a project with a MEMORY.md of its own"),
        pytest.param("/srv/both", "/srv/both may be any of 2: ", id="two accounts"),
    ],
)
def test_a_name_that_means_no_folder_or_several(text: str, message: str, here: Home) -> None:
    (here.path / "docs").mkdir()
    (here.path / "docs/MEMORY.md").write_text("x")
    for config in (".claude", ".claude-accounts/office"):
        store(here.path / config, "/srv/both", {})
    world = here.world()
    with pytest.raises(UsageError) as error:
        existing(world, text, places(world))
    assert str(error.value).startswith(message)


@pytest.mark.parametrize("text", ["new", "{home}/new/", "~/new", "link", "{store}", "{store}/memory"])
def test_a_future_folder(text: str, here: Home) -> None:
    (here.path / "link").symlink_to("new")
    named = text.format(home=here.path, store=Path(folder(here, here.path / "new")).parent)
    world = here.world()
    assert future(world, named, places(world), None).path == folder(here, here.path / "new")


def test_one_that_still_has_to_be_made(here: Home) -> None:
    (here.path / "my.app").mkdir()
    world = here.world()
    found = future(world, "my.app", places(world), str(here.path / ".claude-accounts/office"))
    assert (found.path, found.root.config_dir is None) == (
        folder(here, here.path / "my.app", ".claude-accounts/office"),
        True,
    )


def test_one_that_is_named_before_it_is_there(here: Home) -> None:
    world = here.world()
    assert future(world, folder(here, "/srv/x"), places(world), None).path == folder(here, "/srv/x")


def test_a_folder_of_a_repository_is_the_repository(here: Home) -> None:
    (here.path / "new/.git").mkdir()
    (here.path / "new/sub").mkdir()
    world = here.world()
    assert future(world, "new/sub", places(world), None).path == folder(here, here.path / "new")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("gone", "gone does not exist", id="not there"),
        pytest.param("file", "file is no folder", id="a file"),
        pytest.param(" ", "the name of a folder is empty", id="empty"),
    ],
)
def test_a_name_under_which_nothing_can_be(text: str, message: str, here: Home) -> None:
    (here.path / "file").write_text("x")
    world = here.world()
    with pytest.raises(UsageError, match=message):
        future(world, text, places(world), None)
