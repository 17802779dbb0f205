from __future__ import annotations

from pathlib import Path

import pytest

from cmmd.adapters.process.programs import find, search_path


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home folder with programs in some of the usual places."""
    for place in (
        ".local/bin/claude",
        ".nvm/versions/node/v9.1.0/bin/authmux",
        ".nvm/versions/node/v22.3.0/bin/authmux",
    ):
        program = tmp_path / place
        program.parent.mkdir(parents=True)
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
    (tmp_path / ".local/bin/notes.txt").write_text("no program")
    return tmp_path


@pytest.mark.parametrize(
    ("program", "path", "found"),
    [
        pytest.param("claude", "/usr/bin:/bin", ".local/bin/claude", id="in a usual folder"),
        pytest.param("authmux", "/usr/bin:/bin", ".nvm/versions/node/v22.3.0/bin/authmux", id="newest node"),
        pytest.param(
            "authmux",
            "{home}/.nvm/versions/node/v9.1.0/bin",
            ".nvm/versions/node/v9.1.0/bin/authmux",
            id="PATH goes first",
        ),
        pytest.param("{home}/.local/bin/claude", "", ".local/bin/claude", id="full path"),
        pytest.param("~/.local/bin/claude", "", ".local/bin/claude", id="from the home folder"),
        pytest.param("notes.txt", "/usr/bin:/bin", None, id="not executable"),
        pytest.param("no-such-program-at-all", "/usr/bin:/bin", None, id="absent"),
        pytest.param("{home}/.local", "", None, id="a folder"),
    ],
)
def test_find(program: str, path: str, found: str | None, home: Path) -> None:
    expected = str(home / found) if found else None
    assert find(program.format(home=home), path.format(home=home), str(home)) == expected


def test_without_a_home_folder_only_path_and_system_folders() -> None:
    assert not any(part.startswith("~") or "/./" in part for part in search_path("/usr/bin", None).split(":"))


def test_no_folder_twice(home: Path) -> None:
    path = f"{home}/.local/bin:/usr/bin"
    folders = search_path(path, str(home)).split(":")
    assert folders[:2] == path.split(":") and len(folders) == len(set(folders))
