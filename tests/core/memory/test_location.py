"""Slugs as the client makes them, and which folder a root belongs to."""

from __future__ import annotations

import pytest

from cmmd.core.memory.location import config_folder_of, project_among, slug, too_wide


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param("/home/you/my.app", "-home-you-my-app", id="a dot"),
        pytest.param("/", "-", id="the root folder"),
        pytest.param("/srv/a_b c", "-srv-a-b-c", id="underscore and space"),
        pytest.param("/srv/Ab9", "-srv-Ab9", id="letters and digits stay"),
        pytest.param("/srv/\xe9t\xe9", "-srv--t-", id="one unit a letter"),
        pytest.param("/srv/e\u0301", "-srv-e-", id="not normalised"),
        pytest.param("/srv/\u65e5\u672c", "-srv---", id="two units"),
        pytest.param("/srv/\U0001f980", "-srv---", id="one character of two units"),
        pytest.param("/srv/a\nb", "-srv-a-b", id="a line end"),
        pytest.param("/srv/\udcff\udcfe", "-srv---", id="bytes that are no text"),
        pytest.param("/" + "a" * 199, "-" + "a" * 199, id="two hundred are kept"),
        pytest.param("/" + "a" * 200, "-" + "a" * 199 + "-b6ymvl", id="one more is cut and hashed"),
        pytest.param("/" + "ab/" * 100, "-" + "ab-" * 66 + "a" + "-eaqe35", id="a negative hash"),
        pytest.param("/" + "\U0001f980" * 120, "-" * 200 + "-wbk69", id="units are counted and hashed"),
    ],
)
def test_slug(path: str, expected: str) -> None:
    assert slug(path) == expected


@pytest.mark.parametrize(
    ("root", "expected"),
    [
        pytest.param("/home/you/.claude/projects/-srv/memory", "/home/you/.claude", id="known"),
        pytest.param(
            "/home/you/.claude-accounts/office/projects/-srv/memory", "/home/you/.claude-accounts/office", id="account"
        ),
        pytest.param("/srv/clone/projects/-srv/memory", None, id="the shape alone is not enough"),
        pytest.param("/home/you/.claude/projects/-srv/memory/user", None, id="deeper"),
        pytest.param("/home/you/.claude/projects/-srv/other", None, id="another name"),
        pytest.param("/home/you/.claude/other/-srv/memory", None, id="another place"),
        pytest.param("/memory", None, id="near the top"),
    ],
)
def test_config_folder_of(root: str, expected: str | None) -> None:
    assert config_folder_of(root, ["/home/you/.claude", "/home/you/.claude-accounts/office"]) == expected


@pytest.mark.parametrize(
    ("root", "expected"),
    [
        pytest.param("/", True, id="everything"),
        pytest.param("/home/you", True, id="home"),
        pytest.param("/home/you/.claude", True, id="a configuration folder"),
        pytest.param("/home/you/.claude/projects", True, id="its projects"),
        pytest.param("/home/you/.claude/projects/-srv/memory", False, id="a memory folder"),
        pytest.param("/home/you/.claude-copy", False, id="a name that begins like it"),
        pytest.param("/srv/memory", False, id="elsewhere"),
    ],
)
def test_too_wide(root: str, expected: bool) -> None:
    assert too_wide(root, ["/home/you/.claude"]) is expected


@pytest.mark.parametrize(
    ("store", "paths", "expected"),
    [
        pytest.param("-srv-my-app", ["/srv/my.app"], "/srv/my.app", id="the path itself"),
        pytest.param("-srv-my-app", ["/srv/my-app/src"], "/srv/my-app", id="a folder above it"),
        pytest.param("-srv-b", ["/srv/a", "/srv/b"], "/srv/b", id="the one that fits"),
        pytest.param("-srv-b", ["/srv/c", "/srv/d"], "/srv/c", id="else the first"),
        pytest.param("-srv-b", [], None, id="none is known"),
    ],
)
def test_project_among(store: str, paths: list[str], expected: str | None) -> None:
    assert project_among(store, paths) == expected
