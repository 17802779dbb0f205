"""The file of a baseline, which a person names and keeps."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from cmmd.adapters.files.files import write_atomic
from cmmd.core.errors import CmmdError, UsageError
from cmmd.core.suppressions import baseline
from cmmd.core.suppressions.baseline import Baseline

LARGEST_FILE = 100_000_000  # bytes


def read(path: Path) -> Baseline | None:
    """The baseline in the file; None where there is none. Raises UsageError where it is something else."""
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode) or about.st_size > LARGEST_FILE:
            raise UsageError(f"{path} is no baseline of cmmd", hint="name another file")
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except UnicodeDecodeError:
        raise UsageError(f"{path} is no baseline of cmmd (not UTF-8)", hint="name another file") from None
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}", hint="make it readable") from None
    return baseline.from_text(text, str(path))


def write(path: Path, content: Baseline) -> None:
    """Write it whole; readable by others, since repositories and their servers keep it. Raises UsageError."""
    if not path.parent.is_dir():
        raise UsageError(f"{path.parent} is no folder", hint="make it, or name another file")
    try:
        write_atomic(Path(os.path.realpath(path)), baseline.to_text(content).encode(), mode=0o644)
    except CmmdError as error:
        raise UsageError(str(error), hint=error.hint) from None
