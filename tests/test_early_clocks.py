"""No test looks at the clock before it runs: hours may pass between collecting it, or what it shares, and it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

TESTS = Path(__file__).parent
FILES = sorted(TESTS.rglob("*.py"))
CLOCKS = frozenset(
    "time time_ns monotonic monotonic_ns perf_counter perf_counter_ns now utcnow today localtime gmtime ctime".split()
)
Function = ast.FunctionDef | ast.AsyncFunctionDef


def early(node: ast.AST) -> Iterator[int]:
    """Lines of the calls of a clock that happen at import, or once for several tests."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function):
            parts: list[Any] = [*child.decorator_list, child.args, *(child.body if shared(child) else [])]
            yield from early(ast.Module(parts, []))
        elif isinstance(child, ast.Lambda):
            yield from early(child.args)
        else:
            if isinstance(child, ast.Call) and ast.unparse(child.func).rpartition(".")[2] in CLOCKS:
                yield child.lineno
            yield from early(child)


def shared(function: Function) -> bool:
    """Whether its value is kept for several tests: a fixture with a scope of its own, or a cached function."""
    decorators = [ast.unparse(decorator) for decorator in function.decorator_list]
    return any("scope=" in text or text.partition("(")[0].endswith("cache") for text in decorators)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(TESTS.parent)))
def test_no_clock_is_read_early(path: Path) -> None:
    assert list(early(ast.parse(path.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        pytest.param("NOW = time.time() * 1000", [1], id="a constant"),
        pytest.param("class A:\n    began = datetime.now(UTC)", [2], id="in a class"),
        pytest.param("@mark('now', [time_ns()])\ndef test(now): ...", [1], id="a parameter"),
        pytest.param("def made(at=date.today()): ...", [1], id="a default"),
        pytest.param("@fixture(scope='module')\ndef began():\n    return monotonic()", [3], id="a shared fixture"),
        pytest.param("@cache\ndef began():\n    return time.time()", [3], id="a cached value"),
        pytest.param("if True:\n    for n in range(2):\n        LATE = time.time() + n", [3], id="deep inside"),
        pytest.param("def test():\n    assert time.time()", [], id="in a test"),
        pytest.param("@fixture\ndef began():\n    return time.time()", [], id="in a test's own fixture"),
        pytest.param("later = lambda: time.time() + 5", [], id="asked later"),
        pytest.param("world = World(now=time.time)", [], id="the clock itself"),
    ],
)
def test_what_is_early(source: str, lines: list[int]) -> None:
    assert list(early(ast.parse(source))) == lines
