"""A disk that is full: an undo is done or not, whole, says which, and what failed moves no snapshot's number."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.proofs.full_disk import CHECKOUT

NAMESPACE = ("unshare", "--mount")


def can_mount() -> bool:
    return os.geteuid() == 0 and subprocess.run([*NAMESPACE, "true"], capture_output=True).returncode == 0


pytestmark = pytest.mark.skipif(not can_mount(), reason="needs root and mount namespaces (unshare)")


@pytest.mark.parametrize(
    ("disk", "left"),
    [
        pytest.param("memory", 0, id="no space for any file"),
        pytest.param("memory", 12, id="for some of the files"),
        pytest.param("state", 52, id="not for the journal"),
        pytest.param("state", 72, id="not for what comes last"),
    ],
)
def test_an_undo_on_a_full_disk(tmp_path: Path, disk: str, left: int) -> None:
    words = [*NAMESPACE, sys.executable, "-m", "tests.proofs.full_disk", str(tmp_path / "home"), disk, str(left)]
    done = subprocess.run(words, cwd=CHECKOUT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    start, *undone, tick = json.loads(done.stdout)
    was, shots = start[2], start[3]
    for code, said, now, found in undone:
        assert now in ("fixed", "before")
        assert (now != was) == ((code == 0 and "took back" in said) or "are written" in said), said
        assert found == shots if code and now == was == "fixed" else set(found) >= set(shots)
        was, shots = now, found
    assert (tick[2], undone[-1][2] == "before") == (was, disk == "state" and left > 60)
