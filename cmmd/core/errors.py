"""The one exception family, and the exit codes of the contract."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from cmmd.core.records.history_row import Row


class Exit(IntEnum):
    """Exit codes of every command (contract.md, "Exit codes")."""

    DONE = 0
    FINDINGS = 1
    USAGE = 2
    BUG = 3
    BUSY = 75
    INTERRUPTED = 130
    TERMINATED = 143


class CmmdError(Exception):
    """Something that a person can do something about: one line, a code for scripts, a hint on what to do next."""

    exit_code: Exit = Exit.FINDINGS
    code: str = "failed"

    def __init__(self, message: str, *, hint: str = "", code: str | None = None, exit_code: Exit | None = None) -> None:
        super().__init__(message)
        self.hint = hint
        if code is not None:
            self.code = code
        if exit_code is not None:
            self.exit_code = exit_code

    def to_json(self) -> dict[str, str]:
        """As it stands in the document of a command that went on."""
        return {"code": self.code, "message": str(self), "hint": self.hint}


class UsageError(CmmdError):
    """Usage or configuration: exit 2."""

    exit_code = Exit.USAGE
    code = "usage"


class Busy(CmmdError):
    """Another run holds the lock: exit 75."""

    exit_code = Exit.BUSY
    code = "busy"


class RootError(CmmdError):
    """A memory root cannot be read or is not there; `code` is a failed-reason of the contract."""

    code = "root_unreadable"


class SnapshotError(CmmdError):
    """No snapshot could be taken, so nothing may be written."""

    code = "snapshot_failed"


@dataclass(frozen=True, slots=True)
class Ended:
    """What a command had come to when a signal ended it."""

    rows: Sequence[Row] = ()
    """Its own history rows."""
    unfinished: Sequence[str] = ()
    """Folders in which an edit is half written: the next run finishes it or takes it back."""


class Interrupted(BaseException):
    """SIGINT or SIGTERM arrived: the run ends what it does, leaves the root whole and exits 130 or 143.

    No CmmdError, nor an Exception: what handles failures must not take a person's Ctrl-C for one and go on.
    """

    code = "interrupted"

    hint = ""
    ended: Ended | None = None
    """None: it was no command that writes."""

    def __init__(self, message: str, exit_code: Exit = Exit.TERMINATED) -> None:
        super().__init__(message)
        self.exit_code = exit_code

    @property
    def by(self) -> str:
        """The signal's name."""
        return str(self).rpartition(" ")[2]
