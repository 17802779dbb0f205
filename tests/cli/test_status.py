"""`cmmd status`, `memory` and `accounts`: for people, and as JSON, which `mmctl` always prints."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.worlds import FIXTURE, Home

Run = Callable[..., Any]
SAMPLES = FIXTURE.parent / "authmux"
NAME = "~/.claude/projects/-home-you-shop/memory"


@pytest.fixture
def authmux(place: Home, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stand-in that says what the real one said; and two account folders, one logged in."""
    program = place.path / "authmux"
    program.write_text(f'#!/bin/sh\nexec cat "{SAMPLES}/$1.json"\n')
    program.chmod(0o755)
    for name in ("account1", "office"):
        (place.path / ".claude-accounts" / name).mkdir(parents=True)
    (place.path / ".claude-accounts/office/.credentials.json").write_text("not to be read")
    monkeypatch.setenv("AUTHMUX_BIN", str(program))
    return program


def test_status_before_the_first_tick(run: Run) -> None:
    code, out, err = run("status")
    assert (code, err, out.splitlines()) == (
        0,
        "",
        [
            "dry run    on (default)",
            "running    no",
            "spent      $0.00 of $2.00 today (UTC)",
            "proposals  0 waiting",
            f"root       {NAME}: never ticked",
        ],
    )


def test_status_after_a_tick(run: Run, place: Home, authmux: Path) -> None:
    run("tick")
    document = json.loads(run("status", "--json").out)
    (root,) = document["roots"]
    assert [root[key] for key in ("root", "primary", "files", "issues", "problem")] == [
        str(place.root),
        True,
        8,
        5,
        None,
    ]
    assert (document["dry_run"], document["dry_run_source"], document["running"], document["spend_today_usd"]) == (
        True,
        "default",
        None,
        0.0123,
    )
    assert (document["current_account"], len(document["account_names"])) == ("odin", 3)


def test_status_tells_waits_and_problems(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STUB_SCENARIO", "usage_limit")
    run("tick")
    out = run("status").out
    assert ("waits      ~/.claude until 2" in out, "           failed: agent_limit" in out) == (True, True)


def test_status_writes_nothing_but_the_log(run: Run, place: Home) -> None:
    run("status")
    assert [file.name for file in place.state.iterdir()] == ["cmmd.log"]


NOT_THERE = {"primary": True, "exists": False, "files": None, "issues": None, "problem": "/no/such does not exist"}
TOO_WIDE = "is no memory folder: a whole configuration folder of the client is in it"


@pytest.mark.parametrize(
    ("root", "row"),
    [
        pytest.param("", {"primary": True, "exists": True, "files": 8, "issues": 5, "problem": None}, id="a folder"),
        pytest.param("/no/such", NOT_THERE, id="none there"),
    ],
)
def test_memory(root: str, row: dict[str, Any], run: Run, place: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEMORY_ROOT", root)
    ran = run("memory", "--json")
    assert (ran.code, json.loads(ran.out)) == (0, {"roots": [{"root": root or str(place.root), **row}]})


@pytest.mark.parametrize(
    ("root", "line"),
    [
        pytest.param("", f"{NAME} (primary): 8 memories, 5 issues\n", id="a folder"),
        pytest.param("/no/such", "/no/such (primary): /no/such does not exist\n", id="none there"),
        pytest.param("/", f"/ (primary): / {TOO_WIDE}\n", id="all"),
        pytest.param("~", f"~ (primary): {{}} {TOO_WIDE}\n", id="home"),
    ],
)
def test_memory_for_people(root: str, line: str, run: Run, place: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEMORY_ROOT", root)
    assert run("memory") == (0, line.format(place.path), "")


ACCOUNTS = """\
   account            email              kind                     5h left  week left
   admin              admin@example.com  ChatGPT seat (Business)  98 %     100 %
*  odin               odin@example.com   ChatGPT seat (Plus)      -        84 %
   pejko@example.com  pejko@example.com  ChatGPT seat (Free)      -        -
~/.claude-accounts/account1: not logged in
~/.claude-accounts/office: logged in
"""


def test_accounts(run: Run, authmux: Path) -> None:
    assert run("accounts") == (0, ACCOUNTS, "")


def test_accounts_as_json(run: Run, authmux: Path, place: Home) -> None:
    document = json.loads(run("accounts", "--json").out)
    account = {
        "name": "odin",
        "email": "odin@example.com",
        "kind": "ChatGPT seat (Plus)",
        "five_h_pct": None,
        "weekly_pct": 84,
        "active": True,
    }
    folders = [
        {"path": f"{place.path}/.claude-accounts/{name}", "has_credentials": name == "office"}
        for name in ("account1", "office")
    ]
    assert (document["current"], document["accounts"][1], document["account_folders"]) == ("odin", account, folders)
    assert (document["ok"], document["error"]) == (True, None)


def test_without_authmux_it_says_so(run: Run) -> None:
    assert run("accounts") == (0, "", "cmmd: no-authmux-here was not found\n")


def test_without_authmux_as_json(run: Run) -> None:
    document = json.loads(run("accounts", "--json").out)
    assert (document["ok"], document["error"], document["accounts"]) == (False, "no-authmux-here was not found", [])


@pytest.mark.parametrize("command", ["status", "accounts", "memory", "last-tick"])
def test_the_old_name_prints_json_unasked(command: str, run: Run, authmux: Path) -> None:
    run("tick", "--no-agent")
    old, new, text = run(command, program="mmctl"), run(command, "--json"), run(command)
    assert (json.loads(old.out), old.code) == (json.loads(new.out), 0)
    assert text.out != old.out


@pytest.mark.parametrize("command", ["history", "audit", "config"])
def test_the_old_name_prints_other_commands_as_text(command: str, run: Run) -> None:
    assert run(command, program="mmctl").out == run(command).out


@pytest.mark.parametrize("command", [["fix", "--apply"], ["undo"]], ids=" ".join)
def test_the_issues_of_status_are_those_of_now(command: list[str], run: Run, place: Home) -> None:
    run("tick", "--no-agent")
    run("fix", "--apply")
    run(*command)
    audited = json.loads(run("audit", "--json").out)["issues"]
    assert json.loads(run("status", "--json").out)["roots"][0]["issues"] == audited
