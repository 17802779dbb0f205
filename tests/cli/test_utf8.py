"""Memories and their names are UTF-8 whatever the locale; a terminal is shown what it can show."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.memories import memory
from tests.terminal import terminal
from tests.worlds import Home

CHECKOUT = Path(__file__).resolve().parents[2]
MODULE = (sys.executable, "-m", "cmmd")
LATIN_1 = "de_DE.ISO-8859-1"
ENTRY = "- [café](café.md) — des crêpes — voilà\n"

LOCALES = [
    pytest.param({"LC_ALL": LATIN_1}, id="Latin-1"),
    pytest.param({"LANG": LATIN_1, "PYTHONUTF8": "0"}, id="Latin-1 by LANG"),
    pytest.param({"LC_ALL": LATIN_1, "PYTHONIOENCODING": "ascii:strict"}, id="Latin-1, an odd stream"),
    pytest.param({"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, id="ASCII"),
    pytest.param({"LC_ALL": "POSIX", "PYTHONUTF8": "0"}, id="POSIX"),
    pytest.param({"LC_ALL": "C"}, id="C, which Python takes for UTF-8"),
    pytest.param({"LC_ALL": LATIN_1, "PYTHONUTF8": "1"}, id="Latin-1, UTF-8 asked for"),
    pytest.param({"LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "latin-1:strict"}, id="UTF-8, a stream in Latin-1"),
]


@pytest.fixture(scope="session")
def locales(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for LOCPATH with a locale in Latin-1."""
    folder = tmp_path_factory.mktemp("locales")
    if shutil.which("localedef") is None or not Path("/usr/share/i18n/locales/de_DE").exists():
        pytest.skip("no localedef, or nothing for it to compile (Debian's package `locales`)")
    compile_it = ["localedef", "-i", "de_DE", "-f", "ISO-8859-1", str(folder / LATIN_1)]
    subprocess.run(compile_it, check=True, capture_output=True, timeout=60)
    return folder


@pytest.fixture
def place(tmp_path: Path, locales: Path) -> Home:
    """A folder whose index lacks one memory, and one more file whose name is no UTF-8."""
    home = Home.make(tmp_path, LOCPATH=str(locales), PYTHONPATH=str(CHECKOUT))
    shutil.rmtree(home.root)
    home.root.mkdir()
    text = memory(name="café", description="des crêpes — voilà", type="user")
    (home.root / "café.md").write_text(text, encoding="utf-8")
    (home.root / "MEMORY.md").write_text("- [old](old.md) — gone\n", encoding="utf-8")
    Path(str(home.root), b"caf\xe9.txt".decode("utf-8", "surrogateescape")).write_bytes(b"x")
    home.settle()
    return home


def ran(place: Home, environ: Mapping[str, str], *arguments: str, start: tuple[str, ...] = MODULE) -> bytes:
    """What it says on stdout. It must not fail, as a bug of ours least of all."""
    done = subprocess.run(
        [*start, *arguments],
        env={**place.environ, **environ},
        cwd=place.path,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
    )
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


def index(place: Home) -> str:
    return (place.root / "MEMORY.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("environ", LOCALES)
def test_what_is_written_is_utf_8(place: Home, environ: dict[str, str]) -> None:
    ran(place, environ, "fix", "--apply")
    assert index(place) == ENTRY
    before = place.files()
    (place.root / "café.md").unlink()
    ran(place, environ, "restore", "@{0}", "--yes", "--force")
    assert place.files() == before
    ran(place, environ, "undo", "--force")
    assert "café.md" not in place.files()


@pytest.mark.parametrize("environ", [LOCALES[0], LOCALES[3], LOCALES[7]])
def test_no_command_fails(place: Home, environ: dict[str, str]) -> None:
    ran(place, environ, "fix", "--apply")
    for command in ("audit", "status", "history", "git-log", "graph", "fix", "roots", "loaded", "doctor", "tick"):
        ran(place, environ, command)


@pytest.mark.parametrize("environ", [row for row in LOCALES if "PYTHONIOENCODING" not in str(row.values)])
def test_a_pipe_gets_utf_8(place: Home, environ: dict[str, str]) -> None:
    assert "café.md" in ran(place, environ, "audit").decode("utf-8")
    assert "café.md" in ran(place, environ, "fix").decode("utf-8")


@pytest.mark.parametrize("name", ["cmmd", "mmctl"])
def test_the_installed_scripts_too(place: Home, name: str) -> None:
    script = place.path / name
    script.write_text(f"#!{sys.executable}\nimport sys\nfrom cmmd.cli import entry\nsys.exit(entry())\n")
    script.chmod(0o755)
    ran(place, {"LC_ALL": LATIN_1}, "fix", "--apply", start=(str(script),))
    said = ran(place, {"LC_ALL": LATIN_1}, "status", start=(str(script),))
    assert index(place) == ENTRY
    assert (name == "mmctl") == said.startswith(b"{")


def test_an_argument_keeps_its_bytes(place: Home) -> None:
    folder = place.path / "mémoire"
    place.root.rename(folder)
    environ = {"LC_ALL": LATIN_1}
    said = json.loads(ran(place, environ, "audit", "--root", str(folder), "--json"))
    assert said["roots"][0]["root"] == str(folder)


def test_the_variables_stay_as_they_were(place: Home) -> None:
    """An agent, git and a hook get the environment that the user gave to cmmd."""
    code = "import os; from cmmd.cli import utf8; utf8.speak(); print('PYTHONUTF8' in os.environ)"
    assert ran(place, {"LC_ALL": LATIN_1}, start=(sys.executable, "-c", code)) == b"False\n"


@pytest.mark.parametrize(
    ("environ", "shown"),
    [
        pytest.param({"LC_ALL": LATIN_1}, b"caf\xe9.md", id="Latin-1"),
        pytest.param({"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, rb"caf\xe9.md", id="ASCII"),
        pytest.param({"LC_ALL": "C.UTF-8"}, "café.md".encode(), id="UTF-8"),
        pytest.param({"LC_ALL": LATIN_1, "PYTHONUTF8": "1"}, "café.md".encode(), id="UTF-8 asked for"),
    ],
)
def test_a_terminal_is_shown_what_it_can_show(place: Home, environ: dict[str, str], shown: bytes) -> None:
    with terminal(place, "audit", **environ) as screen:
        assert screen.end() == 1
    assert shown.decode("utf-8", "replace") in screen.seen
