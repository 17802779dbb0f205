"""Every test runs with a home of its own; one that touches the real one fails."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from cmmd.core.settings.settings import SETTINGS

pytest_plugins = ["tests.agent_fixtures"]

OURS = (".local/state/cmmd", ".config/cmmd", ".cache/cmmd", ".local/share/cmmd")
REAL_HOME = Path(os.path.expanduser("~"))
MOST_WORKERS = 8
"""Each collects all tests for itself."""
LONGEST = ("tests/test_timers.py", "tests/test_bench.py", "tests/proofs/")
NUMBERS = count()
FOREIGN = ("ANTHROPIC_", "CLAUDE", "GIT_", "XDG_", "STUB_", *(setting.name for setting in SETTINGS))


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A temporary HOME with XDG folders inside, no inherited settings; the real home's cmmd folders stay."""
    before = _fingerprint()
    home = tmp_path_factory.getbasetemp() / "homes" / str(next(NUMBERS))  # mktemp would list all those before it
    home.mkdir(parents=True)
    for name in list(os.environ):
        if name.startswith(FOREIGN):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    for name, folder in (
        ("STATE", ".local/state"),
        ("CONFIG", ".config"),
        ("CACHE", ".cache"),
        ("DATA", ".local/share"),
    ):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / folder))
    yield home
    assert _fingerprint() == before, "the test wrote below the real home"


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Folders of tests are spread over the cores; named files and tests, a debugger and `-s` stay in one process.

    Here and not as `-n auto` in pyproject.toml, with which `-p no:xdist` would be a usage error; and that counts
    physical cores: one on a small virtual machine. `-n N`, `-n 0` and `--dist` decide otherwise.
    """
    option = config.option
    if getattr(option, "numprocesses", 0) is not None or option.tx or hasattr(config, "workerinput"):
        return  # no xdist, or somebody has decided, or this is one of its workers
    by_hand = option.usepdb or option.trace or option.capture == "no" or option.collectonly or option.stepwise
    if not by_hand and all(Path(argument).is_dir() for argument in config.args):
        option.numprocesses = min(MOST_WORKERS, _cores() + 1)  # there is always one that waits
        option.dist = "worksteal" if option.dist == "no" else option.dist


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest comes first: else one worker is still at it when the others have long ended."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


def _cores() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _fingerprint() -> list[tuple[str, int]]:
    folders = [REAL_HOME / name for name in OURS]
    return [(str(folder), folder.stat().st_mtime_ns) for folder in folders if folder.exists()]


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Where CMMD_TEST_NO_SKIPS is set (`.ci/run`), a skipped test is a failure: what it needs should be installed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CMMD_TEST_NO_SKIPS") and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
