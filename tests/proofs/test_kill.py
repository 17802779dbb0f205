"""kill -9 at any moment of tick, apply, restore, undo, and of the settling itself.

Whatever the step: every live file is the old one or the new one, the next run makes the set whole or takes all of it
back, and what follows works. By default every second step from the journal's first to the row's last, and every 16th of
the others, where a kill leaves something of its own; CMMD_TEST_LONG=1: every step.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from cmmd.adapters.store import history_file
from cmmd.adapters.store.proposals import Proposals
from tests.proofs.killing import Killer, telling
from tests.ticks import MENDED_INDEX, state, stub, text
from tests.worlds import Home

LONG = bool(os.environ.get("CMMD_TEST_LONG"))
KILLED = -9
ANA = "user_ana.md"
TEA = text(ANA).replace("name: user-ana", "name: user-tea").replace("description: ", "description: her tea, and ")
EDITS = {
    "MEMORY.md": MENDED_INDEX.rstrip("\n") + "\n- [Tea](user_tea.md) — what she drinks\n",
    ANA: text(ANA) + "\nShe likes tea.\n",
    "user_tea.md": TEA.partition("\n---\n")[0] + "\n---\nGreen tea, in the morning.\n",
}
"""Two files change and one is born: so a tick writes and links, an undo also removes."""

Files = dict[str, bytes]


@dataclass
class Scene:
    """A home just before a command that will be killed, kept as a copy to begin anew from."""

    home: Home
    killer: Killer
    words: list[str]
    old: Files
    new: Files

    def begin_anew(self) -> None:
        shutil.rmtree(self.home.path)
        shutil.copytree(self.kept, self.home.path, symlinks=True)

    def keep(self) -> None:
        shutil.copytree(self.home.path, self.kept, symlinks=True)

    @property
    def kept(self) -> Path:
        return self.home.path.with_name("kept")

    def run(self, *words: str, kill_at: int = 0, number: int = signal.SIGKILL) -> int:
        return self.killer.run(list(words or self.words), self.home.environ, self.home.path, kill_at, number)


def files(home: Home) -> Files:
    """The memory, without what is ours."""
    return {name: data for name, data in home.files().items() if not name.startswith(".cmmd-")}


def prepare(scene: Scene, job: str) -> None:
    """Everything up to the command: what it is, and the bytes before it and after it."""
    home = scene.home
    before = files(home)
    after = before | {name: data.encode() for name, data in EDITS.items()}
    home.environ.update(stub(EDITS))
    scene.old, scene.new = before, after
    if job == "tick":
        scene.words = ["tick", "--no-dry-run"]
        return
    assert scene.run("tick", "--propose") == 0
    scene.words = ["apply", "latest"]
    if job == "settle":
        assert scene.run(kill_at=nth_step(scene, "exchange", 2)) == KILLED
        scene.words = ["tick", "--no-agent"]
    elif job in ("restore", "undo"):
        assert scene.run("apply", "latest") == 0
        scene.old, scene.new = after, before
        scene.words = ["undo"] if job == "undo" else ["restore", "@{1}", "--yes"]


def nth_step(scene: Scene, name: str, nth: int) -> int:
    """The number of a step of the command, found by running it once."""
    scene.keep()
    assert scene.run() == 0
    steps = scene.killer.steps()
    scene.begin_anew()
    shutil.rmtree(scene.kept)
    return [number for number, step in enumerate(steps, 1) if step.startswith(name)][nth - 1]


@pytest.fixture(params=["tick", "apply", "restore", "undo", "settle"])
def scene(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scene]:
    scene = Scene(Home.make(tmp_path), Killer(tmp_path), [], {}, {})
    prepare(scene, request.param)
    scene.keep()
    yield scene


def steps_to_kill(scene: Scene) -> list[int]:
    """By number; found by letting the command run to its end once."""
    assert scene.run() == 0
    assert files(scene.home) == scene.new
    steps = scene.killer.steps()
    journal = [number for number, step in enumerate(steps, 1) if "proposal.json" in step or "history.jsonl" in step]
    if LONG:
        return list(range(1, len(steps) + 1))
    return [n for n in telling(steps) if n % (2 if journal[0] <= n <= journal[-1] + 2 else 16) == 0]


def what_is_wrong(scene: Scene, *, undo: bool) -> list[str]:
    """What does not hold after a kill, the next run, and perhaps an undo."""
    home, wrong = scene.home, []
    live = files(home)
    if any(data not in (scene.old.get(name), scene.new.get(name)) for name, data in live.items()):
        wrong.append("a live file is neither old nor new")
    if any(name not in live for name in scene.old.keys() & scene.new.keys()):
        wrong.append("a live file is gone")
    if scene.run("tick", "--no-agent", "--wait", "--timeout", "5") != 0:
        wrong.append("the next run fails")
    live = files(home)
    if live not in (scene.old, scene.new):
        wrong.append("the set is neither whole nor taken back")
    if home.files() != live or any(home.state.glob("staging/*")):
        wrong.append("something of ours was left")
    wrong += wrong_books(scene, live == scene.new)
    back = "redo" if scene.words == ["undo"] else "undo"
    if undo and live == scene.new and (scene.run(back) != 0 or files(home) != scene.old):
        wrong.append(f"{back} does not work")
    return wrong


def wrong_books(scene: Scene, applied: bool) -> Iterator[str]:
    home, torn = scene.home, list[int]()
    rows = list(history_file.oldest_first(home.state / "history.jsonl", torn.append))
    known = len(list(history_file.oldest_first(scene.kept / ".local/state/cmmd/history.jsonl")))
    done = [row.outcome for row in rows[known:]].count("applied")
    if len(torn) > 1 or len({row.tick_id for row in rows}) < len(rows) or done != applied:
        yield f"the history: {len(torn)} torn, {[(row.tick_id, row.kind, row.outcome) for row in rows]}"
    if any(root["running"] for root in state(home)["roots"].values()):
        yield "the state tells of something that runs"
    if any(proposal.status == "applying" for proposal in Proposals(home.state / "proposals").all()[0]):
        yield "a journal is open"


@pytest.mark.timeout(900)
def test_at_every_step(scene: Scene, request: pytest.FixtureRequest) -> None:
    wrong = dict[str, list[str]]()
    numbers = steps_to_kill(scene)
    names = ["", *scene.killer.steps()]
    for number in numbers:
        scene.begin_anew()
        assert scene.run(kill_at=number) == KILLED
        if found := what_is_wrong(scene, undo=LONG or number % 3 == 0):
            wrong[f"{number} {names[number]}"] = found
    print(f"\n{request.node.name}: killed at {len(numbers)} of {len(names) - 1} steps")
    assert wrong == {}


def test_at_random_times(scene: Scene) -> None:
    began = time.monotonic()
    assert scene.run() == 0
    usual, chance, wrong = time.monotonic() - began, random.Random(11), dict[str, list[str]]()
    for _ in range(20 if LONG else 6):
        scene.begin_anew()
        process = scene.killer.start(scene.words, scene.home.environ, scene.home.path)
        moment = chance.uniform(0, usual)
        process.join(moment)
        process.kill()
        process.join()
        if found := what_is_wrong(scene, undo=True):
            wrong[f"after {moment:.4f} s"] = found
    assert wrong == {}
