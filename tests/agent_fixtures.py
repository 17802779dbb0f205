"""Fixtures of everything that runs an agent: the stub client, real clients, and a job on a small staging copy.

The newest client, the last of CMMD_TEST_CLAUDE, plays every row of a test; an older one every fourth where there are
more than four, and with CMMD_TEST_LONG=1 all of them.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cmmd.adapters.claude.client import AgentJob

STUB = Path(__file__).resolve().parent.parent / "test-fixtures" / "agents" / "stub-claude"
CLIENTS = [path for path in os.environ.get("CMMD_TEST_CLAUDE", "").split(":") if path]
LONG = bool(os.environ.get("CMMD_TEST_LONG"))
MODEL = "claude-haiku-4-5-20251001"
MEMORY = """\
---
name: feedback-tests
description: how tests are written here
metadata:
  type: feedback
---
Tests use a real database.
"""


@pytest.fixture
def stub_claude() -> str:
    """A stand-in for the client that plays STUB_SCENARIO (see its first lines)."""
    return str(STUB)


@pytest.fixture(params=CLIENTS or [""], ids=[Path(path).parts[-4] for path in CLIENTS] or ["none"])
def real_claude(request: pytest.FixtureRequest) -> str:
    """Each real client of CMMD_TEST_CLAUDE in turn."""
    if not request.param:
        pytest.skip("CMMD_TEST_CLAUDE names no client (colon-separated paths of `claude` programs)")
    assert os.access(request.param, os.X_OK), f"CMMD_TEST_CLAUDE: cannot run {request.param}"
    return str(request.param)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out most rows that an older client would play after the newest one."""
    rows = defaultdict[tuple[str, str], list[pytest.Item]](list)
    for item in items:
        client = (
            item.callspec.params.get("real_claude")
            if isinstance(item, pytest.Function) and hasattr(item, "callspec")
            else None
        )
        if client in CLIENTS[:-1]:
            rows[item.nodeid.partition("[")[0], client].append(item)
    many = [played for played in rows.values() if len(played) > 4 and not LONG]
    left_out = {item for played in many for number, item in enumerate(played) if number % 4}
    config.hook.pytest_deselected(items=list(left_out))
    items[:] = [item for item in items if item not in left_out]


@pytest.fixture
def bare_environ(tmp_path: Path) -> dict[str, str]:
    """An environment made of nothing but a home folder of its own: no login, no settings, no variable of ours."""
    folder = tmp_path / "bare-home"
    folder.mkdir(exist_ok=True)
    return {"HOME": str(folder), "PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"}


@pytest.fixture
def real_environ(bare_environ: dict[str, str]) -> Callable[..., dict[str, str]]:
    """`real_environ(api.url, **more)`: what a real client needs to talk to the scripted API and to nothing else."""

    def environ(url: str, **more: str | None) -> dict[str, str]:
        wanted: dict[str, str | None] = {
            **bare_environ,
            "CLAUDE_CONFIG_DIR": f"{bare_environ['HOME']}/config",
            "ANTHROPIC_BASE_URL": url,
            "ANTHROPIC_API_KEY": "dummy",
            "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
            **more,
        }
        return {name: value for name, value in wanted.items() if value is not None}

    return environ


@pytest.fixture
def make_job(tmp_path: Path) -> Callable[..., AgentJob]:
    """`make_job(claude, environ, **fields)`: a job on a staging copy of two memories and their index."""

    def make(claude: str, environ: dict[str, str], **fields: Any) -> AgentJob:
        staging = tmp_path / "staging"
        staging.mkdir()
        (staging / "feedback_tests.md").write_text(MEMORY)
        (staging / "user_role.md").write_text(MEMORY.replace("feedback", "user").replace("tests", "role"))
        (staging / "MEMORY.md").write_text("- [Tests](feedback_tests.md) — how\n- [Role](user_role.md) — who\n")
        usual: dict[str, Any] = {
            "claude": claude,
            "staging": staging,
            "transcript": tmp_path / "transcripts" / "one.log",
            "playbook": "You tend this folder.",
            "prompt": "Tend it.",
            "model": MODEL,
            "dry_run": False,
            "max_turns": 12,
            "max_budget_usd": 0.5,
            "deadline_seconds": 30.0,
            "environ": environ,
            "home": environ["HOME"],
        }
        return AgentJob(**{**usual, **fields})

    return make
