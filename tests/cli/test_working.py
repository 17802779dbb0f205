"""What a person sees while something takes longer than a second, and nobody else does."""

from __future__ import annotations

import io
import sys
import time

import pytest

from cmmd.cli import render, startup


class Screen(io.StringIO):
    """A terminal as far as rich asks."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "seconds", "shown"),
    [
        pytest.param(Screen(), 0.3, True, id="a terminal, and it takes long"),
        pytest.param(Screen(), 0.0, False, id="a terminal, and it is quick"),
        pytest.param(io.StringIO(), 0.3, False, id="no terminal"),
    ],
)
def test_a_bar(stream: io.StringIO, seconds: float, shown: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render, "SLOW", 0.1)
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", "xterm-256color")
    with startup.working("mending") as told:
        told(1, 2)
        time.sleep(seconds)
    assert ("mending" in stream.getvalue()) == shown
