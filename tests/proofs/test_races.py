"""Somebody writes a memory while cmmd does: none of their bytes is gone, whichever way they write and whenever.

With -s it prints where they were found.
"""

from __future__ import annotations

import mmap
import random
import struct
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from cmmd.adapters.files import displaced, replace
from cmmd.adapters.files.replace import ChangedMeanwhile, Replacement
from cmmd.adapters.store.proposals import Proposals
from cmmd.core.records.proposal import Proposal, file_changes
from cmmd.tick.apply_journal import apply
from tests.memories import tree

APPLIES = 200
OLD = {name: f"{name}: the old words\n".encode() for name in ("a.md", "b.md", "c.md")}
NEW = {name: f"{name}: the new words\n".encode() for name in OLD}

WRITER = """
import mmap, os, struct, sys, time

def client(path, text):  # as Node's writeFileSync does
    with open(path, "w") as file:
        file.write(text)

def editor(path, text):
    with open(path + ".their-tmp", "w") as file:
        file.write(text)
    os.rename(path + ".their-tmp", path)

write = {"client": client, "editor": editor}[sys.argv[1]]
clock = mmap.mmap(os.open(sys.argv[2], os.O_RDWR), 8)
print("ready", flush=True)
for line in sys.stdin:
    path, text = line.rstrip("\\n").split("\\t")
    while not (at := struct.unpack("d", clock[:8])[0]) or time.monotonic() < at:
        pass
    write(path, text)
    print("written", flush=True)
"""


@dataclass
class Somebody:
    """Another process that writes what it is told to, at a moment that may still be set while it waits."""

    process: subprocess.Popen[str]
    clock: mmap.mmap

    def will_write(self, path: Path, text: str) -> None:
        self.at(0)
        assert self.process.stdin
        self.process.stdin.write(f"{path}\t{text}\n")
        self.process.stdin.flush()

    def at(self, moment: float) -> None:
        self.clock[:8] = struct.pack("d", moment)

    def said(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()


@pytest.fixture(params=["client", "editor"])
def somebody(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Somebody]:
    """Writes in place as the client does, or by renaming as editors do."""
    (tmp_path / "clock").write_bytes(bytes(8))
    argv = [sys.executable, "-c", WRITER, request.param, str(tmp_path / "clock")]
    with (
        (tmp_path / "clock").open("r+b") as file,
        mmap.mmap(file.fileno(), 8) as clock,
        subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process,
    ):
        one = Somebody(process, clock)
        assert one.said() == "ready"
        yield one
        process.kill()


def fresh(folder: Path, number: int) -> tuple[Proposals, Proposal, Path]:
    """A root of three old files, and a saved proposal of three new ones."""
    root, store = folder / f"memory-{number}", Proposals(folder / "proposals")
    root.mkdir()
    for name, data in OLD.items():
        (root / name).write_bytes(data)
    proposal = Proposal(f"{number:016x}", str(root), 1, "agent", "waiting", file_changes(tree(OLD), NEW))
    store.save(proposal, OLD, NEW)
    return store, proposal, root


def applied(store: Proposals, proposal: Proposal) -> bool:
    try:
        apply(store, proposal)
    except ChangedMeanwhile:
        return False
    return True


def where(text: str, store: Proposals, proposal: Proposal, root: Path) -> str:
    """Where somebody's words stand after the apply and the look of the next turn."""
    aside = store.aside(proposal.tick_id)
    known = {sha for f in proposal.files for sha in (f.before_sha256, f.after_sha256)}
    kept = displaced.look_again(aside, known) if aside.is_dir() else []
    if any(text.encode() in path.read_bytes() for path in root.iterdir()):
        return "live"
    return "displaced copy" if any(text.encode() in path.read_bytes() for path in kept) else "nowhere"


def whole(root: Path, theirs: str, all_ours: bool) -> bool:
    """Each file is ours or theirs; and ours are all new ones or all old ones."""
    live = {path.name: path.read_bytes() for path in root.iterdir()}
    ours = NEW if all_ours else OLD
    return live.keys() == OLD.keys() and all(data in (ours[name], theirs.encode()) for name, data in live.items())


@dataclass
class Moments:
    """When somebody writes: every other time at any moment of an apply, else as close to a swap as can be."""

    somebody: Somebody
    chance: random.Random
    seconds: float = 0.01
    """What the last apply took."""
    at_swap: str | None = None

    def choose(self, name: str) -> None:
        """For one apply, and the file that they write."""
        self.at_swap = self.chance.choice([None, name])
        if self.at_swap is None:
            self.somebody.at(time.monotonic() + self.chance.uniform(0, self.seconds * 1.1))

    def swap(self, name: str) -> None:
        """This swap is about to be made, and its last comparison is over: as if we lost the processor for a moment."""
        if name == self.at_swap:
            self.somebody.at(time.monotonic())
            time.sleep(self.chance.uniform(0, 0.0002))


@pytest.fixture
def moments(somebody: Somebody, monkeypatch: pytest.MonkeyPatch) -> Moments:
    moments, change_places = Moments(somebody, random.Random(7)), replace._change_places

    def change(folder: int, one: Replacement) -> None:
        moments.swap(one.path)
        change_places(folder, one)

    monkeypatch.setattr(replace, "_change_places", change)
    return moments


def test_a_writer_at_random_moments(
    moments: Moments, somebody: Somebody, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    found, broken = Counter[str](), list[int]()
    for number in range(APPLIES):
        store, proposal, root = fresh(tmp_path, number)
        theirs, name = f"words of somebody else, {number}", list(OLD)[number % 3]
        somebody.will_write(root / name, theirs)
        began = time.monotonic()
        moments.choose(name)
        done = applied(store, proposal)
        moments.seconds = time.monotonic() - began
        somebody.at(began)  # where the swap was never reached
        assert somebody.said() == "written"
        found[f"{'applied' if done else 'gave way'}, theirs: {where(theirs, store, proposal, root)}"] += 1
        broken += [] if whole(root, theirs, done) else [number]
    print(f"\n{request.node.name}: {APPLIES} applies, {dict(found)}")
    assert broken == [] and not any("nowhere" in place for place in found)
