"""kill -9 at any moment of a tick whose agent has answered: the answer is on disk, or it is asked for again.

By default at every step that puts something of it on disk; CMMD_TEST_LONG=1: at every step from the answer on.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cmmd.adapters.store import history_file
from cmmd.adapters.store.proposals import Proposals
from cmmd.core.records.history_row import Row
from tests.proofs.killing import Killer
from tests.proofs.test_kill import EDITS, KILLED, LONG, Scene
from tests.ticks import MEND, spent, stub
from tests.worlds import Home

COST = 0.0123
"""Of one answer of the stub; a run that was killed before it was told counts the whole 0.50."""
TELLING = ("state.json", "proposal.json", "history.jsonl")


@pytest.fixture
def scene(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scene]:
    words, environ = request.param
    scene = Scene(Home.make(tmp_path), Killer(tmp_path), words, {}, {})
    scene.home.environ.update(environ)
    scene.keep()
    yield scene


def steps_to_kill(scene: Scene) -> list[int]:
    """By number: those after the agent's last line was kept, found by letting the tick run to its end once."""
    assert scene.run() in (0, 1)
    steps = scene.killer.steps()
    begun = next(n for n, step in enumerate(steps) if "cmmd-tick-" in step)
    saved = [n for n, step in enumerate(steps) if step == "rename state.json" and n > begun]
    settled = max(n for n in range(saved[1]) if steps[n].startswith("open "))  # the temporary file of the second
    assert saved[0] < settled
    telling = [n for n in range(settled, len(steps)) if any(name in steps[n] for name in TELLING)]
    return [n + 1 for n in range(settled, len(steps)) if LONG or n in telling or n - 1 in telling]


def rows(home: Home) -> list[Row]:
    """Every row but a torn one, oldest first."""
    return list(history_file.oldest_first(home.state / "history.jsonl"))


def on_disk(home: Home, outcome: str) -> bool:
    """Whether what the answer came to is there: a row that tells it, or what the agent proposed."""
    told = any(row.outcome == outcome and row.reasons != ("interrupted",) for row in rows(home))
    return told or any(proposal.status != "stale" for proposal in Proposals(home.state / "proposals").all()[0])


def what_is_wrong(scene: Scene, outcome: str) -> Iterator[str]:
    """What does not hold after a kill and one more tick like it."""
    home, cost = scene.home, spent(scene.home)
    kept = on_disk(home, outcome)
    if cost not in (0.5, COST):
        yield f"{cost} spent"
    scene.run()
    again = rows(home)[-1]
    asked = spent(home) > cost
    if not on_disk(home, outcome):
        yield f"the answer is lost: {again.outcome} {again.skip_code}"
    if asked is kept:
        yield "asked for twice" if kept else "not asked for again"


def test_a_second_proposal_never_loses_the_first_before_it_is_there_itself(tmp_path: Path) -> None:
    scene = Scene(Home.make(tmp_path), Killer(tmp_path), ["tick", "--propose", "--force"], {}, {})
    scene.home.environ.update(stub(EDITS))
    assert scene.run() == 0
    scene.home.environ.update(stub(MEND))
    scene.keep()
    assert scene.run() == 0
    steps = scene.killer.steps()
    journal = [number for number, step in enumerate(steps, 1) if "proposal.json" in step or "change.patch" in step]
    wrong = dict[int, list[str]]()
    for number in range(journal[0], journal[-1] + 6):
        scene.begin_anew()
        assert scene.run(kill_at=number) == KILLED
        waited = [proposal.status for proposal in Proposals(scene.home.state / "proposals").all()[0]].count("waiting")
        assert scene.run("tick", "--propose") == 0
        found = [proposal.status for proposal in Proposals(scene.home.state / "proposals").all()[0]]
        if not waited or found.count("waiting") != 1:
            wrong[number] = found
    assert wrong == {}


@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("scene", "outcome"),
    [
        pytest.param((["tick"], {}), "reported", id="report"),
        pytest.param((["tick", "--propose"], stub(EDITS)), "proposed", id="proposal"),
        pytest.param((["tick", "--propose"], {"STUB_SCENARIO": "empty-a-file"}), "refused", id="refusal"),
        pytest.param((["tick", "--no-dry-run"], {}), "no_effect", id="no effect"),
        pytest.param((["tick", "--no-dry-run"], {"STUB_SCENARIO": "max-turns"}), "failed", id="too many turns"),
    ],
    indirect=["scene"],
)
def test_an_answer_is_on_disk_or_asked_for_again(scene: Scene, outcome: str) -> None:
    wrong = dict[str, list[str]]()
    numbers = steps_to_kill(scene)
    names = ["", *scene.killer.steps()]
    for number in numbers:
        scene.begin_anew()
        assert scene.run(kill_at=number) == KILLED
        if found := list(what_is_wrong(scene, outcome)):
            wrong[f"{number} {names[number]}"] = found
    assert wrong == {}
