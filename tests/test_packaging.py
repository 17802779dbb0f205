"""What `pip install .` gives: one program with two names, its playbook inside, runnable from anywhere; the demo."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

from cmmd import __version__
from tests.worlds import FIXTURE, Home

CHECKOUT = Path(__file__).resolve().parent.parent
PLAYBOOK = (
    "agents/memory-manager.md",
    "settings.json",
    *(f"skills/{name}/SKILL.md" for name in ("memory-organize", "memory-prune", "process-janitor")),
)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what git would clone."""
    copy = tmp_path_factory.mktemp("source") / "cmmd"
    leave_out = shutil.ignore_patterns(
        ".git", "tools", ".venv", "__pycache__", ".*_cache", ".hypothesis", "dist", "build"
    )
    return Path(shutil.copytree(CHECKOUT, copy, ignore=leave_out))


def build(source: Path, kind: str) -> Path:
    folder = source.parent / kind
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(folder)]
    subprocess.run(command, cwd=source, check=True, capture_output=True, timeout=100)
    (file,) = folder.iterdir()
    return file


@pytest.fixture(scope="module")
def wheel(source: Path) -> Path:
    return build(source, "wheel")


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` of an environment with the wheel, and with the libraries of this one (no index is asked)."""
    folder = tmp_path_factory.mktemp("venv")
    venv.create(folder)
    python = folder / "bin/python"
    command = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(python),
        "install",
        "-q",
        "--no-deps",
        "--no-index",
        str(wheel),
    ]
    subprocess.run([*command, "--disable-pip-version-check"], check=True, timeout=100)
    place = sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)})
    Path(place, "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder / "bin"


def run(program: Path, *arguments: str, home: Home, **environ: str) -> subprocess.CompletedProcess[str]:
    """In a folder far from the checkout, with an environment from nothing."""
    return subprocess.run(
        [program, *arguments],
        cwd=home.path,
        env={**home.environ, **environ},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=100,
    )


def test_the_wheel_holds_the_package_and_the_playbook_alone(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {f"cmmd/playbook/{name}" for name in PLAYBOOK} <= names
    assert {name.split("/")[0] for name in names} == {"cmmd", f"cmmd-{__version__}.dist-info"}


def test_the_sdist_holds_what_a_clone_holds(source: Path) -> None:
    file = build(source, "sdist")
    with tarfile.open(file) as archive:
        held = {"/".join(Path(name).parts[1:]) for name in archive.getnames()}
    wanted = ["README.md", "CHANGELOG.md", "LICENSE", ".env.example", "crontab.example", "pyproject.toml", ".ci/run"]
    wanted += ["CONTRIBUTING.md", "SECURITY.md", *(f"docs/{page.name}" for page in (CHECKOUT / "docs").iterdir())]
    wanted += ["cmmd/cli/app.py", "tests/conftest.py", "test-fixtures/memory/MEMORY.md", "test-fixtures/demo"]
    wanted += [
        "bench/screens/audit.svg",
        "systemd-timers/cmmd-tick.timer",
        "bench/run.py",
        *(f".claude/{name}" for name in PLAYBOOK),
    ]
    assert [name for name in wanted if name not in held] == []


@pytest.mark.parametrize("program", ["cmmd", "mmctl"])
def test_both_names_are_installed(program: str, installed: Path, tmp_path: Path) -> None:
    done = run(installed / program, "--version", home=Home.make(tmp_path))
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{program} {__version__}\n", "")


def test_the_old_name_prints_json(installed: Path, tmp_path: Path) -> None:
    done = run(installed / "mmctl", "last-tick", home=Home.make(tmp_path))
    assert (done.returncode, done.stdout) == (0, "null\n")


def test_the_doctor_finds_all_in_place(installed: Path, tmp_path: Path) -> None:
    done = run(installed / "cmmd", "doctor", home=Home.make(tmp_path))
    assert (done.returncode, "FAIL" in done.stdout, done.stderr) == (0, False, "")


def test_a_tick_gives_the_agent_the_shipped_playbook(installed: Path, tmp_path: Path) -> None:
    home = Home.make(tmp_path, PYTHONPATH="")
    record = tmp_path / "record.json"
    done = run(installed / "cmmd", "tick", home=home, STUB_RECORD=str(record))
    argv = json.loads(record.read_text())["argv"]
    (agent,) = json.loads(argv[argv.index("--agents") + 1]).values()
    shipped = (CHECKOUT / ".claude/agents/memory-manager.md").read_text().splitlines()[-1]
    assert (done.returncode, done.stdout, done.stderr, shipped in agent["prompt"]) == (0, "", "", True)


def test_the_demo(installed: Path, source: Path, tmp_path: Path) -> None:
    environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "TMPDIR": str(tmp_path)}
    command = [str(source / "test-fixtures/demo"), str(installed / "cmmd")]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=100)
    parts = [
        "$ cmmd audit",
        "issues=5 errors=1",
        "$ cmmd fix",
        '+name: "packing_slips"',
        "$ cmmd tick --no-dry-run",
        "applied",
        "$ cmmd history",
        "issues=2 errors=0",
        "Remove both with: rm -rf",
    ]
    assert (done.returncode, [part for part in parts if part not in done.stdout], done.stderr) == (0, [], "")
    assert [
        file.name for file in FIXTURE.iterdir() if file.name not in os.listdir(source / "test-fixtures/memory")
    ] == []


def test_the_demo_without_cmmd(source: Path) -> None:
    done = subprocess.run([source / "test-fixtures/demo"], capture_output=True, text=True, timeout=100)
    assert (done.returncode, done.stdout, "pip install" in done.stderr) == (2, "", True)


def test_every_dependency_has_bounds() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]
    assert [one for one in project["dependencies"] if not (">=" in one and ",<" in one)] == []
