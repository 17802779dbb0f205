"""`cmmd tick` with the real client against a scripted Messages API on 127.0.0.1, its environment made from nothing."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.scripted_api import ScriptedApi, Turn
from tests.ticks import INDEX, MENDED_INDEX, history, proposal, start, state, taken, text
from tests.waiting import gone
from tests.worlds import Home

ANA = "user_ana.md"
CLOSING = "files=8 issues=5 applied=1 deferred=4 — the dangling entry is gone"
LAST_TWO = INDEX.splitlines()[-2:]
READ = ("Read", {"file_path": "MEMORY.md"})
EDIT = ("Edit", {"file_path": "MEMORY.md", "old_string": "\n".join(LAST_TWO), "new_string": LAST_TWO[0]})
FINE = [Turn(tools=[READ]), Turn(tools=[EDIT]), Turn(CLOSING)]


@dataclass
class Real:
    """A home whose client is a real one."""

    home: Home
    claude: str

    def tick(self, api: ScriptedApi, *words: str, **environ: str) -> tuple[int, dict[str, Any]]:
        """Exit code and row of `cmmd tick --json`."""
        run = start(self.home, "tick", "--json", *words, **self.environ(api, **environ))
        out, err = run.communicate(timeout=90)
        (row,) = json.loads(out)["rows"]
        assert "Traceback" not in err
        return run.returncode, row

    def environ(self, api: ScriptedApi, **more: str) -> dict[str, str]:
        usual = {
            "CLAUDE_BIN": self.claude,
            "ANTHROPIC_BASE_URL": api.url,
            "ANTHROPIC_API_KEY": "dummy",
            "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
        }
        return {name: value for name, value in (usual | more).items() if value}


@pytest.fixture
def real(real_claude: str, tmp_path: Path) -> Real:
    return Real(Home.make(tmp_path), real_claude)


def test_a_fine_edit_is_applied_and_a_second_run_spends_nothing(real: Real) -> None:
    before, names = real.home.files(), sorted(os.listdir(real.home.root))
    with ScriptedApi(FINE) as api:
        code, row = real.tick(api, "--no-dry-run")
        asked = len(api.requests)
        again, second = real.tick(api, "--no-dry-run", MIN_IDLE_SEC="0")
        assert len(api.requests) == asked
    assert (code, row["outcome"], row["files_changed"], row["issues_after"]) == (0, "applied", ["MEMORY.md"], 4)
    assert (row["turns"], row["input_tokens"], row["output_tokens"]) == (3, 300, 60)
    assert (row["model"], row["account"]) == ("claude-haiku-4-5-20251001", ".claude") and row["cost_usd"] > 0
    assert real.home.files() == {**before, "MEMORY.md": MENDED_INDEX.encode()}
    assert sorted(os.listdir(real.home.root)) == names
    assert [shot.sha for shot in taken(real.home)] == [row["post_tick_sha"], row["pre_tick_sha"]]
    assert (again, second["skip_code"], second["cost_usd"]) == (0, "nothing_new_to_say", None)
    assert history(real.home) == [row, second]


def test_a_dry_run_offers_no_edit(real: Real) -> None:
    before = real.home.files()
    with ScriptedApi(FINE) as api:
        code, row = real.tick(api)
    assert (code, row["outcome"], row["dry_run"], real.home.files()) == (0, "reported", True, before)
    assert {name for request in api.asked for name in request.tools} - {"Glob"} == {"Read", "Grep"}


def hostile(home: Home) -> list[tuple[str, dict[str, Any]]]:
    """Settings of the user that allow everything and run hooks, and tool calls that reach for what is outside."""
    outside = home.path / "outside"
    outside.mkdir()
    (outside / "kept.md").write_text("words from outside\n")
    hook = {"hooks": [{"type": "command", "command": f"touch {outside}/hook"}]}
    settings = {
        "permissions": {
            "allow": ["Bash", "Write", "Edit", "Read", f"Write(/{home.path}/**)"],
            "additionalDirectories": [str(home.path)],
            "defaultMode": "bypassPermissions",
        },
        "hooks": {name: [hook] for name in ("SessionStart", "UserPromptSubmit", "PreToolUse", "PostToolUse", "Stop")},
    }
    (home.path / ".claude/settings.json").write_text(json.dumps(settings))
    return [
        ("Write", {"file_path": f"{outside}/new.md", "content": "x"}),
        ("Write", {"file_path": f"{home.path}/.bashrc", "content": "x"}),
        ("Write", {"file_path": f"{home.root}/planted.md", "content": "x"}),
        ("Write", {"file_path": "../../escaped.md", "content": "x"}),
        ("Edit", {"file_path": f"{home.root}/{ANA}", "old_string": "Ana", "new_string": "Eve"}),
        ("Read", {"file_path": f"{outside}/kept.md"}),
        ("Bash", {"command": f"touch {outside}/bash"}),
    ]


def test_nothing_outside_changes(real: Real) -> None:
    calls = hostile(real.home)
    outside, before = real.home.path / "outside", real.home.files()
    with ScriptedApi([*(Turn(tools=[call]) for call in calls), *FINE]) as api:
        code, row = real.tick(api, "--no-dry-run", MAX_TURNS="20")
    assert (code, row["outcome"], len(api.asked)) == (0, "applied", len(calls) + 3)
    assert real.home.files() == {**before, "MEMORY.md": MENDED_INDEX.encode()}
    assert [path.name for path in outside.iterdir()] == ["kept.md"]
    assert not (real.home.path / ".bashrc").exists() and not list(real.home.state.rglob("escaped.md"))
    assert not any("words from outside" in request.words for request in api.asked)


def reads(*names: str) -> Turn:
    return Turn(tools=[("Read", {"file_path": name}) for name in names])


def appends(name: str, more: str) -> tuple[str, dict[str, str]]:
    return ("Write", {"file_path": name, "content": text(name) + more})


FOUR = (ANA, "packing_slips.md", "feedback_commit_style.md", "reference_image_tool.md")
TOKEN = "ghp_" + "A1b2C3d4E5" * 3 + "f6G7h8"


@pytest.mark.parametrize(
    ("turns", "reason"),
    [
        pytest.param(
            [reads(ANA), Turn(tools=[("Write", {"file_path": ANA, "content": ""})])],
            "loses_content",
            id="a file emptied",
        ),
        pytest.param(
            [reads(*FOUR), Turn(tools=[appends(name, "\nOne more line.\n") for name in FOUR])],
            "touches_too_many",
            id="too many files",
        ),
        pytest.param(
            [Turn(tools=[("Write", {"file_path": "run.sh", "content": "echo hello\n"})])], "odd_names", id="an odd name"
        ),
        pytest.param(
            [reads(ANA), Turn(tools=[appends(ANA, f"\ntoken: {TOKEN}\n")])],
            "looks_like_a_secret",
            id="a planted secret",
        ),
    ],
)
def test_refused(real: Real, turns: list[Turn], reason: str) -> None:
    before = real.home.files()
    with ScriptedApi([*turns, Turn(CLOSING)]) as api:
        code, row = real.tick(api, "--no-dry-run")
    assert (code, row["outcome"], reason in row["reasons"]) == (1, "refused", True), row
    assert (real.home.files(), proposal(real.home, row["proposal"])["status"]) == (before, "rejected")
    assert not any(TOKEN in path.read_text() for path in real.home.state.glob("transcripts/*"))


def error(status: int, kind: str, **headers: str) -> list[Turn]:
    return [Turn("scripted", status=status, error=kind, headers={k.replace("_", "-"): v for k, v in headers.items()})]


@pytest.mark.parametrize(
    ("turns", "environ", "reason", "longest"),
    [
        pytest.param(error(401, "authentication_error"), {}, "not_logged_in", 20, id="401"),
        pytest.param(error(429, "rate_limit_error"), {}, "agent_limit", 30, id="429"),
        pytest.param(error(500, "api_error"), {}, "agent_failed", 30, id="500"),
        pytest.param(error(529, "overloaded_error"), {}, "agent_failed", 30, id="529"),
        pytest.param([Turn("abc def", cut="in_text")], {}, "agent_failed", 30, id="cut in mid-text"),
        pytest.param([Turn(tools=[READ])], {"MAX_TURNS": "2"}, "agent_limit", 20, id="max turns"),
        pytest.param([Turn(hang=True)], {"MAX_TICK_SECONDS": "2"}, "agent_timeout", 20, id="a hanging API"),
        pytest.param(FINE, {"ANTHROPIC_API_KEY": ""}, "not_logged_in", 20, id="no login"),
    ],
)
def test_failures(real: Real, turns: list[Turn], environ: dict[str, str], reason: str, longest: float) -> None:
    before, began = real.home.files(), time.monotonic()
    with ScriptedApi(turns) as api:
        code, row = real.tick(api, "--no-dry-run", **environ)
    assert (code, row["outcome"], row["reasons"]) == (1, "failed", [reason]), row
    assert real.home.files() == before and row["summary"]
    assert time.monotonic() - began < longest


def test_a_usage_limit_is_waited_for(real: Real) -> None:
    resets = int(time.time()) + 5000
    limit = {
        "anthropic_ratelimit_unified_status": "rejected",
        "anthropic_ratelimit_unified_reset": str(resets),
        "anthropic_ratelimit_unified_representative_claim": "five_hour",
    }
    login = {"ANTHROPIC_API_KEY": "", "CLAUDE_CODE_OAUTH_TOKEN": "dummy"}
    with ScriptedApi(error(429, "rate_limit_error", **limit)) as api:
        code, row = real.tick(api, "--no-dry-run", **login)
        asked = len(api.requests)
        again, second = real.tick(api, "--no-dry-run", **login)
        assert len(api.requests) == asked
    assert (code, row["reasons"], again, second["skip_code"]) == (1, ["agent_limit"], 0, "told_to_wait")
    assert state(real.home)["wait_until"] == {f"{real.home.path}/.claude": resets}


def test_cut_after_its_edits_without_a_closing_line(real: Real) -> None:
    before = real.home.files()
    with ScriptedApi([*FINE[:2], Turn("I was about to say")]) as api:
        code, row = real.tick(api, "--no-dry-run")
    assert (code, row["outcome"], row["reasons"]) == (0, "proposed", ["agent_incomplete"])
    assert real.home.files() == before


class Meddling(ScriptedApi):
    """Somebody does something just before the model gives its second answer."""

    def __init__(self, meddle: Callable[[], object]) -> None:
        super().__init__(FINE)
        self.meddle = meddle

    def next_turn(self) -> tuple[int, Turn]:
        number, turn = super().next_turn()
        if number == 1:
            self.meddle()
        return number, turn


def test_the_live_root_edited_meanwhile(real: Real) -> None:
    theirs = INDEX + "\nA line of somebody else.\n"
    with Meddling(lambda: (real.home.root / "MEMORY.md").write_text(theirs)) as api:
        code, row = real.tick(api, "--no-dry-run")
    assert (code, row["outcome"], row["reasons"]) == (0, "proposed", ["changed_meanwhile"])
    assert (real.home.root / "MEMORY.md").read_text() == theirs
    assert proposal(real.home, row["proposal"])["status"] == "waiting"


def test_killed_at_work(real: Real) -> None:
    before = real.home.files()
    with ScriptedApi([Turn(tools=[READ]), Turn(hang=True)]) as api:
        run = start(real.home, "tick", "--no-dry-run", **real.environ(api))
        assert api.turn_taken.wait(30)
        running = state(real.home)["roots"][str(real.home.root)]["running"]
        run.kill()
        run.communicate()
        assert gone(running["pid"])
    assert real.home.files() == before and history(real.home) == []
    with ScriptedApi(FINE) as api:
        code, row = real.tick(api, "--no-dry-run")
    assert (code, row["outcome"]) == (0, "applied")
    assert [(old["outcome"], old["reasons"]) for old in history(real.home)] == [
        ("failed", ["interrupted"]),
        ("applied", []),
    ]
