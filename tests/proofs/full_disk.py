"""Run by test_full_disk.py in a mount namespace of its own: an undo, twice, while a disk of 700 KB is all but full.

Arguments: a home that is not there yet, which disk is full (`state` or `memory`), the KB that are left on it.
Prints JSON: before the undo, then of both, and of a tick once there is space: the exit code, what it said, whether the
memory is `fixed`, as it was `before`, or `mixed`, and the shas of its snapshots.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.memories import memory

CHECKOUT = Path(__file__).resolve().parents[2]


def main(home: Path, which: str, left: int) -> list[tuple[int, str, str, list[str]]]:
    root, state = home / ".claude/projects/p/memory", home / ".local/state/cmmd"
    disk = state if which == "state" else root.parent
    for folder in (state, root.parent):
        folder.mkdir(parents=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=700k", "tmpfs", str(disk)], check=True)
    root.mkdir()
    for name in ("a.md", "b.md", "c.md"):
        (root / name).write_text(memory(name=name[0], description="what: it says", type="user"))
    (root / "MEMORY.md").write_text("- [a](a.md) - what it says\n")
    (root / "note.txt").write_text("one\n")

    def files() -> dict[str, str]:
        return {file.name: file.read_text() for file in root.iterdir() if file.name != "note.txt"}

    def cmmd(*words: str) -> tuple[int, str]:
        environ = {"HOME": str(home), "PATH": os.environ["PATH"], "PYTHONPATH": str(CHECKOUT)}
        call = [sys.executable, "-m", "cmmd", *words]
        done = subprocess.run(call, env=environ, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    def told(code: int, said: str) -> tuple[int, str, str, list[str]]:
        now = files()
        shots = json.loads(cmmd("git-log", "--json")[1])
        found = "fixed" if now == fixed else "before" if now == before else "mixed"
        return code, said, found, [shot["sha"] for shot in shots]

    before = files()
    done = cmmd("fix", "--apply")
    fixed = files()
    (root / "note.txt").write_text("two, which no snapshot holds\n")
    steps = [told(*done)]
    filler = disk / "filler"
    fill(filler, left)
    steps += [told(*cmmd("undo", "--force")) for _ in range(2)]
    filler.unlink()
    return [*steps, told(*cmmd("tick", "--no-agent"))]


def fill(filler: Path, left: int) -> None:
    """All of the disk but `left` KB."""
    with filler.open("wb", buffering=0) as stream:
        try:
            while stream.write(b"0" * 4096):
                pass
        except OSError:
            stream.truncate(max(0, stream.tell() - left * 1024))


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))))
