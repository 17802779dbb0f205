"""`cmmd proposals`, `show`, `apply`, `reject`, `review` as people, scripts and cron meet them."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from cmmd.adapters.files import lock
from cmmd.core.records.proposal import Proposal
from cmmd.tick.run import Request
from tests.decisions import CARE, EDITS, INDEX, SLIPS, apply, load, newest_row, propose, proposed, reject, statuses
from tests.decisions import undo as take_back
from tests.terminal import terminal
from tests.ticks import MENDED_INDEX, stranger, stub, text
from tests.worlds import FIXTURE, Home

Run = Callable[..., Any]
CHECKOUT = Path(__file__).resolve().parents[2]
KEYS = ["tick_id", "root", "created_unix", "source", "status", "files", "reasons", "findings", "notes"]
NAME = "~/.claude/projects/-home-you-shop/memory"
ASKED = "[y,n,s,a,d,q,?]? "


# What waits.


def test_nothing_waits(run: Run) -> None:
    assert [run("proposals"), run("proposals", "--json"), run("review")] == [
        (0, "nothing waits\n", ""),
        (0, "[]\n", ""),
        (0, "nothing waits\n", ""),
    ]


def test_what_waits_is_told(run: Run, place: Home) -> None:
    waiting = proposed(place)
    head, mends, *files, last = run("proposals").out.splitlines()
    assert head.split() == [waiting.tick_id, NAME, head.split()[2], "s", "old", "asked"]
    assert mends == "  mends description-missing, index-dangling, name-missing, why-how-missing"
    assert files == [f"  {INDEX}  +0 -1", f"  {CARE}  +4 -0", f"  {SLIPS}  +2 -2"]
    assert last == "`cmmd review` walks through what waits."


def test_only_the_files_that_still_wait_are_told(run: Run, place: Home) -> None:
    waiting = proposed(place)
    apply(place, waiting.tick_id, [INDEX])
    reject(place, waiting.tick_id, [CARE])
    assert [line for line in run("proposals").out.splitlines() if ".md" in line] == [f"  {SLIPS}  +2 -2"]


def test_the_document(run: Run, place: Home) -> None:
    waiting = proposed(place)
    (document,) = json.loads(run("proposals", "--json").out)
    assert document == json.loads((place.state / "proposals" / waiting.tick_id / "proposal.json").read_text())
    assert list(document)[: len(KEYS)] == KEYS
    assert [list(file)[:4] for file in document["files"]] == [["path", "before_sha256", "after_sha256", "status"]] * 3


def test_what_is_decided_or_was_refused_does_not_wait(run: Run, place: Home) -> None:
    propose(place, {INDEX: "gone\n"})
    reject(place, proposed(place).tick_id)
    assert run("proposals", "--json").out == "[]\n"


def test_a_damaged_one_is_told_and_the_others_listed(run: Run, place: Home) -> None:
    waiting = proposed(place)
    damaged = place.state / "proposals/0000000000000001/proposal.json"
    damaged.parent.mkdir()
    damaged.write_text("{")
    ran = run("proposals", "--json")
    assert [one["tick_id"] for one in json.loads(ran.out)] == [waiting.tick_id]
    assert (ran.code, str(damaged) in ran.err, ran.err.count("\n")) == (0, True, 1)


# One of them.


def test_show(run: Run, place: Home) -> None:
    waiting = proposed(place)
    ran = run("show", waiting.tick_id)
    head, _, patch = ran.out.partition("\n\n")
    assert (ran.code, ran.err, patch.encode()) == (0, "", (_folder(place, waiting) / "change.patch").read_bytes())
    assert [line.split(":")[0] for line in head.splitlines()[2:]] == [
        "waits because", "findings before", "findings after", "said", "cost", "file", "file", "file",
    ]  # fmt: skip
    facts = {line.split(":")[0]: line.partition(":")[2].strip() for line in head.splitlines()[2:]}
    assert facts["findings after"] == "duplicate" and "index-dangling" in facts["findings before"]
    assert (facts["waits because"], facts["said"], facts["cost"]) == (
        "you asked to decide first",
        "did what the scenario says",
        "$0.0123",
    )


@pytest.mark.parametrize("command", ["show latest", "review"])
def test_why_it_waits_what_it_mends_and_the_notes_are_told(command: str, place: Home) -> None:
    assert place.row(request=Request(no_agent=True), AUTOFIX="true").outcome == "proposed"
    with terminal(place, *command.split(), COLUMNS="200", NO_COLOR="1") as screen:
        if command == "review":
            screen.wait_for(ASKED)
            screen.type("s\n")
            screen.wait_for(ASKED)
            screen.type("q\n")
        assert screen.end() == 0
    facts = [" ".join(line.split()) for line in screen.seen.splitlines()]
    assert "waits because: dry run" in facts
    assert any("mends" in fact and "index-dangling (project_holiday_hours.md)" in fact for fact in facts)
    assert any("mends" in fact and "description-missing, name-missing" in fact for fact in facts)
    assert sum(fact.startswith("note: MEMORY.md: line 13 taken out: - [Holiday") for fact in facts) == 1


def test_why_cmmd_refused_it(run: Run, place: Home) -> None:
    refused = propose(place, {INDEX: "gone\n"})
    assert f"refused because: {', '.join(refused.reasons)}" in " ".join(run("show", refused.proposal).out.split())


def _folder(place: Home, proposal: Proposal) -> Path:
    return place.state / "proposals" / proposal.tick_id


def test_in_a_pipe_the_patch_is_one_that_git_takes(process: Run, place: Home) -> None:
    tricky = text(CARE) + "\tA line with a tab\u2028and a strange end.\r\n"
    before = place.files()
    waiting = proposed(place, {**EDITS, CARE: tricky})
    shown = subprocess.run(
        [sys.executable, "-m", "cmmd", "show", waiting.tick_id],
        env={**place.environ, "PYTHONPATH": str(CHECKOUT)}, capture_output=True, check=True,
    ).stdout  # fmt: skip
    subprocess.run(["git", "apply", "--whitespace=nowarn"], cwd=place.root, input=shown, check=True)
    wanted = {**EDITS, CARE: tricky}
    assert place.files() == {**before, **{name: data.encode() for name, data in wanted.items()}}


def test_a_refused_one_says_why_and_what_the_agent_said(run: Run, place: Home) -> None:
    row = propose(place, {INDEX: "gone\n"})
    out = run("show", row.tick_id).out
    assert ("rejected" in out, "loses_content" in out, "stands nowhere else" in out, "did what the" in out) == (
        True, True, True, True,
    )  # fmt: skip


def test_on_a_terminal_it_is_coloured_paged_and_commands_nothing(place: Home) -> None:
    waiting = proposed(place, {**EDITS, CARE: text(CARE) + "\x1b]0;owned\x07\x1b[2J\na\ttab\n"})
    pager = place.path / "pager"
    pager.write_text("#!/bin/sh\necho PAGED\ncat\n")
    pager.chmod(0o755)
    with terminal(place, "show", waiting.tick_id, PAGER=str(pager)) as screen:
        code = screen.end()
    assert (code, screen.seen.startswith("PAGED"), "\x1b[32m+name: packing-slips\x1b[0m" in screen.seen) == (
        0,
        True,
        True,
    )
    assert ("\x1b]" in screen.seen, "\x1b[2J" in screen.seen, "\x07" in screen.seen) == (False, False, False)
    assert "+a      tab" in screen.seen


def test_an_apply_is_shown_by_its_own_id_too(run: Run, place: Home) -> None:
    waiting = proposed(place)
    row = apply(place, waiting.tick_id, [INDEX])
    assert run("show", row.tick_id).out == run("show", waiting.tick_id).out


# Which one is meant.


@pytest.mark.parametrize("command", ["show", "apply", "reject"])
def test_any_unique_start_and_latest(command: str, run: Run, place: Home) -> None:
    waiting = proposed(place)
    for name in (waiting.tick_id, waiting.tick_id[:-3].upper(), "1", "latest"):
        reset(place, waiting)
        assert run(command, name).code == 0


def reset(place: Home, waiting: Proposal) -> None:
    """As it was when it was proposed."""
    for name in EDITS:
        (place.root / name).write_bytes((FIXTURE / name).read_bytes())
    document = _folder(place, waiting) / "proposal.json"
    document.write_text(json.dumps(waiting.to_json()))


def test_latest_is_the_newest_that_waits(run: Run, place: Home) -> None:
    waiting = proposed(place)
    propose(place, {INDEX: "gone\n"})
    assert waiting.tick_id in run("show", "latest").out


@pytest.mark.parametrize("command", ["show", "apply", "reject"])
@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("ffff", "no proposal ffff", id="unknown"),
        pytest.param("", "no proposal ", id="empty"),
        pytest.param("1", "1 begins 2 proposals: ", id="several: the candidates"),
        pytest.param("../x", "no proposal ../x", id="a path"),
    ],
)
def test_an_unknown_one_is_exit_2(command: str, text: str, said: str, run: Run, place: Home) -> None:
    proposed(place), proposed(place, {INDEX: MENDED_INDEX})
    before = place.files()
    ran = run(command, text)
    assert (ran.code, ran.out, said in ran.err, ran.err.count("\n"), place.files()) == (2, "", True, 1, before)


@pytest.mark.parametrize("command", ["show", "apply", "reject"])
def test_latest_where_nothing_waits(command: str, run: Run, place: Home) -> None:
    reject(place, proposed(place).tick_id)
    ran = run(command, "latest")
    assert (ran.code, "nothing waits" in ran.err) == (2, True)


# Deciding.


def test_apply_says_what_was_written_and_how_to_take_it_back(run: Run, place: Home) -> None:
    waiting = proposed(place)
    ran = run("apply", waiting.tick_id, "--file", INDEX, "--file", CARE)
    row = newest_row(place)
    assert ran == (0, f"wrote {INDEX}, {CARE} in {NAME}; `cmmd undo {row.tick_id}` takes it back\n", "")
    assert statuses(place, waiting.tick_id) == {INDEX: "applied", CARE: "applied", SLIPS: "waiting"}


def test_apply_as_json(run: Run, place: Home) -> None:
    ran = run("apply", proposed(place).tick_id, "--json")
    assert (ran.code, json.loads(ran.out), ran.err) == (0, newest_row(place).to_json(), "")


def test_a_file_that_no_longer_fits_is_told_and_exit_1(run: Run, place: Home) -> None:
    waiting = proposed(place)
    (place.root / SLIPS).write_text("theirs\n")
    ran = run("apply", waiting.tick_id)
    told = f"not written: {SLIPS} changed since this was proposed (`cmmd show {waiting.tick_id}` still shows it)"
    assert (ran.code, ran.out.splitlines()[1:]) == (1, [told])
    assert run("show", waiting.tick_id).code == 0


def test_when_none_fits(run: Run, place: Home) -> None:
    waiting = proposed(place, {SLIPS: EDITS[SLIPS]})
    (place.root / SLIPS).write_text("theirs\n")
    ran = run("apply", waiting.tick_id, "--json")
    assert (ran.code, json.loads(ran.out)["outcome"]) == (1, "no_effect")
    assert run("apply", waiting.tick_id).code == 2


def test_somebody_at_work_is_exit_1_and_force_passes(run: Run, place: Home) -> None:
    waiting = proposed(place)
    with stranger("tail", "-f", str(place.root / "user_ana.md")):
        ran = run("apply", waiting.tick_id)
        forced = run("apply", waiting.tick_id, "--force")
    assert (ran.code, "(held_open)" in ran.out, "--force" in ran.out, forced.code) == (1, True, True, 0)


@pytest.mark.parametrize("command", [["apply", "latest"], ["reject", "latest"], ["review"]], ids=" ".join)
def test_another_run_under_way(command: list[str], process: Run, place: Home) -> None:
    proposed(place)
    before = place.files()
    with lock.hold(place.state / "tick.lock", command="cmmd tick", now=time.time):
        ran = process(*command) if command != ["review"] else answering(place, "y\n")
    assert (ran[0], "another run holds the lock: `cmmd tick`" in ran[2], place.files()) == (75, True, before)


def test_apply_without_snapshots_says_that_there_is_no_undo(
    run: Run, place: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = proposed(place)
    monkeypatch.setenv("GIT_TRACK_MEMORY", "false")
    ran = run("apply", waiting.tick_id)
    assert (ran.code, "there is no undo" in ran.out, "cmmd undo" in ran.out) == (0, True, False)


def test_reject(run: Run, place: Home) -> None:
    waiting, before = proposed(place), place.files()
    ran = run("reject", waiting.tick_id, "--file", SLIPS, "--reason", "not her words")
    assert (ran.code, ran.out) == (
        0,
        f"rejected {SLIPS}: the same edit is not proposed again while those bytes stand\n",
    )
    assert (load(place, waiting.tick_id).notes, place.files()) == (("rejected: not her words",), before)


# The walk.


def answering(place: Home, answers: str | None, **environ: str) -> tuple[int, str, str]:
    """`cmmd review` with these answers in a pipe; None: standard input is closed."""
    command: Sequence[str] = [sys.executable, "-m", "cmmd", "review"]
    if answers is None:
        command = ["sh", "-c", 'exec "$@" <&-', "sh", *command]
    done = subprocess.run(
        command,
        env={**place.environ, "PYTHONPATH": str(CHECKOUT), **environ},
        input=answers,
        stdin=subprocess.DEVNULL if answers is None else None,
        cwd=place.path,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stdout, done.stderr


ALL = {INDEX: "waiting", CARE: "waiting", SLIPS: "waiting"}


@pytest.mark.parametrize(
    ("answers", "decided"),
    [
        pytest.param("y\nn\ny\n", {INDEX: "applied", CARE: "rejected", SLIPS: "applied"}, id="each"),
        pytest.param("s\ny\ns\n", {CARE: "applied"}, id="some skipped"),
        pytest.param("n\na\n", {INDEX: "rejected", CARE: "applied", SLIPS: "applied"}, id="apply all that is left"),
        pytest.param("y\nd\n", {INDEX: "applied", CARE: "rejected", SLIPS: "rejected"}, id="reject all that is left"),
        pytest.param("y\nq\n", {INDEX: "applied"}, id="stop"),
        pytest.param("Y\n", {INDEX: "applied"}, id="a capital, then the end of the input"),
        pytest.param("?\nhelp\n\nyes\n", {}, id="what is no answer is asked again"),
        pytest.param("q\ny\ny\n", {}, id="nothing after the stop"),
        pytest.param("s\ns\ns\ny\n", {}, id="all skipped"),
        pytest.param("", {}, id="nobody there"),
        pytest.param(None, {}, id="input closed"),
    ],
)
def test_review(answers: str | None, decided: dict[str, str], place: Home) -> None:
    waiting, before = proposed(place), place.files()
    code, _, err = answering(place, answers)
    assert (code, err, statuses(place, waiting.tick_id)) == (0, "", {**ALL, **decided})
    written = {name: EDITS[name].encode() for name, status in decided.items() if status == "applied"}
    assert place.files() == {**before, **written}


def test_the_help(place: Home) -> None:
    proposed(place)
    _, out, _ = answering(place, "?\nq\n")
    assert [line[:1] for line in out.splitlines() if line[1:3] == "  "] == [*"ynsadq?"]


def test_each_answer_takes_effect_at_once_and_ctrl_c_loses_none(place: Home) -> None:
    waiting, before = proposed(place), place.files()
    with terminal(place, "review") as screen:
        screen.wait_for(ASKED)
        screen.type("y\n")
        screen.wait_for(ASKED)
        assert statuses(place, waiting.tick_id) == {**ALL, INDEX: "applied"}
        screen.type("n\n")
        screen.wait_for(ASKED)
        screen.type("\x03")
        code = screen.end()
    assert (code, statuses(place, waiting.tick_id)) == (130, {INDEX: "applied", CARE: "rejected", SLIPS: "waiting"})
    assert place.files() == {**before, INDEX: EDITS[INDEX].encode()}


def test_on_a_terminal_the_file_is_shown_in_colour_before_the_question(place: Home) -> None:
    proposed(place)
    with terminal(place, "review") as screen:
        shown = screen.wait_for(ASKED)
        screen.type("\x04")
        code = screen.end()
    assert (code, f"1/3  {NAME}" in shown, "\x1b[31m-- [Holiday opening hours]" in shown) == (0, True, True)


RELAXED = """\
The rest of the shop is more relaxed: templates, texts and the studio blog may be changed freely, as long as
the commit says what changed.
"""
MOVED = {
    INDEX: MENDED_INDEX,
    CARE: text(CARE).replace(RELAXED, ""),
    "user_ana.md": text("user_ana.md") + "\n" + RELAXED,
}
"""Two lines go from one memory to another, which comes later: those two files need each other."""


def test_files_that_need_each_other_are_applied_together_by_a(place: Home) -> None:
    before = place.files()
    proposed(place, MOVED)
    code, _, _ = answering(place, "a\n")
    assert (code, place.files()) == (0, {**before, **{name: data.encode() for name, data in MOVED.items()}})


def test_one_alone_that_needs_another_is_refused_and_told(place: Home) -> None:
    waiting, before = proposed(place, MOVED), place.files()
    code, out, _ = answering(place, "s\ny\ns\n")
    assert (code, place.files(), statuses(place, waiting.tick_id)[CARE]) == (1, before, "waiting")
    assert "(loses_content)" in out and f"`cmmd apply {waiting.tick_id}` judges its files together" in out


def test_what_fails_is_told_and_the_walk_goes_on(place: Home) -> None:
    waiting = proposed(place)
    (place.root / INDEX).write_text("theirs\n")
    code, out, _ = answering(place, "y\nn\nn\n")
    assert (code, f"{INDEX} changed since" in out) == (1, True)
    assert statuses(place, waiting.tick_id) == {INDEX: "stale", CARE: "rejected", SLIPS: "rejected"}


def test_what_was_decided_meanwhile_is_not_asked_about(place: Home) -> None:
    waiting = proposed(place)
    with terminal(place, "review") as screen:
        screen.wait_for(ASKED)
        reject(place, waiting.tick_id, [CARE])
        screen.type("s\n")
        shown = screen.wait_for(ASKED)
        screen.type("q\n")
        assert (screen.end(), "3/3" in shown, CARE in shown) == (0, True, False)


def test_what_was_decided_while_it_was_shown_is_told(place: Home) -> None:
    waiting = proposed(place, {INDEX: MENDED_INDEX})
    with terminal(place, "review") as screen:
        screen.wait_for(ASKED)
        reject(place, waiting.tick_id)
        screen.type("y\n")
        code = screen.end()
    assert (code, f"{INDEX} does not wait in {waiting.tick_id}: rejected" in screen.seen) == (1, True)
    assert place.files()[INDEX] == text(INDEX).encode()


def second(place: Home) -> Path:
    """Another memory folder, just as old and as ill as the first."""
    other = place.path / ".claude/projects/-home-you-zoo/memory"
    shutil.copytree(place.root, other)
    return other


def test_review_of_several_folders(place: Home) -> None:
    other = second(place)
    for root in (place.root, other):
        run_on_terminal(place, "tick", "--propose", "--root", str(root), **stub({INDEX: MENDED_INDEX}))
    code, out, _ = answering(place, "a\n")
    assert (code, out.count("wrote MEMORY.md in "), (other / INDEX).read_text()) == (0, 2, MENDED_INDEX)


# What a tick says.


def run_on_terminal(place: Home, *arguments: str, **environ: str) -> str:
    with terminal(place, *arguments, **{"COLUMNS": "300", **environ}) as screen:
        screen.end()
    return screen.seen


@pytest.mark.parametrize(
    ("edits", "commands"),
    [
        pytest.param({INDEX: MENDED_INDEX}, ["show", "apply", "reject", "tick-log"], id="proposed"),
        pytest.param({INDEX: "gone\n"}, ["show", "tick-log"], id="refused"),
        pytest.param({}, [], id="no effect"),
    ],
)
def test_a_tick_says_which_commands_to_run_next(edits: dict[str, str], commands: list[str], place: Home) -> None:
    last = run_on_terminal(place, "tick", "--propose", **stub(edits)).splitlines()[-1]
    row = newest_row(place)
    wanted = [*(f"`cmmd {word} {row.tick_id}`" for word in commands), "`cmmd history`"]
    assert last == "Next: " + ", ".join(wanted)


def test_also_where_the_same_waits_already(place: Home) -> None:
    waiting = proposed(place)
    last = run_on_terminal(place, "tick", "--propose", "--force", **stub(EDITS)).splitlines()[-1]
    assert f"`cmmd apply {waiting.tick_id}`" in last


def test_several_are_for_review(place: Home) -> None:
    second(place)
    last = run_on_terminal(place, "tick", "--propose", **stub({INDEX: MENDED_INDEX})).splitlines()[-1]
    assert ("`cmmd review`" in last, "cmmd apply" in last) == (True, False)


def test_propose_and_no_dry_run_do_not_go_together(run: Run, place: Home) -> None:
    ran = run("tick", "--propose", "--no-dry-run")
    assert (ran.code, ran.out, ran.err.count("\n"), (place.state / "history.jsonl").exists()) == (2, "", 1, False)


def test_run_once_proposes_too(process: Run, place: Home) -> None:
    ran = process("run", "--once", "--propose", "--json", **stub(EDITS))
    document = json.loads(ran.out)
    assert (ran.code, [row["outcome"] for row in document["rows"]], document["dry_run_source"]) == (
        0,
        ["proposed"],
        "flag",
    )


def test_an_undone_edit_is_told_as_unwanted(run: Run, place: Home) -> None:
    waiting = proposed(place)
    take_back(place, apply(place, waiting.tick_id, [INDEX]))
    assert f"{INDEX} (rejected)" in run("show", waiting.tick_id).out


# A rejection is taken back.


def test_the_latest_rejection_is_taken_back(run: Run, place: Home) -> None:
    waiting = proposed(place)
    run("reject", "latest", "--file", SLIPS)
    ran = run("unreject")
    wanted = f"{SLIPS} in {NAME}: waits again; `cmmd apply {waiting.tick_id}` writes it\n"
    assert (ran.code, ran.out, load(place, waiting.tick_id).status) == (0, wanted, "waiting")
    assert set(statuses(place, waiting.tick_id).values()) == {"waiting"}


def test_what_an_undo_took_back_is_no_rejection(run: Run, place: Home) -> None:
    older = proposed(place)
    run("reject", older.tick_id, "--file", SLIPS)
    run("apply", older.tick_id)
    run("undo")
    ran = run("unreject")
    assert ran.out == f"{SLIPS} in {NAME}: waits again; `cmmd apply {older.tick_id}` writes it\n"
    ran = run("unreject")
    assert (ran.code, ran.out, "nothing is rejected (`cmmd redo` brings back" in ran.err) == (2, "", True)
    assert statuses(place, older.tick_id) == {INDEX: "rejected", CARE: "rejected", SLIPS: "waiting"}


def test_one_that_is_named_takes_back_both(run: Run, place: Home) -> None:
    older = proposed(place)
    run("reject", older.tick_id, "--file", SLIPS)
    run("apply", older.tick_id)
    run("undo")
    assert run("unreject", older.tick_id).code == 0
    assert set(statuses(place, older.tick_id).values()) == {"waiting"}


def test_after_a_redo_and_a_rejection_that_is_the_one(run: Run, place: Home) -> None:
    """What was brought back and undone once more is still no rejection."""
    older = proposed(place)
    run("apply", older.tick_id, "--file", CARE)
    run("undo")
    run("redo")
    run("undo")
    run("reject", older.tick_id, "--file", SLIPS)
    assert run("unreject", "latest").out.startswith(f"{SLIPS} in {NAME}: waits again")
    assert run("unreject").code == 2


def test_one_whose_bytes_changed_does_not_wait(run: Run, place: Home) -> None:
    waiting = proposed(place)
    run("reject", "latest")
    (place.root / SLIPS).write_text("Written by somebody else.\n")
    assert "changed since" in run("unreject", waiting.tick_id[:-1], "--file", SLIPS).out
    assert statuses(place, waiting.tick_id) == {INDEX: "rejected", CARE: "rejected", SLIPS: "stale"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param([], "nothing is rejected", id="nothing at all"),
        pytest.param(["latest"], "nothing is rejected", id="the latest of none"),
        pytest.param([""], "the tick's id is empty", id="an empty id"),
        pytest.param(["THE"], "was not rejected by a person", id="it waits"),
        pytest.param(["THE", "--file", "no.md"], "no.md was not rejected", id="no file of it"),
        pytest.param(["ffff"], "no proposal ffff", id="an unknown one"),
    ],
)
def test_no_rejection_to_take_back(arguments: list[str], said: str, run: Run, place: Home) -> None:
    waiting = proposed(place)
    ran = run("unreject", *(waiting.tick_id[:-1] if word == "THE" else word for word in arguments))
    assert (ran.code, ran.out, said in ran.err) == (2, "", True)
    assert load(place, waiting.tick_id).status == "waiting"
