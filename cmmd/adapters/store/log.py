"""The log file: one line an event, UTC, secrets masked; a log that cannot be written never stops a run."""

from __future__ import annotations

import logging
import os
import time
from pathlib import Path

_LEVELS = {"trace": logging.DEBUG, "off": logging.CRITICAL + 1}
_log = logging.getLogger("cmmd")


class _Masked(logging.Formatter):
    converter = staticmethod(time.gmtime)

    def format(self, record: logging.LogRecord) -> str:
        from cmmd.core.secrets import finder  # a run that logs nothing needs none of its expressions

        return finder.mask_emails(finder.mask(super().format(record)))


class _Quiet(logging.FileHandler):
    def handleError(self, record: logging.LogRecord) -> None:
        """A full disk must not fill stderr, and cron mail, with tracebacks of logging."""

    def close(self) -> None:
        try:
            super().close()
        except OSError:
            pass  # the same full disk: what could not be written then cannot be written now


def open_log(path: Path, level: str) -> str | None:
    """Send everything of `level` and above to `path`, 0600. Returns why that is not possible, if it is not."""
    for old in _log.handlers[:]:
        _log.removeHandler(old)
        old.close()
    _log.propagate = False
    _log.setLevel(_LEVELS.get(level, level.upper()))
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600))
        handler = _Quiet(path, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        _log.addHandler(logging.NullHandler())
        return f"cannot write the log {path}: {error.strerror}"
    handler.setFormatter(_Masked("%(asctime)s %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%SZ"))
    _log.addHandler(handler)
    return None


def debug(message: str) -> None:
    _log.debug("%s", message.replace("\n", "\\n"))


def info(message: str) -> None:
    _log.info("%s", message.replace("\n", "\\n"))


def warning(message: str) -> None:
    _log.warning("%s", message.replace("\n", "\\n"))


def error(message: str) -> None:
    _log.error("%s", message.replace("\n", "\\n"))


def bug(message: str) -> None:
    """With the traceback of the exception that is being handled."""
    _log.exception("%s", message)
