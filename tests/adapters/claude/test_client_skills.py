"""The names of a client's skills, from the configuration folder that a root lies in."""

from __future__ import annotations

from pathlib import Path

import pytest

from cmmd.adapters.claude import client_skills
from cmmd.adapters.files.files import read_tree


def install(config: Path, *names: str) -> None:
    for name in names:
        (config / "skills" / name).mkdir(parents=True)
        (config / "skills" / name / "SKILL.md").write_text("Do so.\n")


def store(config: Path, path: str = "projects/-shop/memory") -> str:
    (config / path).mkdir(parents=True)
    return str(config / path)


def test_names(tmp_path: Path) -> None:
    install(tmp_path / "elsewhere", "linked")
    install(tmp_path / "c", "deploy", "notes")
    (tmp_path / "c/skills/empty").mkdir()
    (tmp_path / "c/skills/SKILL.md").write_text("no skill")
    (tmp_path / "c/skills/linked").symlink_to(tmp_path / "elsewhere/skills/linked")
    root = store(tmp_path / "c")
    assert client_skills.names(root) == read_tree(root).skills == {"deploy", "notes", "linked"}


@pytest.mark.parametrize("path", ["projects/-shop/notes", "project/-shop/memory", "memory", "projects/memory"])
def test_a_root_that_lies_elsewhere_has_none(tmp_path: Path, path: str) -> None:
    install(tmp_path / "c", "deploy")
    assert client_skills.names(store(tmp_path / "c", path)) == frozenset()


def test_without_a_folder_there_are_none(tmp_path: Path) -> None:
    assert client_skills.names(store(tmp_path / "c")) == frozenset()
