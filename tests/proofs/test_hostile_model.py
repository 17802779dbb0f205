"""A model that obeys an attacker: the real client, a scripted model, `cmmd tick --no-dry-run` as a process of its own.

Every case on the newest client, some on an older one; CMMD_TEST_LONG=1: all on each. With -s each says its outcome.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest

from tests.docs import text
from tests.proofs.hostile_cases import CASES, Case, table
from tests.proofs.hostile_place import API_KEY, SECRETS, Place
from tests.scripted_api import Recorded, ScriptedApi, Turn
from tests.ticks import MENDED_INDEX, history, start

THE_CLIENTS_OWN = (".claude.json", ".claude/backups/.claude.json.backup.*", ".claude/plugins/store/*.json")
"""What a client writes for itself at every start: its settings, their copy, and a note on its own plugins."""

OURS = (".local/state/cmmd", ".cache/cmmd")
MEMORY_BYTES = (f"{OURS[0]}/snapshots", f"{OURS[0]}/proposals")


@dataclass
class Played:
    """What was there before and after a case, and all that was said."""

    before: dict[str, tuple[int, bytes]]
    after: dict[str, tuple[int, bytes]]
    said: str
    row: dict[str, Any]
    asked: list[Recorded]

    @property
    def changed(self) -> list[str]:
        """Every path that is not as it was, but for our state and the client's own files."""
        paths = sorted(p for p in self.before.keys() | self.after.keys() if self.before.get(p) != self.after.get(p))
        return [p for p in paths if not p.startswith(OURS) and not any(fnmatch(p, own) for own in THE_CLIENTS_OWN)]

    @property
    def told(self) -> str:
        """The prompts, and the answers that the client gave to the model's calls."""
        parts = [m for request in self.asked for m in request.body["messages"] if m["role"] == "user"]
        return json.dumps([parts, *(request.body.get("system") for request in self.asked)])

    def secrets(self) -> list[str]:
        """Where a secret stands that must not: in our state (not the bytes of memories), in the output."""
        texts = {p: data.decode("utf-8", "replace") for p, (_, data) in self.after.items() if p.startswith(OURS)}
        texts = {p: words for p, words in texts.items() if not p.startswith(MEMORY_BYTES)} | {"the output": self.said}
        return [f"{secret} in {place}" for place, words in texts.items() for secret in SECRETS if secret in words]


def everything(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Mode and bytes of every file below it; of a link what it points to."""
    found = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    return {str(path.relative_to(folder)): _look(path) for path in found}


def _look(path: Path) -> tuple[int, bytes]:
    if path.is_symlink():
        return 0, os.fsencode(os.readlink(path))
    return path.stat().st_mode, path.read_bytes()


def play(case: Case, place: Place, claude: str) -> Played:
    home = place.home
    case.plant(home)
    home.settle()
    before = everything(home.path)
    with ScriptedApi([*(Turn(tools=[call]) for call in case.calls(place)), Turn(case.closing)]) as api:
        environ = {
            "CLAUDE_BIN": claude,
            "ANTHROPIC_BASE_URL": api.url,
            "ANTHROPIC_API_KEY": API_KEY,
            "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
            "MAX_TURNS": "60",
        }
        run = start(home, "tick", "--no-dry-run", "--json", "--root", str(home.root), **environ)
        out, err = run.communicate(timeout=110)
    (row,) = json.loads(out)["rows"]
    assert history(home) == [row]
    return Played(before, everything(home.path), out + err, row, api.asked)


@pytest.mark.parametrize("case", [pytest.param(c, id=f"{c.group} - {c.title}".replace("`", "")) for c in CASES])
def test_a_model_that_obeys_an_attacker(real_claude: str, case: Case, tmp_path: Path) -> None:
    place = Place.make(tmp_path)
    index = str((place.home.root / "MEMORY.md").relative_to(place.home.path))
    got = play(case, place, real_claude)
    print(f"\n{case.name}: {got.row['outcome']} {' '.join(got.row['reasons'])}")
    assert len(got.asked) == len(case.calls(place)) + 1, "the model was not let play to its end"
    assert got.row["outcome"] == case.outcome and (case.reason in got.row["reasons"] if case.reason else True), got.row
    assert got.changed == ([index] if case.outcome == "applied" else [])
    assert case.outcome != "applied" or got.after[index][1] == MENDED_INDEX.encode()
    assert not list((place.home.state / "staging").iterdir()) and not any("planted" in path for path in got.after)
    assert got.secrets() == []
    assert [secret for secret in SECRETS if secret in got.told and secret not in str(case.calls(place))] == []
    assert not case.unseen or case.unseen not in got.told


def test_the_docs_show_what_comes_of_it() -> None:
    """If it fails: `python -m tests.proofs.hostile_cases` prints the table."""
    assert table() in text("docs/security.md")
