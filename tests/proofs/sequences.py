"""Random sequences of what a person, a timer and the system do to memory folders; a `Ledger` watches each step."""

from __future__ import annotations

import json
import os
import random
import re
import shlex
import shutil
import signal
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cmmd.core.memory.location import slug
from tests.cli.test_hints import hints
from tests.memories import memory
from tests.proofs.killing import Killer
from tests.proofs.ledger import Ledger
from tests.stores import store
from tests.worlds import QUIET, STUB, Home

LENGTH = 40 if "CMMD_TEST_SEQUENCES" in os.environ else 10
"""Operations of a sequence, in the long form and in the suite."""
KILLED = -9
CODES = (0, 1, 2, 75)
"""What a command may end with that nobody interrupts."""
SIGNALS = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 143}
"""What it ends with that gets one; in its first steps, before it listens, it ends by the signal itself."""
STEPS = 150
"""A command is killed at one of so many steps; one that has fewer comes to its end."""
LINK = re.compile(r"\]\(([^)/]+\.md)\)")
WHY = "\n**Why:** it was asked for twice.\n**How to apply:** every time.\n"
READING = (
    ["status"],
    ["audit"],
    ["proposals"],
    ["show", "latest"],
    ["diff"],
    ["diff", "@{1}", "--stat"],
    ["git-log", "-n", "5"],
    ["history", "-n", "5"],
    ["doctor"],
    ["roots"],
    ["loaded"],
    ["fix"],
    ["organize"],
    ["last-tick", "--json"],
)
READS = {words[0] for words in READING} | {"tick-log", "explain", "rules", "config"}
SCENARIOS = ("empty-a-file", "delete-a-file", "too-many-files", "odd-name", "no-closing-line", "max-turns", "exits-1")


class Wrong(AssertionError):
    """Something does not hold that always must."""


@dataclass
class Play:
    """One sequence: the home in which it plays, its dice, and what was done so far."""

    home: Home
    killer: Killer
    chance: random.Random
    ledger: Ledger
    steps: list[str] = field(default_factory=list)
    offered: list[list[str]] = field(default_factory=list)
    """Commands that write, which the last one named."""
    away: dict[Path, Path] = field(default_factory=dict)
    """Folders that somebody moved, and where they are."""
    past: list[bytes] = field(default_factory=list)
    number: int = 0
    printed: str = ""
    """What the last command had on stdout."""

    @classmethod
    def make(cls, folder: Path, seed: int) -> Play:
        home = Home.make(folder, DAILY_BUDGET_USD="1000", CLAUDE_BIN=str(STUB))
        (home.path / "two").mkdir()
        tea = memory("Green tea.\n", name="tea")
        store(home.path / ".claude", home.path / "two", {"MEMORY.md": "- [Tea](tea.md) — tea\n", "tea.md": tea})
        return cls(home, Killer(folder), random.Random(seed), Ledger(home))

    @property
    def roots(self) -> list[Path]:
        return [self.home.root, self.home.path / ".claude/projects" / slug(str(self.home.path / "two")) / "memory"]

    @property
    def all(self) -> set[str]:
        return {str(root) for root in self.roots}

    def run(self) -> None:
        """Raises Wrong."""
        self.finish_tick()
        names = [name for name, weight in OPERATIONS.items() for _ in range(weight)]
        for _ in range(LENGTH):
            getattr(self, self.chance.choice(names))()
        self.history()

    def likely(self, part: float) -> bool:
        return self.chance.random() < part

    def flags(self, **likely: float) -> list[str]:
        """Each of these options with its likelihood; `no_agent` is `--no-agent`."""
        return [f"--{name.replace('_', '-')}" for name, part in likely.items() if self.likely(part)]

    # --- what a command does

    def cmmd(self, *words: str, sees: Collection[str] = (), safe: bool = False, **environ: str) -> int:
        """Run it; perhaps it is killed, or gets a signal, at one of its steps. Raises Wrong.

        One that comes to its end keeps all bytes of the folders that it `sees`.
        """
        number, kill_at = self._ending(safe)
        code = self.killer.run(list(words), {**self.home.environ, **environ}, self.home.path, kill_at, number)
        ending = f", {number.name} at step {kill_at}" if kill_at else ""
        self.printed = self.killer.printed()
        said = self.printed + self.killer.said()
        heard = [line[:300] for line in said.splitlines()[:3]]
        self.steps.append(f"cmmd {shlex.join(words)}{ending} -> {code} {environ or ''}\n      {heard}")
        if code == KILLED:
            self.expect(self.ledger.killed())
            self.after_a_kill()
            return code
        allowed = (*CODES, SIGNALS[number], -number) if kill_at and number in SIGNALS else CODES
        self.expect([f"exit {code}"] if code not in allowed else [])
        self.expect(["a traceback"] if "Traceback" in said or "bug of cmmd" in said else [])
        self.expect(self.ledger.ended(sees if code in (0, 1) else ()))
        self._follow_reading(said)
        return code

    def _ending(self, safe: bool) -> tuple[signal.Signals, int]:
        dice = self.chance.random()
        if safe or dice > 0.2:
            return signal.SIGTERM, 0
        number = signal.SIGKILL if dice < 0.12 else self.chance.choice(list(SIGNALS))
        return number, self.chance.randint(1, STEPS)

    def _follow_reading(self, said: str) -> None:
        """Of what it named, one that reads is given; those that write are kept for the next operation."""
        named = hints(said)
        reading = [words for words in named if words[0] in READS and "--apply" not in words]
        self.offered = [words for words in named if words not in reading]
        if reading and self.likely(0.3):
            words = self.chance.choice(reading)
            code = self.killer.run(words, self.home.environ, self.home.path)
            self.steps.append(f"  named: cmmd {shlex.join(words)} -> {code}")
            self.expect([f"a hint that ends with {code}"] if code not in (0, 1) else [])

    def after_a_kill(self) -> None:
        """Perhaps somebody writes first; then a run that settles it, which may be killed itself."""
        if self.likely(0.3):
            self.edit()
        words = ["tick", "--no-agent", *self.flags(no_dry_run=0.5, force=0.5)]
        self.cmmd(*words, sees=self.all, safe=self.likely(0.7), AUTOFIX="true")

    def expect(self, wrong: Iterator[str] | list[str]) -> None:
        if found := list(wrong):
            raise Wrong("\n".join(found))

    # --- operations: commands

    def tick(self) -> None:
        mode = self.chance.choice((["--no-dry-run"], ["--no-dry-run"], ["--propose"], []))
        words = ["tick", *mode, *self.flags(no_agent=0.3, force=0.5)]
        by_code = "--no-agent" in words or self.likely(0.4)
        if self.likely(0.5):
            self.edit()
        self._asking(words, AUTOFIX=str(by_code).lower())

    def finish_tick(self) -> None:
        self.cmmd("tick", "--no-agent", sees=self.all, safe=True)

    def _asking(self, words: list[str], **environ: str) -> None:
        """A tick of one folder whose agent does what suits that folder; or of all."""
        root = self.chance.choice([root for root in self.roots if root.is_dir()] or self.roots)
        if self.likely(0.8) and root.is_dir():
            self.cmmd(*words, "--root", str(root), sees={str(root)}, **self._agent(root), **environ)
        else:
            self.cmmd(*words, sees=self.all, **environ)

    def _agent(self, root: Path) -> dict[str, str]:
        """What the agent does if it is asked: nearly always an edit of this folder that may pass."""
        if self.likely(0.2):
            return {"STUB_SCENARIO": self.chance.choice(SCENARIOS)}
        here = {file.path: data for file, data in self.ledger.last.items() if file.root == str(root)}
        texts = {path: data.decode("utf-8", "replace") for path, data in here.items() if "/" not in path}
        edits = {
            name: text + WHY for name, text in texts.items() if "type: feedback" in text and "**Why:**" not in text
        }
        edits = dict(sorted(edits.items())[:2])
        if self.likely(0.4):
            new = f"learned_{self._next()}.md"
            edits[new] = memory(f"{self._sentence()}\n", name=new.removesuffix(".md"))
        edits["MEMORY.md"] = index_of(texts.get("MEMORY.md", ""), {*texts, *edits} - {"MEMORY.md"})
        return {"STUB_EDITS": json.dumps(edits)}

    def fix(self) -> None:
        self.cmmd("fix", "--apply", *self.flags(force=0.3))

    def organize(self) -> None:
        self.cmmd("organize", "--apply", *self.flags(fold=0.3))

    def propose(self) -> None:
        self._asking(["tick", "--propose", "--force"], AUTOFIX=self.chance.choice(("true", "false")))

    def apply(self) -> None:
        self._something_waits()
        self.cmmd("apply", "latest", *self._one_file())

    def reject(self) -> None:
        self._something_waits()
        before = self.ledger.rejected()
        self.cmmd("reject", "latest", *self._one_file())
        self.ledger.unwanted |= self.ledger.rejected() - before

    def unreject(self) -> None:
        if not self.ledger.rejected():
            self.reject()
        self.cmmd("unreject")
        self.ledger.unwanted &= self.ledger.rejected()

    def _something_waits(self) -> None:
        if not any(p["status"] == "waiting" for p in self.ledger.proposals()):
            self.edit()
            self.propose()

    def _one_file(self) -> list[str]:
        """Of what waits, sometimes one file alone."""
        waiting = [p for p in self.ledger.proposals() if p["status"] == "waiting"]
        paths = [file["path"] for p in waiting[-1:] for file in p["files"] if file["status"] == "waiting"]
        return ["--file", self.chance.choice(paths)] if paths and self.likely(0.3) else []

    def undo(self) -> None:
        written = [row.tick_id for row in self.ledger.rows.values() if row.files_changed]
        of = [self.chance.choice(written)] if written and self.likely(0.3) else []
        self.cmmd("undo", *of)

    def redo(self) -> None:
        self.cmmd("redo")

    def there_and_back(self) -> None:
        """As many redos as undos lead back to the same bytes."""
        before, steps = dict(self.ledger.last), 0
        for _ in range(self.chance.randint(1, 3)):
            known = set(self.ledger.rows)
            if self.cmmd("undo", safe=True) != 0:
                break
            new = [row for row in self.ledger.rows.values() if row.tick_id not in known]
            steps += any(row.kind == "undo" and row.files_changed for row in new)
            if any(row.kind == "redo" for row in new):
                return
        else:
            for _ in range(steps):
                self.cmmd("redo", safe=True)
            same = self.ledger.last == before
            self.expect([] if same else [f"{steps} undos and redos do not lead back"])

    def restore(self) -> None:
        root = self.chance.choice(self.roots)
        which = f"@{{{self.chance.randint(0, 6)}}}"
        self.cmmd("restore", which, "--yes", "--root", str(root), *self.flags(missing=0.4))

    def adopt(self) -> None:
        old, new = self.chance.sample(self.roots, 2)
        self.cmmd("adopt", str(old), str(new), "--apply", "--force")

    def read(self) -> None:
        self.cmmd(*self.chance.choice(READING), safe=True)

    def history(self) -> None:
        """It is JSON, and tells all rows that were seen."""
        self.cmmd("history", "--json", "-n", "1000000", safe=True)
        told = {row["tick_id"] for row in json.loads(self.printed)}
        self.expect([] if told == set(self.ledger.rows) else ["cmmd history does not tell every row"])

    def follow(self) -> None:
        """A command that the last one named is given as it stands."""
        if not self.offered:
            return
        words = self.chance.choice(self.offered)
        words = [*words, "--yes"] if words[0] == "restore" else words
        code = self.cmmd(*words, safe=True)
        self.expect(["a hint that cannot be given"] if code == 2 else [])

    # --- operations: by hand

    def edit(self) -> None:
        """Somebody does something to the files; nearly always long enough ago."""
        root = self.chance.choice([root for root in self.roots if root.is_dir()] or [self._made(self.roots[0])])
        do = self.chance.choice(BY_HAND)
        self.past += [data for data in self.ledger.last.values() if data not in self.past]
        said = do(self, root)
        if self.likely(0.8):
            self._age()
            said += ", long ago"
        self.steps.append(f"by hand: {said}")
        self.ledger.hand()

    def move_away(self) -> None:
        """The whole folder goes, or comes back in place of what stands there by then."""
        root = self.chance.choice(self.roots)
        kept = self.away.pop(root, None)
        if kept is None and root.is_dir():
            self.away[root] = kept = self.home.path / f"moved-{self._next()}"
            root.rename(kept)
            self.steps.append(f"by hand: {root} moved away")
        elif kept is not None:
            shutil.rmtree(root, ignore_errors=True)
            kept.rename(root)
            self.steps.append(f"by hand: {root} moved back")
        self.ledger.hand()

    def age(self) -> None:
        self._age()
        self.steps.append("time passes")

    def _age(self) -> None:
        for root in self.roots:
            for path in (root, *root.rglob("*")) if root.is_dir() else ():
                os.utime(path, (QUIET, QUIET), follow_symlinks=False)

    def _made(self, root: Path) -> Path:
        root.mkdir(parents=True)
        return root

    def _next(self) -> int:
        self.number += 1
        return self.number

    def _sentence(self) -> str:
        words = "kiln glaze teacup order parcel shelf clay wheel market brush oven slip studio tile vase bowl".split()
        return f"{' '.join(self.chance.choices(words, k=6)).capitalize()} {self._next()}."

    def a_file(self, root: Path) -> Path | None:
        """One that is there."""
        found = (path for path in sorted(root.rglob("*")) if not path.name.startswith(".cmmd-"))  # what a kill left
        files = [path for path in found if path.is_file() and not path.is_symlink()]
        return self.chance.choice(files) if files else None

    def content(self, name: str) -> bytes:
        """A memory, whole or with a fault."""
        bare = f"{self._sentence()}\n"
        body = f"{bare}\n**Why:** {self._sentence()}\n**How to apply:** {self._sentence()}\n"
        whole = memory(body, name=name, description=self._sentence())
        faults = (
            whole,
            memory(bare, name=name, type="feedback"),
            memory(bare, name=name, type="feedback"),
            whole.replace(f"name: {name}\n", ""),
            "".join(line for line in whole.splitlines(keepends=True) if not line.startswith("description:")),
            body,
            whole.replace("\n", "\r\n"),
            f"{whole}See [[gone_{name}]] and [more](gone_{name}.md).\n",
            "",
        )
        data = self.chance.choice(faults).encode()
        return data + b"\xff\xfe" if self.likely(0.05) else data


def index_of(text: str, names: set[str]) -> str:
    """The index without what dangles, and with an entry for all that it does not list."""
    lines = [line for line in text.splitlines() if all(name in names for name in LINK.findall(line))]
    listed = {name for line in lines for name in LINK.findall(line)}
    return "\n".join([*lines, *(f"- [{name}]({name}) — new" for name in sorted(names - listed))]) + "\n"


def new_file(play: Play, root: Path) -> str:
    name = f"note_{play._next()}"
    path = root / ("sub" if play.likely(0.2) else "") / f"{name}.md"
    if path.parent.exists() and not path.parent.is_dir():
        return "nothing"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(play.content(name))
    return f"new {path}"


def write(play: Play, root: Path) -> str:
    """A line more, other content, or bytes that stood somewhere before."""
    path = play.a_file(root)
    if path is None:
        return "nothing"
    old = path.read_bytes()
    more = old + f"\n{play._sentence()}\n".encode()
    path.write_bytes(
        play.chance.choice((more, more, play.content(path.stem), *play.chance.choices(play.past or [b""])))
    )
    return f"wrote {path}"


def index(play: Play, root: Path) -> str:
    """An entry too many, twice, or too few."""
    path = root / "MEMORY.md"
    if path.is_symlink() or path.is_dir():
        return "nothing"
    lines = path.read_bytes().splitlines(keepends=True) if path.is_file() else []
    dangling = f"- [Gone](gone_{play._next()}.md) — {play._sentence()}\n".encode()
    twice = [play.chance.choice(lines)] if lines else []
    fewer = [line for line in lines if play.likely(0.8)]
    path.write_bytes(b"".join(play.chance.choice(([*lines, dangling], [*lines, *twice], fewer))))
    return f"wrote {path}"


def rename(play: Play, root: Path) -> str:
    path = play.a_file(root)
    if path is None:
        return "nothing"
    new = path.with_name(f"renamed_{play._next()}.md")
    path.rename(new)
    return f"renamed {path} to {new.name}"


def delete(play: Play, root: Path) -> str:
    some = [path for path in (play.a_file(root) for _ in range(play.chance.randint(1, 3))) if path]
    for path in set(some):
        path.unlink()
    return f"deleted {sorted(str(path) for path in set(some))}"


def delete_all(play: Play, root: Path) -> str:
    shutil.rmtree(root)
    if play.likely(0.5):
        root.mkdir()
    return f"deleted all in {root}"


def obstacle(play: Play, root: Path) -> str:
    """A folder or a symlink where a file was."""
    path = play.a_file(root)
    if path is None:
        return "nothing"
    path.unlink()
    if play.likely(0.5):
        path.mkdir()
        return f"a folder in place of {path}"
    path.symlink_to(play.home.path / "nowhere")
    return f"a symlink in place of {path}"


def clear_obstacles(play: Play, root: Path) -> str:
    for path in sorted(root.rglob("*"), reverse=True):
        if path.is_symlink():
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            path.rmdir()
    return "no symlink and no empty folder is left"


Hand = Callable[[Play, Path], str]
BY_HAND: tuple[Hand, ...] = (
    *(3 * (new_file, write, index)),
    rename,
    rename,
    delete,
    delete,
    delete_all,
    obstacle,
    clear_obstacles,
)
OPERATIONS = {
    "edit": 10,
    "tick": 8,
    "propose": 3,
    "fix": 3,
    "organize": 1,
    "apply": 3,
    "reject": 2,
    "unreject": 1,
    "undo": 4,
    "redo": 2,
    "there_and_back": 2,
    "restore": 3,
    "adopt": 1,
    "read": 1,
    "history": 1,
    "follow": 3,
    "move_away": 1,
    "age": 1,
}
"""How often each is done, of the sum."""
