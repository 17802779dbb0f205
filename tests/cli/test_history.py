"""`cmmd history` and `cmmd last-tick`: what was done, newest first."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cmmd.adapters.store import history_file
from cmmd.core.records.history_row import Row
from tests.worlds import Home

Run = Callable[..., Any]


def row(place: Home, number: int, **fields: Any) -> Row:
    usual = Row(
        tick_id=f"{number:016x}",
        started_at_unix=1_795_000_000 + number,
        memory_root=str(place.root),
        outcome="skipped",
        skip_code="already_clean",
        reason_skipped="nothing to mend",
        audit_total_issues=0,
    )
    return replace(usual, **fields)


@pytest.fixture
def book(place: Home) -> Callable[..., Row]:
    """`book(number, **fields)` appends a row to the history file."""

    def book(number: int, **fields: Any) -> Row:
        written = row(place, number, **fields)
        history_file.append(place.state / "history.jsonl", written)
        return written

    return book


def ids(out: str) -> list[str]:
    return [row["tick_id"] for row in json.loads(out)]


def test_newest_first(run: Run, book: Callable[..., Row]) -> None:
    rows = [book(number) for number in range(1, 4)]
    assert json.loads(run("history", "--json").out) == [row.to_json() for row in reversed(rows)]


@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        pytest.param([], 20, id="twenty"),
        pytest.param(["-n", "3"], 3, id="as many as asked for"),
        pytest.param(["-n", "99"], 25, id="no more than there are"),
        pytest.param(["--all", "-n", "3"], 3, id="as many as asked for of all"),
    ],
)
def test_how_many(arguments: list[str], count: int, run: Run, book: Callable[..., Row]) -> None:
    for number in range(25):
        book(number)
    assert ids(run("history", "--json", *arguments).out) == [f"{n:016x}" for n in range(24, 24 - count, -1)]


def test_of_one_root_as_many_as_asked_for(run: Run, book: Callable[..., Row], place: Home) -> None:
    for number in range(6):
        book(number, memory_root=str(place.root) if number % 2 else "/elsewhere")
    ran = run("history", "--json", "-n", "2", "--root", str(place.root))
    assert ids(ran.out) == [f"{5:016x}", f"{3:016x}"]


@pytest.mark.parametrize(
    ("root", "code", "out"),
    [
        pytest.param("/gone/but/known", 0, "0000000000000001", id="a folder that is gone"),
        pytest.param("/never/was", 2, "", id="a folder that never was"),
        pytest.param(".", 0, "no tick yet", id="a folder that no tick saw"),
    ],
)
def test_a_named_root(root: str, code: int, out: str, run: Run, book: Callable[..., Row]) -> None:
    book(1, memory_root="/gone/but/known")
    ran = run("history", "--root", root)
    assert (ran.code, out in ran.out, bool(ran.err)) == (code, True, code == 2)


def test_a_folder_of_which_only_failures_are_known(run: Run, book: Callable[..., Row], place: Home) -> None:
    book(1, memory_root="/nope", outcome="failed", reasons=("root_missing",))
    for form in ([], ["--json"], ["--all"]):
        ran = run("history", "--root", "/nope", *form)
        known = "/nope does not exist, and no tick saw it (known are ~/.claude/projects/-home-you-shop/memory)\n"
        assert (ran.code, known in ran.err, "root_missing" in ran.out) == (2, True, False)


def test_a_folder_that_is_missing_now_and_was_there(run: Run, book: Callable[..., Row], place: Home) -> None:
    book(1, memory_root="/was", outcome="applied")
    book(2, memory_root="/was", outcome="failed", reasons=("root_missing",))
    assert ids(run("history", "--root", "/was", "-n", "1", "--json").out) == [f"{2:016x}"]


def test_a_line_each_in_a_pipe(run: Run, book: Callable[..., Row]) -> None:
    book(1, outcome="applied", issues_after=2, audit_total_issues=5, cost_usd=0.0123, files_changed=("a.md",))
    book(2, outcome="refused", reasons=("loses_content",), summary="a.md loses line 3\x1b[2J", skip_code=None)
    newest, oldest = run("history").out.splitlines()
    assert newest.split()[2:4] == ["0000000000000002", "refused"]
    assert "\x1b" not in newest
    assert (oldest.split()[3:8], "~/.claude/projects/-home-you-shop/memory" in oldest) == (
        ["applied", "5", "→", "2", "$0.0123"],
        True,
    )


def test_a_row_of_the_old_daemon(run: Run, place: Home) -> None:
    old = '{"tick_id": "ab", "started_at_unix": 1700000000, "dry_run": true, "ran": true}'
    place.state.mkdir(parents=True)
    (place.state / "history.jsonl").write_text(old + "\n")
    ran = run("history")
    assert (ran.code, ran.err, ran.out.split()[2:4]) == (0, "", ["ab", "ran"])


def test_damaged_lines_are_passed_over_and_told(run: Run, book: Callable[..., Row], place: Home) -> None:
    book(1)
    with (place.state / "history.jsonl").open("a") as file:
        file.write('no row\n{"tick_id": "torn')
    ran = run("history", "--json")
    assert (ran.code, ids(ran.out), "2 damaged lines passed over" in ran.err) == (0, [f"{1:016x}"], True)


@pytest.mark.parametrize(
    ("arguments", "out"),
    [
        pytest.param(["history"], "no tick yet: `cmmd tick` runs one\n", id="history"),
        pytest.param(["history", "--json"], "[]\n", id="history as json"),
        pytest.param(["last-tick"], "no tick yet: `cmmd tick` runs one\n", id="last tick"),
        pytest.param(["last-tick", "--json"], "null\n", id="last tick as json"),
    ],
)
def test_before_the_first_tick(arguments: list[str], out: str, run: Run) -> None:
    assert run(*arguments) == (0, out, "")


def test_last_tick_is_the_primary_roots(run: Run, book: Callable[..., Row], place: Home) -> None:
    mine = book(1)
    book(2, memory_root="/elsewhere")
    assert json.loads(run("last-tick", "--json").out) == mine.to_json()


def test_nothing_is_written(run: Run, book: Callable[..., Row], place: Home) -> None:
    book(1)
    before = (place.state / "history.jsonl").read_bytes(), place.files()
    run("history"), run("last-tick")
    assert ((place.state / "history.jsonl").read_bytes(), place.files()) == before
    assert Path(place.state / "state.json").exists() is False


def test_a_large_history_is_rotated_by_a_tick_and_every_command_finds_its_rows(run: Run, place: Home) -> None:
    """What a row of an archive wrote is shown, taken back and brought back as ever; the totals go on."""
    path, metrics = place.state / "history.jsonl", place.state / "cmmd.prom"
    run("fix", "--apply")
    done = history_file.tail(path, 1)[0]
    padding = "".join(
        json.dumps(row(place, number, memory_root="/gone", summary="x" * 9000).to_json()) + "\n"
        for number in range(1000)
    )
    with path.open("a") as file:
        file.write(padding)
    run("tick", "--no-agent")
    appended = [line for line in metrics.read_text().splitlines() if line.startswith("cmmd_history_appends_total ")]
    assert (len(list(path.parent.glob("history.jsonl.*"))), path.stat().st_size < 3_000_000) == (1, True)
    assert appended == ["cmmd_history_appends_total 1002.0"]
    assert (len(ids(run("history", "--json").out)), len(ids(run("history", "--json", "--all").out))) == (20, 1002)
    shown, listed = run("show", done.tick_id), run("git-log")
    assert (shown.code, "before fix" in listed.out or "after fix" in listed.out) == (0, True)
    undone = json.loads(run("undo", done.tick_id, "--json").out)
    assert (undone["outcome"], undone["takes_back"]) == ("applied", [done.tick_id])
    assert json.loads(run("redo", "--json").out)["outcome"] == "applied"
