"""`.pre-commit-hooks.yaml`, and that what it runs is a command line of cmmd."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from cmmd.cli import main
from tests.worlds import FIXTURE

CHECKOUT = Path(__file__).resolve().parent.parent
HOOK: dict[str, Any] = yaml.safe_load((CHECKOUT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))[0]


@pytest.mark.parametrize(
    ("memories", "code"),
    [
        pytest.param(FIXTURE, 1, id="issues stop the commit"),
        pytest.param(FIXTURE.parent / "shapes/well-formed-areas/memory", 0, id="a clean folder does not"),
    ],
)
def test_the_hook(memories: Path, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(memories, tmp_path / ".claude/memory")
    monkeypatch.chdir(tmp_path)
    program, *arguments = [*HOOK["entry"].split(), *HOOK["args"]]
    assert (program, main(arguments)) == ("cmmd", code)


def test_it_is_given_no_file_names() -> None:
    assert (HOOK["id"], HOOK["language"], HOOK["pass_filenames"]) == ("cmmd-audit", "python", False)
