"""A command that Ctrl-C ends at any moment says what came of it: what was written, what the next run does, or none."""

from __future__ import annotations

import json
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from cmmd.adapters.files import lock
from cmmd.adapters.store import history_file
from tests.proofs.killing import Killer, telling
from tests.proofs.test_kill import KILLED, Scene, files
from tests.terminal import terminal
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
    assert "memory is unfinished: the next run of cmmd finishes it or takes it back" in said
    assert NOTHING not in said
    scene.run("reject", "latest")
    assert files(scene.home) == scene.new


def swaps(scene: Scene) -> list[int]:
    """The steps of the last command that change a live file."""
    return [number for number, step in enumerate(scene.killer.steps(), 1) if step.startswith("exchange")]


def half_written(scene: Scene) -> None:
    """A fix that was killed between two of its files."""
    prepared(scene, ["fix", "--apply"])
    half = swaps(scene)[1]
    scene.begin_anew()
    assert scene.run(kill_at=half) == KILLED


NAME = "~/.claude/projects/-home-you-shop/memory"
LEFT = f"{NAME}: a run was cut short; `cmmd tick` settles it"
SETTLED = f"cmmd: an earlier run was cut short in {NAME}; what it wrote is whole now (`cmmd"


def test_what_is_unfinished_is_told_and_what_settles_it(scene: Scene) -> None:
    half_written(scene)
    scene.run("status")
    assert scene.killer.printed().count(f"unfinished {LEFT}") == 1
    scene.run("status", "--json")
    assert json.loads(scene.killer.printed())["unfinished"] == [str(scene.home.root)]
    scene.run("doctor")
    assert scene.killer.printed().count("unfinished: a run was cut short in ~/.claude") == 1
    scene.run("reject", "latest")
    assert scene.killer.said().count(SETTLED) == 1
    for words in (["reject", "latest"], ["status"], ["doctor"]):
        scene.run(*words)
        assert "cut short" not in scene.killer.printed() + scene.killer.said()


def test_a_run_that_is_under_way_is_not_unfinished(scene: Scene) -> None:
    half_written(scene)
    world = scene.home.world()
    with lock.hold(Path(world.settings.lock_file), command="cmmd tick", now=world.now):
        scene.run("status")
        told = scene.killer.printed()
        scene.run("doctor")
    assert ("`cmmd tick` (pid" in told, "cut short" in told + scene.killer.printed()) == (True, False)


def test_a_timers_run_settles_it_in_silence(scene: Scene) -> None:
    half_written(scene)
    assert scene.run("tick", "--no-dry-run", "--no-agent") == 0
    assert (scene.killer.printed(), scene.killer.said()) == ("", "")
    assert files(scene.home) == scene.new


def test_on_a_terminal_it_says_so_once(scene: Scene) -> None:
    half_written(scene)
    with terminal(scene.home, "tick", "--no-agent") as screen:
        code = screen.end()
    assert (code, " ".join(screen.seen.split()).count("an earlier run was cut short")) == (0, 1)


@pytest.mark.parametrize("settled_by", [None, ["reject", "latest"], ["tick", "--no-agent"]], ids=["", "reject", "tick"])
def test_status_never_counts_what_is_mended(scene: Scene, settled_by: list[str] | None) -> None:
    """A fix that a signal ends just after its files counts anew; one that was killed is not counted, until a tick."""
    assert scene.run("tick", "--no-agent") == 0
    prepared(scene, ["fix", "--apply"])
    half = swaps(scene)[0]
    scene.begin_anew()
    scene.run(kill_at=half, number=signal.SIGKILL if settled_by else signal.SIGINT)
    scene.run(*settled_by or ["proposals"])
    scene.run("audit", "--json")
    there = json.loads(scene.killer.printed())["issues"]
    scene.run("status", "--json")
    counted = json.loads(scene.killer.printed())["roots"][0]["issues"]
    assert counted == (None if settled_by == ["reject", "latest"] else there)


def test_the_row_says_it_once(scene: Scene) -> None:
    numbers = prepared(scene, ["fix", "--apply"])
    for step in numbers:
        scene.begin_anew()
        scene.run(kill_at=step, number=signal.SIGINT)
        rows = list(history_file.oldest_first(scene.home.state / "history.jsonl"))
        if rows and rows[-1].reasons:
            break
    assert (rows[-1].reasons, rows[-1].summary) == (("interrupted",), "SIGINT came before anything was written")
