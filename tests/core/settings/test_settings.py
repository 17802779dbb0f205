"""Settings: what is accepted, what wins, what a working folder's `.env` may do, and what is said of odd names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest

from cmmd.core.errors import UsageError
from cmmd.core.settings.settings import SETTINGS, Loaded, Settings, effective_dry_run, listing
from cmmd.core.settings.sources import EnvFile, load

HOME, CWD = "/home/you", "/srv/shop"
STATE = "/home/you/.local/state/cmmd"


def loaded(
    env: Mapping[str, str] | None = None,
    *,
    dotenv: str = "",
    ours: str = "",
    flags: Mapping[str, str] | None = None,
    roots: tuple[str, ...] = (),
) -> Loaded:
    files = [EnvFile(f"{CWD}/.env", dotenv, False), EnvFile(f"{HOME}/.config/cmmd/cmmd.env", ours, True)]
    return load(
        env or {}, home=HOME, cwd=CWD, files=[file for file in files if file.text], flags=flags or {}, roots=roots
    )


def value(name: str, **given: Any) -> object:
    return getattr(loaded(**given).settings, name)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("memory_root", None),
        ("memory_roots", ()),
        ("dry_run", True),
        ("tick_interval_sec", 900),
        ("min_idle_sec", 300),
        ("max_tick_seconds", 600),
        ("max_run_seconds", 1800),
        ("model", "claude-haiku-4-5-20251001"),
        ("max_turns", 12),
        ("max_edits", 3),
        ("max_budget_usd", 0.5),
        ("daily_budget_usd", 2.0),
        ("git_track_memory", True),
        ("claude_bin", "claude"),
        ("authmux_bin", "authmux"),
        ("claude_config_dir", "/home/you/.claude"),
        ("claude_accounts_dir", "/home/you/.claude-accounts"),
        ("log_file", f"{STATE}/cmmd.log"),
        ("lock_file", f"{STATE}/tick.lock"),
        ("state_file", f"{STATE}/state.json"),
        ("history_file", f"{STATE}/history.jsonl"),
        ("metrics_file", f"{STATE}/cmmd.prom"),
        ("metrics_dir", None),
        ("transcript_dir", f"{STATE}/transcripts"),
        ("cmmd_log", "info"),
        ("state_dir", STATE),
        ("config_dir", "/home/you/.config/cmmd"),
        ("cache_dir", "/home/you/.cache/cmmd"),
        ("data_dir", "/home/you/.local/share/cmmd"),
    ],
)
def test_defaults(name: str, expected: object) -> None:
    assert value(name) == expected


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        pytest.param("DRY_RUN", "FALSE", False, id="a boolean in capitals"),
        pytest.param("DRY_RUN", "off", False, id="off"),
        pytest.param("DRY_RUN", "1", True, id="one is true"),
        pytest.param("DRY_RUN", "  no ", False, id="surrounding space"),
        pytest.param("DRY_RUN", "", True, id="an empty text is unset"),
        pytest.param("MODEL", "   ", "claude-haiku-4-5-20251001", id="blank is unset"),
        pytest.param("MIN_IDLE_SEC", "0", 0, id="zero idle time is allowed"),
        pytest.param("MIN_IDLE_SEC", "+60", 60, id="a plus sign"),
        pytest.param("MIN_IDLE_SEC", "007", 7, id="leading zeros are decimal"),
        pytest.param("MAX_BUDGET_USD", "1", 1.0, id="whole dollars"),
        pytest.param("MAX_BUDGET_USD", ".25", 0.25, id="no digit before the point"),
        pytest.param("DAILY_BUDGET_USD", "0", 0.0, id="a day's budget of nothing"),
        pytest.param("MODEL", "opus[1m]", "opus[1m]", id="a model alias with brackets"),
        pytest.param("MODEL", "arn:aws:bedrock:x/y.z", "arn:aws:bedrock:x/y.z", id="a model's resource name"),
        pytest.param("CLAUDE_BIN", "~/bin/claude", "/home/you/bin/claude", id="a program at home"),
        pytest.param("CLAUDE_BIN", "./claude", "/srv/shop/claude", id="a program in the working folder"),
        pytest.param("CLAUDE_BIN", "claude-2", "claude-2", id="a program by name"),
        pytest.param("LOG_FILE", "~/x.log", "/home/you/x.log", id="a path at home"),
        pytest.param("LOG_FILE", "logs//x.log", "/srv/shop/logs/x.log", id="a relative path of the environment"),
        pytest.param("LOG_FILE", "../x.log", "/srv/shop/../x.log", id="dots depend on symlinks and stay"),
        pytest.param("MEMORY_ROOTS", "~/a:/b::/b:c", ("/home/you/a", "/b", "/srv/shop/c"), id="roots, each once"),
        pytest.param("CMMD_LOG", "WARN", "warning", id="a level's other name"),
        pytest.param("CMMD_LOG", "a=debug", "debug", id="a filter counts as its level"),
        pytest.param("CMMD_LOG", "error,a=info,b=warn", "info", id="a filter counts as its most talkative level"),
    ],
)
def test_values(name: str, text: str, expected: object) -> None:
    assert value(name.lower(), env={name: text}) == expected


@pytest.mark.parametrize(
    ("name", "text", "accepted"),
    [
        pytest.param("DRY_RUN", "flase", "true or false", id="misspelt boolean"),
        pytest.param("DRY_RUN", "2", "true or false", id="two is no boolean"),
        pytest.param("GIT_TRACK_MEMORY", "maybe", "true or false", id="maybe"),
        pytest.param("MIN_IDLE_SEC", "abc", "from 0 to 604800", id="letters"),
        pytest.param("MIN_IDLE_SEC", "-1", "from 0 to 604800", id="negative"),
        pytest.param("MIN_IDLE_SEC", "300s", "a whole number of seconds", id="with a unit"),
        pytest.param("MIN_IDLE_SEC", "5.5", "a whole number of seconds", id="a fraction"),
        pytest.param("MIN_IDLE_SEC", "1_000", "a whole number of seconds", id="Python's underscores"),
        pytest.param("MIN_IDLE_SEC", "١٢", "a whole number of seconds", id="digits of another script"),
        pytest.param("TICK_INTERVAL_SEC", "0", "from 1 to 604800", id="no interval at all"),
        pytest.param("MAX_TURNS", "0", "from 1 to 1000", id="no turns"),
        pytest.param("MAX_EDITS", "9" * 30, "from 0 to 10000", id="a huge number"),
        pytest.param("MAX_BUDGET_USD", "0", "from 0.01 to 1000.00", id="a run that costs nothing"),
        pytest.param("MAX_BUDGET_USD", "nan", "US dollars", id="not a number"),
        pytest.param("MAX_BUDGET_USD", "inf", "US dollars", id="infinite money"),
        pytest.param("MAX_BUDGET_USD", "0,50", "such as 0.50", id="a decimal comma"),
        pytest.param("MAX_BUDGET_USD", "1e2", "US dollars", id="an exponent"),
        pytest.param("MAX_BUDGET_USD", "$1", "US dollars", id="a dollar sign"),
        pytest.param("MODEL", "-x", "a model's name", id="a model that the client would take for a flag"),
        pytest.param("MODEL", "a b", "a model's name", id="a model with a space"),
        pytest.param("CLAUDE_BIN", "claude --bare", "a program's name", id="a program with arguments"),
        pytest.param("CLAUDE_BIN", "-c", "a program's name", id="a program like a flag"),
        pytest.param("LOG_FILE", "$HOME/x.log", "variables are not expanded", id="a variable in a path"),
        pytest.param("LOG_FILE", "~other/x.log", "a path", id="someone else's home"),
        pytest.param("MEMORY_ROOTS", "/a:${HOME}/b", "variables are not expanded", id="a variable in a later root"),
        pytest.param("CMMD_LOG", "loud", "error, warning, info or debug", id="an unknown level"),
        pytest.param("CMMD_LOG", "cmmd", "error, warning, info or debug", id="a filter without a level"),
        pytest.param("STATE_FILE", "/a\x07b", "a path", id="a control character"),
    ],
)
def test_not_accepted(name: str, text: str, accepted: str) -> None:
    with pytest.raises(UsageError, match=f"^{name}=.* \\(environment\\) is not accepted: .*{accepted}"):
        loaded({name: text})


@pytest.mark.parametrize(
    ("given", "where"),
    [
        pytest.param({"ours": "\n# here\nDRY_RUN=flase\n"}, f"{HOME}/.config/cmmd/cmmd.env:3", id="file and line"),
        pytest.param({"dotenv": "A=1\n\n\nDRY_RUN=flase\n"}, f"{CWD}/.env:4", id="after blank lines"),
        pytest.param({"flags": {"DRY_RUN": "flase"}}, "--dry-run/--no-dry-run", id="flag"),
        pytest.param(
            {"ours": "DRY_RUN=flase", "env": {"DRY_RUN": "true"}},
            f"{HOME}/.config/cmmd/cmmd.env:1",
            id="also where another wins",
        ),
    ],
)
def test_a_refusal_names_its_source(given: dict[str, Any], where: str) -> None:
    with pytest.raises(UsageError, match=re.escape(f"DRY_RUN=flase ({where})")):
        loaded(**given)


def test_a_refusal_is_one_line_without_secrets() -> None:
    secret = "sk-ant-" + "api03-" + "Ab3dE5gH7j" * 9
    with pytest.raises(UsageError) as refused:
        loaded({"CMMD_LOG": f"{secret}\nsecond"})
    assert secret not in str(refused.value) and "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("DRY_RUN false", id="no equal sign"),
        pytest.param("DRY_RUN", id="a name alone"),
        pytest.param('MODEL="claude\nMAX_TURNS=3', id="a quote that does not close"),
        pytest.param("export DRY_RUN true", id="an export without equal sign"),
    ],
)
@pytest.mark.parametrize("file", ["ours", "dotenv"])
def test_a_broken_line_is_not_passed_over(file: str, text: str) -> None:
    with pytest.raises(UsageError, match=r"env:1 is no line of the form NAME=value"):
        loaded(**{file: text})


def test_a_broken_line_of_someone_else_is_theirs() -> None:
    assert loaded(dotenv="THEIRS 'x\nexport OTHER\nMAX_EDITS=1").settings.max_edits == 1


@pytest.mark.parametrize(
    ("given", "expected", "source"),
    [
        pytest.param({}, 3, "default", id="default"),
        pytest.param({"ours": "MAX_EDITS=5"}, 5, f"{HOME}/.config/cmmd/cmmd.env:1", id="cmmd.env over default"),
        pytest.param({"ours": "MAX_EDITS=5", "dotenv": "MAX_EDITS=2"}, 2, f"{CWD}/.env:1", id=".env over cmmd.env"),
        pytest.param(
            {"dotenv": "MAX_EDITS=2", "env": {"MAX_EDITS": "7"}}, 7, "environment", id="environment over .env"
        ),
        pytest.param({"env": {"MAX_EDITS": "7"}, "flags": {"MAX_EDITS": "8"}}, 8, "flag", id="flag over environment"),
        pytest.param(
            {"ours": "MAX_EDITS=5", "env": {"MAX_EDITS": ""}}, 5, f"{HOME}/.config/cmmd/cmmd.env:1", id="empty"
        ),
        pytest.param(
            {"ours": "MAX_EDITS=5\nMAX_EDITS=6"}, 6, f"{HOME}/.config/cmmd/cmmd.env:2", id="the last line wins"
        ),
        pytest.param({"ours": "export MAX_EDITS='5' # x"}, 5, f"{HOME}/.config/cmmd/cmmd.env:1", id="export, quotes"),
        pytest.param({"ours": "\ufeffMAX_EDITS=5\r\n"}, 5, f"{HOME}/.config/cmmd/cmmd.env:1", id="a file from Windows"),
    ],
)
def test_what_wins(given: dict[str, Any], expected: int, source: str) -> None:
    got = loaded(**given)
    assert (got.settings.max_edits, got.origins["MAX_EDITS"].where) == (expected, source)


def test_a_relative_path_starts_at_its_file() -> None:
    assert value("log_file", ours="LOG_FILE=x.log") == f"{HOME}/.config/cmmd/x.log"


def test_nothing_is_interpolated() -> None:
    with pytest.raises(UsageError, match="MODEL="):
        loaded(ours="MODEL=${HOME}", env={"HOME": "opus"})


@pytest.mark.parametrize(
    ("line", "ours", "expected"),
    [
        pytest.param("DRY_RUN=true", "DRY_RUN=false", True, id="a dry run is stricter"),
        pytest.param("DRY_RUN=false", "DRY_RUN=false", False, id="no change is none"),
        pytest.param("MAX_EDITS=1", "", 1, id="fewer edits"),
        pytest.param("MAX_TURNS=2", "", 2, id="fewer turns"),
        pytest.param("MAX_BUDGET_USD=0.10", "", 0.1, id="less money"),
        pytest.param("DAILY_BUDGET_USD=0.5", "", 0.5, id="less money a day"),
        pytest.param("MAX_TICK_SECONDS=60", "", 60, id="less time"),
        pytest.param("MAX_RUN_SECONDS=600", "", 600, id="less time in all"),
        pytest.param("MIN_IDLE_SEC=900", "", 900, id="longer idle times"),
        pytest.param("GIT_TRACK_MEMORY=true", "GIT_TRACK_MEMORY=false", True, id="snapshots"),
        pytest.param("AUTOFIX=false", "", False, id="no fixes"),
        pytest.param("AUTOFIX=false", "AUTOFIX=true", False, id="no fixes, although cmmd.env has them"),
        pytest.param("CMMD_LOG=error", "", "error", id="the log's level, less"),
        pytest.param("CMMD_LOG=debug", "", "debug", id="the log's level, more"),
        pytest.param("MEMORY_ROOT=memory", "", f"{CWD}/memory", id="a root"),
    ],
)
def test_a_working_folders_env_may_be_stricter(line: str, ours: str, expected: object) -> None:
    got = loaded(dotenv=line, ours=ours)
    assert (getattr(got.settings, line.partition("=")[0].lower()), got.warnings) == (expected, ())


@pytest.mark.parametrize(
    ("line", "ours"),
    [
        pytest.param("DRY_RUN=false", "", id="writing"),
        pytest.param("MAX_EDITS=9", "", id="more edits than the default"),
        pytest.param("MAX_EDITS=2", "MAX_EDITS=1", id="more edits than cmmd.env"),
        pytest.param("MAX_BUDGET_USD=5", "", id="more money"),
        pytest.param("DAILY_BUDGET_USD=50", "", id="more money a day"),
        pytest.param("MAX_TICK_SECONDS=6000", "", id="more time"),
        pytest.param("MAX_RUN_SECONDS=6000", "", id="more time in all"),
        pytest.param("MAX_TURNS=100", "", id="more turns"),
        pytest.param("MIN_IDLE_SEC=0", "", id="shorter idle time"),
        pytest.param("GIT_TRACK_MEMORY=false", "", id="no snapshots"),
        pytest.param("AUTOFIX=true", "AUTOFIX=false", id="fixes"),
        pytest.param("PROPOSE=true", "", id="proposals, which spend tokens"),
        pytest.param("CLAUDE_BIN=./evil", "", id="a program"),
        pytest.param("AUTHMUX_BIN=./evil", "", id="another program"),
        pytest.param("CLAUDE_CONFIG_DIR=./config", "", id="a client folder"),
        pytest.param("CLAUDE_ACCOUNTS_DIR=./accounts", "", id="a folder of client folders"),
        pytest.param("STATE_FILE=~/.bashrc", "", id="a file"),
        pytest.param("LOG_FILE=~/.bashrc", "", id="a file to append to"),
        pytest.param("HISTORY_FILE=~/.bashrc", "", id="another one"),
        pytest.param("LOCK_FILE=x", "", id="a lock that nobody else takes"),
        pytest.param("TRANSCRIPT_DIR=x", "", id="a folder"),
        pytest.param("METRICS_FILE=x", "", id="a public file"),
        pytest.param("METRICS_DIR=x", "", id="a public folder"),
        pytest.param("MODEL=a-dearer-one", "", id="a model"),
        pytest.param("TICK_INTERVAL_SEC=86400", "", id="a longer interval, which silences alerts"),
        pytest.param("CLAUDE_BIN=a b", "", id="not even read: no refusal of a bad value"),
    ],
)
def test_a_working_folders_env_may_not_loosen(line: str, ours: str) -> None:
    name, without = line.partition("=")[0], loaded(ours=ours)
    got = loaded(dotenv=line, ours=ours)
    said = f"{name} ({CWD}/.env:1) is ignored: a working folder's .env may "
    assert got.settings == without.settings
    assert len(got.warnings) == 1
    assert got.warnings[0].startswith(said) and got.warnings[0].endswith(f"{HOME}/.config/cmmd/cmmd.env")


def test_every_setting_says_what_a_working_folder_may_do_with_it() -> None:
    names = {line.values[0].partition("=")[0] for line in _rows(test_a_working_folders_env_may_not_loosen)}
    assert {s.name for s in SETTINGS} - names == {"MEMORY_ROOT", "MEMORY_ROOTS", "CMMD_LOG"}


def _rows(test: Any) -> list[Any]:
    return list(test.pytestmark[0].args[1])


@pytest.mark.parametrize(
    ("given", "override", "expected"),
    [
        pytest.param({}, None, (True, "default"), id="default"),
        pytest.param({"ours": "DRY_RUN=false"}, None, (False, "file"), id="file"),
        pytest.param({"dotenv": "DRY_RUN=true"}, None, (True, "file"), id="the working folder's file"),
        pytest.param({"env": {"DRY_RUN": "false"}}, None, (False, "environment"), id="environment"),
        pytest.param({"env": {"DRY_RUN": "false"}}, True, (True, "override"), id="override over environment"),
        pytest.param({"env": {"DRY_RUN": "true"}}, False, (False, "override"), id="override the other way"),
        pytest.param({"flags": {"DRY_RUN": "false"}}, True, (False, "flag"), id="flag over override"),
        pytest.param({"dotenv": "MEMORY_ROOT=m"}, False, (True, "file"), id="roots of a .env are dry despite override"),
        pytest.param(
            {"dotenv": "MEMORY_ROOT=m", "env": {"DRY_RUN": "false"}}, None, (True, "file"), id="and environment"
        ),
        pytest.param(
            {"dotenv": "MEMORY_ROOT=m", "flags": {"DRY_RUN": "false"}}, None, (False, "flag"), id="but no flag"
        ),
        pytest.param(
            {"dotenv": "MEMORY_ROOT=m", "roots": ("/a",)}, False, (False, "override"), id="unless --root wins"
        ),
        pytest.param(
            {"dotenv": "MEMORY_ROOT=m", "env": {"MEMORY_ROOT": "/a"}},
            False,
            (False, "override"),
            id="or the environment",
        ),
        pytest.param({"ours": "MEMORY_ROOT=/m"}, False, (False, "override"), id="roots of cmmd.env are our own"),
    ],
)
def test_effective_dry_run(given: dict[str, Any], override: bool | None, expected: tuple[bool, str]) -> None:
    assert effective_dry_run(loaded(**given), override) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({}, (), id="nobody named one"),
        pytest.param({"env": {"MEMORY_ROOT": "/a"}}, ("/a",), id="one"),
        pytest.param({"env": {"MEMORY_ROOTS": "/b:/a"}}, ("/b", "/a"), id="several, the first is the primary"),
        pytest.param({"env": {"MEMORY_ROOT": "/a", "MEMORY_ROOTS": "/b:/c"}}, ("/a", "/b", "/c"), id="both"),
        pytest.param({"env": {"MEMORY_ROOT": "/c", "MEMORY_ROOTS": "/b:/c"}}, ("/c", "/b"), id="each once"),
        pytest.param(
            {"env": {"MEMORY_ROOT": "/a", "MEMORY_ROOTS": "/b"}, "roots": ("x", "/y")}, (f"{CWD}/x", "/y"), id="flags"
        ),
        pytest.param({"roots": ("/a:b",)}, ("/a:b",), id="one flag is one path"),
        pytest.param({"roots": ("/a", "/a")}, ("/a",), id="a flag twice"),
        pytest.param({"env": {"MEMORY_ROOTS": ":"}}, (), id="only a colon"),
    ],
)
def test_named_roots(given: dict[str, Any], expected: tuple[str, ...]) -> None:
    assert loaded(**given).settings.named_roots == expected


@pytest.mark.parametrize(
    ("given", "said"),
    [
        pytest.param({"env": {"CMMD_DRY_RUN": "1"}}, "did you mean DRY_RUN?", id="with our prefix"),
        pytest.param(
            {"env": {"CMMD_COLOUR": "1"}}, "CMMD_COLOUR (environment) is no setting", id="unknown, our prefix"
        ),
        pytest.param({"env": {"DRYRUN": "1"}}, "did you mean DRY_RUN?", id="a letter left out"),
        pytest.param({"env": {"dry_run": "1"}}, "did you mean DRY_RUN?", id="small letters"),
        pytest.param({"env": {"MIN_IDLE_SECONDS": "1"}}, "did you mean MIN_IDLE_SEC?", id="the unit in full"),
        pytest.param({"env": {"TICK_INTERVAL": "1"}}, "did you mean TICK_INTERVAL_SEC?", id="without the unit"),
        pytest.param({"env": {"MEMORY_ROTOS": "/a"}}, "did you mean MEMORY_ROOTS?", id="letters swapped"),
        pytest.param(
            {"dotenv": "MAX_EDIT=1"}, f"MAX_EDIT ({CWD}/.env:1) is no setting; did you mean MAX_EDITS?", id=".env"
        ),
        pytest.param({"ours": "COLOUR=1"}, "COLOUR (/home/you/.config/cmmd/cmmd.env:1) is no setting", id="cmmd.env"),
        pytest.param({"env": {"METRICS_BIND": ":9"}}, "METRICS_FILE or METRICS_DIR", id="an old name: metrics"),
        pytest.param({"env": {"PID_FILE": "/x"}}, "LOCK_FILE", id="an old name: pid"),
        pytest.param({"ours": "STATUS_SOCK=/x"}, "`cmmd status`", id="an old name: socket"),
        pytest.param(
            {"ours": "WEBHOOK_URL=https://x/y"}, "comes with a later release", id="a later release: WEBHOOK_URL"
        ),
        pytest.param({"env": {"CMMD_LOG": "a=debug"}}, "CMMD_LOG (environment) counts as debug", id="a log filter"),
        pytest.param({"env": {"MAX_RUN_SECONDS": "60"}}, "no agent will ever start", id="no time for an agent"),
        pytest.param({"env": {"MAX_BUDGET_USD": "5"}}, "no agent will ever start", id="no money for an agent"),
    ],
)
def test_one_warning(given: dict[str, Any], said: str) -> None:
    warnings = loaded(**given).warnings
    assert len(warnings) == 1 and said in warnings[0]


ENVIRONMENT = re.findall(
    r"\w+",
    "PATH HOME USER LOGNAME SHELL PWD OLDPWD LANG LC_ALL TERM EDITOR PAGER MAIL TMPDIR TZ DISPLAY HOSTNAME SHLVL "
    "XDG_RUNTIME_DIR XDG_CONFIG_DIRS SSH_AUTH_SOCK DBUS_SESSION_BUS_ADDRESS LOG_LEVEL LOG_DIR LOG_FORMAT DEBUG MODE "
    "MODELS MODEL_NAME DATE_FILE ENV_FILE HISTFILE HISTSIZE METRICS_PORT STATSD_HOST MAX_TOKENS MAX_WORKERS "
    "MAX_RETRIES GIT_DIR GIT_AUTHOR_NAME GIT_EDITOR CLAUDECODE CLAUDE_CODE_ENTRYPOINT CLAUDE_CODE_DIR ANTHROPIC_MODEL "
    "ANTHROPIC_API_KEY VIRTUAL_ENV PYTHONPATH NODE_ENV CI DATABASE_URL REDIS_URL WEBHOOK_SECRET INTERVAL_SEC",
)


@pytest.mark.parametrize("file", ["environment", "dotenv"])
@pytest.mark.parametrize("name", ENVIRONMENT)
def test_names_of_other_programs_are_theirs(name: str, file: str) -> None:
    assert loaded(**({"env": {name: "x"}} if file == "environment" else {"dotenv": f"{name}=x"})).warnings == ()


def test_a_warning_does_not_show_the_value() -> None:
    assert "hush" not in " ".join(loaded({"WEBHOOK_URL": "https://hush", "CMMD_TOKEN": "hush"}).warnings)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        pytest.param({"env": {"METRICS_FILE": "/m", "METRICS_DIR": "/d"}}, "are both set", id="metrics twice"),
        pytest.param({"env": {"METRICS_FILE": "/m"}, "ours": "METRICS_DIR=/d"}, "are both set", id="from two sources"),
        pytest.param(
            {"env": {"STATE_FILE": "/x", "LOG_FILE": "/x"}}, "LOG_FILE and STATE_FILE are both /x", id="one file"
        ),
    ],
)
def test_contradictions(given: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        loaded(**given)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({"env": {"METRICS_DIR": "/d"}}, "/d/cmmd.prom", id="in the collector's folder"),
        pytest.param({"env": {"METRICS_FILE": "/m.prom"}}, "/m.prom", id="a file"),
        pytest.param({"env": {"METRICS_FILE": "/m.prom"}, "dotenv": "METRICS_DIR=/d"}, "/m.prom", id="an ignored one"),
    ],
)
def test_metrics_file(given: dict[str, Any], expected: str) -> None:
    assert value("metrics_file", **given) == expected


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        pytest.param({"XDG_STATE_HOME": "/xdg/"}, "/xdg/cmmd", id="absolute"),
        pytest.param({"XDG_STATE_HOME": ""}, STATE, id="empty"),
    ],
)
def test_state_folder(env: dict[str, str], expected: str) -> None:
    assert value("state_dir", env=env) == expected


def test_the_listing_has_every_setting_and_its_source() -> None:
    got = loaded({"MEMORY_ROOTS": "/a:/b", "MAX_BUDGET_USD": "1"}, ours="DRY_RUN=no")
    shown = {line.name: (line.value, line.source) for line in listing(got)}
    assert list(shown) == [s.name for s in SETTINGS]
    assert (shown["MEMORY_ROOTS"], shown["DRY_RUN"], shown["MAX_BUDGET_USD"], shown["METRICS_DIR"]) == (
        ("/a:/b", "environment"),
        ("false", f"{HOME}/.config/cmmd/cmmd.env:1"),
        ("1.00", "environment"),
        ("", "default"),
    )


def test_the_listing_masks_secrets() -> None:
    secret = "sk-ant-" + "api03-" + "Ab3dE5gH7j" * 9
    assert secret not in str(listing(loaded({"MODEL": secret})))


def test_every_setting_is_a_field() -> None:
    fields = set(Settings.__dataclass_fields__) - {"state_dir", "config_dir", "cache_dir", "data_dir"}
    assert fields == {s.name.lower() for s in SETTINGS}
