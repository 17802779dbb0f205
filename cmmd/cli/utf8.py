"""The same command in an interpreter for which text and file names are UTF-8, whatever the locale says.

File names are bytes, and memories name them in UTF-8. Where the locale is Latin-1 or ASCII, Python reads them as other
letters than the memories hold, and writes those into an index. Only its start decides that.
"""

from __future__ import annotations

import os
import sys

SHOWN_IN = "cmmd_shown_in"
"""The option of the second interpreter (-X) that says what a terminal shows; also why there is no third."""


def speak() -> None:
    """Begin anew where file names are not read as UTF-8. Arguments, environment and process id stay as they are."""
    if sys.getfilesystemencoding() == "utf-8" or SHOWN_IN in sys._xoptions or not sys.executable:
        return
    shown_in = getattr(sys.stdout or sys.stderr, "encoding", "ascii")
    options = ("-X", "utf8", "-X", f"{SHOWN_IN}={shown_in}")
    try:
        os.execv(sys.executable, (sys.executable, *options, *sys.orig_argv[1:]))
    except OSError:
        return  # as good as it was


def terminal_encoding() -> str | None:
    """What a terminal shows, if it is not what Python believes now."""
    named = sys._xoptions.get(SHOWN_IN)
    return named if isinstance(named, str) else None
