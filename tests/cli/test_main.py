"""What holds for every command: exit codes, one line of error, its JSON, both names, a closed pipe, a bug of ours."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cmmd import __version__
from cmmd.cli import audit, main
from tests.worlds import Home

CHECKOUT = Path(__file__).resolve().parents[2]
Run = Callable[..., Any]
SECRET = "ghp_" + "A1b2C3d4E5" * 3 + "f6G7h8"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["nope"], "No such command 'nope' (`cmmd --help` says", id="unknown command"),
        pytest.param(["audti"], "Did you mean 'audit'", id="misspelt command"),
        pytest.param(["audit", "--nope"], "No such option: --nope", id="unknown option"),
        pytest.param(["tick", "--timeout", "x"], "(`cmmd tick --help` says what it takes)", id="a word for a number"),
        pytest.param(["history", "-n", "0"], "Invalid value for '-n'", id="a number out of range"),
        pytest.param(["explain"], "Missing argument 'RULE'", id="missing argument"),
        pytest.param(["audit", "--root"], "requires an argument", id="missing value"),
        pytest.param(["audit", "one", "two"], "unexpected extra argument", id="too many arguments"),
        pytest.param(["run"], "no resident process", id="run alone"),
        pytest.param(["--env-file", "nowhere.env", "config"], "nowhere.env", id="env file that is not there"),
        pytest.param(["audit", "--root", "~you/x"], "is not accepted", id="another user's home"),
        pytest.param(["tick-log", "ffff"], "no tick ffff", id="unknown tick"),
    ],
)
def test_a_usage_error_is_one_line_and_exit_2(arguments: list[str], said: str, run: Run) -> None:
    code, out, err = run(*arguments)
    assert (code, out, err.count("\n"), err.startswith("cmmd: "), said in err) == (2, "", 1, True, True), err


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        pytest.param("DRY_RUN", "flase", id="a misspelt boolean"),
        pytest.param("MIN_IDLE_SEC", "abc", id="no number"),
        pytest.param("MIN_IDLE_SEC", "-1", id="out of range"),
    ],
)
def test_a_bad_setting_stops_every_command_that_reads_settings(
    variable: str, value: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    ran = [run(command) for command in ("audit", "tick", "history", "doctor", "config", "status")]
    assert [(r.code, r.out, r.err.count(f"{variable}={value} (environment)")) for r in ran] == [(2, "", 1)] * 6


@pytest.mark.parametrize(
    ("arguments", "program", "code"),
    [
        pytest.param(["audit", "--nope", "--json"], "cmmd", "usage", id="bad option"),
        pytest.param(["tick-log", "ffff", "--json"], "cmmd", "usage", id="no such option of this command"),
        pytest.param(["--env-file", "nowhere", "status"], "mmctl", "usage", id="by the old name, not asked for"),
    ],
)
def test_an_error_as_json(arguments: list[str], program: str, code: str, run: Run) -> None:
    ran = run(*arguments, program=program)
    document = json.loads(ran.out)
    assert (ran.code, set(document), set(document["error"]), document["error"]["code"]) == (
        2,
        {"error"},
        {"code", "message", "hint"},
        code,
    )


@pytest.mark.parametrize("program", ["cmmd", "mmctl"])
def test_two_names_of_one_program(program: str, run: Run) -> None:
    assert run("--version", program=program) == (0, f"{program} {__version__}\n", "")


def test_the_name_it_was_called_by(place: Home, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setattr(sys, "argv", ["/usr/local/bin/mmctl", "last-tick"])
    assert (main(), capsys.readouterr().out) == (0, "null\n")


def test_without_a_command_it_says_what_there_is(run: Run) -> None:
    code, out, err = run()
    assert (code, out, "Usage: cmmd" in err, "doctor" in err) == (2, "", True, True)


def test_help_lists_every_command_whole(run: Run) -> None:
    code, out, _ = run("--help")
    listed = out.partition("Look:")[2]
    assert (code, "..." in listed, listed.split()[0]) == (0, False, "audit")


def test_a_bug_of_ours(run: Run, place: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError(SECRET)

    monkeypatch.setattr(audit, "report", broken)
    code, out, err = run("audit")
    log = (place.state / "cmmd.log").read_text()
    assert (code, out, err.count("\n"), f"the traceback is in {place.state}/cmmd.log" in err) == (3, "", 1, True)
    assert ("Traceback" in log, "ZeroDivisionError" in err, SECRET in err + log) == (True, True, False)


def test_a_bug_of_ours_as_json(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "report", lambda *_: 1 / 0)
    ran = run("audit", "--json")
    assert (ran.code, json.loads(ran.out)["error"]["code"]) == (3, "bug")


def test_a_bug_where_no_log_can_be_written(run: Run, place: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "report", lambda *_: 1 / 0)
    (place.path / "file").touch()
    monkeypatch.setenv("LOG_FILE", str(place.path / "file" / "below"))
    code, out, err = run("audit")
    assert (code, out, err.count("\n"), "cannot write the log" in err) == (3, "", 1, True)


def test_ctrl_c_outside_a_tick(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(audit, "report", interrupted)
    assert run("audit") == (130, "", "")


@pytest.mark.parametrize("arguments", [["audit", "--json"], ["rules"], ["--help"]], ids=" ".join)
def test_a_reader_that_goes_away_is_no_error(arguments: list[str], place: Home) -> None:
    read, write = os.pipe()
    os.close(read)  # the first write already fails
    environ = {**place.environ, "PYTHONPATH": str(CHECKOUT)}
    done = subprocess.run(
        [sys.executable, "-m", "cmmd", *arguments], stdout=write, stderr=subprocess.PIPE, env=environ, timeout=60
    )
    os.close(write)
    assert (done.returncode, done.stderr) == (0, b"")


def test_streams_that_are_closed(place: Home) -> None:
    environ = {**place.environ, "PYTHONPATH": str(CHECKOUT)}
    command = f"exec {sys.executable} -m cmmd tick --no-agent >&- 2>&- <&-"
    assert subprocess.run(["/bin/sh", "-c", command], env=environ, cwd=place.path, timeout=60).returncode == 0


def test_a_terminal_that_knows_ascii_alone(process: Run, place: Home) -> None:
    (place.root / "größe.md").write_text("no frontmatter\n")
    ran = process("audit", PYTHONIOENCODING="ascii")
    assert (ran.code, ran.err, "gr\\xf6\\xdfe.md" in ran.out) == (1, "", True)


def test_a_full_output_is_one_line_and_exit_1(place: Home) -> None:
    if not Path("/dev/full").is_char_device():
        pytest.skip("there is no /dev/full here")
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "cmmd", "rules"],
            env={**place.environ, "PYTHONPATH": str(CHECKOUT)},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
        )
    assert (done.returncode, done.stderr) == (1, "cmmd: cannot write the output: No space left on device\n")


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["audit", "--root", ""], id="an empty root"),
        pytest.param(["history", "-n", "9" * 20], id="more rows than there are"),
        pytest.param(["tick", "--wait", "--timeout", "nan"], id="no time at all"),
        pytest.param(["undo", ""], id="an empty id"),
    ],
)
def test_odd_values_are_usage_errors(arguments: list[str], run: Run) -> None:
    code, out, err = run(*arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
