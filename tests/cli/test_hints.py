"""Every command that an output names in backticks can be given as it stands, and does what was shown."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cmmd.adapters.files import lock
from cmmd.cli import startup
from tests.decisions import EDITS, SLIPS, proposed
from tests.memories import memory
from tests.worlds import Home

Run = Callable[..., Any]
HINT = re.compile(r"`cmmd ([^`]+)`")
PLACEHOLDER = re.compile(r"\b[A-Z]{3,}\b")


def hints(text: str) -> list[list[str]]:
    return [shlex.split(hint) for hint in HINT.findall(text) if not PLACEHOLDER.search(hint)]


@pytest.fixture
def second(place: Home) -> Path:
    """A second folder with the same faults, whose name a shell would take apart."""
    folder = place.path / ".claude/projects/-it's two/memory"
    shutil.copytree(place.root, folder)
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


SHOWN = [
    pytest.param(["fix"], id="fix"),
    pytest.param(["fix", "--rule", "name-missing"], id="one rule"),
    pytest.param(["fix", "--root", "FIRST"], id="one root"),
    pytest.param(["fix", "--root", "SECOND", "--rule", "name-missing,index-dangling"], id="one root, two rules"),
    pytest.param(["fix", "--root", "FIRST", "--root", "SECOND", "--force"], id="two roots"),
    pytest.param(["--env-file", "own env", "fix"], id="another settings file"),
    pytest.param(["organize", "--root", "SECOND"], id="organize"),
    pytest.param(["organize"], id="organize all"),
]


@pytest.mark.parametrize("words", SHOWN)
def test_what_is_shown_is_written_and_taken_back(words: list[str], run: Run, place: Home, second: Path) -> None:
    (place.path / "own env").write_text(f"MEMORY_ROOT={second}\n")
    for folder in (place.root, second):
        index = folder / "MEMORY.md"
        numbered = "".join(f"- [T{number}](user_ana.md)\n" for number in (1, 10, 2, 30))
        index.write_text(f"{index.read_text()}\n## Numbered\n\n{numbered}")
    names = {"FIRST": str(place.root), "SECOND": str(second)}
    before = [files(folder) for folder in (place.root, second)]
    shown = run(*(names.get(word, word) for word in words))
    writing, *undoing = hints(shown.out)
    wrote = run(*writing)
    assert (wrote.code, wrote.err) == (0, "")
    after = [files(folder) for folder in (place.root, second)]
    changed = sum(new[path] != old[path] for old, new in zip(before, after, strict=True) for path in new)
    assert changed == shown.out.count("diff --git") > 0
    assert "diff --git" not in run(*(names.get(word, word) for word in words)).out
    for hint in undoing:
        assert run(*hint).code == 0
    assert [files(folder) for folder in (place.root, second)] == before


@pytest.mark.parametrize(
    ("path", "word"),
    [
        pytest.param("/home/you/a b/memory", "~/'a b/memory'", id="to be quoted"),
        pytest.param("/home/you/shop", "~/shop", id="plain"),
        pytest.param("/home/you/it's", """~/'it'"'"'s'""", id="with a quote in it"),
        pytest.param("/home/yours/shop", "/home/yours/shop", id="another home"),
        pytest.param("/home/you/~/x", "~/'~/x'", id="a tilde of its own"),
        pytest.param("/home/you", "/home/you", id="the home folder itself"),
    ],
)
def test_a_path_below_home_is_what_a_shell_makes_of_it(path: str, word: str) -> None:
    hint = startup.command("undo", "--root", startup.from_home(path, "/home/you")).strip("`")
    said = subprocess.run(
        ["sh", "-c", f"printf '%s\\n' {hint}"], env={"HOME": "/home/you"}, capture_output=True, text=True, check=True
    )
    assert (hint, said.stdout.splitlines()) == (f"cmmd undo --root {word}", ["cmmd", "undo", "--root", path])


def test_a_folder_that_was_typed_is_named_as_it_was(run: Run, place: Home) -> None:
    typed = str(place.root.relative_to(place.path))
    assert f"`cmmd undo --root {typed}` takes it back" in run("fix", "--root", typed).out


SAID = [
    pytest.param(["tick", "--no-agent"], id="tick"),
    pytest.param(["proposals"], id="proposals"),
    pytest.param(["history"], id="history"),
    pytest.param(["git-log"], id="git-log"),
    pytest.param(["roots"], id="roots"),
    pytest.param(["loaded"], id="loaded"),
    pytest.param(["rules"], id="rules"),
    pytest.param(["audit"], id="audit"),
    pytest.param(["audit", "--select", "x"], id="unknown rule"),
    pytest.param(["audit", "--select", ","], id="no rule"),
    pytest.param(["fix", "--rule", "duplicate"], id="not by code"),
    pytest.param(["fix", "--apply"], id="fix"),
    pytest.param(["undo"], id="undo"),
    pytest.param(["undo", "ffff"], id="undo unknown"),
    pytest.param(["diff"], id="diff"),
    pytest.param(["diff", "nosuch"], id="diff unknown"),
    pytest.param(["restore", "nosuch"], id="restore unknown"),
    pytest.param(["apply", "latest"], id="apply nothing"),
    pytest.param(["show", "ffff"], id="show unknown"),
    pytest.param(["tick-log", "ffff"], id="tick-log unknown"),
    pytest.param(["nosuch"], id="no command"),
    pytest.param(["doctor"], id="doctor"),
    pytest.param(["status"], id="status"),
]


@pytest.mark.parametrize("words", SAID)
def test_every_command_that_is_named_can_be_given(words: list[str], run: Run, place: Home) -> None:
    index = place.root / "MEMORY.md"
    index.write_text(index.read_text() + "".join(f"- [M{n}](m{n}.md) — {'kiln ' * 20}\n" for n in range(210)))
    for n in range(210):
        (place.root / f"m{n}.md").write_text(memory(f"Number {n} {'kiln ' * n}\n", name=f"m{n}"))
    place.settle()
    said = run(*words)
    for hint in hints(said.out + said.err):
        assert run(*hint).code != 2, hint


def test_what_no_longer_fits(run: Run, place: Home) -> None:
    waiting = proposed(place, EDITS)
    (place.root / SLIPS).write_text("theirs\n")
    said = run("apply", waiting.tick_id)
    assert [run(*hint).code for hint in hints(said.out)] == [0, 0]


BUSY = [
    ["tick", "--no-agent"],
    ["fix", "--apply"],
    ["organize", "--apply"],
    ["apply", "latest"],
    ["reject", "latest", "--reason", "not so"],
    ["restore", "@{0}", "--yes"],
    ["undo"],
    ["adopt", "/home/you/shop", "new place", "--apply"],
]


@pytest.mark.parametrize("words", BUSY, ids=" ".join)
def test_who_is_busy_names_the_same_command_with_wait(words: list[str], run: Run, place: Home) -> None:
    proposed(place)
    (place.path / "new place").mkdir()
    with lock.hold(place.state / "tick.lock", command="cmmd tick --json", now=time.time):
        said = run(*words)
        waited = run(*words, "--wait", "--timeout", "0.1")
    hint = hints(said.err)[-1]
    assert (said.code, waited.code, hint) == (75, 75, [*words, "--wait"])
    holder = [] if words[0] == "tick" else [["tick", "--json"]]  # a tick without a terminal has told it once
    assert hints(waited.err) == holder
    assert run(*hint).code in (0, 1)


def test_a_baseline_that_is_out_of_date(run: Run, place: Home) -> None:
    run("audit", "--root", str(place.root), "--write-baseline", "base line.json")
    (place.root / SLIPS).unlink()
    words = ["audit", "--root", str(place.root), "--select", "name-missing, duplicate"]
    (hint,) = hints(run(*words, "--baseline", "base line.json").err)
    assert run(*hint).code == 0
    assert run(*words, "--baseline", "base line.json").err == ""
