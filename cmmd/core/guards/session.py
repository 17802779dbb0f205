"""Is somebody at work in a memory root? Decided from what sessions and processes looked like."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

LEFT_OPEN = "idle"
"""The one status of a session that waits for its user to say something; people leave those open for days."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Another process that has a file of a root open or mapped."""

    pid: int
    name: str
    path: str
    """Real path of the file."""


@dataclass(frozen=True, kw_only=True)
class Session:
    """One running client, as its session file tells it. Times are Unix seconds."""

    pid: int
    config_dir: str
    """Real path of the configuration folder whose `sessions/` names it."""
    session_id: str = ""
    cwd: str = ""
    memory_root: str | None = None
    """Real path of the memory folder of its project."""
    transcript_roots: tuple[str, ...] = ()
    """Real paths of memory folders beside which its transcript lies."""
    status: str | None = None
    updated: float | None = None
    """When it last said its status."""
    alive: bool = False
    """The process is there and is the one that wrote the file; says nothing of another pid domain."""
    foreign_domain: bool = False
    """It runs in another container or on another machine that shares the folder: its pid means nothing here."""
    transcript_mtime: float | None = None
    """When a turn was last written."""


def at_work(session: Session, root: str, now: float, min_idle_sec: float) -> str | None:
    """Why the root must be left alone because of this session, as a sentence; or None. `root` is a real path."""
    if not belongs(session, root):
        return None
    wrote = _recent(session.transcript_mtime, now, min_idle_sec)
    if session.foreign_domain:
        if wrote or _recent(session.updated, now, min_idle_sec):
            return f"a Claude Code session outside this machine's processes (its pid {session.pid}) is at work here"
        return None
    if not session.alive:
        return None
    if session.status != LEFT_OPEN:
        return f"a Claude Code session (pid {session.pid}, {session.status or 'status unknown'}) is at work here"
    if wrote:
        return f"a Claude Code session (pid {session.pid}) wrote its transcript less than {min_idle_sec:g} s ago"
    return None


def belongs(session: Session, root: str) -> bool:
    """Is `root` this session's memory, or the folder it works in?"""
    if root == session.memory_root or root in session.transcript_roots:
        return True
    return bool(session.cwd) and PurePosixPath(session.cwd).is_relative_to(root)


def _recent(then: float | None, now: float, seconds: float) -> bool:
    """Less than `seconds` ago. A time further in the future is a wrong clock, which must not block until then."""
    return then is not None and abs(now - then) < seconds
