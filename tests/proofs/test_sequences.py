"""Random sequences of operations on two memory folders, against a ledger of what must hold after each of them.

Of 10 operations in the suite, of 40 in the long form, five hundred of them:

CMMD_TEST_SEQUENCES=500 python -m pytest tests/proofs/test_sequences.py -n 2

CMMD_TEST_SEED starts elsewhere. A sequence that fails prints its operations, and the command that plays it again.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.proofs.sequences import Play, Wrong

FIRST = int(os.environ.get("CMMD_TEST_SEED", "1"))
SEQUENCES = int(os.environ.get("CMMD_TEST_SEQUENCES", "20"))
AGAIN = "CMMD_TEST_SEED={0} CMMD_TEST_SEQUENCES=1 python -m pytest tests/proofs/test_sequences.py"


@pytest.mark.parametrize("seed", range(FIRST, FIRST + SEQUENCES))
def test_what_must_hold_holds(seed: int, tmp_path: Path) -> None:
    play = Play.make(tmp_path, seed)
    if wrong := what_is_wrong(play):
        steps = "\n".join(f"{number:3} {step}" for number, step in enumerate(play.steps, 1))
        pytest.fail(f"{wrong}\n\n{steps}\n\nplay it again: {AGAIN.format(seed)}", pytrace=False)


def what_is_wrong(play: Play) -> str:
    """Nothing, if all went well."""
    try:
        play.run()
    except Wrong as wrong:
        return str(wrong)
    return ""
