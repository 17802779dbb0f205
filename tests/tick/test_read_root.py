"""What a second look at a root takes over from the first."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from cmmd.core.memory.location import Root
from cmmd.tick.read_root import look
from tests.worlds import Home


def install_a_skill(root: Path) -> None:
    skill = root.parents[2] / "skills/deploy-notes/SKILL.md"
    skill.parent.mkdir(parents=True)
    skill.write_text("Do so.\n")


SECOND_LOOKS: list[object] = [
    pytest.param(lambda root: None, True, id="nothing happened"),
    pytest.param(lambda root: (root / "MEMORY.md").chmod(0o644), True, id="other times of no meaning"),
    pytest.param(lambda root: (root / "MEMORY.md").write_text("- [X](gone.md)\n"), False, id="other bytes"),
    pytest.param(lambda root: os.utime(root / "MEMORY.md", (1, 1)), False, id="another mtime"),
    pytest.param(lambda root: (root / "new.md").write_text("new"), False, id="a file more"),
    pytest.param(lambda root: next(root.glob("user*.md")).unlink(), False, id="a file less"),
    pytest.param(lambda root: (root / "link.md").symlink_to("MEMORY.md"), False, id="a symlink more"),
    pytest.param(install_a_skill, False, id="a skill more, which memories may link"),
]


@pytest.mark.parametrize(("happens", "taken_over"), SECOND_LOOKS)
def test_a_second_look(tmp_path: Path, happens: Callable[[Path], object], taken_over: bool) -> None:
    home = Home.make(tmp_path)
    (home.root / "MEMORY.md").chmod(0o644)
    world, root = home.world(), Root(str(home.root), str(home.root))
    first = look(root, world)
    happens(home.root)
    second, fresh = look(root, world, first), look(root, world)
    assert (second.checked is first.checked, second.report, second.tree) == (taken_over, fresh.report, fresh.tree)
