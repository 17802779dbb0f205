"""An undo that is interrupted at any moment, and a tick after it: what was taken back is not made again."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from cmmd.adapters.store import history_file
from tests.proofs.killing import FULL, Killer, telling
from tests.proofs.test_kill import KILLED, LONG, Scene, files
from tests.ticks import state
from tests.worlds import Home

ENDS = {signal.SIGKILL: KILLED, signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 143}


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """Just before the undo of what code has mended."""
    scene = Scene(Home.make(tmp_path, AUTOFIX="true"), Killer(tmp_path), ["undo"], {}, {})
    scene.new = files(scene.home)
    assert scene.run("fix", "--apply") == 0
    scene.old = files(scene.home)
    assert scene.old != scene.new
    scene.keep()
    yield scene


def steps_to_kill(scene: Scene) -> list[int]:
    """From the first swap to the row, found by letting the undo run to its end once."""
    assert scene.run() == 0
    steps = scene.killer.steps()
    begun = next(number for number, step in enumerate(steps, 1) if step.startswith("exchange"))
    row = next(number for number, step in enumerate(steps, 1) if "history.jsonl" in step)
    return [number for number in telling(steps) if begun < number <= row + 2]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("number", ENDS, ids=lambda number: number.name)
def test_the_same_is_not_made_again(scene: Scene, number: signal.Signals) -> None:
    wrong = dict[int, str]()
    numbers = steps_to_kill(scene)
    for step in numbers if LONG else numbers[:: max(1, len(numbers) // (12 if number == signal.SIGKILL else 6))]:
        scene.begin_anew()
        code = scene.run(kill_at=step, number=number)
        assert scene.run("tick", "--no-dry-run", "--no-agent", "--force") == 0
        kinds = [(row.kind, row.outcome) for row in history_file.oldest_first(scene.home.state / "history.jsonl")]
        if code != ENDS[number] or files(scene.home) != scene.new or ("undo", "applied") not in kinds:
            wrong[step] = f"{code} {kinds}"
    assert wrong == {}


def test_what_a_full_disk_does_not_note_is_noted_later(scene: Scene) -> None:
    assert scene.run() == 0
    steps = scene.killer.steps()
    last = [number for number, step in enumerate(steps, 1) if step.startswith("exchange")][-1]
    scene.begin_anew()
    assert scene.run(kill_at=last + 1, number=FULL) == 1
    assert "are written, but not what was done" in scene.killer.said() and "nothing was" not in scene.killer.said()
    assert files(scene.home) == scene.new
    assert scene.run("tick", "--no-dry-run", "--no-agent", "--force") == 0
    rows = list(history_file.oldest_first(scene.home.state / "history.jsonl"))
    assert files(scene.home) == scene.new
    assert [(row.kind, row.outcome) for row in rows[:2]] == [("fix", "applied"), ("undo", "applied")]
    assert len({row.tick_id for row in rows}) == len(rows)
    assert not any(root["running"] for root in state(scene.home)["roots"].values())
