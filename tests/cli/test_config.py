"""`cmmd config`, and the table of docs/settings.md."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from cmmd.core.settings.settings import SETTINGS
from tests.docs import text
from tests.worlds import Home

Run = Callable[..., Any]
NAMES = [setting.name for setting in SETTINGS]


def test_every_setting_with_value_and_source(run: Run, place: Home) -> None:
    folder = place.path / ".config/cmmd"
    folder.mkdir(parents=True)
    (folder / "cmmd.env").write_text("# mine\nMAX_EDITS=5\n")
    ran = run("config")
    lines = {line.split()[0]: re.split(r"  +", line)[1:] for line in ran.out.splitlines()}
    assert (ran.code, ran.err, list(lines)) == (0, "", NAMES)
    assert (lines["MAX_EDITS"], lines["AUTHMUX_BIN"], lines["DRY_RUN"], lines["METRICS_DIR"]) == (
        ["5", "~/.config/cmmd/cmmd.env:2"],
        ["no-authmux-here", "environment"],
        ["true", "default"],
        ["-", "default"],
    )


def test_json(run: Run, place: Home) -> None:
    document = json.loads(run("config", "--json").out)
    assert (set(document), list(document["settings"])) == ({"settings", "warnings"}, NAMES)
    assert document["settings"]["CLAUDE_BIN"] == {"value": place.environ["CLAUDE_BIN"], "source": "environment"}


def test_warnings_go_to_the_log_where_nobody_looks(run: Run, place: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STATUS_SOCK", "/run/x.sock")
    ran = run("memory")
    assert (ran.code, ran.err, "STATUS_SOCK" in (place.state / "cmmd.log").read_text()) == (0, "", True)


ODD = [
    pytest.param({"DRYRUN": "false"}, "", "did you mean DRY_RUN?", id="misspelt"),
    pytest.param(
        {"CLAUDE_CONFIG_DIR": "/no/such"}, "", "CLAUDE_CONFIG_DIR=/no/such (environment) is no", id="no folder"
    ),
    pytest.param({}, "DRY_RUN=false\n", "DRY_RUN (", id="loosened by a .env"),
    pytest.param({}, "DRY_RUN=flase\n", "/.env is ignored whole: DRY_RUN=flase", id="a bad value in a .env"),
    pytest.param({}, "MAX_EDITS='3\n", "/.env is ignored whole: ", id="a broken line in a .env"),
]


@pytest.mark.parametrize(("environ", "dotenv", "said"), ODD)
@pytest.mark.parametrize("command", ["config", "status"])
def test_what_is_odd_is_said_each_time(
    command: str, environ: dict[str, str], dotenv: str, said: str, process: Run, place: Home
) -> None:
    (place.path / ".env").write_text(dotenv)
    for _ in range(2):
        ran = process(command, **environ)
        assert (ran.code, ran.err.count("\n"), said in ran.err) == (0, 1, True)


@pytest.mark.parametrize(("environ", "dotenv", "said"), ODD)
def test_a_tick_says_it_once(environ: dict[str, str], dotenv: str, said: str, process: Run, place: Home) -> None:
    (place.path / ".env").write_text(dotenv)
    first, second = (process("tick", "--no-agent", **environ) for _ in range(2))
    assert (first.code, first.err.count("\n"), said in first.err) == (0, 1, True)
    (place.path / ".env").write_text("")
    assert (second, process("tick", "--no-agent").err) == ((0, "", ""), "")
    (place.path / ".env").write_text(dotenv)
    assert said in process("tick", "--no-agent", **environ).err


@pytest.mark.parametrize("name", ["HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"])
def test_a_relative_home_is_refused(name: str, process: Run) -> None:
    ran = process("status", **{name: "here"})
    assert (ran.code, ran.out, f"{name}=here is no absolute path" in ran.err) == (2, "", True)


def test_a_secret_is_masked(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = "ghp_" + "A1b2C3d4E5" * 3 + "f6G7h8"
    monkeypatch.setenv("MODEL", secret)
    assert secret not in run("config").out + run("config", "--json").out


def documented_settings() -> dict[str, tuple[str, str]]:
    """Name to default and meaning, from the table of docs/settings.md."""
    rows = re.findall(r"^\| `([A-Z_]+)` \| (.*?) \| (.*?) \|$", text("docs/settings.md"), re.MULTILINE)
    return {name: (default.strip("`"), meaning) for name, default, meaning in rows}


@pytest.mark.parametrize("setting", SETTINGS, ids=NAMES)
def test_a_setting_has_a_row_in_the_docs(setting: Any) -> None:
    default = setting.default.replace("{state}", "~/.local/state/cmmd")
    assert documented_settings().get(setting.name) == (default, setting.doc)


def test_the_docs_have_no_setting_that_is_not_there() -> None:
    assert list(documented_settings()) == NAMES
