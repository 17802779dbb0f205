"""bench/: the pictures of the docs are what cmmd prints today, the same every time, and the measuring script runs."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.docs import everything, text

CHECKOUT = Path(__file__).resolve().parent.parent
SCREENS = CHECKOUT / "bench" / "screens"


@pytest.fixture(scope="module")
def pictures() -> ModuleType:
    spec = importlib.util.spec_from_file_location("pictures", CHECKOUT / "bench/pictures.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["pictures"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def drawn(pictures: ModuleType) -> dict[str, str]:
    return {name: pictures.svg(name, text) for name, text in pictures.screens().items()}


@pytest.mark.parametrize("name", ["audit", "tick", "history", "doctor"])
def test_a_picture_is_what_is_printed_today(name: str, pictures: ModuleType, drawn: dict[str, str]) -> None:
    """If it fails: `python bench/pictures.py`, and look at what changed."""
    assert pictures.words((SCREENS / f"{name}.svg").read_text()) == pictures.words(drawn[name])


def test_two_runs_draw_the_same_bytes(pictures: ModuleType, drawn: dict[str, str]) -> None:
    assert {name: pictures.svg(name, text) for name, text in pictures.screens().items()} == drawn


def test_a_picture_loads_nothing_and_names_no_machine(drawn: dict[str, str]) -> None:
    pages = "".join(drawn.values())
    assert re.findall(r"@font-face|https?://(?!www\.w3\.org/2000/svg)|/tmp/|/root/|python", pages) == []


def test_every_picture_is_shown_once(pictures: ModuleType) -> None:
    shown = re.findall(r"\((?:\.\./)?bench/screens/(\w+)\.svg\)", everything())
    assert sorted(shown) == sorted(screen.name for screen in pictures.SCREENS)


def test_readme_shows_two() -> None:
    assert text("README.md").count("](bench/screens/") == 2


def test_the_bench_runs() -> None:
    command = [sys.executable, "bench/run.py", "--quick", "--grown"]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, timeout=200)
    table, _, grown = done.stdout.partition("| grown | |")
    rows = [line for line in table.splitlines() if line.startswith("| `")]
    mixed = [line for line in done.stdout.splitlines() if line.startswith("| Mixed lengths, ")]
    assert [line.count(" ms (") for line in mixed] == [2, 2]
    assert grown.count(" ms (") == 11, done.stderr
    assert (done.returncode, all(row.count(" ms (") == 1 for row in rows), len(rows) >= 9) == (0, True, True), (
        done.stderr
    )
