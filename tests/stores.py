"""Stores of the client for tests: a project, its transcripts, its memory folder."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from cmmd.core.memory.location import slug
from tests.memories import memory
from tests.worlds import QUIET, Home

KILN, OVEN = memory(), memory("Another kiln stands outside.\n")
TEA = memory("Green tea.\n", name="tea")


def bare(folder: Path) -> Home:
    """A home without any memory folder, and the project `~/new`."""
    home = Home.make(folder)
    shutil.rmtree(home.path / ".claude")
    (home.path / "new").mkdir()
    return home


def store(config: Path, project: Path | str, files: Mapping[str, str | bytes], cwd: Path | str | None = "") -> Path:
    """The memory folder of a project, which need not be there; a transcript beside it names `cwd` (None: none does)."""
    folder = config / "projects" / slug(str(project))
    (folder / "memory").mkdir(parents=True)
    if cwd is not None:
        transcript(folder, {"cwd": str(cwd or project)})
    for name, data in files.items():
        path = folder / "memory" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        os.utime(path, (QUIET, QUIET))
    return folder / "memory"


def transcript(folder: Path, *lines: object, name: str = "a", when: float = QUIET - 100) -> Path:
    """A transcript in a store: text as it is, anything else as JSON."""
    path = folder / f"{name}.jsonl"
    path.write_text("".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines))
    os.utime(path, (when, when))
    return path


def files(folder: Path) -> dict[str, str]:
    """Every file below a folder that may be gone."""
    return {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*")) if path.is_file()}
