"""state.json: loaded at the start of a run and saved whole. A damaged one is set aside and rebuilt from history."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from cmmd.adapters.files.files import write_atomic
from cmmd.adapters.store import history_file as history
from cmmd.core.errors import CmmdError
from cmmd.core.records.state import State, day_of, rebuilt


@dataclass(frozen=True)
class Loaded:
    """The state, and a line for the log where it had to be rebuilt."""

    state: State
    warning: str | None = None


def load(path: Path, history_file: Path, *, now: int, set_aside: bool = True) -> Loaded:
    """The state as saved; rebuilt from history where there is none, or where it is damaged.

    `set_aside=False` is for who does not hold the run's lock: a damaged file is then left where it is.
    Raises UsageError where a newer cmmd wrote the file, CmmdError where it or the history cannot be read.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Loaded(_rebuilt(history_file, now))
    except OSError as error:
        raise CmmdError(
            f"cannot read the state {path}: {error.strerror}", hint="check its owner and mode (STATE_FILE)"
        ) from error
    try:
        return Loaded(State.from_json(json.loads(data)))
    except (ValueError, RecursionError) as error:
        state = _rebuilt(history_file, now)
        # The one thing that history does not know and that is safe to believe: somebody asked for no changes.
        if b'"dry_run_override": true' in data:
            state = replace(state, dry_run_override=True)
        where = f"; the damaged file is {_set_aside(path, now)}" if set_aside else ""
        return Loaded(state, f"the state {path} was damaged ({error}) and is rebuilt from history{where}")


def save(path: Path, state: State) -> None:
    """Writes the whole state, 0600. Raises CmmdError (`write_failed`); the old file then still stands."""
    write_atomic(path, json.dumps(state.to_json(), indent=1).encode() + b"\n")


def _rebuilt(history_file: Path, now: int) -> State:
    return rebuilt(history.oldest_first(history_file), day_of(now))


def _set_aside(path: Path, now: int) -> Path:
    """Renames a damaged file, never over an earlier one."""
    names = (path.with_name(f"{path.name}.corrupt-{now}{f'-{n}' if n else ''}") for n in count())
    aside = next(name for name in names if not name.exists())
    try:
        return path.rename(aside)
    except OSError as error:
        raise CmmdError(
            f"the state {path} is damaged and cannot be set aside: {error.strerror}",
            hint="move it away yourself; it is rebuilt from history",
        ) from error
