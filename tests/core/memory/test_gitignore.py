"""What a `.gitignore` names: every row was asked of git itself."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from cmmd.core.memory import gitignore

ROWS = [
    pytest.param("me.md", "me.md", True, id="a name"),
    pytest.param("me.md", "s/me.md", True, id="a name anywhere"),
    pytest.param("/me.md", "s/me.md", False, id="a name at the top only"),
    pytest.param("s/me.md", "s/me.md", True, id="a path"),
    pytest.param("s/me.md", "t/s/me.md", False, id="a path is from the top"),
    pytest.param("*.md", "s/me.md", True, id="a star"),
    pytest.param("s/*.md", "s/t/me.md", False, id="a star stops at a slash"),
    pytest.param("**/me.md", "s/t/me.md", True, id="two stars before"),
    pytest.param("s/**/me.md", "s/me.md", True, id="two stars between stand for nothing too"),
    pytest.param("s/**", "s/t/me.md", True, id="two stars behind"),
    pytest.param("s/", "s/me.md", True, id="a folder"),
    pytest.param("me.md/", "me.md", False, id="a folder, asked of a file"),
    pytest.param("*.md\n!me.md", "me.md", False, id="taken back"),
    pytest.param("s/\n!s/me.md", "s/me.md", True, id="nothing is taken back below a folder"),
    pytest.param("m?[a-e].md", "mxc.md", True, id="one character, a range"),
    pytest.param("# me.md\n\n\\#me.md", "#me.md", True, id="a comment, an escaped one"),
    pytest.param("# me.md\n\n  \n", "me.md", False, id="nothing"),
    pytest.param("me", "me.md", False, id="part of a name"),
]


@pytest.mark.parametrize(("text", "path", "ignored"), ROWS)
def test_ignores(text: str, path: str, ignored: bool) -> None:
    assert gitignore.ignores(gitignore.read(text), path) is ignored


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
@pytest.mark.parametrize(("text", "path", "ignored"), ROWS)
def test_git_says_the_same(text: str, path: str, ignored: bool, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / ".gitignore").write_text(text)
    (tmp_path / path).parent.mkdir(exist_ok=True, parents=True)
    (tmp_path / path).write_text("")
    answer = subprocess.run(["git", "-C", tmp_path, "check-ignore", "-q", path], check=False)
    assert (answer.returncode == 0) is ignored


@pytest.mark.timeout(5)
def test_many_stars_are_not_slow() -> None:
    assert not gitignore.ignores(gitignore.read("*a" * 30 + "b"), "a" * 200 + ".md")  # git itself takes minutes
