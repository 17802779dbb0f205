"""`cmmd doctor`: is all in place, and what would a tick do now? Looks only: it writes a log and starts no agent."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from cmmd.adapters.claude import client, discovery
from cmmd.adapters.files import lock
from cmmd.adapters.process import run
from cmmd.adapters.store import state_file
from cmmd.core.agent.triage import worth_asking
from cmmd.core.audit.audited_root import AuditedRoot
from cmmd.core.errors import CmmdError
from cmmd.core.memory.location import Root
from cmmd.core.settings.settings import effective_dry_run
from cmmd.core.text import clip, counted, short, shown, tally
from cmmd.core.verify.edit import Edit
from cmmd.tick.agent_run import Question
from cmmd.tick.agent_step import question_about, reason_to_hold
from cmmd.tick.apply_edit import gives_way, without_rejected
from cmmd.tick.cached_audit import cached_audit
from cmmd.tick.context import World
from cmmd.tick.fix_edit import fixes
from cmmd.tick.fix_step import what_may_be_done
from cmmd.tick.ledger import Books
from cmmd.tick.one_root import reason_to_skip
from cmmd.tick.read_root import look
from cmmd.tick.recovery import unfinished
from cmmd.tick.run import Request, prepare
from cmmd.tick.tick_context import Visit

Verdict = Literal["ok", "note", "fail"]


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the doctor's: what was looked at, how it is, and what to do if it is not well."""

    verdict: Verdict
    what: str
    text: str
    hint: str = ""

    def to_json(self) -> dict[str, Any]:
        return {"verdict": self.verdict, "what": self.what, "text": self.text, "hint": self.hint}


def examine(world: World) -> list[Check]:
    """Every check, in the order of CHECKS. One that breaks down is a `fail` of its own."""
    found = list[Check]()
    for check in CHECKS:
        try:
            found += check(world)
        except CmmdError as error:
            found.append(Check("fail", check.__name__, str(error), error.hint))
    return found


def settings(world: World) -> Iterator[Check]:
    """Warnings of the settings, where they come from, and whether a tick writes."""
    for warning in world.loaded.warnings:
        yield Check("note", "settings", warning)
    places = {short(o.where.rpartition(":")[0] or o.where, world.home) for o in world.loaded.origins.values()}
    yield Check("ok", "settings", f"from {', '.join(sorted(places - {'default'})) or 'the defaults alone'}")
    if world.policy_problem:
        yield Check("fail", "findings", str(world.policy_problem), world.policy_problem.hint)
    if world.policy.source:
        yield Check("ok", "findings", f"{world.policy.told} ({short(world.policy.source, world.home)})")
    state = state_file.load(
        Path(world.settings.state_file), Path(world.settings.history_file), now=int(world.now()), set_aside=False
    )
    if state.warning:
        yield Check("note", "state", state.warning)
    dry, source = effective_dry_run(world.loaded, state.state.dry_run_override)
    text = "a tick writes nothing into a memory" if dry else "a tick writes what was verified"
    yield Check("ok", "dry run", f"{'on' if dry else 'off'} ({source}): {text}")


def programs(world: World) -> Iterator[Check]:
    """git is needed for snapshots; without claude no model is asked, without authmux accounts have no names."""
    settings, path = world.settings, world.environ.get("PATH")
    needs_git: Verdict = "fail" if settings.git_track_memory else "note"
    wanted: tuple[tuple[str, str, Verdict, str], ...] = (
        ("git", "git", needs_git, "install git: without snapshots nothing can be undone"),
        ("claude", settings.claude_bin, "note", "no model is asked without it; CLAUDE_BIN names it"),
        ("authmux", settings.authmux_bin, "note", "only accounts need it; AUTHMUX_BIN names it"),
    )
    for name, program, missing, hint in wanted:
        found = run.find(program, path, world.home)
        yield _version(name, found, world) if found else Check(missing, name, f"{program} was not found", hint)


def _version(name: str, program: str, world: World) -> Check:
    environ = {**world.environ, "PATH": run.search_path(world.environ.get("PATH"), world.home)}
    shown = short(program, world.home)
    bad: Verdict = "note" if name == "authmux" else "fail"  # a tick goes on without accounts
    try:
        done = run.run([program, "--version"], timeout=10, env=environ)
    except run.ProgramMissing as error:
        return Check(bad, name, str(error), f"{shown} is there and does not start: install it again")
    words = clip(done.stdout.decode("utf-8", "replace").strip().split("\n", 1)[0])
    if done.code or done.timed_out:
        how = "does not answer" if done.timed_out else f"exits {done.code}"
        return Check(bad, name, f"`{shown} --version` {how}", "run it by hand to see why")
    return Check("ok", name, f"{words or 'version unknown'} ({shown})")


def folders(world: World) -> Iterator[Check]:
    """Every file that a tick writes must be writable, or not there in a folder that is."""
    settings = world.settings
    for name in ("state_file", "lock_file", "history_file", "log_file", "transcript_dir", "metrics_file"):
        path = Path(getattr(settings, name))
        if not _writable(path, folder=name == "transcript_dir"):
            text = f"{short(str(path), world.home)} cannot be written"
            yield Check("fail", name.upper(), text, "check what is there, its owner and its mode")
    yield Check("ok", "state", short(settings.state_dir, world.home))
    try:
        client.check_staging(world.state_folder / "staging")
    except CmmdError as error:
        yield Check("fail", "staging", str(error), error.hint)


def _writable(path: Path, *, folder: bool) -> bool:
    nearest = next(place for place in (path, *path.parents) if place.exists())
    if nearest == path and not folder:
        return path.is_file() and os.access(path, os.W_OK)
    return nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)


def metrics(world: World) -> Iterator[Check]:
    """node_exporter is another user: it must be able to enter the folder and read the file."""
    path = Path(world.settings.metrics_file)
    if path.is_relative_to(world.state_folder):
        text = "stay in the state folder, where node_exporter cannot read them"
        yield Check("note", "metrics", text, "METRICS_DIR names its textfile folder")
        return
    shown = short(str(path), world.home)
    closed = [folder for folder in path.parents if folder.exists() and not folder.stat().st_mode & stat.S_IXOTH]
    if not path.parent.is_dir():
        hint = "METRICS_DIR names node_exporter's textfile folder"
        yield Check("fail", "metrics", f"{short(str(path.parent), world.home)} does not exist", hint)
    elif closed:
        yield Check("fail", "metrics", f"other users cannot enter {closed[0]}", f"chmod o+x {closed[0]}")
    elif path.exists() and not path.stat().st_mode & stat.S_IROTH:
        yield Check("fail", "metrics", f"other users cannot read {shown}", f"chmod o+r {path}")
    else:
        yield Check("ok", "metrics", f"{shown} can be read by node_exporter")


def locks(world: World) -> Iterator[Check]:
    """Whether a run is under way, and what one that was cut short has left."""
    holder = lock.holder(Path(world.settings.lock_file))
    yield Check("note" if holder else "ok", "lock", f"a run is under way{holder}" if holder else "free")
    state = Books.open(world, to_look=True).state
    for path in () if holder else unfinished(state, world.proposals.open()):
        text = f"a run was cut short in {short(path, world.home)}"
        yield Check("note", "unfinished", text, "`cmmd tick` settles it, as does every command that writes")


def roots(world: World) -> Iterator[Check]:
    """What a tick would do now, root by root."""
    found = discovery.find_roots(world.settings, world.home)
    if not found:
        yield Check("note", "roots", "no memory folder found", "Claude Code makes one when it remembers something")
    ordered, visit = prepare(Books.open(world, to_look=True), Request())
    for root in ordered:
        yield _forecast(visit, root, short(root.path, world.home))


def _forecast(visit: Visit, root: Root, name: str) -> Check:
    if root.problem:
        return Check("fail", name, root.problem, "a tick would fail here; check --root or MEMORY_ROOTS")
    try:
        with lock.root_lock(root.path) as mine:
            pass  # asked, and given back at once: a tick that starts now must not find it locked by the doctor
        seen = cached_audit(root, visit.world)
    except CmmdError as error:
        return Check("fail", name, str(error), error.hint)
    counts = f"{counted(seen.report.files, 'memory', 'memories')}, {counted(seen.report.issues, 'issue')}"
    skip = reason_to_skip(visit, root, seen, locked=not mine)
    if skip:
        return Check("ok", name, f"{counts}; a tick would skip it now: {skip.sentence} ({skip.code})")
    return Check("ok", name, f"{counts}; a tick would {_would(visit, root, seen.seen or look(root, visit.world))}")


def _would(visit: Visit, root: Root, seen: AuditedRoot) -> str:
    """What a tick would do to a root that it does not skip: the fixes, and then the agent or why not."""
    world = visit.world
    dry, _ = effective_dry_run(world.loaded, visit.books.state.dry_run_override)
    all_of_it = fixes(world, seen) if world.settings.autofix else None
    edit = what_may_be_done(visit, all_of_it, dry_run=dry) if all_of_it else None
    edit = edit if edit and edit.changes else None
    free = f"{_free(world, edit, dry=dry)}, and " if edit else ""
    question = question_about(visit, edit.after if edit else seen, dry_run=dry)
    hold = reason_to_hold(visit, root, question)
    unwanted = without_rejected(visit.books, all_of_it)[1] if all_of_it else []
    apart = _apart({*unwanted, *_decided(question)})
    if hold:
        return f"{free}ask no model: {hold.sentence} ({hold.code}){'' if 'taken back' in hold.sentence else apart}"
    mode = "for a report (dry run)" if dry else "and apply what passes verification"
    return f"{free}ask {world.settings.model} {mode}{apart}"


def _decided(question: Question) -> set[str]:
    """The files of findings that the agent is not asked about, for a person has decided about them."""
    worth = worth_asking(question.root.report.findings)
    wanted = question.decided.without(worth)
    return {finding.file for finding in worth if finding not in wanted}


def _apart(files: Collection[str]) -> str:
    """What a tick leaves although it could be mended."""
    return f"; what was rejected or taken back in {shown(sorted(files))} is left while those bytes stand" * bool(files)


def _free(world: World, edit: Edit, *, dry: bool) -> str:
    waiting = world.proposals.waiting(edit.before.path)
    waits = waiting and dry and gives_way(world.proposals, edit, waiting)
    if waits:
        return f"propose nothing new by code: {waits}"
    return f"{'propose to mend' if dry else 'mend'} {tally(edit.gone)} by code"


CHECKS: tuple[Callable[[World], Iterator[Check]], ...] = (settings, programs, folders, metrics, locks, roots)
