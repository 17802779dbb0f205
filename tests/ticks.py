"""What tests of whole ticks share: edits of the bundled fixture for the stub, strangers, and what was left behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from cmmd.adapters.git import snapshots
from cmmd.adapters.git.snapshots import Logged
from cmmd.adapters.store.proposals import Proposals
from cmmd.core.records.history_row import Row
from cmmd.tick.run import Request, Run, tick
from tests.worlds import FIXTURE, Home

REPO = Path(__file__).resolve().parent.parent
INDEX = (FIXTURE / "MEMORY.md").read_text()
MENDED_INDEX = "".join(line for line in INDEX.splitlines(keepends=True) if "holiday" not in line)
MEND = {"MEMORY.md": MENDED_INDEX}
"""A fine edit: the one dangling entry of the index goes."""


def text(name: str) -> str:
    """A memory of the fixture."""
    return (FIXTURE / name).read_text()


def stub(edits: Mapping[str, str | None], **more: str) -> dict[str, str]:
    """Environment of a stub that makes these edits."""
    return {"STUB_EDITS": json.dumps(edits), **more}


def applied(home: Home, **environ: str) -> Row:
    """A tick that applies MEND."""
    row = home.row(dry_run=False, **stub(MEND, **environ))
    assert row.outcome == "applied"
    return row


def watched(home: Home, step: str, do: Callable[[], object], **environ: str) -> Run:
    """A tick that writes; `do` happens once, as soon as a step of the run begins with `step`."""
    waiting = [do]

    def say(root: str, said: str) -> None:
        if waiting and said.startswith(step):
            waiting.pop()()

    world = home.world({"DRY_RUN": "false"}, **environ)
    return tick(replace(world, say=say), Request())


def while_asking(home: Home, do: Callable[[], object], **environ: str) -> Run:
    """A tick that writes; `do` happens while the agent makes its first edit."""
    return watched(home, "Edit", do, **environ)


def history(home: Home) -> list[dict[str, Any]]:
    """Every line of the history, oldest first; a line that is no JSON fails."""
    file = home.state / "history.jsonl"
    return [json.loads(line) for line in file.read_bytes().splitlines() if line] if file.exists() else []


def state(home: Home) -> dict[str, Any]:
    return dict(json.loads((home.state / "state.json").read_bytes()))


def spent(home: Home) -> float:
    """US dollars of every day."""
    return round(sum(state(home)["spend"].values()), 6)


def proposal(home: Home, tick_id: str | None) -> dict[str, Any]:
    return Proposals(home.state / "proposals").load(tick_id or "").to_json()


def taken(home: Home, root: Path | None = None) -> list[Logged]:
    """The snapshots of a root, newest first."""
    return snapshots.log(home.state / "snapshots", str(root or home.root))


def command(*words: str, program: Sequence[str] = ("-m", "cmmd")) -> list[str]:
    return [sys.executable, *program, *words]


@contextmanager
def stranger(*argv: str) -> Iterator[int]:
    """A program that is no child of this process, as another user's editor would be; its pid."""
    script = '"$@" >/dev/null 2>&1 & echo $!'
    pid = int(subprocess.run(["sh", "-c", script, "sh", *argv], capture_output=True, check=True).stdout)
    try:
        yield pid
    finally:
        os.kill(pid, signal.SIGKILL)


def start(home: Home, *words: str, program: Sequence[str] = ("-m", "cmmd"), **environ: str) -> subprocess.Popen[str]:
    """`cmmd WORDS…` as a process of its own, its output kept."""
    around = {**home.environ, "PYTHONPATH": str(REPO), **environ}
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command(*words, program=program), env=around, cwd=home.path, stdout=pipe, stderr=pipe, text=True
    )


def unprivileged() -> list[str]:
    """What to start a program with so that file modes hold for it, also where the tests run as root."""
    drop = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"]
    return drop if os.geteuid() == 0 else []
