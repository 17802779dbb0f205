"""What stderr was last told of a run that could not even begin: a cron line that fails must not mail 96 times a day."""

from __future__ import annotations

from pathlib import Path

from cmmd.core.errors import CmmdError
from cmmd.edges.files import discard, write_atomic

NAME = "said.txt"


def is_news(folder: Path, text: str) -> bool:
    """Whether `text` is not what was said last; it is noted. Where nothing can be noted everything is news."""
    data = text.encode("utf-8", "backslashreplace") + b"\n"
    try:
        if (folder / NAME).read_bytes() == data:
            return False
    except OSError:
        pass  # nothing was said yet
    try:
        write_atomic(folder / NAME, data)
    except CmmdError:
        pass  # said again the next time
    return True


def forget(folder: Path) -> None:
    """All is well again: the next failure is news, also the same one."""
    discard(folder / NAME)
