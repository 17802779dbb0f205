"""Which snapshot a person means: an abbreviated sha, `@{n}`, a tick's id, or a time."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from cmmd.core.errors import UsageError
from cmmd.core.text import plain

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


def find(text: str, log: Sequence[Taken], now: float, ticks: Mapping[str, str] | None = None) -> str:
    """The sha of the one snapshot that `text` means; `log` is newest first, `now` Unix seconds.

    A tick's id means the newest snapshot of that tick, else the one that `ticks` names for it (a tick that saw no new
    bytes took none); a time means the newest one taken by then.
    Raises UsageError: none of that name, several (then the candidates), or none that old.
    """
    wanted = text.strip()
    if not log:
        raise UsageError("there is no snapshot yet", hint="`cmmd tick` takes one")
    if nth := _NTH.fullmatch(wanted):
        return _nth(int(nth[1]), log)
    if is_name(wanted):
        found = named(wanted, log, ticks or {})
        if found:
            return _only(wanted, found)
    when = unix(wanted, now)
    if when is None:
        raise UsageError(f"no snapshot {plain(text)}", hint='`cmmd git-log` lists them; @{1} and "2 days ago" work too')
    by_then = next((one.sha for one in log if one.unix <= when), None)
    if by_then is None:
        raise UsageError(f"no snapshot is as old as {plain(text)}", hint="`cmmd git-log` lists them")
    return by_then


def unix(text: str, now: float) -> float | None:
    """A time as Unix seconds: `2 days ago`, `yesterday`, `now`, an ISO time or date (its first moment).

    Local time, unless it says otherwise.
    """
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
        there_are = f"there are {len(log)} snapshots" if len(log) > 1 else "there is one snapshot"
        raise UsageError(f"{there_are}, no @{{{number}}}", hint="@{0} is the newest")
    return log[number].sha


def is_name(text: str) -> bool:
    """Whether it may be the start of a sha or of a tick's id."""
    return _HEX.fullmatch(text) is not None


def named(text: str, log: Sequence[Taken], ticks: Mapping[str, str]) -> list[Taken]:
    """Every snapshot whose sha begins so, and that of each tick whose id does. Newest first."""
    by_tick = {**ticks, **{one.tick_id: one.sha for one in reversed(log) if one.tick_id}}
    name = text.lower()
    meant = {sha for tick_id, sha in by_tick.items() if tick_id.startswith(name)}
    return [one for one in log if one.sha in meant or one.sha.startswith(name)]


def _only(text: str, found: Sequence[Taken]) -> str:
    if len(found) == 1:
        return found[0].sha
    some = ", ".join(f"{one.sha[:10]} ({_about(one)})" for one in found[:MOST_SHOWN])
    more = f" and {len(found) - MOST_SHOWN} more" if len(found) > MOST_SHOWN else ""
    raise UsageError(f"{text} may be any of {len(found)} snapshots: {some}{more}", hint="give more of it")


def _about(one: Taken) -> str:
    return f"tick {one.tick_id}" if one.tick_id else plain(one.subject)
