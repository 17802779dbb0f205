"""Which snapshot a person means: an abbreviated sha, `@{n}`, a tick's id, or a time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from cmmd.core.errors import UsageError

DAY = 86_400
SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": DAY, "week": 7 * DAY, "month": 30 * DAY, "year": 365 * DAY}
_AGO = re.compile(rf"(\d{{1,6}}) ({'|'.join(SECONDS)})s? ago", re.IGNORECASE)
_NTH = re.compile(r"@\{(\d{1,6})\}")
_HEX = re.compile(r"[0-9a-fA-F]{4,40}")
MOST_SHOWN = 5


class Taken(Protocol):
    """A snapshot as the log tells it."""

    @property
    def sha(self) -> str: ...
    @property
    def unix(self) -> int: ...
    @property
    def tick_id(self) -> str | None: ...
    @property
    def subject(self) -> str: ...


def find(text: str, log: Sequence[Taken], now: float) -> str:
    """The sha of the one snapshot that `text` means; `log` is newest first, `now` Unix seconds.

    A tick's id means the newest snapshot of that tick, a time the newest one taken by then.
    Raises UsageError: none of that name, several (then the candidates), or none that old.
    """
    wanted = text.strip()
    if nth := _NTH.fullmatch(wanted):
        return _nth(int(nth[1]), log)
    if _HEX.fullmatch(wanted):
        found = _by_name(wanted.lower(), log)
        if found:
            return _only(wanted, found)
    when = unix(wanted, now)
    if when is None:
        raise UsageError(f"no snapshot {text}", hint='`cmmd git-log` lists them; @{1} and "2 days ago" work too')
    by_then = next((one.sha for one in log if one.unix <= when), None)
    if by_then is None:
        raise UsageError(f"no snapshot is as old as {text}", hint="`cmmd git-log` lists them")
    return by_then


def unix(text: str, now: float) -> float | None:
    """A time as Unix seconds: `2 days ago`, `yesterday`, `now`, or an ISO date or time (local unless it says so)."""
    if ago := _AGO.fullmatch(text):
        return now - int(ago[1]) * SECONDS[ago[2].lower()]
    if text.lower() in ("now", "yesterday"):
        return now - (DAY if text.lower() == "yesterday" else 0)
    try:
        return datetime.fromisoformat(text).timestamp()
    except (ValueError, OverflowError, OSError):
        return None


def _nth(number: int, log: Sequence[Taken]) -> str:
    if number >= len(log):
        raise UsageError(f"there are {len(log)} snapshots, no @{{{number}}}", hint="@{0} is the newest")
    return log[number].sha


def _by_name(name: str, log: Sequence[Taken]) -> list[Taken]:
    """By sha; else the newest snapshot of each tick whose id begins so."""
    by_sha = [one for one in log if one.sha.startswith(name)]
    if by_sha:
        return by_sha
    newest: dict[str, Taken] = {}
    for one in log:
        if one.tick_id and one.tick_id.startswith(name):
            newest.setdefault(one.tick_id, one)
    return list(newest.values())


def _only(text: str, found: Sequence[Taken]) -> str:
    if len(found) == 1:
        return found[0].sha
    some = ", ".join(f"{one.sha[:10]} ({one.subject})" for one in found[:MOST_SHOWN])
    raise UsageError(f"{text} may be any of {len(found)} snapshots: {some}", hint="give more of it")
