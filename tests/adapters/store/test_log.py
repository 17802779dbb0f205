"""The log file: private, masked, one line an event, and never a reason to stop."""

from __future__ import annotations

import logging
import re
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from cmmd.adapters.store import log


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    """No test leaves its file open for the next one."""
    logger = logging.getLogger("cmmd")
    before = logger.handlers[:], logger.level, logger.propagate
    yield
    for handler in logger.handlers:
        handler.close()
    logger.handlers, logger.level, logger.propagate = before


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state/cmmd.log"


def written(file: Path, level: str = "info") -> list[str]:
    assert log.open_log(file, level) is None
    log.info("an info")
    log.warning("a warning")
    log.error("an error")
    return [line.split(" ", 2)[1] for line in file.read_text().splitlines()]


@pytest.mark.parametrize(
    ("level", "kinds"),
    [
        pytest.param("debug", ["INFO", "WARNING", "ERROR"], id="debug"),
        pytest.param("info", ["INFO", "WARNING", "ERROR"], id="info"),
        pytest.param("warning", ["WARNING", "ERROR"], id="warning"),
        pytest.param("error", ["ERROR"], id="error"),
    ],
)
def test_levels(file: Path, level: str, kinds: list[str]) -> None:
    assert written(file, level) == kinds


def test_private_and_appended_to(file: Path) -> None:
    written(file)
    assert len(written(file)) == 6
    assert [stat.S_IMODE(path.stat().st_mode) for path in (file, file.parent)] == [0o600, 0o700]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        pytest.param("plain words", "plain words", id="plain"),
        pytest.param("two\nlines", "two\\nlines", id="line end"),
        pytest.param("100% of %s", "100% of %s", id="percent signs"),
        pytest.param("name \udce9", "name \\udce9", id="an undecodable name"),
    ],
)
def test_one_line_an_event(file: Path, said: str, kept: str) -> None:
    log.open_log(file, "info")
    log.info(said)
    (line,) = file.read_text().splitlines()
    assert re.sub(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ INFO ", "", line) == kept


def test_no_secret_and_no_address(file: Path) -> None:
    token = "ghp_" + "A1b2C3d4E5" * 3 + "f6G7h8"
    log.open_log(file, "info")
    log.warning(f"{token} of ana@example.com")
    try:
        raise ValueError(token)
    except ValueError:
        log.bug("a bug")
    kept = file.read_text()
    assert token not in kept and "ana@example.com" not in kept and "Traceback" in kept


def test_a_log_that_cannot_be_written_is_told_and_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    problem = log.open_log(tmp_path / "file/cmmd.log", "info")
    log.error("unheard")
    assert problem and "cannot write the log" in problem
    assert capsys.readouterr() == ("", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_silent(capsys: pytest.CaptureFixture[str]) -> None:
    log.open_log(Path("/dev/full"), "info")
    log.error("unheard")
    assert capsys.readouterr() == ("", "")
