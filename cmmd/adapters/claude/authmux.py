"""authmux, asked once per run: which accounts there are and what they have left."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cmmd.adapters.claude import discovery
from cmmd.adapters.process import programs
from cmmd.core.records import accounts as read
from cmmd.core.records.accounts import Accounts, ClaudeAccount, NotUnderstood
from cmmd.core.settings.settings import Settings

if TYPE_CHECKING:
    from cmmd.adapters.process.run import Completed

DEADLINE = 5.0  # seconds, for each call; they run at the same time
USAGE = 2  # its exit code for a flag that it does not know


@dataclass(frozen=True)
class Question:
    """One thing to ask authmux, and how to read the answer in JSON or, of an older version, as text."""

    word: str
    json: Callable[[str], Any]
    text: Callable[[str], Any]


QUESTIONS = (
    Question("list", read.read_list, read.read_list_text),
    Question("current", read.read_current, read.read_current_text),
    Question("status", read.read_status, read.read_status_text),
)


@dataclass
class Answers:
    """What was understood, by question, and a sentence for each one that was not."""

    values: dict[str, Any]
    failures: list[str]


def snapshot(settings: Settings, environ: Mapping[str, str], home: str, *, deadline: float = DEADLINE) -> Accounts:
    """Asks authmux; at most two rounds of `deadline` seconds. Never raises: what went wrong is in `error`."""
    folders = discovery.account_folders(settings)
    program = programs.find(settings.authmux_bin, environ.get("PATH"), home)
    if program is None:
        return Accounts(ok=False, error=f"{settings.authmux_bin} was not found", account_folders=folders)
    # authmux is a script of node's, which cron's PATH does not hold.
    answers = _ask(program, {**environ, "PATH": programs.search_path(environ.get("PATH"), home)}, deadline)
    accounts, claude = answers.values.get("list", ((), ()))
    active = next((account.name for account in accounts if account.active), None)
    return Accounts(
        ok=not answers.failures,
        error=read.for_the_log(answers.failures) if answers.failures else "",
        current=answers.values.get("current") or active,
        accounts=accounts,
        account_folders=folders,
        claude_accounts=tuple(_placed(account, settings.claude_accounts_dir) for account in claude),
        status=answers.values.get("status"),
    )


def _ask(program: str, env: Mapping[str, str], deadline: float) -> Answers:
    from cmmd.adapters.process import run  # most people have no authmux, and starting programs takes 10 ms to import

    answers, older = Answers({}, []), list[Question]()
    try:
        done = run.run_all([[program, q.word, "--json"] for q in QUESTIONS], deadline, env=env)
        for question, completed in zip(QUESTIONS, done, strict=True):
            if completed.code == USAGE and not completed.timed_out:
                older.append(question)
            else:
                _hear(answers, question, question.json, completed, deadline)
        done = run.run_all([[program, q.word] for q in older], deadline, env=env) if older else []
        for question, completed in zip(older, done, strict=True):
            _hear(answers, question, question.text, completed, deadline)
    except run.ProgramMissing as missing:
        answers.failures.append(str(missing))
    return answers


def _hear(
    answers: Answers, question: Question, read_it: Callable[[str], Any], completed: Completed, deadline: float
) -> None:
    said = completed.stdout.decode("utf-8", "replace")
    try:
        if completed.timed_out:
            raise NotUnderstood(f"no answer within {deadline:g} s")
        if completed.code:
            why = read.read_error(said) or completed.stderr.decode("utf-8", "replace").strip()
            raise NotUnderstood(f"exit {completed.code}{why and ': ' + why}")
        answers.values[question.word] = read_it(said)
    except NotUnderstood as problem:
        answers.failures.append(f"authmux {question.word}: {problem}")


def _placed(account: ClaudeAccount, accounts_dir: str) -> ClaudeAccount:
    """With the real path of its configuration folder; an older authmux names only the account."""
    folder = account.config_dir or f"{accounts_dir}/{account.name}"
    if not account.config_dir and ("/" in account.name or not Path(folder).is_dir()):
        return account
    return ClaudeAccount(account.name, os.path.realpath(folder))
