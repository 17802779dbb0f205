"""The client's session files: `sessions/<pid>.json` of every configuration folder. Read only."""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from cmmd.adapters.git.worktrees import project_of
from cmmd.adapters.process import open_files
from cmmd.core.guards.session import Session
from cmmd.core.memory.location import slug

LARGEST_FILE = 256 * 1024  # bytes; the client ignores larger ones too
MACHINE_ID = Path("/etc/machine-id")


def live(config_folders: Iterable[str]) -> tuple[Session, ...]:
    """The sessions whose process runs, and those of other pid domains; each session file once.

    What is no session file of that exact name, or cannot be read, is no session.
    """
    domain, found = pid_domain(), dict[str, Session]()
    for folder in config_folders:
        for path in _session_files(os.path.realpath(folder)):
            document = _document(path)
            if document is not None and document.get("pid") == int(path.stem):
                session = _session(path, document, domain)
                if session.alive or session.foreign_domain:
                    found.setdefault(str(path), session)
    return tuple(found.values())


def pid_domain() -> str:
    """`linux:MACHINE-ID:PID-NAMESPACE`, as the client writes it; `""` where there is no /proc."""
    try:
        namespace = Path("/proc/self/ns/pid").readlink()
    except OSError:
        return ""
    try:
        machine = MACHINE_ID.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        machine = ""
    return f"linux:{machine}:{namespace}"


def _session_files(config_folder: str) -> list[Path]:
    folder = Path(config_folder, "sessions")
    try:
        return sorted(path for path in folder.iterdir() if re.fullmatch(r"[1-9][0-9]{0,9}\.json", path.name))
    except OSError:
        return []


def _document(path: Path) -> Mapping[str, Any] | None:
    """The JSON object of a small regular file, with the file's own mtime as `mtime`."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(handle, "rb") as file:
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode) or status.st_size > LARGEST_FILE:
                return None
            document = json.loads(file.read(LARGEST_FILE))
    except (OSError, ValueError, RecursionError):
        return None
    return {**document, "mtime": status.st_mtime} if isinstance(document, dict) else None


def _session(path: Path, document: Mapping[str, Any], domain: str) -> Session:
    config_dir, pid = path.parent.parent, int(path.stem)
    session_id, cwd = _word(document, "sessionId"), _word(document, "cwd")
    theirs = _word(document, "pidDomain")
    foreign = bool(domain and theirs) and theirs != domain
    alive = not foreign and _runs(pid, _word(document, "procStart"))
    if not alive and not foreign:
        return Session(pid=pid, config_dir=str(config_dir))
    transcripts = dict(_transcripts(config_dir / "projects", session_id))
    return Session(
        pid=pid,
        config_dir=str(config_dir),
        session_id=session_id,
        cwd=os.path.realpath(cwd) if cwd.startswith("/") else "",
        memory_root=_memory_root(config_dir, cwd),
        transcript_roots=tuple(transcripts),
        status=_word(document, "status") or None,
        updated=_updated(document),
        alive=alive,
        foreign_domain=foreign,
        transcript_mtime=max(transcripts.values(), default=None),
    )


def _word(document: Mapping[str, Any], key: str) -> str:
    value = document.get(key)
    return value if isinstance(value, str) and "\0" not in value else ""


def _runs(pid: int, start: str) -> bool:
    now = open_files.start_time(pid)
    return now is not None and start in ("", now)


def _updated(document: Mapping[str, Any]) -> float:
    """The newest of the times it tells (milliseconds); the file's own where it tells none."""
    told = [document.get(key) for key in ("updatedAt", "statusUpdatedAt")]
    times = [value / 1000 for value in told if isinstance(value, int | float) and 0 < value < 1e15]
    return max(times, default=float(document["mtime"]))


def _memory_root(config_dir: Path, cwd: str) -> str | None:
    if not cwd.startswith("/"):
        return None
    return os.path.realpath(config_dir / "projects" / slug(project_of(cwd)) / "memory")


def _transcripts(projects: Path, session_id: str) -> Iterator[tuple[str, float]]:
    """(memory folder, mtime) of each transcript of the session, in whatever project it lies."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,128}", session_id):
        return
    try:
        folders = list(projects.iterdir())
    except OSError:
        return
    for folder in folders:
        try:
            mtime = (folder / f"{session_id}.jsonl").stat().st_mtime
        except OSError:
            continue
        yield os.path.realpath(folder / "memory"), mtime
