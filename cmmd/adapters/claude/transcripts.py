"""The agents' transcripts: `cmmd-tick-<tick_id>.log`, the client's lines with secrets masked."""

from __future__ import annotations

from pathlib import Path

from cmmd.core.errors import CmmdError, UsageError

_NAME = "cmmd-tick-{}.log"


def path(folder: Path, tick_id: str) -> Path:
    return folder / _NAME.format(tick_id)


def read(folder: Path, tick_id: str) -> list[bytes]:
    """The lines, with their ends. Raises UsageError where there is none, CmmdError where it cannot be read."""
    file = path(folder, tick_id)
    try:
        return file.read_bytes().splitlines(keepends=True)
    except FileNotFoundError:
        raise UsageError(f"no transcript of tick {tick_id}", hint="`cmmd history` lists the ticks") from None
    except OSError as error:
        raise CmmdError(f"cannot read {file}: {error.strerror}", hint="check its owner and mode") from error


def ids(folder: Path) -> list[str]:
    """Ticks that have one, oldest first."""
    return sorted(file.stem.removeprefix("cmmd-tick-") for file in folder.glob(_NAME.format("*")))
