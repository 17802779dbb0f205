"""Ticks that could not be done: the right reason, the live bytes as they were, and nothing spent for nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cmmd.core.errors import Exit
from tests.ticks import (
    INDEX,
    MEND,
    MENDED_INDEX,
    applied,
    proposal,
    spent,
    state,
    stub,
    taken,
    text,
    watched,
    while_asking,
)
from tests.worlds import Home


@pytest.fixture
def here(tmp_path: Path) -> Home:
    return Home.make(tmp_path)


@pytest.mark.parametrize(
    ("environ", "reason", "cost"),
    [
        pytest.param({"STUB_SCENARIO": "crash"}, "agent_failed", 0.5, id="crash"),
        pytest.param({"STUB_SCENARIO": "exits-1"}, "agent_failed", 0.5, id="exit 1"),
        pytest.param({"STUB_SCENARIO": "silent-success"}, "agent_failed", 0.5, id="not a word"),
        pytest.param({"STUB_SCENARIO": "overloaded"}, "agent_failed", 0, id="529"),
        pytest.param({"STUB_SCENARIO": "hang", "MAX_TICK_SECONDS": "1"}, "agent_timeout", 0.5, id="too long"),
        pytest.param({"STUB_SCENARIO": "max-turns"}, "agent_limit", 0.0123, id="max turns"),
        pytest.param({"STUB_SCENARIO": "usage-limit"}, "agent_limit", 0, id="usage limit"),
        pytest.param({"STUB_SCENARIO": "not-logged-in"}, "not_logged_in", 0, id="not logged in"),
    ],
)
def test_the_agent_failed(here: Home, environ: dict[str, str], reason: str, cost: float) -> None:
    before = here.files()
    run = here.tick(dry_run=False, **stub(MEND, **environ))
    (row,) = run.rows
    assert (row.outcome, row.reasons, run.exit_code) == ("failed", (reason,), Exit.FINDINGS)
    assert (row.ran, row.cost_usd, spent(here), row.proposal) == (True, cost, cost, None)
    assert here.files() == before and row.summary


@pytest.mark.parametrize(
    "why", [pytest.param("interpreter", id="no interpreter"), pytest.param("transcript", id="no transcript")]
)
def test_an_agent_that_never_started_costs_nothing(here: Home, tmp_path: Path, why: str) -> None:
    broken = tmp_path / "broken"
    broken.write_text("#!/no/such/interpreter\n")
    broken.chmod(0o755)
    environ = {"interpreter": {"CLAUDE_BIN": str(broken)}, "transcript": {"TRANSCRIPT_DIR": f"{broken}/in-the-way"}}
    row = here.row(dry_run=False, **environ[why])
    reason = {"interpreter": "agent_failed", "transcript": "write_failed"}[why]
    assert (row.outcome, row.reasons, row.ran, row.cost_usd) == ("failed", (reason,), False, None)
    assert (spent(here), state(here)["roots"][str(here.root)]["running"]) == (0, None)


def test_no_git_no_tick(here: Home, tmp_path: Path) -> None:
    before = here.files()
    row = here.row(dry_run=False, PATH=str(tmp_path / "empty"), **stub(MEND))
    assert (row.outcome, row.reasons, row.audit_total_issues) == ("failed", ("snapshot_failed",), 5)
    assert (here.files(), row.ran) == (before, False)


def test_without_a_snapshot_of_the_newest_bytes_nothing_is_applied(here: Home) -> None:
    def spoil() -> None:
        (here.root / "user_ana.md").write_text(text("user_ana.md") + "\nA line more.\n")
        (repository,) = (here.state / "snapshots").iterdir()
        (repository / "refs/heads/snapshots").write_text("damaged\n")

    (row,) = while_asking(here, spoil, **stub(MEND)).rows
    assert (row.outcome, row.reasons, row.proposal) == ("failed", ("snapshot_failed",), row.tick_id)
    assert proposal(here, row.proposal)["status"] == "waiting"
    assert (here.root / "MEMORY.md").read_text() == INDEX


def test_without_snapshots_each_apply_says_so(here: Home) -> None:
    row = applied(here, GIT_TRACK_MEMORY="false")
    assert (row.pre_tick_sha, row.post_tick_sha, taken(here)) == (None, None, [])
    assert "GIT_TRACK_MEMORY" in (row.summary or "")


def test_a_link_in_the_place_of_a_new_memory(here: Home, tmp_path: Path) -> None:
    target = tmp_path / "outside.md"
    (here.root / "user_tea.md").symlink_to(target)
    memory = text("user_ana.md").replace("user-ana", "user-tea").partition("Ana makes")[0].replace("alone", "and tea")
    index = MENDED_INDEX + "- [Tea](user_tea.md) — what she drinks\n"
    before = here.files()
    row = here.row(dry_run=False, **stub({"MEMORY.md": index, "user_tea.md": memory}))
    assert (row.outcome, row.reasons, here.files(), target.exists()) == ("refused", ("odd_names",), before, False)
    assert not list(here.root.glob(".cmmd-*"))


def test_a_store_that_cannot_be_written(here: Home) -> None:
    (here.state).mkdir(parents=True)
    (here.state / "proposals").write_text("in the way")
    before = here.files()
    row = here.row(dry_run=False, **stub(MEND))
    assert (row.outcome, row.reasons, row.proposal) == ("failed", ("write_failed",), None)
    assert here.files() == before


def test_a_copy_that_is_gone_afterwards(here: Home) -> None:
    def remove() -> None:
        (copy,) = (here.state / "staging").iterdir()
        shutil.rmtree(copy)

    (row,) = watched(here, "files=", remove).rows
    assert (row.outcome, row.reasons, row.exit_code, row.cost_usd) == ("failed", ("agent_failed",), 0, 0.0123)
