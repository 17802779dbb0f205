"""Every kind of session, and whether it keeps cmmd from a root."""

from __future__ import annotations

from typing import Any

import pytest

from cmmd.core.guards.session import Session, at_work

ROOT = "/home/you/.claude/projects/-srv-shop/memory"
NOW, IDLE = 1_000_000.0, 300


def session(**given: Any) -> Session:
    usual = {"config_dir": "/home/you/.claude", "memory_root": ROOT, "cwd": "/srv/shop", "alive": True}
    return Session(pid=42, **{**usual, **given})


def ago(seconds: float) -> float:
    return NOW - seconds


WORKS = [
    pytest.param({"status": "busy"}, "busy", id="busy"),
    pytest.param({"status": "shell"}, "shell", id="in a shell"),
    pytest.param({"status": "waiting"}, "waiting", id="waiting for an answer"),
    pytest.param({"status": None}, "status unknown", id="no status at all"),
    pytest.param({"status": "dreaming"}, "dreaming", id="a status of a later version"),
    pytest.param({"status": "busy", "transcript_mtime": ago(9999)}, "busy", id="busy, with an old transcript"),
    pytest.param({"status": "idle", "transcript_mtime": ago(299)}, "wrote its transcript", id="idle, wrote just now"),
    pytest.param({"status": "idle", "transcript_mtime": ago(-5)}, "wrote its", id="idle, a clock a little ahead"),
    pytest.param({"status": "busy", "memory_root": None, "cwd": ROOT}, "busy", id="its working folder is the root"),
    pytest.param({"status": "busy", "memory_root": None, "cwd": f"{ROOT}/user"}, "busy", id="… or is inside it"),
    pytest.param({"status": "busy", "memory_root": "/other", "transcript_roots": (ROOT,)}, "busy", id="by transcript"),
    pytest.param({"foreign_domain": True, "alive": False, "updated": ago(299)}, "outside", id="elsewhere, updated"),
    pytest.param(
        {"foreign_domain": True, "alive": False, "status": "idle", "updated": ago(10)}, "outside", id="elsewhere, idle"
    ),
    pytest.param(
        {"foreign_domain": True, "alive": False, "updated": ago(9999), "transcript_mtime": ago(1)},
        "outside",
        id="elsewhere, wrote just now",
    ),
]
DOES_NOT = [
    pytest.param({"status": "idle"}, id="left open"),
    pytest.param({"status": "idle", "transcript_mtime": ago(300)}, id="idle for exactly the time"),
    pytest.param({"status": "idle", "transcript_mtime": ago(-9999)}, id="a transcript of the far future"),
    pytest.param({"status": "idle", "updated": ago(1)}, id="idle since a moment, nothing written"),
    pytest.param({"status": "busy", "alive": False}, id="died while busy"),
    pytest.param({"status": "busy", "alive": False, "updated": ago(1)}, id="died a moment ago"),
    pytest.param({"status": "busy", "memory_root": "/other"}, id="busy elsewhere"),
    pytest.param({"status": "busy", "memory_root": None, "cwd": f"{ROOT}-2"}, id="a folder that begins like the root"),
    pytest.param({"status": "busy", "memory_root": None, "cwd": ""}, id="nobody knows where"),
    pytest.param({"status": "busy", "memory_root": None, "cwd": "/home/you"}, id="in a folder above"),
    pytest.param({"foreign_domain": True, "alive": False, "status": "busy", "updated": ago(301)}, id="elsewhere, old"),
    pytest.param({"foreign_domain": True, "alive": False, "status": "busy"}, id="elsewhere, never updated"),
]


@pytest.mark.parametrize(("given", "reason"), WORKS)
def test_at_work(given: dict[str, Any], reason: str) -> None:
    assert reason in (at_work(session(**given), ROOT, NOW, IDLE) or "")


@pytest.mark.parametrize("given", DOES_NOT)
def test_not_at_work(given: dict[str, Any]) -> None:
    assert at_work(session(**given), ROOT, NOW, IDLE) is None


@pytest.mark.parametrize(
    ("given", "works"),
    [
        pytest.param({"status": "busy"}, True, id="busy is busy"),
        pytest.param({"status": "idle", "transcript_mtime": NOW}, False, id="idle, wrote now"),
        pytest.param({"foreign_domain": True, "updated": NOW}, False, id="elsewhere, updated now"),
    ],
)
def test_without_any_idle_time(given: dict[str, Any], works: bool) -> None:
    assert bool(at_work(session(**given), ROOT, NOW, 0)) is works
