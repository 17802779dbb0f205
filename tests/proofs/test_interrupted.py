"""A command that Ctrl-C ends at any moment says what came of it: what was written, what the next run does, or none."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from cmmd.edges import history
from tests.proofs.killing import Killer, telling
from tests.proofs.test_kill import KILLED, Scene, files
from tests.worlds import Home

NOTHING = "no memory was changed"


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    yield Scene(Home.make(tmp_path, AUTOFIX="true"), Killer(tmp_path), [], {}, {})


def prepared(scene: Scene, words: list[str]) -> list[int]:
    """The steps of a command under its lock, having run it to its end once; the home is as before it."""
    if words[0] == "undo":
        assert scene.run("fix", "--apply") == 0
    scene.words, scene.old = words, files(scene.home)
    scene.keep()
    assert scene.run() == 0
    scene.new, steps = files(scene.home), scene.killer.steps()
    assert scene.new != scene.old
    begun = next(number for number, step in enumerate(steps, 1) if "holder.json" in step)
    row = next(number for number, step in enumerate(steps, 1) if "history.jsonl" in step)
    return [number for number in telling(steps) if begun < number <= row]


def is_true(scene: Scene, said: str) -> bool:
    """Of a command that one signal ended: all of it is done, and the way back that is named is one; or nothing is."""
    if files(scene.home) == scene.old:
        return said.rstrip().endswith(f"({NOTHING})")
    way_back = re.search(r"`cmmd ([^`]*)`", said)
    assert files(scene.home) == scene.new
    return bool(way_back) and scene.run(*way_back[1].split()) == 0 and files(scene.home) == scene.old


@pytest.mark.timeout(600)
@pytest.mark.parametrize("words", [["fix", "--apply"], ["undo"]], ids=lambda words: words[0])
def test_it_says_what_came_of_it(scene: Scene, words: list[str]) -> None:
    wrong, told = dict[int, str](), set[bool]()
    numbers = prepared(scene, words)
    for step in numbers[:: max(1, len(numbers) // 10)] + numbers[-1:]:
        scene.begin_anew()
        code, said = scene.run(kill_at=step, number=signal.SIGINT), scene.killer.said()
        told.add(NOTHING in said)
        if code != 130 or not is_true(scene, said):
            wrong[step] = f"{code} {said}"
    assert (wrong, told) == ({}, {True, False})


def test_what_the_next_run_has_to_end(scene: Scene) -> None:
    """The settling of a killed write is itself interrupted."""
    prepared(scene, ["fix", "--apply"])
    half = swaps(scene)[1]
    scene.begin_anew()
    assert scene.run(kill_at=half) == KILLED
    scene.run("reject", "latest")
    assert files(scene.home) == scene.new
    settling = swaps(scene)[0]
    scene.begin_anew()
    scene.run(kill_at=half)
    assert scene.run("reject", "latest", kill_at=settling, number=signal.SIGINT) == 130
    said = scene.killer.said()
    assert "memory is half written: the next run of cmmd finishes that or takes it back" in said
    assert NOTHING not in said
    scene.run("reject", "latest")
    assert files(scene.home) == scene.new


def swaps(scene: Scene) -> list[int]:
    """The steps of the last command that change a live file."""
    return [number for number, step in enumerate(scene.killer.steps(), 1) if step.startswith("exchange")]


def test_the_row_says_it_once(scene: Scene) -> None:
    numbers = prepared(scene, ["fix", "--apply"])
    for step in numbers:
        scene.begin_anew()
        scene.run(kill_at=step, number=signal.SIGINT)
        rows = list(history.oldest_first(scene.home.state / "history.jsonl"))
        if rows and rows[-1].reasons:
            break
    assert (rows[-1].reasons, rows[-1].summary) == (("interrupted",), "SIGINT came before anything was written")
