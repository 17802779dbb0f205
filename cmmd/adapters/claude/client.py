"""The agent: the `claude` client, run once on a private copy of a memory folder.

The command line is what confines it (tests/edges/test_agent_real.py holds it against real clients): which tools exist,
no settings of the user, no permission bypass, no session left behind. Nothing here weakens it for convenience.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from cmmd.adapters.files import files
from cmmd.adapters.process import run, signals
from cmmd.core.agent import environment as agent_environment
from cmmd.core.agent.result import AgentResult, Stream
from cmmd.core.errors import CmmdError, UsageError
from cmmd.core.secrets.finder import mask

NAME = "memory-manager"
DESCRIPTION = "Tends one memory folder: mends what needs judgement, within strict limits."
READING_TOOLS = ("Read", "Glob", "Grep")
WRITING_TOOLS = ("Read", "Edit", "Write", "Glob", "Grep")
RETRIES = 3  # of an API call; the client's own default of 10 lets an error take three minutes
HELP_SECONDS = 20.0
FORBIDDEN_PARTS = frozenset({".claude", ".git"})
"""Folder names in whose reach the client refuses every write as "a sensitive file"."""
CONFINES = ("--restricted",)
SOMETIMES_THERE = (CONFINES, ("--permission-prompts", "none"))
"""Flags of newer clients that narrow it further; an older one ends with "unknown option"."""
UNCONFINED = frozenset({"Glob"})
"""Tools that a client without CONFINES lets reach outside: its Glob lists the names of any folder of an absolute
pattern (seen in 2.1.197), and the agent of such a client is not given it."""


@dataclass(frozen=True, kw_only=True)
class AgentJob:
    """One run of the agent. Paths are absolute, money is US dollars."""

    claude: str
    """Full path of the client (cmmd.adapters.process.run.find)."""
    staging: Path
    """The private copy that it works in."""
    transcript: Path
    """Where its lines are kept, secrets masked; the file may not be there yet."""
    playbook: str
    prompt: str
    model: str
    dry_run: bool
    max_turns: int
    max_budget_usd: float
    deadline_seconds: float
    environ: Mapping[str, str]
    home: str
    config_dir: str | None = None
    """Configuration folder that the root belongs to; None: the ambient one."""
    ambient_dir: str | None = None
    """The ambient configuration folder, where a setting names it; None: as `environ` and the client have it."""
    retries: int = RETRIES
    grace_seconds: float = 10.0


def run_agent(
    job: AgentJob,
    *,
    on_start: Callable[[int], None] = lambda pid: None,
    on_event: Callable[[Mapping[str, Any]], None] = lambda event: None,
) -> AgentResult:
    """Runs the agent to its end or its deadline; how it ended is the result, never an exception.

    `on_start` gets its pid, which is also its process group, before it is given the prompt; `on_event` each event as
    it comes. Raises ProgramMissing; UsageError where the client could not write in `staging`; CmmdError where the
    transcript cannot be written (the agent is ended first). An exception of a callback or of a signal handler ends the
    agent and goes on. A signal that is held back ends it too, unless it has said its last word: that is paid for.
    """
    check_staging(job.staging)
    env = environment(job)
    argv = command_line(job, help_text(job.claude, tuple(env.items())))
    stream = Stream()

    def listen() -> None:
        if stream.result is None:
            signals.let_through()

    with _transcript(job.transcript) as write:

        def on_line(line: bytes) -> None:
            write(line)
            event = stream.add(line)
            if event is not None:
                on_event(event)

        ended = run.stream(
            argv,
            deadline=job.deadline_seconds,
            on_line=on_line,
            on_start=on_start,
            env=env,
            cwd=job.staging,
            stdin=job.prompt.encode("utf-8", "backslashreplace"),
            idle=listen,
            grace=job.grace_seconds,
        )
    stderr = ended.stderr.decode("utf-8", "replace")
    return stream.outcome(exit_code=ended.code, timed_out=ended.timed_out, stderr=stderr)


def command_line(job: AgentJob, client_help: str) -> list[str]:
    """The client's arguments; the prompt goes to its input, for the tool flags would swallow it."""
    tools = READING_TOOLS if job.dry_run else WRITING_TOOLS
    given = [tool for tool in tools if tool not in UNCONFINED or _knows(client_help, CONFINES[0])]
    agents = {NAME: {"description": DESCRIPTION, "prompt": job.playbook, "tools": given}}
    argv = [job.claude, "-p", "--output-format", "stream-json", "--verbose", "--model", job.model]
    argv += ["--agents", json.dumps(agents, ensure_ascii=False), "--agent", NAME]
    argv += ["--tools", ",".join(tools), "--permission-mode", "acceptEdits"]
    argv += ["--setting-sources", "", "--strict-mcp-config", "--disable-slash-commands", "--no-session-persistence"]
    argv += ["--max-turns", str(job.max_turns), "--max-budget-usd", f"{job.max_budget_usd:.2f}"]
    for flag in SOMETIMES_THERE:
        argv += flag if _knows(client_help, flag[0]) else ()
    api_key_helper = _api_key_helper(Path(job.config_dir or _ambient(job)) / "settings.json")
    return argv + (["--settings", json.dumps({"apiKeyHelper": api_key_helper})] if api_key_helper else [])


def _knows(client_help: str, flag: str) -> bool:
    return re.search(rf"^\s*{flag}\b", client_help, re.MULTILINE) is not None


def environment(job: AgentJob) -> dict[str, str]:
    """The client's environment (cmmd.core.agent.environment): its login is that of the folder the root belongs to."""
    ambient, default = _ambient(job), f"{job.home}/.claude"
    folder = job.config_dir or ambient
    return agent_environment.build(
        job.environ,
        config_dir=None if _same(folder, default) else folder,
        ambient=_same(folder, ambient),
        path=run.search_path(job.environ.get("PATH"), job.home),
        retries=job.retries,
    )


def check_staging(staging: Path) -> None:
    """Raises UsageError where the client would refuse every write: then the run would cost money for nothing."""
    for path in (staging, Path(os.path.realpath(staging))):
        if bad := FORBIDDEN_PARTS.intersection(path.parts):
            raise UsageError(
                f"the agent cannot write in {staging}: the client refuses folders below {min(bad)}",
                hint="set XDG_STATE_HOME to a folder outside of those",
            )


@cache
def help_text(claude: str, env: tuple[tuple[str, str], ...]) -> str:
    """What `claude --help` prints, asked once a run; empty where it fails. Raises ProgramMissing."""
    done = run.run([claude, "--help"], timeout=HELP_SECONDS, env=dict(env))
    return done.stdout.decode("utf-8", "replace") if done.code == 0 else ""


def _ambient(job: AgentJob) -> str:
    return job.ambient_dir or job.environ.get("CLAUDE_CONFIG_DIR") or f"{job.home}/.claude"


def _same(one: str, other: str) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)


def _api_key_helper(settings: Path) -> str | None:
    """The one thing of the user's settings that the client needs to log in, and does not get without its settings."""
    try:
        document = json.loads(settings.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    helper = document.get("apiKeyHelper") if isinstance(document, dict) else None
    return helper if isinstance(helper, str) and helper.strip() else None


@contextmanager
def _transcript(path: Path) -> Iterator[Callable[[bytes], None]]:
    """Appends lines as they come, secrets masked: what a killed run did must be there to read."""

    def write(line: bytes) -> None:
        try:
            files.write_all(handle, mask(line.decode("utf-8", "replace")).encode() + b"\n")
        except OSError as error:
            raise _unwritable(path, error) from error

    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        yield write
    finally:
        os.close(handle)


def _unwritable(path: Path, error: OSError) -> CmmdError:
    return CmmdError(f"cannot write {path}: {error.strerror}", code="write_failed", hint="see TRANSCRIPT_DIR")
