"""Two names of a folder swap their files in one step: what a rename would destroy is still there afterwards."""

from __future__ import annotations

import ctypes
import errno
import os
from collections.abc import Callable
from functools import cache

_EXCHANGE = 2  # RENAME_EXCHANGE of Linux's renameat2, RENAME_SWAP of macOS's renameatx_np
_CANNOT = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP}


def exchange(folder: int, one: str, other: str) -> bool:
    """Swap two names of an open folder; False where the system, or this file system, cannot. Raises OSError."""
    call = _system_call()
    if call is None:
        return False
    if call(folder, os.fsencode(one), folder, os.fsencode(other), _EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _CANNOT:
        return False
    raise OSError(number, os.strerror(number), other)


@cache
def _system_call() -> Callable[..., int] | None:
    library = ctypes.CDLL(None, use_errno=True)
    return getattr(library, "renameat2", None) or getattr(library, "renameatx_np", None)
