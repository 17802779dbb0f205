"""authmux as stub programs: fine, old, failing, silent, absent. The real one's words are in test-fixtures/authmux."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from cmmd.adapters.claude import authmux
from cmmd.core.records.accounts import Accounts, ClaudeAccount
from cmmd.core.settings.settings import Settings
from cmmd.core.settings.sources import load

SAMPLES = Path(__file__).parents[3] / "test-fixtures/authmux"
FINE = f'case "$2" in --json) exec cat "{SAMPLES}/$1.json";; *) exit 1;; esac'
OLD = f'case "$2" in --json) echo "Nonexistent flag: --json" >&2; exit 2;; *) exec cat "{SAMPLES}/$1.txt";; esac'
OLDEST = f'[ -n "$2" ] && exit 2; [ "$1" = list ] && exec cat "{SAMPLES}/list-old.txt"; exec cat "{SAMPLES}/$1.txt"'
EMPTY = f"""
[ "$1" = list ] && exec cat "{SAMPLES}/list-empty.json"
[ "$1" = current ] && exec echo '{{"ok":true,"data":{{}}}}'
{FINE}"""
CORRUPT = (
    'echo \'{"ok":false,"error":{"code":"REGISTRY_CORRUPT","severity":"error",'
    '"message":"registry of you@example.com is corrupt"}}\'; exit 7'
)


@pytest.fixture
def settings(home: Path, tmp_path: Path) -> Settings:
    return load({"AUTHMUX_BIN": str(tmp_path / "authmux")}, home=str(home), cwd=str(tmp_path)).settings


def ask(settings: Settings, home: Path, script: str, deadline: float = 5.0) -> Accounts:
    program = Path(settings.authmux_bin)
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return authmux.snapshot(settings, {"HOME": str(home), "PATH": "/usr/bin:/bin"}, str(home), deadline=deadline)


@pytest.mark.parametrize(
    ("script", "names", "current"),
    [
        pytest.param(FINE, ["admin", "odin", "pejko@example.com"], "odin", id="fine"),
        pytest.param(OLD, ["admin", "odin", "pejko@example.com"], "odin", id="a version without --json"),
        pytest.param(OLDEST, ["admin@example.com", "odin@example.com", "zeus@example.com"], "odin", id="the oldest"),
        pytest.param(EMPTY, [], None, id="no accounts"),
    ],
)
def test_accounts(script: str, names: list[str], current: str | None, settings: Settings, home: Path) -> None:
    got = ask(settings, home, script)
    assert (got.ok, got.error, [account.name for account in got.accounts], got.current) == (True, "", names, current)


@pytest.mark.parametrize(
    ("script", "said"),
    [
        pytest.param("exit 1", "authmux list: exit 1;", id="a failure without words"),
        pytest.param("echo broken >&2; exit 3", "authmux list: exit 3: broken", id="a failure with words"),
        pytest.param(CORRUPT, "is corrupt", id="a failure as JSON"),
        pytest.param(f'[ -n "$2" ] && exit 1; {OLD}', "authmux list: exit 1", id="no usage error: no second question"),
        pytest.param("exit 2", "authmux list: exit 2", id="a usage error of the text form too"),
        pytest.param("echo '<html>'", "authmux list: no JSON", id="garbage"),
        pytest.param(":", "authmux list: no JSON", id="nothing"),
        pytest.param(
            '[ -n "$2" ] && exit 2; echo garbage here', "authmux list: no list of accounts", id="old, garbage"
        ),
        pytest.param("kill -9 $$", "authmux list: exit -9", id="killed"),
    ],
)
def test_a_failure_is_a_failure(script: str, said: str, settings: Settings, home: Path) -> None:
    got = ask(settings, home, script)
    assert got.ok is False and said in got.error and got.accounts == () and "\n" not in got.error


def test_a_failure_names_nobody(settings: Settings, home: Path) -> None:
    assert "you@example.com" not in ask(settings, home, CORRUPT).error


def test_one_answer_that_fails_does_not_lose_the_others(settings: Settings, home: Path) -> None:
    got = ask(settings, home, f'[ "$1" = current ] && exit 1; {FINE}')
    assert (got.ok, got.current, len(got.accounts)) == (False, "odin", 3)


def test_a_silent_one_is_given_up_in_time(settings: Settings, home: Path) -> None:
    begun = time.monotonic()
    got = ask(settings, home, "exec sleep 300", deadline=0.3)
    assert got.error.startswith("authmux list: no answer within 0.3 s") and time.monotonic() - begun < 60


def test_the_three_are_asked_at_the_same_time(settings: Settings, home: Path) -> None:
    here = home / "asked"
    here.mkdir()
    together = f"touch {here}/$$; until [ $(ls {here} | wc -l) = 3 ]; do sleep 0.02; done"
    assert ask(settings, home, f"{together}; {FINE}", deadline=20).ok


def test_it_is_given_no_terminal_and_no_input(settings: Settings, home: Path) -> None:
    assert ask(settings, home, f"[ -t 0 ] && exit 9; cat; {FINE}").ok


def test_its_node_is_found_beside_it(settings: Settings, home: Path) -> None:
    node = home / ".nvm/versions/node/v22.1.0/bin/node-stub"
    node.parent.mkdir(parents=True)
    node.write_text(f"#!/bin/sh\n{FINE}\n")
    node.chmod(0o755)
    assert ask(settings, home, 'exec node-stub "$@"').ok


def test_an_absent_one(settings: Settings, home: Path) -> None:
    got = authmux.snapshot(settings, {"PATH": "/usr/bin:/bin"}, str(home))
    assert (got.ok, got.error) == (False, f"{settings.authmux_bin} was not found")


def test_one_that_cannot_be_started(settings: Settings, home: Path, tmp_path: Path) -> None:
    program = tmp_path / "authmux"
    program.write_text("#!/nowhere/node\n")
    program.chmod(0o755)
    got = authmux.snapshot(settings, {"PATH": "/usr/bin:/bin"}, str(home))
    assert got.ok is False and "authmux" in got.error


def test_account_folders_are_told_also_without_it(settings: Settings, home: Path) -> None:
    (home / ".claude-accounts/office").mkdir(parents=True)
    (home / ".claude-accounts/office/.credentials.json").write_text("{}")
    got = authmux.snapshot(settings, {"PATH": "/usr/bin:/bin"}, str(home))
    assert got.account_folders == ((f"{home}/.claude-accounts/office", True),)


def test_a_claude_account_is_placed_where_it_really_is(settings: Settings, home: Path, tmp_path: Path) -> None:
    (home / ".claude-accounts").mkdir()
    (tmp_path / "real").mkdir()
    (home / ".claude-accounts/work").symlink_to(tmp_path / "real")
    got = ask(settings, home, OLD)
    assert got.claude_accounts == (ClaudeAccount("account1"), ClaudeAccount("work", f"{tmp_path}/real"))
