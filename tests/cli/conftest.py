"""The command line run two ways: inside the test, and as a process with an environment from nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from cmmd.cli import main
from tests.worlds import Home

CHECKOUT = Path(__file__).resolve().parents[2]


class Ran(NamedTuple):
    """How one command line ended."""

    code: int
    out: str
    err: str


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home with a copy of the fixture as its one memory folder; the test's own process sees it as its home too."""
    home = Home.make(tmp_path)
    for name in list(os.environ):
        if name.startswith(("XDG_", "CMMD_TEST_")):
            monkeypatch.delenv(name)
    for name, value in home.environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(home.path)
    return home


@pytest.fixture
def run(place: Home, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """`run("audit", "--json", program="mmctl")` in this process."""

    def run(*arguments: str, program: str = "cmmd") -> Ran:
        capsys.readouterr()
        code = main(arguments, program)
        return Ran(code, *capsys.readouterr())

    return run


@pytest.fixture
def process(place: Home) -> Callable[..., Ran]:
    """`process("tick", CLAUDE_BIN="no-claude")`: `python -m cmmd tick` in an environment of its own, no terminal."""

    def process(*arguments: str, **environ: str) -> Ran:
        done = subprocess.run(
            [sys.executable, "-m", "cmmd", *arguments],
            env={**place.environ, "PYTHONPATH": str(CHECKOUT), **environ},
            cwd=place.path,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    return process
