"""What cmmd costs, each number beside `cat ROOT/*.md | wc -c`, `python -c "import typer"` and `lsof +D ROOT`.

    python bench/run.py [--quick] [--rounds N] [--sizes 100,10000]

Every round runs every command once, so that a noisy minute hits all of them. Printed: median (min to max) in
milliseconds, and the largest peak memory of what needs more than this script. The commands get an environment from
nothing; claude and authmux are absent; the roots are synthetic (bench/roots.py), clean, and untouched for two days: no
tick starts an agent.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from roots import build

CHECKOUT = Path(__file__).resolve().parent.parent
CMMD = [sys.executable, "-m", "cmmd"]
TYPER = 'python -c "import typer"'
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
    peak_mb: float = 0.0

    def run(self, environ: Mapping[str, str]) -> None:
        """Once, timed from the start of the process to its end. Raises where it ends with an unexpected code."""
        began = time.perf_counter()
        child = subprocess.Popen(self.argv, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        said = child.stderr.read() if child.stderr else b""
        _, status, usage = os.wait4(child.pid, 0)
        self.seconds.append(time.perf_counter() - began)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != self.ends_with:
            raise SystemExit(f"{shlex.join(self.argv)}: exit {child.returncode}\n{said.decode()}")
        self.peak_mb = max(self.peak_mb, megabytes(usage))

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    def __str__(self) -> str:
        low, high = min(self.seconds) * 1000, max(self.seconds) * 1000
        # A child begins as a copy of this process: a peak that is no larger says nothing.
        own = megabytes(resource.getrusage(resource.RUSAGE_SELF))
        peak = f", {self.peak_mb:.0f} MB" if self.peak_mb > own * 1.1 else ""
        return f"{self.median * 1000:,.0f} ms ({low:,.0f}–{high:,.0f}){peak}"


@dataclass
class Place:
    """A home with one clean synthetic root of `count` memories, and the commands measured in it."""

    home: Path
    count: int

    def __post_init__(self) -> None:
        build(self.root, self.count)
        for file in self.root.iterdir():
            os.utime(file, (LONG_AGO, LONG_AGO))
        root = shlex.quote(str(self.root))
        self.commands = [
            Measured("`cmmd audit`", [*CMMD, "audit"]),
            Measured("`cmmd tick`, nothing to mend", [*CMMD, "tick"]),
            Measured("`cat ROOT/*.md \\| wc -c`", ["/bin/sh", "-c", f"cat {root}/*.md | wc -c"]),
        ]
        if shutil.which("lsof"):  # exit 1: nobody has a file open
            self.commands.append(Measured("`lsof +D ROOT`", ["lsof", "+D", str(self.root)], ends_with=1))
        self.first = Measured("`cmmd tick`, the first (takes a snapshot)", [*CMMD, "tick"])

    @property
    def root(self) -> Path:
        return self.home / ".claude/projects/-home-you-shop/memory"

    @property
    def environ(self) -> dict[str, str]:
        absent = {"CLAUDE_BIN": "no-claude-here", "AUTHMUX_BIN": "no-authmux-here"}
        return {"HOME": str(self.home), "PATH": "/usr/local/bin:/usr/bin:/bin", "PYTHONPATH": str(CHECKOUT), **absent}

    def warm_up(self) -> None:
        """The first tick, which is measured once, and proof that the next one will be the skip that is meant."""
        self.first.run(self.environ)
        said = subprocess.check_output([*CMMD, "last-tick", "--json"], env=self.environ)
        assert json.loads(said)["skip_code"] == "already_clean", said

    def round(self) -> None:
        for command in self.commands:
            command.run(self.environ)


def machine() -> str:
    """The processor, its cores, the system and the Python that was measured."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        cpu = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    except OSError:
        cpu = ""
    name = cpu or platform.processor() or platform.machine()
    return f"{name}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"


def table(places: Sequence[Place], alone: Sequence[Measured]) -> str:
    """Markdown: a row a command, a column a size."""
    heads = [f"{place.count:,} memories" for place in places]
    lines = ["| | " + " | ".join(heads) + " |", "|---|" + "---|" * len(heads)]
    for row in zip(*([place.first, *place.commands] for place in places), strict=True):
        lines.append(f"| {row[0].title} | " + " | ".join(map(str, row)) + " |")
    for one in alone:
        lines.append(f"| {one.title} | " + " | ".join([str(one)] * len(heads)) + " |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure cmmd beside well-known commands.")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--sizes", default="100,10000", help="memories of each root")
    parser.add_argument("--quick", action="store_true", help="three rounds, 100 memories")
    given = parser.parse_args()
    rounds, sizes = (3, "100") if given.quick else (given.rounds, given.sizes)
    alone = [Measured(f"`{TYPER}`", [sys.executable, "-c", "import typer"])]
    with tempfile.TemporaryDirectory(prefix="cmmd-bench-") as folder:
        places = [Place(Path(folder, size), int(size)) for size in sizes.split(",")]
        for place in places:
            place.warm_up()
        for _ in range(rounds):
            for place in places:
                place.round()
                for one in alone:
                    one.run(place.environ)
    print(table(places, alone))
    print(f"\n{machine()}; {rounds} rounds; median (min–max), peak memory.")
    for place in places:
        tick = next(command for command in place.commands if "tick" in command.title)
        print(f"A skipped tick at {place.count:,} memories: {tick.median / alone[0].median:.1f} × `{TYPER}`.")


if __name__ == "__main__":
    main()
