"""`cmmd doctor`: what it finds well, what it only notes, what would fail; and that it leaves everything as it was."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from cmmd.adapters.files import lock
from tests.decisions import CARE, proposed
from tests.worlds import Home

Run = Callable[..., Any]
A_FILE = __file__


def checks(run: Run) -> dict[str, tuple[str, str]]:
    """The checks by name (the last of each): verdict, and text with hint."""
    found = json.loads(run("doctor", "--json").out)["checks"]
    return {check["what"]: (check["verdict"], f"{check['text']} | {check['hint']}") for check in found}


def program(folder: Path, script: str) -> str:
    file = folder / "program"
    file.write_text(script)
    file.chmod(0o755)
    return str(file)


def test_all_is_well(run: Run) -> None:
    code, out, err = run("doctor")
    assert (code, err, [line for line in out.splitlines() if line.startswith("FAIL")]) == (0, "", [])


def test_json(run: Run) -> None:
    ran = run("doctor", "--json")
    document = json.loads(ran.out)
    assert (ran.code, list(document), document["ok"]) == (0, ["ok", "checks"], True)
    assert {tuple(check) for check in document["checks"]} == {("verdict", "what", "text", "hint")}


@pytest.mark.parametrize(
    ("what", "verdict", "said", "environ"),
    [
        pytest.param("settings", "ok", "from environment", {}, id="where settings come from"),
        pytest.param(
            "settings", "note", "STATUS_SOCK (environment) is no longer used", {"STATUS_SOCK": "x"}, id="warning"
        ),
        pytest.param("dry run", "ok", "on (default): a tick writes nothing", {}, id="a dry run"),
        pytest.param("dry run", "ok", "off (environment): a tick writes", {"DRY_RUN": "no"}, id="no dry run"),
        pytest.param("git", "ok", "git version", {}, id="git"),
        pytest.param("git", "fail", "git was not found", {"PATH": "/nowhere"}, id="no git"),
        pytest.param(
            "git", "note", "git was", {"PATH": "/nowhere", "GIT_TRACK_MEMORY": "no"}, id="no git, no snapshots"
        ),
        pytest.param("claude", "note", "no-claude was not found", {"CLAUDE_BIN": "no-claude"}, id="no claude"),
        pytest.param("authmux", "note", "no-authmux-here was not found", {}, id="no authmux"),
        pytest.param(
            "metrics", "note", "METRICS_DIR names its textfile folder", {}, id="metrics where nobody reads them"
        ),
        pytest.param(
            "metrics", "fail", "/nowhere/at/all does not exist", {"METRICS_DIR": "/nowhere/at/all"}, id="no folder"
        ),
        pytest.param(
            "LOG_FILE", "fail", f"{A_FILE}/x cannot be written", {"LOG_FILE": f"{A_FILE}/x"}, id="below a file"
        ),
        pytest.param(
            "TRANSCRIPT_DIR", "fail", "cannot be written", {"TRANSCRIPT_DIR": A_FILE}, id="a file for a folder"
        ),
        pytest.param(
            "/no/such", "fail", "/no/such does not exist", {"MEMORY_ROOT": "/no/such"}, id="a root that is not there"
        ),
        pytest.param("roots", "note", "no memory folder found", {"CLAUDE_CONFIG_DIR": "/nowhere"}, id="no root"),
    ],
)
def test_one_check(
    what: str, verdict: str, said: str, environ: Mapping[str, str], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    found = json.loads(run("doctor", "--json").out)["checks"]
    ours = [check for check in found if check["what"] == what and check["verdict"] == verdict]
    assert any(said in f"{check['text']} | {check['hint']}" for check in ours), found


@pytest.mark.parametrize(
    ("variable", "name", "verdict"),
    [
        pytest.param("CLAUDE_BIN", "claude", "fail", id="claude"),
        pytest.param("AUTHMUX_BIN", "authmux", "note", id="authmux"),
    ],
)
@pytest.mark.parametrize(
    ("script", "said"),
    [
        pytest.param("#!/bin/sh\nexit 7\n", "--version` exits 7", id="fails"),
        pytest.param("#!/no/interpreter\n", "cannot run", id="does not start"),
    ],
)
def test_a_broken_program(
    variable: str, name: str, verdict: str, script: str, said: str, run: Run, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setenv(variable, program(tmp_path, script))
    found = checks(run)
    assert (found[name][0], said in found[name][1], found["git"][0]) == (verdict, True, "ok")


@pytest.mark.parametrize(
    ("folder_mode", "file_mode", "verdict"),
    [
        pytest.param(0o755, None, "ok", id="no file yet"),
        pytest.param(0o755, 0o644, "ok", id="a file for everybody"),
        pytest.param(0o755, 0o600, "fail", id="a file for us alone"),
        pytest.param(0o700, 0o644, "fail", id="a folder for us alone"),
    ],
)
def test_metrics_that_node_exporter_reads(
    folder_mode: int, file_mode: int | None, verdict: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tempfile.TemporaryDirectory() as name:  # not pytest's own, which is closed to others
        folder = Path(name)
        folder.chmod(folder_mode)
        if file_mode:
            (folder / "cmmd.prom").touch()
            (folder / "cmmd.prom").chmod(file_mode)
        monkeypatch.setenv("METRICS_DIR", name)
        assert checks(run)["metrics"][0] == verdict


FORECASTS = [
    pytest.param({}, "a tick would ask claude-haiku-4-5-20251001 for a report (dry run)", id="a report"),
    pytest.param({"DRY_RUN": "false"}, "a tick would ask claude-haiku-4-5-20251001 and apply", id="an edit"),
    pytest.param({"CLAUDE_BIN": "no-claude"}, "a tick would ask no model: ", id="no claude"),
    pytest.param({"MIN_IDLE_SEC": "604800"}, "a tick would skip it now: ", id="just touched"),
]


@pytest.mark.parametrize(("environ", "said"), FORECASTS)
def test_what_a_tick_would_do(
    environ: Mapping[str, str], said: str, run: Run, place: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "MIN_IDLE_SEC" in environ:
        os.utime(place.root / "user_ana.md")
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    verdict, text = checks(run)["~/.claude/projects/-home-you-shop/memory"]
    assert (verdict, text.startswith(f"8 memories, 5 issues; {said}")) == ("ok", True), text


def test_a_run_under_way(run: Run, place: Home) -> None:
    with lock.hold(place.state / "tick.lock", command="cmmd tick", now=lambda: 1_795_000_000.0):
        verdict, text = checks(run)["lock"]
    assert (verdict, text.startswith("a run is under way: `cmmd tick` (pid ")) == ("note", True)


def test_a_corrupt_state_is_told_and_left_where_it_is(run: Run, place: Home) -> None:
    place.state.mkdir(parents=True)
    (place.state / "state.json").write_text("{")
    found = json.loads(run("doctor", "--json").out)["checks"]
    told = [check["verdict"] for check in found if check["what"] == "state" and "state.json" in check["text"]]
    assert (told, sorted(file.name for file in place.state.iterdir())) == (["note"], ["cmmd.log", "state.json"])


def test_it_writes_nothing_but_the_log_and_starts_no_agent(
    run: Run, place: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = place.path / "record.json"
    script = f'#!/bin/sh\n[ "$1" = --version ] && echo 2.1.330 && exit\necho "$@" >"{record}"\n'
    monkeypatch.setenv("CLAUDE_BIN", program(place.path, script))
    before = place.files()
    run("doctor")
    written = sorted(str(p.relative_to(place.state)) for p in place.state.rglob("*"))
    assert (place.files() == before, written, record.exists()) == (True, ["cmmd.log"], False)


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        pytest.param("MEMORY_ROOT", "/no/such", 1, id="a root that is not there"),
        pytest.param("PATH", "/nowhere", 1, id="no git"),
        pytest.param("CLAUDE_BIN", "no-claude", 0, id="only a note"),
    ],
)
def test_exit_code(name: str, value: str, code: int, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    assert run("doctor").code == code


def test_it_foretells_what_a_tick_does_while_the_same_waits_and_after_a_rejection(
    run: Run, place: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTOFIX", "true")
    assert "would propose to mend " in run("doctor").out
    run("tick", "--no-agent")
    waits = run("doctor").out
    assert ("propose to mend" in waits, "the same change waits already as proposal" in waits) == (False, True)
    run("reject", "latest")
    told = run("doctor").out
    assert ("propose to mend" in told, "waits already" in told) == (False, False)


LEFT = "; what was rejected or taken back in {} is left while those bytes stand"


def test_it_tells_what_a_tick_leaves_since_it_was_taken_back(
    run: Run, place: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTOFIX", "true")
    assert "is left while" not in run("doctor").out
    run("fix", "--rule", "index-dangling", "--apply")
    run("undo")
    told = " ".join(run("doctor").out.split())
    assert LEFT.format("MEMORY.md") in told
    assert "propose to mend name-missing" in told or "propose to mend description-missing" in told
    run("redo")
    assert "is left while" not in run("doctor").out


def test_an_agents_edit_that_was_rejected(run: Run, place: Home) -> None:
    waiting = proposed(place)
    run("reject", waiting.tick_id, "--file", CARE)
    assert LEFT.format(CARE) in " ".join(run("doctor").out.split())
    run("reject", waiting.tick_id)
    told = " ".join(run("doctor").out.split())
    assert ("is left while" in told) != ("what is left was rejected or taken back" in told), "it says so once"


def test_an_explicit_fix_is_exempt(run: Run, place: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """It asks nobody's leave: whoever says it wants it."""
    monkeypatch.setenv("AUTOFIX", "true")
    before = place.files()
    run("fix", "--apply")
    mended = place.files()
    run("undo")
    run("tick", "--no-dry-run", "--no-agent", "--force")
    assert place.files() == before
    run("fix", "--apply")
    assert place.files() == mended
