"""What docs/development.md says of layers and owners, held against the code, so that it cannot rot."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "cmmd"
MODULES = sorted(PACKAGE.rglob("*.py"))

LAYERS = ("core", "adapters", "tick", "commands", "cli")
"""A module imports its own layer and those before it."""

OWNERS = {
    "dotenv": {"core/settings/envfile.py"},
    "filelock": {"adapters/files/lock.py"},
    "frontmatter": {"core/memory/frontmatter_yaml.py"},
    "git": {"adapters/git/snapshot_reader.py"},
    "prometheus_client": {"adapters/store/metrics.py"},
    "psutil": {"adapters/process/pids_psutil.py"},
    "rapidfuzz": {"core/verify/content.py"},
    "rich": {"cli/render.py"},
    "subprocess": {"adapters/process/child.py"},
    "typer": {"cli/app.py"},
    "yaml": {"core/memory/frontmatter_yaml.py"},
}
IMPURE = {"os", "subprocess", "time", "pathlib.Path", "shutil", "socket", "tempfile", "random", "threading", "sys"}


def name(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def layer(module: str) -> str:
    part = module.split(".")[1] if "." in module else ""
    return part if part in LAYERS else "cli"


@cache
def imports(path: Path) -> tuple[str, ...]:
    """Every module that a file imports, wherever in it, `from a import b` as `a.b`."""
    return tuple(name for node in nodes(path) for name in imported(node))


def imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module:
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_imports_point_one_way(path: Path) -> None:
    mine = LAYERS.index(layer("cmmd." + name(path).removesuffix(".py").replace("/", ".")))
    upward = [module for module in imports(path) if module.startswith("cmmd.") and LAYERS.index(layer(module)) > mine]
    allowed = {"cmmd.__version__"} | ({"cmmd.cli.entry"} if path.name == "__main__.py" else set())
    assert [module for module in upward if module not in allowed] == []


@pytest.mark.parametrize("library", sorted(OWNERS))
def test_each_library_has_one_owner(library: str) -> None:
    users = {name(path) for path in MODULES if any(module.split(".")[0] == library for module in imports(path))}
    assert users == OWNERS[library]


@pytest.mark.parametrize("path", [path for path in MODULES if "core" in path.parts], ids=name)
def test_the_core_is_pure(path: Path) -> None:
    assert {module for module in imports(path) if module in IMPURE or module.split(".")[0] in IMPURE} == set()
    calls = (node for node in nodes(path) if isinstance(node, ast.Call))
    assert [call.lineno for call in calls if getattr(call.func, "id", "") in ("print", "open", "input")] == []


@pytest.mark.parametrize("path", [path for path in MODULES if "cli" not in path.parts], ids=name)
def test_only_the_command_line_prints_and_exits(path: Path) -> None:
    calls = [node for node in nodes(path) if isinstance(node, ast.Call)]
    said = [call.lineno for call in calls if ast.unparse(call.func) in ("print", "sys.exit", "exit")]
    assert path.name == "__main__.py" or said == []


def loaded_by(statement: str) -> set[str]:
    code = f"{statement}\nimport sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    return set(done.stdout.split())


@pytest.mark.parametrize("statement", ["import cmmd.cli", "import cmmd.cli.app"])
def test_start_up_loads_nothing_heavy(statement: str) -> None:
    heavy = {"git", "psutil", "prometheus_client", "rich", "yaml", "frontmatter", "rapidfuzz", "dotenv", "filelock"}
    assert loaded_by(statement) & heavy == set()
