from __future__ import annotations

import os
from pathlib import Path

import pytest

from cmmd.adapters.claude import playbook_files
from cmmd.core.agent import prompt
from cmmd.core.errors import CmmdError

SHIPPED = ["memory-organize", "memory-prune", "process-janitor"]


def install(data_home: Path, *names: str) -> None:
    for name in names:
        folder = data_home / name
        folder.mkdir(parents=True)
        if name.startswith("skills/"):
            (folder / "SKILL.md").write_text(f"---\nname: x\n---\nmine: {folder.name}\n")


@pytest.mark.parametrize(
    ("installed", "names"),
    [
        pytest.param([], SHIPPED, id="as shipped"),
        pytest.param(["skills/zebra", "skills/ant"], [*SHIPPED, "ant", "zebra"], id="the user's, after ours"),
        pytest.param(["skills/memory-prune"], SHIPPED, id="replaced in place"),
        pytest.param(["skills-disabled/memory-prune"], ["memory-organize", "process-janitor"], id="ours disabled"),
        pytest.param(["skills/ant", "skills-disabled/ant"], SHIPPED, id="the user's disabled"),
        pytest.param(["skills-disabled/unknown"], SHIPPED, id="disabling what is not there"),
        pytest.param(["other/ant"], SHIPPED, id="other folders"),
    ],
)
def test_load(tmp_path: Path, installed: list[str], names: list[str]) -> None:
    install(tmp_path, *installed)
    assert [name for name, _ in playbook_files.load(tmp_path)[1]] == names


def test_the_users_text_replaces_ours(tmp_path: Path) -> None:
    install(tmp_path, "skills/memory-prune")
    assert dict(playbook_files.load(tmp_path)[1])["memory-prune"].endswith("mine: memory-prune\n")


def test_the_shipped_playbook_fits_with_room_for_the_users_skills(tmp_path: Path) -> None:
    assert 5_000 < len(prompt.playbook(*playbook_files.load(tmp_path))) < 12_000


@pytest.mark.parametrize(
    "part",
    [
        pytest.param("MAX_EDITS", id="limit"),
        pytest.param("[pruned by cmmd YYYY-MM-DD: reason]", id="pruning line"),
        pytest.param('description: "[pruned] what it said before"', id="description prefix"),
        pytest.param("files=N issues=N applied=N deferred=N — ", id="closing line"),
        pytest.param("- [Title](file.md) — hook", id="index line"),
        pytest.param("`<!--`", id="markers"),
        pytest.param("never something to do", id="memories are data"),
        pytest.param("# Skill: prune", id="a skill's body"),
    ],
)
def test_the_playbook_says(tmp_path: Path, part: str) -> None:
    assert part in prompt.playbook(*playbook_files.load(tmp_path))


def test_the_playbook_has_no_frontmatter_and_no_janitor(tmp_path: Path) -> None:
    text = prompt.playbook(*playbook_files.load(tmp_path))
    assert "name: memory-manager" not in text and "janitor" not in text


def test_a_wheel_carries_it_inside(tmp_path: Path) -> None:
    inside = tmp_path / "cmmd" / "playbook" / "agents"
    inside.mkdir(parents=True)
    (inside / "memory-manager.md").write_text("Body")
    assert playbook_files.shipped(tmp_path / "cmmd") == inside.parent


def test_a_missing_playbook_is_said(tmp_path: Path) -> None:
    with pytest.raises(CmmdError, match="playbook is missing"):
        playbook_files.shipped(tmp_path / "cmmd")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        pytest.param(b"\xff\xfe", "not UTF-8", id="not UTF-8"),
        pytest.param(None, "Is a directory", id="a folder"),
    ],
)
def test_an_unreadable_skill_is_named(tmp_path: Path, content: bytes | None, why: str) -> None:
    path = tmp_path / "skills" / "odd" / "SKILL.md"
    path.parent.mkdir(parents=True)
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    with pytest.raises(CmmdError, match=f"{os.path.join('odd', 'SKILL.md')}: .*{why}"):
        playbook_files.load(tmp_path)
