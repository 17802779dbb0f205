"""Every command with its options. The body of a command imports its job, so that `cmmd --help` and cron stay quick."""

from __future__ import annotations

from copy import copy
from enum import StrEnum
from typing import Annotated, Any

import typer
import typer.core

from cmmd import __version__
from cmmd.cli import help_page
from cmmd.core.errors import Exit, UsageError

# typer vendors click from 0.28 on; its own error is the one ancestor that both have by this name.
CLICK_ERROR: type[Any] = next(kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException")
ABORT = typer.Abort


class Command(typer.core.TyperCommand):
    """One whose help ends with an example."""

    def get_help(self, ctx: Any) -> str:
        return help_page.page(self, ctx)

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        help_page.example(formatter, ctx.find_root().info_name, self.name or "")


class Group(typer.core.TyperGroup):
    """One whose help lists its commands in groups."""

    def get_help(self, ctx: Any) -> str:
        return help_page.page(self, ctx)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        help_page.groups(formatter, self.commands)


app = typer.Typer(
    name="cmmd",
    cls=Group,
    help="Tends the memory folders that Claude Code keeps.\n\nA timer or cron calls `cmmd tick`; nothing is resident.",
    epilog="`cmmd doctor` says whether all is in place; `cmmd COMMAND --help` tells more.",
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
)


def with_only(name: str) -> typer.Typer:
    """The app with that command alone, where it has one by that name: to build all of them takes 12 ms."""
    asked = [info for info in app.registered_commands if name == (info.name or getattr(info.callback, "__name__", ""))]
    alone = copy(app)
    alone.registered_commands = asked or app.registered_commands
    alone.info = copy(app.info)
    alone.info.context_settings = help_page.settings()
    for info in alone.registered_commands:
        info.cls = Command
    return alone


MOST = 1_000_000
"""Rows that a command may be asked for."""


def _json(asked: bool) -> bool:
    """Whether to print JSON: when asked, and, of the commands that always did, when called by the old name."""
    from cmmd.cli import OLD_NAME, startup

    return asked or startup.options.program == OLD_NAME


Roots = Annotated[
    list[str] | None,
    typer.Option("--root", "--memory-root", metavar="PATH", help="A memory folder; may be given more than once."),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Tick = Annotated[str, typer.Argument(metavar="TICK", help="A tick's id, or any unique start of one.")]


def _version(context: typer.Context, wanted: bool) -> None:
    if wanted:
        typer.echo(f"{context.info_name} {__version__}")
        raise typer.Exit()


@app.callback(invoke_without_command=True)
def _before(
    context: typer.Context,
    env_file: Annotated[
        str | None, typer.Option("--env-file", metavar="FILE", help="Read settings from this file; trusted whole.")
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    from cmmd.cli import startup

    startup.options = startup.Options(context.info_name or "cmmd", env_file)
    if context.invoked_subcommand is None:
        typer.echo(context.get_help(), err=True)
        raise typer.Exit(Exit.USAGE)


class Format(StrEnum):
    """What `cmmd audit` can be read by: people, scripts, and what servers show beside a change."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    SARIF = "sarif"
    JUNIT = "junit"


Form = Annotated[
    Format | None,
    typer.Option(
        "--format",
        metavar="FORMAT",
        help="text, json, github, sarif or junit: for people, scripts, or a server's display.",
    ),
]


def _one_format(as_json: bool, form: Format | None) -> Format:
    if as_json and form not in (None, Format.JSON):
        raise UsageError(f"--json and --format {form} contradict each other", hint="leave one of them out")
    return Format.JSON if as_json else form or Format.TEXT


@app.command()
def audit(
    root: Roots = None,
    as_json: Json = False,
    strict: Annotated[bool, typer.Option("--strict", help="Infos count for the exit code too.")] = False,
    form: Form = None,
    select: Annotated[
        list[str] | None, typer.Option("--select", metavar="RULE", help="Only these rules, with commas between.")
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option("--ignore", metavar="RULE", help="Not these rules, with commas between.")
    ] = None,
    baseline: Annotated[
        str | None, typer.Option("--baseline", metavar="FILE", help="Only what this file does not hold.")
    ] = None,
    write_baseline: Annotated[
        str | None, typer.Option("--write-baseline", metavar="FILE", help="Accept what is there today: write the file.")
    ] = None,
    now: Annotated[
        int | None, typer.Option("--now", metavar="UNIX", help="The time to judge by; default: the clock.")
    ] = None,
) -> int:
    """Say what is wrong with each memory folder.

    It only reads, and costs nothing. Exit 1 if there are issues (errors or warnings).
    """
    from cmmd.cli import audit as job

    form = _one_format(as_json, form)
    wanted = job.wanted(select, ignore, baseline, write_baseline, strict=strict)
    return job.audit(root, wanted, form=form, now=now)


@app.command()
def rules(as_json: Json = False) -> int:
    """List the rules of the audit."""
    from cmmd.cli import audit as job

    return job.rules(as_json=as_json)


@app.command()
def explain(rule: Annotated[str, typer.Argument(metavar="RULE", help="The name of a rule.")]) -> int:
    """Print the manual of a rule.

    Why it matters, an example, how it is mended.
    """
    from cmmd.cli import audit as job

    return job.explain(rule)


class Drawing(StrEnum):
    """Languages of a graph."""

    DOT = "dot"
    MERMAID = "mermaid"
    JSON = "json"


@app.command()
def graph(
    root: Roots = None,
    form: Annotated[
        Drawing, typer.Option("--format", help="For Graphviz, for Markdown viewers, for scripts.")
    ] = Drawing.DOT,
) -> int:
    """Draw the memories of a folder, and what links them.

    Orphans (no index entry, no link) are red, what a broken link names is dashed: `cmmd graph | dot -Tsvg >graph.svg`.
    """
    from cmmd.cli import graph as job

    return job.graph(root, form=form.value)


def _waits(wanted: bool) -> bool:
    from cmmd.cli import startup

    startup.options.wait = wanted
    return wanted


def _waits_so_long(seconds: float) -> float:
    from cmmd.cli import startup

    if seconds != seconds:  # nan, which is neither below nor above any limit
        raise UsageError("--timeout must be a number of seconds", hint="the default is 300")
    startup.options.timeout = seconds
    return seconds


Wait = Annotated[bool, typer.Option("--wait", callback=_waits, help="Wait for a run that is under way, then run.")]
Timeout = Annotated[
    float,
    typer.Option(
        "--timeout", metavar="SECONDS", min=0, max=604_800, callback=_waits_so_long, help="How long --wait waits."
    ),
]
Writing = Annotated[bool, typer.Option("--apply", help="Write it; without this nothing is changed.")]
Passing = Annotated[bool, typer.Option("--force", help="Also while a file is open or a session is at work there.")]


@app.command()
def fix(
    root: Roots = None,
    rule: Annotated[
        list[str] | None, typer.Option("--rule", metavar="RULE", help="Only this rule; may be given more than once.")
    ] = None,
    apply: Writing = False,
    force: Passing = False,
    wait: Wait = False,
    timeout: Timeout = 300,
    as_json: Json = False,
) -> int:
    """Mend by code what needs no judgement: shows the diff.

    With --apply it is written as a tick writes: a snapshot first, and `cmmd undo` takes it back. No model is asked. You
    ask for it, so it also writes what was rejected or taken back before, which a tick leaves.
    """
    from cmmd.cli import fix as job

    return job.fix(root, rule, apply=apply, force=force, as_json=as_json)


@app.command()
def organize(
    root: Roots = None,
    fold: Annotated[
        bool, typer.Option("--fold", help="Move whole groups into linked sub-indexes until all of it is loaded.")
    ] = False,
    apply: Writing = False,
    force: Passing = False,
    wait: Wait = False,
    timeout: Timeout = 300,
    as_json: Json = False,
) -> int:
    """Put MEMORY.md in order: shows the diff.

    An entry moves where it stands plainly in the wrong section, and T2 goes before T10 in a sorted list. Headings,
    prose and all other lines stay as they are. A tick never does it.
    """
    from cmmd.cli import fix as job

    return job.organize(root, fold=fold, apply=apply, force=force, as_json=as_json)


DryRun = Annotated[bool | None, typer.Option("--dry-run/--no-dry-run", help="Write no memory / what was verified.")]
Propose = Annotated[bool, typer.Option("--propose", help="A dry run that keeps verified edits for you to decide.")]
NoAgent = Annotated[bool, typer.Option("--no-agent", help="Never start the agent.")]
Force = Annotated[
    bool,
    typer.Option("--force", help="Tick also what was just touched, already seen by the agent, or told to wait."),
]


@app.command()
def tick(
    root: Roots = None,
    dry_run: DryRun = None,
    propose: Propose = False,
    no_agent: NoAgent = False,
    force: Force = False,
    wait: Wait = False,
    timeout: Timeout = 300,
    as_json: Json = False,
) -> int:
    """One run over all memory folders.

    This is what a timer or cron calls every 15 minutes. Exit 1 if a folder failed or an edit was refused, 75 if
    another run is under way.
    """
    from cmmd.cli import tick as job
    from cmmd.core.errors import UsageError
    from cmmd.tick.run import Request

    if propose and dry_run is False:
        raise UsageError("--propose is a dry run: it does not go with --no-dry-run", hint="leave one of them out")
    request = Request(no_agent=no_agent, propose=propose, force=force, wait_seconds=timeout if wait else 0.0)
    return job.tick(root, dry_run, request, as_json=as_json)


@app.command()
def run(
    once: Annotated[bool, typer.Option("--once", help="One tick; the loop is a timer or cron.")] = False,
    root: Roots = None,
    dry_run: DryRun = None,
    propose: Propose = False,
    no_agent: NoAgent = False,
    force: Force = False,
    wait: Wait = False,
    timeout: Timeout = 300,
    as_json: Json = False,
) -> int:
    """`run --once` is `tick`; there is no resident process."""
    from cmmd.core.errors import UsageError

    if not once:
        raise UsageError(
            "there is no resident process: a systemd timer or a cron line is the loop",
            hint="`cmmd tick` runs once; see systemd-timers/ and crontab.example",
        )
    return tick(root, dry_run, propose, no_agent, force, wait, timeout, as_json)


@app.command()
def history(
    n: Annotated[
        int | None, typer.Option("-n", metavar="N", min=1, max=MOST, help="How many rows; default: 20.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="All rows, unless -n says how many.")] = False,
    root: Roots = None,
    as_json: Json = False,
) -> int:
    """What cmmd did, newest first."""
    from cmmd.cli import history as job

    return job.history(n or (None if every else 20), root, as_json=as_json)


@app.command("last-tick")
def last_tick(as_json: Json = False) -> int:
    """The newest tick of the primary memory folder."""
    from cmmd.cli import history as job

    return job.last_tick(as_json=_json(as_json))


@app.command("tick-log")
def tick_log(
    tick: Tick, raw: Annotated[bool, typer.Option("--raw", help="The client's lines as they came.")] = False
) -> int:
    """What the agent of a tick read, edited, was denied and said."""
    from cmmd.cli import history as job

    return job.tick_log(tick, raw=raw)


OneRoot = Annotated[
    str | None, typer.Option("--root", "--memory-root", metavar="PATH", help="A memory folder; it may be gone.")
]
Files = Annotated[
    list[str] | None, typer.Option("--file", metavar="F", help="Only this file; may be given more than once.")
]
Proposed = Annotated[str, typer.Argument(metavar="TICK", help="A tick's id, a unique start of one, or `latest`.")]
Snapshot = "A snapshot: a sha, @{1}, a tick's id, or a time (`2 days ago`, 2026-11-20)."


@app.command()
def proposals(as_json: Json = False) -> int:
    """What waits for your decision."""
    from cmmd.cli import review as job

    return job.proposals(as_json=as_json)


@app.command()
def show(tick: Proposed) -> int:
    """One kept edit: why, what it mends, and its diff."""
    from cmmd.cli import review as job

    return job.show(tick)


@app.command()
def apply(
    tick: Proposed,
    file: Files = None,
    force: Passing = False,
    wait: Wait = False,
    timeout: Timeout = 300,
    as_json: Json = False,
) -> int:
    """Write an edit that waits, or some of its files.

    It is judged again on the folder as it is now. Exit 1 if something was not written.
    """
    from cmmd.cli import review as job

    return job.apply(tick, file, force=force, as_json=as_json)


@app.command()
def reject(
    tick: Proposed,
    file: Files = None,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; kept with it.")] = "",
    wait: Wait = False,
    timeout: Timeout = 300,
) -> int:
    """Refuse an edit that waits: the same one is not proposed again."""
    from cmmd.cli import review as job

    return job.reject(tick, file, reason)


@app.command()
def unreject(
    tick: Annotated[
        str | None,
        typer.Argument(metavar="[TICK]", help="A tick's id, or a start of one. Default: the last that you rejected."),
    ] = None,
    file: Files = None,
    wait: Wait = False,
    timeout: Timeout = 300,
) -> int:
    """Take a rejection back: what still fits waits again.

    Of a tick that is named also what an undo took back of it, to be decided anew; `cmmd redo` writes that again.
    """
    from cmmd.cli import review as job

    return job.unreject(tick, file)


@app.command()
def review(force: Passing = False, wait: Wait = False, timeout: Timeout = 300) -> int:
    """Walk through all that waits, file by file.

    Every answer takes effect at once; stop when you like.
    """
    from cmmd.cli import review_walk

    return review_walk.review(force=force)


@app.command("git-log")
def git_log(
    n: Annotated[int | None, typer.Option("-n", metavar="N", min=1, help="How many.")] = None,
    root: OneRoot = None,
    as_json: Json = False,
) -> int:
    """The snapshots of a folder, newest first.

    `observed` ones show what other programs did, `daemon` ones are the old daemon's.
    """
    from cmmd.cli import undo as job

    return job.git_log(n, root, as_json=as_json)


@app.command()
def diff(
    sha: Annotated[str | None, typer.Argument(metavar="[SHA]", help=Snapshot)] = None,
    sha2: Annotated[
        str | None, typer.Argument(metavar="[SHA2]", help="Another one: the change from the first.")
    ] = None,
    stat: Annotated[bool, typer.Option("--stat", help="Only a line a file.")] = False,
    file: Files = None,
    root: OneRoot = None,
) -> int:
    """What restoring a snapshot would change.

    Without one: what changed since the newest.
    """
    from cmmd.cli import undo as job

    return job.diff(sha, sha2, root, file, stat=stat)


@app.command()
def restore(
    sha: Annotated[str, typer.Argument(metavar="SHA", help=Snapshot)],
    file: Files = None,
    missing: Annotated[bool, typer.Option("--missing", help="Only files that are not there now.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    force: Passing = False,
    wait: Wait = False,
    timeout: Timeout = 300,
    root: OneRoot = None,
    as_json: Json = False,
) -> int:
    """Bring a snapshot back, also of a folder that is gone.

    Shows what would change and asks; a snapshot is taken first, so that it can be undone.
    """
    from cmmd.cli import undo as job

    return job.restore_snapshot(sha, root, file, missing=missing, yes=yes, force=force, as_json=as_json)


@app.command()
def undo(
    tick: Annotated[str | None, typer.Argument(metavar="[TICK]", help="Default: the last that stands.")] = None,
    force: Passing = False,
    wait: Wait = False,
    timeout: Timeout = 300,
    root: OneRoot = None,
    as_json: Json = False,
) -> int:
    """Take back what one tick wrote; once more: the one before.

    Only in files that still hold its bytes; the others are left alone and listed. `cmmd redo` brings it back.
    """
    from cmmd.cli import undo as job

    return job.undo(tick, root, force=force, as_json=as_json)


@app.command()
def redo(
    force: Passing = False, wait: Wait = False, timeout: Timeout = 300, root: OneRoot = None, as_json: Json = False
) -> int:
    """Bring back what the last undo took back.

    Once more: what the undo before it did, until something new is written to the folder.
    """
    from cmmd.cli import undo as job

    return job.redo(root, force=force, as_json=as_json)


@app.command()
def doctor(as_json: Json = False) -> int:
    """Say whether all is in place, and what a tick would do.

    Settings, programs, folders, locks, and each memory folder. It writes nothing. Exit 1 if something would fail.
    """
    from cmmd.cli import doctor as job

    return job.doctor(as_json=as_json)


@app.command()
def config(as_json: Json = False) -> int:
    """List every setting, its value and where that is from."""
    from cmmd.cli import doctor as job

    return job.config(as_json=as_json)


@app.command()
def status(as_json: Json = False) -> int:
    """Say how things stand, as the last run left them."""
    from cmmd.cli import status as job

    return job.status(as_json=_json(as_json))


@app.command()
def memory(as_json: Json = False) -> int:
    """List the memory folders, how large and how well."""
    from cmmd.cli import status as job

    return job.memory(as_json=_json(as_json))


@app.command()
def loaded(
    root: Roots = None,
    as_json: Json = False,
    text: Annotated[bool, typer.Option("--text", help="Print what is loaded, to the letter.")] = False,
) -> int:
    """What a session sees at its start, and how much room is left.

    MEMORY.md as the client cuts it, the entries behind the cut, and the memories that are never listed.
    """
    from cmmd.cli import loaded as job

    return job.loaded(root, as_json=as_json, text=text)


@app.command()
def roots(as_json: Json = False) -> int:
    """List every memory folder with the project it is of.

    Of every configuration folder there is. It says which projects moved or vanished, and the command that helps.
    """
    from cmmd.cli import projects

    return projects.roots(as_json=as_json)


# A slug begins with a dash, most of them with -h: the command has no option of one letter that it could be taken for.
@app.command(context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
def adopt(
    old: Annotated[
        str, typer.Argument(metavar="OLD", help="The project's old path, the client's name for it, or a memory folder.")
    ],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The project's new path, or a memory folder.")],
    apply: Writing = False,
    force: Annotated[
        bool, typer.Option("--force", help="Also while OLD's project is still there, or somebody is at work there.")
    ] = False,
    wait: Wait = False,
    timeout: Timeout = 300,
    as_json: Json = False,
) -> int:
    """Move a memory to where its project is now: shows the diff.

    What NEW has stays as it is; equal names are kept side by side. With --apply it is written, and `cmmd undo` takes
    it back.
    """
    from cmmd.cli import projects

    return projects.adopt(old, new, apply=apply, force=force, as_json=as_json)


@app.command()
def accounts(as_json: Json = False) -> int:
    """Ask authmux for the accounts and what they have left."""
    from cmmd.cli import status as job

    return job.accounts(as_json=_json(as_json))
