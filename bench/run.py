"""What cmmd costs, each number beside `cat ROOT/*.md | wc -c`, `lsof +D ROOT`, `python -c pass` and typer's import.

    python bench/run.py [--quick] [--rounds N] [--sizes 10,100,1000,10000] [--core N] [--double] [--grown]

Everything runs on one core. Every round runs every command once, so that a noisy minute hits all of them. Printed:
median (min to max) in milliseconds, and the largest peak memory of what needs more than this script. The commands get
an environment from nothing; claude and authmux are absent; the roots are synthetic (bench/roots.py), clean but for the
rows that mend, and untouched for two days: no tick starts an agent. Below the table: a folder of 200 memories as people
write them, and one in Chinese; their ticks mend, and take the first snapshot. `--double` adds what 20,000 memories take
to what 10,000 take. `--grown` adds what has grown beyond all measure: an index with 900 dead entries, a history of
100,000 rows, two memories of 9 MB, 77 folders, 8,000 proposals; each a hundredth of that with `--quick`.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import resource
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from roots import SHAPES as SHAPES_OF_ROOTS
from roots import build, memory, stem

CHECKOUT = Path(__file__).resolve().parent.parent
CMMD = [sys.executable, "-m", "cmmd"]
TYPER = 'python -c "import typer"'
FAULTS = 0.05
LONG_AGO = time.time() - 2 * 86_400


def megabytes(usage: resource.struct_rusage) -> float:
    """Peak memory; the system counts kilobytes, macOS bytes."""
    return usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6


@dataclass
class Measured:
    """One command and what its runs took."""

    title: str
    argv: Sequence[str]
    ends_with: int = 0
    seconds: list[float] = field(default_factory=list)
    cpu_seconds: list[float] = field(default_factory=list)
    """Of the process and what it started."""
    peak_mb: float = 0.0

    def run(self, environ: Mapping[str, str]) -> None:
        """Once, timed from the start of the process to its end. Raises where it ends with an unexpected code."""
        began = time.perf_counter()
        child = subprocess.Popen(self.argv, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        said = child.stderr.read() if child.stderr else b""
        _, status, usage = os.wait4(child.pid, 0)
        self.seconds.append(time.perf_counter() - began)
        self.cpu_seconds.append(usage.ru_utime + usage.ru_stime)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != self.ends_with:
            raise SystemExit(f"{shlex.join(self.argv)}: exit {child.returncode}\n{said.decode()}")
        self.peak_mb = max(self.peak_mb, megabytes(usage))

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    @property
    def cpu(self) -> float:
        return statistics.median(self.cpu_seconds)

    def __str__(self) -> str:
        low, high = min(self.seconds) * 1000, max(self.seconds) * 1000
        # A child begins as a copy of this process: a peak that is no larger says nothing.
        own = megabytes(resource.getrusage(resource.RUSAGE_SELF))
        peak = f", {self.peak_mb:.0f} MB" if self.peak_mb > own * 1.1 else ""
        return f"{self.median * 1000:,.0f} ms ({low:,.0f}–{high:,.0f}){peak}"


@dataclass
class Place:
    """A home with one synthetic root of `count` memories."""

    home: Path
    count: int
    faults: float = 0.0
    shape: str = "plain"
    edits: int = 0

    def __post_init__(self) -> None:
        build(self.root, self.count, self.faults, self.shape)
        self.settle()

    @property
    def root(self) -> Path:
        return self.home / ".claude/projects/-home-you-shop/memory"

    @property
    def environ(self) -> dict[str, str]:
        absent = {"CLAUDE_BIN": "no-claude-here", "AUTHMUX_BIN": "no-authmux-here"}
        return {"HOME": str(self.home), "PATH": "/usr/local/bin:/usr/bin:/bin", "PYTHONPATH": str(CHECKOUT), **absent}

    def settle(self) -> None:
        """Make every file look untouched for two days; what was written just now is not trusted by the cache."""
        for file in self.root.iterdir():
            os.utime(file, (LONG_AGO, LONG_AGO))

    def copy(self, home: Path) -> Place:
        """The same folder in another home, as if no run had ever been there."""
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(self.root, home / self.root.relative_to(self.home))
        twin = copy(self)
        twin.home = home
        return twin

    def forget(self) -> None:
        """Throw the cache away: the next audit is a cold one."""
        shutil.rmtree(self.home / ".cache", ignore_errors=True)

    def edit(self) -> None:
        """Change some words of one memory."""
        file = self.root / f"{stem(1)}.md"
        self.edits += 1
        lines = file.read_text().split("\n")
        lines[8] = f"{lines[8]} Edit {self.edits}."
        file.write_text("\n".join(lines))
        os.utime(file, (LONG_AGO, LONG_AGO))

    def warm(self, command: str) -> None:
        """As after a run some seconds ago; two seconds are what the cache wants a file to be old."""
        time.sleep(2.1)
        subprocess.run([*CMMD, command], env=self.environ, stdout=subprocess.DEVNULL, check=False)


@dataclass
class Bench:
    """The commands measured with one size of root."""

    clean: Place
    faulty: Place

    @classmethod
    def of(cls, folder: Path, count: int) -> Bench:
        return cls(Place(folder / "clean", count), Place(folder / "faulty", count, FAULTS))

    def __post_init__(self) -> None:
        root, audit, tick = shlex.quote(str(self.clean.root)), [*CMMD, "audit"], [*CMMD, "tick"]
        self.first = Measured("`cmmd tick`, the first (takes a snapshot)", tick)
        self.cold = Measured("`cmmd audit`, cold", audit)
        self.warm = Measured("`cmmd audit`, nothing changed", audit)
        self.tick = Measured("`cmmd tick`, nothing to mend", tick)
        self.fix = Measured("`cmmd fix --apply`, 5 % with a fault", [*CMMD, "fix", "--apply"])
        self.cat = Measured("`cat ROOT/*.md \\| wc -c`", ["/bin/sh", "-c", f"cat {root}/*.md | wc -c"])
        self.lsof = Measured("`lsof +D ROOT`", ["lsof", "+D", str(self.clean.root)], ends_with=1)  # nobody has any open
        self.nothing = Measured("`python -c pass`", [sys.executable, "-c", "pass"])
        self.typer = Measured(f"`{TYPER}`", [sys.executable, "-c", "import typer"])

    @property
    def rows(self) -> list[Measured]:
        ours = [self.first, self.cold, self.warm, self.tick, self.fix]
        others = [self.cat, *([self.lsof] if shutil.which("lsof") else []), self.nothing, self.typer]
        return [row for row in (*ours, *others) if row.seconds or row not in (self.first, self.fix)]

    def begin(self) -> None:
        """The first tick, the one mending, and proof that the next tick will be the skip that is meant."""
        self.first.run(self.clean.environ)
        said = subprocess.check_output([*CMMD, "last-tick", "--json"], env=self.clean.environ)
        assert json.loads(said)["skip_code"] == "already_clean", said
        self.fix.run(self.faulty.environ)

    def round(self) -> None:
        environ = self.clean.environ
        self.clean.forget()
        self.cold.run(environ)
        self.clean.warm("tick")  # takes the snapshot of the last round's edit
        for row in (self.warm, self.cat, self.tick, self.nothing, self.typer):
            row.run(environ)
        if shutil.which("lsof"):
            self.lsof.run(environ)
        self.clean.edit()


SHAPES = {"real": "Mixed lengths, Latin", "cjk": "Mixed lengths, Chinese"}
MIXED = 200


@dataclass
class MixedBench:
    """A folder as people write them: its cold audit, and the first tick of a copy with faults, which mends them."""

    shape: str
    clean: Place
    faulty: Place
    folder: Path

    @classmethod
    def of(cls, folder: Path, shape: str) -> MixedBench:
        clean = Place(folder / shape / "clean", MIXED, shape=shape)
        return cls(shape, clean, Place(folder / shape / "faulty", MIXED, FAULTS, shape=shape), folder / shape)

    def __post_init__(self) -> None:
        self.cold = Measured("`cmmd audit`, cold", [*CMMD, "audit"])
        self.mending = Measured("`cmmd tick`, the first that mends", [*CMMD, "tick", "--no-dry-run", "--no-agent"])
        self.typer = Measured(f"`{TYPER}`", [sys.executable, "-c", "import typer"])

    def round(self) -> None:
        self.clean.forget()
        self.cold.run(self.clean.environ)
        self.mending.run(self.faulty.copy(self.folder / "again").environ)
        self.typer.run(self.clean.environ)

    def __str__(self) -> str:
        times = [
            f"{row} = {row.median / self.typer.median:.1f} × `{TYPER}`, CPU {row.cpu / self.typer.cpu:.1f} ×"
            for row in (self.cold, self.mending)
        ]
        return f"| {SHAPES[self.shape]} | {' | '.join(times)} |"


def mixed_table(mixed: Sequence[MixedBench]) -> str:
    """Markdown: a row a folder."""
    head = f"| {MIXED} memories | {mixed[0].cold.title} | {mixed[0].mending.title} |"
    return "\n".join([head, "|---|---|---|", *map(str, mixed)])


def machine() -> str:
    """The processor, its cores, the system and the Python that was measured."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        cpu = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    except OSError:
        cpu = ""
    name = cpu or platform.processor() or platform.machine()
    return f"{name}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"


def table(benches: Sequence[Bench]) -> str:
    """Markdown: a row a command, a column a size."""
    lines = ["| | " + " | ".join(f"{bench.clean.count:,} memories" for bench in benches) + " |"]
    lines.append("|---" * (1 + len(benches)) + "|")
    for same in zip(*(bench.rows for bench in benches), strict=True):
        lines.append(f"| {same[0].title} | " + " | ".join(map(str, same)) + " |")
    return "\n".join(lines)


def in_words(bench: Bench) -> str:
    """How the numbers stand to those of the well-known commands."""
    cat, typer = bench.cat.median, bench.typer.median
    return (
        f"At {bench.clean.count:,} memories: cold {bench.cold.median / cat:.1f} × cat, "
        f"nothing changed {bench.warm.median / cat:.2f} × cat, "
        f"tick {bench.tick.median / cat:.2f} × cat, {bench.tick.median / typer:.1f} × `{TYPER}`."
    )


def doubled(folder: Path, rounds: int) -> str:
    """What the cold audit of 20,000 memories takes beside that of 10,000."""
    places = [Place(folder / str(count), count) for count in (10_000, 20_000)]
    rows = [Measured("audit", [*CMMD, "audit"]) for _ in places]
    for _ in range(rounds):
        for place, row in zip(places, rows, strict=True):
            place.forget()
            row.run(place.environ)
    return f"20,000 memories take {rows[1].median / rows[0].median:.2f} × what 10,000 take ({rows[1]}; {rows[0]})."


def dead_entries(home: Path, share: float) -> list[Measured]:
    """An audit of an index of which one entry in six is dead, and an undo of what struck them."""
    count = round(4_500 * share)
    place = Place(home, count)
    names = [f"{stem(number)}.md" for number in range(count)]
    lines = [f"- [{name}]({name}) — see {name.upper()}" for name in names]
    for at in range(count - 1, 0, -5):
        lines.insert(at, f"- [Note {at}](reference_gone_{at}.md) — what was told on day {at}")
    (place.root / "MEMORY.md").write_text("# Memory\n\n" + "\n".join(lines) + "\n")
    place.settle()
    audit = Measured(f"`cmmd audit`, {count // 5} dead entries", [*CMMD, "audit"], ends_with=1)
    undo = Measured("`cmmd undo` of what struck them", [*CMMD, "undo"])
    audit.run(place.environ)
    Measured("", [*CMMD, "fix", "--apply", "--rule", "index-dangling"]).run(place.environ)
    undo.run(place.environ)
    return [audit, undo]


def long_history(home: Path, share: float) -> list[Measured]:
    """`show` of the oldest row that wrote, below so many others, before and after a tick has rotated them."""
    place, count = Place(home, 10, 0.5), round(100_000 * share)
    Measured("", [*CMMD, "fix", "--apply"]).run(place.environ)
    path = home / ".local/state/cmmd/history.jsonl"
    row = json.loads(path.read_text().splitlines()[0])
    idle = {**row, "outcome": "skipped", "files_changed": [], "proposal": None, "notes": []}
    with path.open("a") as file:
        file.writelines(json.dumps({**idle, "tick_id": f"{number:016x}"}) + "\n" for number in range(1, count + 1))
    show = [Measured(f"`cmmd show`, {count:,} rows{how}", [*CMMD, "show", row["tick_id"]]) for how in ("", ", rotated")]
    show[0].run(place.environ)
    Measured("", [*CMMD, "tick", "--no-agent"]).run(place.environ)
    show[1].run(place.environ)
    return show


def large_memories(home: Path, share: float) -> list[Measured]:
    """The first tick of two memories of 9 MB, and the next."""
    place = Place(home, 2)
    for number in range(2):
        with (place.root / f"{stem(number)}.md").open("a") as file:
            text = memory(number + 2, 4, SHAPES_OF_ROOTS["plain"]).split("---\n", 2)[2]
            file.writelines(f"{text}Part {part} of {number}.\n" for part in range(round(9e6 * share / len(text))))
    place.settle()
    ticks = [
        Measured(f"`cmmd tick`, two of {9 * share:.2g} MB, {which}", [*CMMD, "tick"]) for which in ("first", "next")
    ]
    for tick in ticks:
        tick.run(place.environ)
    return ticks


def many_folders(home: Path, share: float) -> list[Measured]:
    """A dry-run tick over 77 folders of uneven size, a third of them clean, in which nothing is new since the last."""
    count, chance = max(3, round(77 * share)), random.Random(7)
    place = Place(home, 10)
    for number in range(1, count):
        root = home / f".claude/projects/-home-you-p{number:02}/memory"
        size = 5 + round(4 * chance.paretovariate(1.1)) % 150
        build(root, size, FAULTS if number % 3 else 0.0, chance.choice(sorted(SHAPES_OF_ROOTS)))
        for file in root.iterdir():
            os.utime(file, (LONG_AGO, LONG_AGO))
    tick = Measured(f"`cmmd tick --no-agent`, {count} folders, nothing new", [*CMMD, "tick", "--no-agent"])
    for _ in range(2):
        Measured("", tick.argv).run(place.environ)
        time.sleep(2.1)
    tick.run(place.environ)
    return [tick]


def writing(home: Path, share: float) -> list[Measured]:
    """A tick that writes, in a copy of the bundled fixture, and the one after it."""
    root = home / ".claude/projects/-home-you-shop/memory"
    place = Place(home / "empty", 1)
    shutil.copytree(CHECKOUT / "test-fixtures/memory", root)
    for file in root.rglob("*"):
        os.utime(file, (LONG_AGO, LONG_AGO))
    ticks = [
        Measured(f"`cmmd tick`, 9 files, {what}", [*CMMD, "tick", "--no-dry-run", "--no-agent"])
        for what in ("which writes", "the next")
    ]
    for tick in ticks:
        tick.run({**place.environ, "HOME": str(home)})
    return ticks


def many_proposals(home: Path, share: float) -> list[Measured]:
    """A tick with nothing to mend beside 8,000 proposals that were decided, and the same without them."""
    place, count = Place(home, 10, 0.5), round(8_000 * share)
    Measured("", [*CMMD, "fix", "--apply"]).run(place.environ)
    ticks = [Measured(f"`cmmd tick`, {kept:,} proposals kept", [*CMMD, "tick", "--no-agent"]) for kept in (1, count)]
    time.sleep(2.1)
    Measured("", ticks[0].argv).run(place.environ)
    ticks[0].run(place.environ)
    folder = home / ".local/state/cmmd/proposals"
    (one,) = (each for each in folder.iterdir() if each.is_dir())
    for number in range(1, count):
        twin = folder / f"{number:016x}"
        shutil.copytree(one, twin)
        text = (twin / "proposal.json").read_text()
        (twin / "proposal.json").write_text(text.replace(one.name, twin.name))
    ticks[1].run(place.environ)
    return ticks


def grown(folder: Path, share: float) -> str:
    """Markdown: a row a command."""
    kinds = (dead_entries, long_history, large_memories, many_folders, writing, many_proposals)
    rows = [row for kind in kinds for row in kind(folder / kind.__name__, share)]
    return "\n".join(["| grown | |", "|---|---|", *(f"| {row.title} | {row} |" for row in rows)])


def pin(core: int | None) -> None:
    """Run this script, and so all it starts, on one core: by default the last; where the system can."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0)) if core is None else core})


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure cmmd beside well-known commands.")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--sizes", default="10,100,1000,10000", help="memories of each root")
    parser.add_argument("--core", type=int, help="which one to run on")
    parser.add_argument("--quick", action="store_true", help="one round, 10 memories")
    parser.add_argument("--double", action="store_true", help="measure 20,000 memories against 10,000 too")
    parser.add_argument("--grown", action="store_true", help="measure dead entries, a long history, large memories too")
    given = parser.parse_args()
    rounds, sizes = (1, "10") if given.quick else (given.rounds, given.sizes)
    pin(given.core)
    with tempfile.TemporaryDirectory(prefix="cmmd-bench-") as folder:
        benches = [Bench.of(Path(folder, size), int(size)) for size in sizes.split(",")]
        mixed = [MixedBench.of(Path(folder), shape) for shape in SHAPES]
        for bench in benches:
            bench.begin()
        for _ in range(rounds):
            for each in (*benches, *mixed):
                each.round()
        print(table(benches))
        print(f"\n{mixed_table(mixed)}")
        print(f"\n{machine()}; one core; {rounds} rounds; median (min–max), peak memory.")
        print("\n".join(map(in_words, benches)))
        if given.double:
            print(doubled(Path(folder), rounds))
        if given.grown:
            print(f"\n{grown(Path(folder), 0.01 if given.quick else 1.0)}")


if __name__ == "__main__":
    main()
