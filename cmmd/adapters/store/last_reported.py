"""What stderr was last told of a run that could not even begin: a cron line that fails must not mail 96 times a day."""

from __future__ import annotations

from pathlib import Path

from cmmd.adapters.files.files import discard, write_atomic
from cmmd.core.errors import CmmdError

NAME = "said.txt"
WARNINGS = "warned.txt"
"""The same for what is odd about the settings, while runs go on."""


def is_news(folder: Path, text: str, name: str = NAME) -> bool:
    """Whether `text` is not what was said last; it is noted. Where nothing can be noted everything is news."""
    data = text.encode("utf-8", "backslashreplace") + b"\n"
    try:
        if (folder / name).read_bytes() == data:
            return False
    except OSError:
        pass  # nothing was said yet
    try:
        write_atomic(folder / name, data)
    except CmmdError:
        pass  # said again the next time
    return True


def forget(folder: Path, name: str = NAME) -> None:
    """All is well again: the next failure is news, also the same one."""
    discard(folder / name)
