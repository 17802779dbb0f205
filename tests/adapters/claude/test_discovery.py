"""Roots and configuration folders on a real disk; work trees made by real git."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from cmmd.adapters.claude import discovery
from cmmd.adapters.git.worktrees import project_of
from cmmd.core.memory.location import Root, slug
from cmmd.core.settings.settings import Settings
from cmmd.core.settings.sources import load


def settings(home: Path, roots: tuple[str, ...] = (), **environ: str) -> Settings:
    return load(environ, home=str(home), cwd=str(home), roots=roots).settings


def memory(config: Path, project: str) -> Path:
    folder = config / "projects" / project / "memory"
    folder.mkdir(parents=True)
    return folder


def found(home: Path, roots: tuple[str, ...] = (), **environ: str) -> list[Root]:
    return list(discovery.find_roots(settings(home, roots, **environ), str(home)))


def paths(home: Path, roots: tuple[str, ...] = (), **environ: str) -> list[str]:
    return [root.path for root in found(home, roots, **environ)]


def test_no_client_no_roots(home: Path) -> None:
    assert found(home) == []


def test_default_roots_of_every_account(home: Path) -> None:
    a, b = memory(home / ".claude", "-srv-b"), memory(home / ".claude", "-srv-a")
    c = memory(home / ".claude-accounts/any name", "-srv-a")
    (home / ".claude/projects/-srv-c").mkdir()
    assert paths(home) == [*sorted(map(str, (a, b))), str(c)]


def test_the_primary_is_of_the_clients_own_folder_before_any_account(home: Path) -> None:
    memory(home / ".claude-accounts/work", slug(str(home)))
    own = memory(home / ".claude", "-srv-a")
    assert [root.path for root in found(home) if root.primary] == [str(own)]


def test_the_primary_is_the_one_of_home(home: Path) -> None:
    memory(home / ".claude", "-a")
    own = memory(home / ".claude", slug(str(home)))
    assert [root.path for root in found(home) if root.primary] == [str(own)] == paths(home)[:1]


def test_without_a_home_project_the_first_is_the_primary(home: Path) -> None:
    memory(home / ".claude", "-b")
    first = memory(home / ".claude", "-a")
    assert [root.path for root in found(home) if root.primary] == [str(first)]


def test_a_root_knows_its_configuration_folder(home: Path) -> None:
    memory(home / ".claude-accounts/work", "-a")
    assert found(home)[0].config_dir == str(home / ".claude-accounts/work")


def test_claude_config_dir_stands_for_the_usual_folder(home: Path, tmp_path: Path) -> None:
    memory(home / ".claude", "-a")
    other = memory(tmp_path / "config", "-a")
    assert paths(home, CLAUDE_CONFIG_DIR=str(tmp_path / "config")) == [str(other)]


def test_each_real_path_once(home: Path) -> None:
    real = memory(home / ".claude", "-a")
    (home / ".claude-accounts").mkdir()
    (home / ".claude-accounts/again").symlink_to(home / ".claude")
    (home / ".claude/projects/-b").symlink_to(home / ".claude/projects/-a")
    assert paths(home) == [str(real)]


def test_a_root_behind_a_symlink_is_its_real_path(home: Path, tmp_path: Path) -> None:
    (home / ".claude/projects/-a").mkdir(parents=True)
    (tmp_path / "real").mkdir()
    (home / ".claude/projects/-a/memory").symlink_to(tmp_path / "real")
    root = found(home)[0]
    assert (root.path, root.config_dir) == (str(tmp_path / "real"), str(home / ".claude"))


@pytest.mark.parametrize("kind", ["file", "dangling link", "file for projects"])
def test_what_is_no_folder_is_no_default_root(kind: str, home: Path) -> None:
    if kind == "file for projects":
        (home / ".claude").mkdir()
        (home / ".claude/projects").write_text("x")
    else:
        (home / ".claude/projects/-a").mkdir(parents=True)
        path = home / ".claude/projects/-a/memory"
        path.write_text("x") if kind == "file" else path.symlink_to("nowhere")
    assert found(home) == []


def test_projects_that_cannot_be_listed_are_told(home: Path) -> None:
    (home / ".claude").mkdir()
    (home / ".claude/projects").symlink_to("projects")
    assert "projects cannot be listed: Too many levels" in (found(home)[0].problem or "")


def test_named_roots_stand_alone(home: Path, tmp_path: Path) -> None:
    memory(home / ".claude", "-a")
    for name in ("x", "y"):
        (tmp_path / name).mkdir()
    got = found(home, (str(tmp_path / "y"), str(tmp_path / "x")))
    assert [(root.path, root.primary) for root in got] == [(str(tmp_path / "y"), True), (str(tmp_path / "x"), False)]


def test_a_named_root_through_a_symlink_keeps_its_account(home: Path, tmp_path: Path) -> None:
    (home / ".claude/projects/-a").mkdir(parents=True)
    (tmp_path / "real").mkdir()
    link = home / ".claude/projects/-a/memory"
    link.symlink_to(tmp_path / "real")
    root = found(home, (str(link),))[0]
    assert (root.path, root.named, root.config_dir) == (str(tmp_path / "real"), str(link), str(home / ".claude"))


def test_a_named_root_elsewhere_has_no_account(home: Path, tmp_path: Path) -> None:
    copy = memory(tmp_path, "-a")
    assert found(home, (str(copy),))[0].config_dir is None


def test_a_named_root_twice_is_one(home: Path, tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "y").symlink_to("x")
    assert paths(home, (str(tmp_path / "y"), str(tmp_path / "x"))) == [str(tmp_path / "x")]


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        pytest.param("missing", "does not exist", id="missing"),
        pytest.param("file", "is no folder", id="a file"),
        pytest.param("loop", "is no folder", id="a link to itself"),
        pytest.param(".claude", "is no memory folder", id="a configuration folder"),
        pytest.param(".claude/projects", "is no memory folder", id="its projects"),
        pytest.param(".", "is no memory folder", id="home"),
        pytest.param("projects/-b", "; name ", id="a project with transcripts, its memory not made yet"),
        pytest.param(".claude/projects/-a", "/.claude/projects/-a/memory", id="one level too high"),
    ],
)
def test_a_bad_named_root_says_so_and_stops_nobody(name: str, problem: str, home: Path) -> None:
    good = memory(home / ".claude", "-a")
    (home / "file").write_text("x")
    (home / "loop").symlink_to("loop")
    (home / "projects/-b").mkdir(parents=True)
    (home / "projects/-b/1.jsonl").write_text("{}")
    bad, fine = found(home, (str(home / name), str(good)))
    assert problem in (bad.problem or "") and fine.problem is None


def test_known_config_folders(home: Path, tmp_path: Path) -> None:
    (home / ".claude-accounts/b").mkdir(parents=True)
    (home / ".claude-accounts/a").symlink_to(tmp_path)
    (home / ".claude-accounts/file").write_text("x")
    known = discovery.known_config_folders(settings(home, CLAUDE_CONFIG_DIR="/etc/claude"), str(home))
    assert known == ("/etc/claude", str(home / ".claude"), str(tmp_path), str(home / ".claude-accounts/b"))


def test_account_folders_look_at_every_sub_folder(home: Path) -> None:
    for name in ("account1", "any"):
        (home / ".claude-accounts" / name).mkdir(parents=True)
    (home / ".claude-accounts/any/.credentials.json").write_text("{}")
    folders = home / ".claude-accounts"
    assert discovery.account_folders(settings(home)) == ((f"{folders}/account1", False), (f"{folders}/any", True))


def git(*words: Any) -> None:
    subprocess.run(["git", *map(str, words)], check=True, capture_output=True)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    shop = tmp_path / "shop"
    git("init", "-q", shop)
    git("-C", shop, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "--allow-empty", "-m", "x")
    (shop / "src/deep").mkdir(parents=True)
    return shop


def test_a_folder_without_git_is_its_own_project(tmp_path: Path) -> None:
    assert project_of(str(tmp_path)) == str(tmp_path)


def test_a_folder_in_a_repository(shop: Path) -> None:
    assert project_of(f"{shop}/src/deep") == str(shop)


def test_a_symlink_into_a_repository(shop: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(shop / "src")
    assert project_of(f"{tmp_path}/link") == str(shop)


def test_a_linked_work_tree_belongs_to_the_main_one(shop: Path, tmp_path: Path) -> None:
    git("-C", shop, "worktree", "add", "-q", tmp_path / "tree")
    (tmp_path / "tree/src").mkdir(exist_ok=True)
    assert project_of(f"{tmp_path}/tree/src") == str(shop)


def test_a_work_tree_of_a_bare_repository_belongs_to_that(shop: Path, tmp_path: Path) -> None:
    git("clone", "-q", "--bare", shop, tmp_path / "shop.git")
    git("-C", tmp_path / "shop.git", "worktree", "add", "-q", tmp_path / "tree", "HEAD")
    assert project_of(f"{tmp_path}/tree") == str(tmp_path / "shop.git")


def test_a_work_tree_that_was_copied_is_its_own(shop: Path, tmp_path: Path) -> None:
    git("-C", shop, "worktree", "add", "-q", tmp_path / "tree")
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy/.git").write_bytes((tmp_path / "tree/.git").read_bytes())
    assert project_of(f"{tmp_path}/copy") == str(tmp_path / "copy")


def test_a_git_folder_that_only_claims_another_one_is_its_own(shop: Path, tmp_path: Path) -> None:
    for name in ("claims", "tree"):
        (tmp_path / name).mkdir()
    (tmp_path / "claims/commondir").write_text(f"{shop}/.git")
    (tmp_path / "claims/gitdir").write_text(f"{tmp_path}/tree/.git")
    (tmp_path / "tree/.git").write_text("gitdir: ../claims")
    assert project_of(f"{tmp_path}/tree") == str(tmp_path / "tree")


def test_a_submodule_is_its_own(shop: Path, tmp_path: Path) -> None:
    git("-c", "protocol.file.allow=always", "-C", shop, "submodule", "add", "-q", str(shop), "sub")
    assert project_of(f"{shop}/sub") == str(shop / "sub")


@pytest.mark.parametrize("text", ["", "gitdir:", "gitdir: /nowhere", "gitdir: \0", "x" * 9999])
def test_a_git_file_that_leads_nowhere(text: str, tmp_path: Path) -> None:
    (tmp_path / ".git").write_text(text)
    assert project_of(str(tmp_path)) == str(tmp_path)


def test_no_git_program_is_needed(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.devnull)
    assert project_of(str(shop)) == str(shop)
