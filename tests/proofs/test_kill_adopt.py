"""kill -9 at any moment of an adoption: no memory is ever in neither folder, and saying it again ends it.

By default every 14th step where a kill leaves something of its own; CMMD_TEST_LONG=1: every step.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from cmmd.adapters.store import history_file
from cmmd.adapters.store.proposals import Proposals
from tests.memories import memory
from tests.proofs.killing import Killer, telling
from tests.stores import KILN, OVEN, TEA, bare, files, store
from tests.ticks import state
from tests.worlds import Home

LONG = bool(os.environ.get("CMMD_TEST_LONG"))
KILLED = -9
NOTES = memory("[[kiln]] is hot.\n", name="notes")
OLD = {"kiln.md": OVEN, "sub/tea.md": TEA, "notes.md": NOTES, "MEMORY.md": "- [Oven](kiln.md)\n- [Tea](sub/tea.md)\n"}
NEW = {"kiln.md": KILN, "MEMORY.md": "- [Kiln](kiln.md)\n"}
BOTH = {
    "MEMORY.md": "- [Kiln](kiln.md)\n- [Oven](kiln-2.md)\n- [Tea](sub/tea.md)\n",
    "kiln.md": KILN,
    "kiln-2.md": OVEN.replace("name: kiln", "name: kiln-2"),
    "notes.md": NOTES.replace("[[kiln]]", "[[kiln-2]]"),
    "sub/tea.md": TEA,
}


@dataclass
class Scene:
    """A home just before an adoption that will be killed, kept as a copy to begin anew from."""

    home: Home
    killer: Killer
    old: Path
    new: Path

    def begin_anew(self) -> None:
        shutil.rmtree(self.home.path)
        shutil.copytree(self.home.path.with_name("kept"), self.home.path, symlinks=True)

    def run(self, *words: str, kill_at: int = 0) -> int:
        words = words or ("adopt", "/srv/gone", str(self.home.path / "new"), "--apply")
        return self.killer.run(list(words), self.home.environ, self.home.path, kill_at)


@pytest.fixture(params=["merge", "move"])
def scene(request: pytest.FixtureRequest, tmp_path: Path) -> Scene:
    home = bare(tmp_path)
    config = home.path / ".claude"
    old, new = store(config, "/srv/gone", OLD), store(config, home.path / "new", NEW)
    if request.param == "move":
        shutil.rmtree(new)
    shutil.copytree(home.path, home.path.with_name("kept"), symlinks=True)
    return Scene(home, Killer(tmp_path), old, new)


def what_is_wrong(scene: Scene, before: dict[str, str], after: dict[str, str]) -> Iterator[str]:
    """What does not hold after a kill, the next run, and the same command once more."""
    live = {name: text for name, text in files(scene.new).items() if ".cmmd-" not in name}
    if any(text not in (before.get(name), after.get(name)) for name, text in live.items()):
        yield "a file of the new folder is neither old nor new"
    if live != after and files(scene.old) != OLD:
        yield "the old folder lost a file before the new one was whole"
    if scene.run("tick", "--no-agent", "--wait", "--timeout", "5") != 0:
        yield "the next run fails"
    old, new = files(scene.old), files(scene.new)
    if new not in (before, after) or old not in (OLD, {}) or (new, old) == (before, {}):
        yield f"a set is neither whole nor taken back: {sorted(new)} and {sorted(old)}"
    if scene.run() not in ((0,) if old else (0, 2)):
        yield "the command cannot be said again"
    if (files(scene.new), files(scene.old)) != (after, {}):
        yield f"it does not end: {sorted(files(scene.new))} and {sorted(files(scene.old))}"
    yield from wrong_books(scene.home)


def wrong_books(home: Home) -> Iterator[str]:
    torn = list[int]()
    rows = list(history_file.oldest_first(home.state / "history.jsonl", torn.append))
    if len(torn) > 1 or len({row.tick_id for row in rows}) < len(rows):
        yield f"the history: {len(torn)} torn, {[(row.tick_id, row.kind, row.outcome) for row in rows]}"
    if any(root["running"] for root in state(home)["roots"].values()):
        yield "the state tells of something that runs"
    if any(proposal.status == "applying" for proposal in Proposals(home.state / "proposals").all()[0]):
        yield "a journal is open"


@pytest.mark.timeout(900)
def test_at_every_step(scene: Scene, request: pytest.FixtureRequest) -> None:
    before = files(scene.new)
    after = BOTH if before else OLD
    assert (scene.run(), files(scene.new), files(scene.old)) == (0, after, {})
    names, wrong = ["", *scene.killer.steps()], dict[str, list[str]]()
    numbers = range(1, len(names)) if LONG else telling(names[1:])[::14]
    for number in numbers:
        scene.begin_anew()
        assert scene.run(kill_at=number) == KILLED
        if found := list(what_is_wrong(scene, before, after)):
            wrong[f"{number} {names[number]}"] = found
    print(f"\n{request.node.name}: killed at {len(numbers)} of {len(names) - 1} steps")
    assert wrong == {}
