"""The agent's edge, against the stub client: its command line, environment, transcript and verdicts."""

from __future__ import annotations

import json
import os
import stat
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cmmd.adapters.claude import client
from cmmd.adapters.claude.client import AgentJob
from cmmd.adapters.process import run
from cmmd.core.errors import CmmdError, Interrupted, UsageError
from tests.waiting import gone

Make = Callable[..., AgentJob]


@pytest.fixture
def job(make_job: Make, stub_claude: str, bare_environ: dict[str, str], tmp_path: Path) -> Make:
    """`job("scenario", **fields)`: a job of the stub client, which records what it was given."""

    def make(scenario: str = "fine", *, env: dict[str, str] | None = None, **fields: Any) -> AgentJob:
        stub = {"STUB_SCENARIO": scenario, "STUB_RECORD": str(tmp_path / "record")}
        return make_job(stub_claude, bare_environ | stub | (env or {}), **fields)

    return make


@pytest.fixture
def recorded(tmp_path: Path) -> Callable[[], dict[str, Any]]:
    return lambda: dict(json.loads((tmp_path / "record").read_text()))


def flags(argv: list[str]) -> dict[str, str]:
    """`--flag value` pairs of a command line; a flag without value gets an empty one."""
    pairs = zip(argv, [*argv[1:], "--"], strict=True)
    return {flag: "" if value.startswith("--") else value for flag, value in pairs if flag.startswith("-")}


WANTED = {
    "-p": "",
    "--output-format": "stream-json",
    "--verbose": "",
    "--model": "claude-haiku-4-5-20251001",
    "--agent": "memory-manager",
    "--tools": "Read,Edit,Write,Glob,Grep",
    "--permission-mode": "acceptEdits",
    "--setting-sources": "",
    "--strict-mcp-config": "",
    "--disable-slash-commands": "",
    "--no-session-persistence": "",
    "--max-turns": "12",
    "--max-budget-usd": "0.50",
}
NEWER = {"--restricted": "", "--permission-prompts": "none"}


@pytest.mark.parametrize(
    ("old", "fields", "more"),
    [
        pytest.param("", {}, NEWER, id="newer client"),
        pytest.param("1", {}, {}, id="older client"),
        pytest.param("", {"dry_run": True}, {**NEWER, "--tools": "Read,Glob,Grep"}, id="dry run"),
        pytest.param(
            "",
            {"max_budget_usd": 1.239, "max_turns": 3, "model": "m"},
            {**NEWER, "--max-budget-usd": "1.24", "--max-turns": "3", "--model": "m"},
            id="limits",
        ),
    ],
)
def test_command_line(job: Make, recorded: Any, old: str, fields: dict[str, Any], more: dict[str, str]) -> None:
    client.run_agent(job(env={"STUB_OLD": old}, **fields))
    got = flags(recorded()["argv"])
    agents = json.loads(got.pop("--agents"))
    assert got == WANTED | more
    confined = [tool for tool in got["--tools"].split(",") if tool != "Glob" or not old]
    assert agents["memory-manager"]["tools"] == confined


def test_prompt_playbook_and_folder(job: Make, recorded: Any) -> None:
    one = job(prompt="Tend {} 'it'\udcff\n", playbook='Say "hé"\n')
    client.run_agent(one)
    seen = recorded()
    agents = json.loads(flags(seen["argv"])["--agents"])
    assert (seen["prompt"], seen["cwd"]) == ("Tend {} 'it'\\udcff\n", str(one.staging))
    assert agents["memory-manager"]["prompt"] == 'Say "hé"\n'


@pytest.mark.parametrize(
    ("settings", "handed_on"),
    [
        pytest.param(
            '{"apiKeyHelper": "/bin/key --now", "env": {"X": "1"}}', {"apiKeyHelper": "/bin/key --now"}, id="only it"
        ),
        pytest.param(None, None, id="no settings"),
        pytest.param("{", None, id="broken settings"),
        pytest.param("[]", None, id="no object"),
        pytest.param('{"apiKeyHelper": {"command": "x"}}', None, id="no string"),
        pytest.param('{"apiKeyHelper": " "}', None, id="blank"),
        pytest.param('{"permissions": {"allow": ["Bash"]}}', None, id="other settings"),
    ],
)
def test_api_key_helper(job: Make, tmp_path: Path, settings: str | None, handed_on: dict[str, str] | None) -> None:
    folder = tmp_path / "account"
    folder.mkdir()
    if settings is not None:
        (folder / "settings.json").write_text(settings)
    got = flags(client.command_line(job(config_dir=str(folder)), ""))
    assert (json.loads(got["--settings"]) if "--settings" in got else None) == handed_on


LOGIN = {"ANTHROPIC_API_KEY": "key", "ANTHROPIC_BASE_URL": "http://127.0.0.1:9"}


@pytest.mark.parametrize(
    ("ambient", "config_dir", "told", "login"),
    [
        pytest.param(None, None, None, True, id="nothing set"),
        pytest.param(None, "{home}/.claude", None, True, id="the default folder"),
        pytest.param(None, "{home}/./.claude/", None, True, id="the default folder, spelled otherwise"),
        pytest.param(None, "{home}/work", "{home}/work", False, id="another account"),
        pytest.param("{home}/work", None, "{home}/work", True, id="a root elsewhere, ambient folder set"),
        pytest.param("{home}/work", "{home}/work", "{home}/work", True, id="the ambient folder"),
        pytest.param("{home}/work", "{home}/.claude", None, False, id="the default folder is not the ambient one"),
        pytest.param("{home}/work", "{home}/private", "{home}/private", False, id="two accounts, neither the default"),
    ],
)
def test_whose_login(job: Make, ambient: str | None, config_dir: str | None, told: str | None, login: bool) -> None:
    one = job(env=LOGIN)
    home = one.home
    environ = dict(one.environ) | ({"CLAUDE_CONFIG_DIR": ambient.format(home=home)} if ambient else {})
    got = client.environment(replace(one, environ=environ, config_dir=config_dir and config_dir.format(home=home)))
    assert got.get("CLAUDE_CONFIG_DIR") == (told and told.format(home=home))
    assert (LOGIN.keys() <= got.keys()) is login and (login or not LOGIN.keys() & got.keys())


def test_a_setting_may_name_the_ambient_folder(job: Make) -> None:
    got = client.environment(replace(job(env=LOGIN), ambient_dir="/accounts/work"))
    assert got["CLAUDE_CONFIG_DIR"] == "/accounts/work" and LOGIN.keys() <= got.keys()


def test_a_running_session_leaves_nothing(job: Make, recorded: Any) -> None:
    client.run_agent(job(env={"CLAUDECODE": "1", "CLAUDE_CODE_SSE_PORT": "1", "GIT_DIR": "/x", "MINE": "stays"}))
    env = recorded()["env"]
    assert not {"CLAUDECODE", "CLAUDE_CODE_SSE_PORT", "GIT_DIR"} & env.keys() and env["MINE"] == "stays"


@pytest.mark.parametrize(
    ("scenario", "failure", "answered", "closing"),
    [
        pytest.param("fine", None, True, True, id="fine"),
        pytest.param("no-closing-line", None, True, False, id="no closing line"),
        pytest.param("garbage", None, True, True, id="garbage between the lines"),
        pytest.param("huge-line", None, True, True, id="a huge line"),
        pytest.param("crash", "agent_failed", True, False, id="crash"),
        pytest.param("exits-1", "agent_failed", False, False, id="unknown option"),
        pytest.param("silent-success", "agent_failed", False, False, id="exit 0 without a word"),
        pytest.param("overloaded", "agent_failed", False, False, id="529"),
        pytest.param("not-logged-in", "not_logged_in", False, False, id="not logged in"),
        pytest.param("usage-limit", "agent_limit", False, False, id="usage limit"),
        pytest.param("max-turns", "agent_limit", True, False, id="max turns"),
    ],
)
def test_verdict(job: Make, scenario: str, failure: str | None, answered: bool, closing: bool) -> None:
    got = client.run_agent(job(scenario))
    assert (got.failure, got.answered, got.closing is not None) == (failure, answered, closing)


def test_the_stub_edits_only_with_the_tools_for_it(job: Make) -> None:
    one = job(env={"STUB_EDITS": json.dumps({"user_role.md": "changed", "new.md": "new"})}, dry_run=True)
    before = sorted((path.name, path.read_text()) for path in one.staging.iterdir())
    client.run_agent(one)
    assert sorted((path.name, path.read_text()) for path in one.staging.iterdir()) == before
    client.run_agent(replace(one, dry_run=False))
    assert (one.staging / "user_role.md").read_text() == "changed"


@pytest.mark.parametrize(
    "scenario", [pytest.param("hang", id="hangs"), pytest.param("hang-deaf", id="deaf to SIGTERM")]
)
def test_deadline(job: Make, scenario: str) -> None:
    start = time.monotonic()
    got = client.run_agent(job(scenario, deadline_seconds=0.5, grace_seconds=0.5))
    assert (got.failure, got.answered, time.monotonic() - start < 4) == ("agent_timeout", True, True)


def test_its_children_end_with_it(job: Make, tmp_path: Path) -> None:
    got = client.run_agent(job("grandchild"))
    pid = int((tmp_path / "record.grandchild").read_text())
    assert got.ok and gone(pid)


def test_transcript_holds_the_lines_as_they_came(job: Make) -> None:
    one = job()
    client.run_agent(one)
    kinds = [json.loads(line)["type"] for line in one.transcript.read_text().splitlines()]
    assert kinds == ["system", "assistant", "result"]


def test_transcript_and_texts_hold_no_secret(job: Make) -> None:
    one = job("says-a-secret")
    got = client.run_agent(one)
    everything = one.transcript.read_text() + repr(got)
    assert "ghp_" not in everything and "I found" in everything
    assert all(json.loads(line) for line in one.transcript.read_text().splitlines())


@pytest.mark.parametrize("umask", [pytest.param(0o022, id="usual umask"), pytest.param(0, id="no umask")])
def test_transcript_is_private(job: Make, umask: int) -> None:
    one, before = job(), os.umask(umask)
    try:
        client.run_agent(one)
    finally:
        os.umask(before)
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (one.transcript, one.transcript.parent)]
    assert modes == [0o600, 0o700]


def test_what_a_killed_agent_did_is_in_the_transcript(job: Make) -> None:
    one = job("hang-deaf", deadline_seconds=0.5, grace_seconds=0.1)
    client.run_agent(one)
    assert "thinking" in one.transcript.read_text()


def test_events_come_while_it_works(job: Make) -> None:
    events = list[str]()
    client.run_agent(job(), on_event=lambda event: events.append(event["type"]))
    assert events == ["system", "assistant", "result"]


def test_on_start_comes_before_the_prompt(job: Make, recorded: Any, tmp_path: Path) -> None:
    seen = list[tuple[int, bool]]()
    client.run_agent(job(), on_start=lambda pid: seen.append((pid, (tmp_path / "record").exists())))
    assert seen == [(recorded()["pid"], False)]


def interrupt(event: object) -> None:
    raise Interrupted("interrupted by SIGTERM")


def test_an_interruption_ends_the_agent_and_goes_on(job: Make, recorded: Any) -> None:
    one = job("hang")
    with pytest.raises(Interrupted):
        client.run_agent(one, on_event=interrupt)
    with pytest.raises(ProcessLookupError):
        os.kill(recorded()["pid"], 0)


@pytest.mark.parametrize(
    ("place", "bad"),
    [
        pytest.param(".claude/state/staging/1", True, id="below .claude"),
        pytest.param("x/.git/staging", True, id="below .git"),
        pytest.param("link/staging", True, id="through a symlink"),
        pytest.param("state/.claude-accounts/staging", False, id="only a similar name"),
        pytest.param("state/cmmd/staging", False, id="a state folder"),
    ],
)
def test_staging_below_claude_is_refused(tmp_path: Path, place: str, bad: bool) -> None:
    (tmp_path / ".claude/state").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / ".claude/state")
    try:
        client.check_staging(tmp_path / place)
        refused = False
    except UsageError as error:
        refused = "the client refuses folders below ." in str(error)
    assert refused is bad


def test_refused_staging_starts_nothing(job: Make, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        client.run_agent(job(staging=tmp_path / ".claude/staging"))
    assert not (tmp_path / "record").exists()


def test_missing_client(job: Make) -> None:
    with pytest.raises(run.ProgramMissing, match="no-such-client"):
        client.run_agent(replace(job(), claude="/no-such-client"))


def test_a_client_whose_help_fails_gets_no_newer_flags(tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.write_text("#!/bin/sh\necho --restricted\nexit 1\n")
    broken.chmod(0o755)
    assert client.help_text(str(broken), (("PATH", "/bin"),)) == ""


def test_an_unwritable_transcript_is_named_and_nothing_runs(job: Make, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CmmdError, match=r"cannot write .*file/one\.log"):
        client.run_agent(job(transcript=tmp_path / "file" / "one.log"))
    assert not (tmp_path / "record").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_ends_the_agent(job: Make, recorded: Any, tmp_path: Path) -> None:
    with pytest.raises(CmmdError, match="cannot write /dev/full: No space left"):
        client.run_agent(job("hang", transcript=Path("/dev/full")))
    with pytest.raises(ProcessLookupError):
        os.kill(recorded()["pid"], 0)
