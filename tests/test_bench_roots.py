"""The synthetic roots of the benchmarks: the same bytes every time, clean unless asked otherwise."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from cmmd.adapters.files.files import read_tree
from cmmd.core.audit import engine
from cmmd.core.model import Report


@pytest.fixture(scope="module")
def roots() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bench_roots", Path(__file__).parent.parent / "bench" / "roots.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def report(folder: Path) -> Report:
    return engine.audit(read_tree(str(folder)))


@pytest.mark.parametrize("count", [pytest.param(100, id="one-index"), pytest.param(150, id="sub-indexes")])
@pytest.mark.parametrize("shape", ["plain", "real", "cjk"])
def test_a_clean_root_has_no_issue(roots: ModuleType, tmp_path: Path, count: int, shape: str) -> None:
    roots.build(tmp_path, count, shape=shape)
    found = report(tmp_path)
    assert (found.files, found.issues) == (count, 0)
    assert set(found.by_rule()) <= {"memory-long"}


def test_files_are_about_two_kilobytes(roots: ModuleType, tmp_path: Path) -> None:
    assert 1_900 <= roots.build(tmp_path, 50) / 50 <= 2_300


@pytest.mark.parametrize("shape", ["real", "cjk"])
def test_lengths_are_mixed(roots: ModuleType, tmp_path: Path, shape: str) -> None:
    roots.build(tmp_path, 200, shape=shape)
    sizes = sorted(path.stat().st_size for path in tmp_path.iterdir())
    assert sizes[20] < 1_000 < 1_800 < sizes[100] < 3_000 < 10_000 < sizes[-1]


def test_the_same_bytes_every_time(roots: ModuleType, tmp_path: Path) -> None:
    for name in ("a", "b"):
        for shape in roots.SHAPES:
            roots.build(tmp_path / name / shape, 130, faults=0.2, shape=shape)
    assert read_tree(str(tmp_path / "a")).digest == read_tree(str(tmp_path / "b")).digest


def test_every_fault_is_found(roots: ModuleType, tmp_path: Path) -> None:
    roots.build(tmp_path, 100, faults=0.2)
    assert set(report(tmp_path).by_rule()) == set(roots.FAULTS)


def test_a_folder_with_files_is_left_alone(roots: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "mine.md").write_text("mine")
    with pytest.raises(SystemExit):
        roots.build(tmp_path, 10)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.md"]
