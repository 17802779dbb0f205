"""`cmmd git-log`, `diff`, `restore`, `undo` as people, scripts and cron meet them."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cmmd.cli import main
from cmmd.tick.run import Request
from tests.decisions import CARE, EDITS, INDEX, SLIPS, apply, bring_back, newest_row, proposed, reject, statuses
from tests.repositories import commit, git
from tests.terminal import terminal
from tests.ticks import MENDED_INDEX, applied, history, stranger, stub, taken, text, unprivileged
from tests.worlds import Home

Run = Callable[..., Any]
CHECKOUT = Path(__file__).resolve().parents[2]
NAME = "~/.claude/projects/-home-you-shop/memory"
THEIRS = "Written by somebody else.\n"
QUESTION = "[y/N] "


def observe(place: Home) -> str:
    row = place.row(request=Request(no_agent=True), MIN_IDLE_SEC="0")
    assert row.pre_tick_sha
    return row.pre_tick_sha


# The log.


def test_the_log_of_a_first_tick(run: Run, place: Home) -> None:
    row = applied(place)
    name, newest, oldest = run("git-log").out.splitlines()
    assert (name, newest.split()[0], newest.split()[3:]) == (
        NAME,
        (row.post_tick_sha or "")[:10],
        ["post-tick", row.tick_id, INDEX],
    )
    assert (oldest.split()[3:5], oldest.endswith("and 6 more")) == (["observed", row.tick_id], True)


def test_it_tells_the_whole_story(run: Run, place: Home) -> None:
    waiting = proposed(place)
    row = apply(place, waiting.tick_id, [CARE])
    (place.root / SLIPS).write_text(THEIRS)
    run("undo", row.tick_id)
    run("restore", row.tick_id, "--yes")
    told = [line[30:44].strip() for line in run("git-log").out.splitlines()[1:]]
    assert told == ["after restore", "after undo", "before undo", "after apply", "observed"]


def test_as_many_as_asked_for(run: Run, place: Home) -> None:
    applied(place)
    assert len(run("git-log", "-n", "1").out.splitlines()) == 2


def test_the_document(run: Run, place: Home) -> None:
    row = applied(place)
    newest, oldest = json.loads(run("git-log", "--json").out)
    shot = taken(place)[0]
    assert list(newest) == ["sha", "unix", "kind", "subject", "tick_id", "files"]
    assert list(newest.values()) == [row.post_tick_sha, shot.unix, "post-tick", shot.subject, row.tick_id, [INDEX]]
    assert (oldest["kind"], len(oldest["files"])) == ("observed", 9)


def test_the_old_daemons_commits_are_in_it(run: Run, place: Home) -> None:
    git(place.root, "init", "--quiet")
    sha = commit(place.root, "[cmmd] pre-tick abc", {INDEX: b"as it was\n"})
    (document,) = json.loads(run("git-log", "--json").out)
    assert document == {
        "sha": sha,
        "unix": 1_700_000_000,
        "kind": "daemon",
        "subject": "[cmmd] pre-tick abc",
        "tick_id": None,
        "files": sorted(path.name for path in place.root.glob("*.md")),
    }
    assert run("git-log").out.splitlines()[1].split()[3:5] == ["daemon", "-"]


@pytest.mark.parametrize(
    ("arguments", "out"),
    [
        pytest.param(["git-log"], f"{NAME}\nno snapshot yet: `cmmd tick` takes one\n", id="for people"),
        pytest.param(["git-log", "--json"], "[]\n", id="for scripts"),
    ],
)
def test_before_the_first_snapshot(arguments: list[str], out: str, run: Run) -> None:
    assert run(*arguments) == (0, out, "")


@pytest.mark.parametrize("command", [["git-log"], ["diff"], ["restore", "@{0}", "--yes"], ["undo"]], ids=lambda c: c[0])
def test_a_folder_that_never_was(command: list[str], run: Run, place: Home) -> None:
    applied(place)
    ran = run(*command, "--root", "/no/such/folder")
    assert (ran.code, ran.out, "/no/such/folder does not exist" in ran.err, ran.err.count("\n")) == (2, "", True, 1)


# The difference.


def test_without_a_snapshot_what_changed_since_the_newest(run: Run, place: Home) -> None:
    observe(place)
    assert run("diff") == (0, "", "")
    (place.root / INDEX).write_text(MENDED_INDEX)
    assert [line for line in run("diff").out.splitlines() if line.startswith(("+", "-"))] == [
        f"--- a/{INDEX}",
        f"+++ b/{INDEX}",
        "-- [Holiday opening hours](project_holiday_hours.md) — when the studio is closed and orders wait",
    ]


def test_with_one_what_restoring_it_would_change(process: Run, place: Home) -> None:
    sha = observe(place)
    before = place.files()
    (place.root / INDEX).write_text(THEIRS)
    (place.root / CARE).unlink()
    (place.root / "born.md").write_text(THEIRS)
    patch = process("diff", sha[:8]).out
    subprocess.run(["git", "apply"], cwd=place.root, input=patch, text=True, check=True)
    assert place.files() == before


def test_with_two_what_changed_between_them(run: Run, place: Home) -> None:
    row = applied(place)
    forth = run("diff", str(row.pre_tick_sha), str(row.post_tick_sha)).out
    back = run("diff", "@{0}", "@{1}").out
    assert ("\n-- [Holiday" in forth, "\n+- [Holiday" in forth) == (True, False)
    assert ("\n-- [Holiday" in back, "\n+- [Holiday" in back) == (False, True)


@pytest.mark.parametrize(
    ("files", "lines"),
    [
        pytest.param([], ["MEMORY.md  changed  +1 -12", "born.md  new  +1 -0", "user_ana.md  gone  +0 -17"], id="all"),
        pytest.param(["born.md"], ["born.md  new  +1 -0"], id="one file"),
        pytest.param([SLIPS], ["no difference"], id="one that is the same"),
    ],
)
def test_stat(files: list[str], lines: list[str], run: Run, place: Home) -> None:
    observe(place)
    (place.root / INDEX).write_text(text(INDEX).splitlines(keepends=True)[0] + "new\n")
    (place.root / "user_ana.md").unlink()
    (place.root / "born.md").write_text(THEIRS)
    ran = run("diff", "--stat", *(word for name in files for word in ("--file", name)))
    assert (ran.code, ran.out.splitlines()) == (0, lines)


def test_a_file_that_is_nowhere(run: Run, place: Home) -> None:
    observe(place)
    ran = run("diff", "--file", "nope.md")
    assert (ran.code, "nope.md stands neither in that snapshot nor in the folder" in ran.err) == (2, True)


def test_on_a_terminal_it_is_coloured_and_paged(place: Home) -> None:
    observe(place)
    (place.root / INDEX).write_text(MENDED_INDEX)
    pager = place.path / "pager"
    pager.write_text("#!/bin/sh\necho PAGED\ncat\n")
    pager.chmod(0o755)
    with terminal(place, "diff", PAGER=str(pager)) as screen:
        code = screen.end()
    assert (code, screen.seen.startswith("PAGED\n"), "\x1b[31m-- [Holiday" in screen.seen) == (0, True, True)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        pytest.param("dead", "no snapshot dead", id="unknown"),
        pytest.param("@{9}", "there is one snapshot, no @{9}", id="not so many"),
        pytest.param("9 years ago", "no snapshot is as old as 9 years ago", id="not so old"),
    ],
)
@pytest.mark.parametrize("command", [["diff"], ["restore", "--yes"]], ids=lambda c: c[0])
def test_a_snapshot_that_is_not_there(command: list[str], name: str, said: str, run: Run, place: Home) -> None:
    observe(place)
    before = place.files()
    ran = run(*command, name)
    assert (ran.code, ran.out, said in ran.err, ran.err.count("\n"), place.files()) == (2, "", True, 1, before)


@pytest.mark.parametrize("command", [["diff"], ["restore", "--yes"], ["undo"]], ids=lambda c: c[0])
def test_an_ambiguous_name_gives_the_candidates(command: list[str], run: Run, place: Home) -> None:
    waiting = proposed(place)
    rows = [apply(place, waiting.tick_id, [name]) for name in (INDEX, CARE)]
    before = place.files()
    ran = run(*command, rows[0].tick_id[:4])
    assert (ran.code, [row.tick_id in ran.err for row in rows], place.files()) == (2, [True, True], before)


# Restoring.


def damage(place: Home) -> dict[str, bytes]:
    (place.root / INDEX).write_text(THEIRS)
    (place.root / CARE).unlink()
    (place.root / "born.md").write_text(THEIRS)
    return place.files()


def test_restore_shows_writes_and_says_how_to_undo_it(run: Run, place: Home) -> None:
    sha, before = observe(place), place.files()
    damaged = damage(place)
    ran = run("restore", sha[:7], "--yes")
    row = newest_row(place)
    wrote = f"restored {INDEX}, born.md, {CARE} in {NAME}; `cmmd undo {row.tick_id}` takes it back"
    assert (ran.code, ran.out.splitlines()[-1], f"-{THEIRS}" in ran.out, place.files()) == (0, wrote, True, before)
    assert run("undo", row.tick_id).code == 0
    assert place.files() == damaged


@pytest.mark.parametrize(
    ("answer", "code", "restored"),
    [
        pytest.param("y\n", 0, True, id="yes"),
        pytest.param("YES\n", 0, True, id="in full"),
        pytest.param("n\n", 1, False, id="no"),
        pytest.param("\n", 1, False, id="just return"),
        pytest.param("yep\n", 1, False, id="no answer"),
        pytest.param("\x04", 1, False, id="the end of the input"),
        pytest.param("\x03", 130, False, id="Ctrl-C"),
    ],
)
def test_on_a_terminal_it_asks(answer: str, code: int, restored: bool, place: Home) -> None:
    observe(place)
    before, damaged = place.files(), damage(place)
    with terminal(place, "restore", "@{0}") as screen:
        shown = screen.wait_for(QUESTION)
        screen.type(answer)
        assert screen.end() == code
    assert "\x1b[31m-Written by" in shown and f"Write 3 files (+28 -2) in {NAME}?" in shown
    assert place.files() == (before if restored else damaged)


@pytest.mark.parametrize("closed", [False, True], ids=["no terminal", "input closed"])
@pytest.mark.parametrize("more", [[], ["--json"]], ids=["for people", "for scripts"])
def test_where_nobody_can_be_asked_nothing_is_done(more: list[str], closed: bool, place: Home) -> None:
    observe(place)
    damaged = damage(place)
    command = [sys.executable, "-m", "cmmd", "restore", "@{0}", *more]
    done = subprocess.run(
        ["sh", "-c", 'exec "$@" <&-', "sh", *command] if closed else command,
        env={**place.environ, "PYTHONPATH": str(CHECKOUT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, "--yes" in done.stderr, bool(done.stdout), place.files()) == (2, True, bool(more), damaged)


def test_a_question_would_spoil_the_document(place: Home) -> None:
    observe(place)
    damaged = damage(place)
    with terminal(place, "restore", "@{0}", "--json") as screen:
        code = screen.end()
    assert (code, "--yes" in screen.seen, QUESTION in screen.seen, place.files()) == (2, True, False, damaged)


def test_what_changes_while_it_is_looked_at_is_not_overwritten(place: Home) -> None:
    observe(place)
    damage(place)
    with terminal(place, "restore", "@{0}") as screen:
        screen.wait_for(QUESTION)
        (place.root / "born.md").write_text("Something nobody has seen yet.\n")
        screen.type("y\n")
        code = screen.end()
    assert (code, "changed meanwhile (look at it once more)" in screen.seen) == (1, True)
    assert place.files()["born.md"] == b"Something nobody has seen yet.\n"


def test_restore_as_json(run: Run, place: Home) -> None:
    observe(place)
    damage(place)
    ran = run("restore", "@{0}", "--yes", "--json")
    assert (ran.code, ran.err, json.loads(ran.out)) == (0, "", {**newest_row(place).to_json(), "obstacles": {}})


def test_nothing_to_restore(run: Run, place: Home) -> None:
    sha = observe(place)
    before = place.files()
    ran = run("restore", "@{0}", "--yes")
    said = ran.out.startswith(f"nothing was written in {NAME}: it holds exactly {sha[:10]} of ")
    assert (ran.code, said, place.files(), len(taken(place))) == (0, True, before, 1)


@pytest.mark.parametrize("name", ["@{1}", "a sha", "a tick", "a time"])
def test_every_way_to_name_one(name: str, run: Run, place: Home) -> None:
    before = place.files()
    row = applied(place)
    names = {"a sha": (row.pre_tick_sha or "")[:6], "a tick": observed_by(place), "a time": "0 seconds ago"}
    ran = run("restore", names.get(name, name), "--yes")
    wanted = place.files() if name == "a time" else before
    assert (ran.code, place.files()) == (0, wanted)


def observed_by(place: Home) -> str:
    """The id of a tick that only saw what was there before: the row's pre-tick snapshot is what it means."""
    oldest = history(place)[0]
    row = {**oldest, "tick_id": "00ab00ab00ab00ab", "post_tick_sha": None, "outcome": "skipped"}
    with (place.state / "history.jsonl").open("a") as file:
        file.write(json.dumps(row) + "\n")
    return "00ab"


def test_somebody_at_work_refuses_restore_and_undo(run: Run, place: Home) -> None:
    applied(place)
    before = place.files()
    with stranger("tail", "-f", str(place.root / "user_ana.md")):
        ran = [run("restore", "@{1}", "--yes"), run("undo")]
        untouched = place.files()
        forced = run("undo", "--force")
    assert [(one.code, "(held_open)" in one.out, "--force writes" in one.out) for one in ran] == [(1, True, True)] * 2
    assert (untouched == before, forced.code) == (True, 0)


@pytest.mark.parametrize("above", [0, 1], ids=["the folder", "and its project"])
def test_a_deleted_folder_is_brought_back_without_naming_it(above: int, run: Run, place: Home) -> None:
    (place.root / "sub").mkdir()
    (place.root / "sub/a.md").write_text(text("user_ana.md"))
    place.settle()
    observe(place)
    before = place.files()
    shutil.rmtree([place.root, *place.root.parents][above])
    assert run("git-log").out.startswith(f"{NAME}\n")
    ran = run("restore", "@{0}", "--yes")
    assert (ran.code, place.files(), place.state.joinpath("snapshots").exists()) == (0, before, True)


def test_a_daemons_commit_is_brought_back_and_its_repository_stays(run: Run, place: Home) -> None:
    git(place.root, "init", "--quiet")
    sha = commit(place.root, "[cmmd] pre-tick abc", {})
    before = place.files()
    (place.root / INDEX).write_text(THEIRS)
    ran = run("restore", sha[:8], "--yes")
    assert (ran.code, place.files()) == (0, before)


# Undoing.


def stepped(run: Run, place: Home) -> list[dict[str, bytes]]:
    """The files before and after each of two applies."""
    states, waiting = [place.files()], proposed(place)
    for name in (INDEX, CARE):
        apply(place, waiting.tick_id, [name])
        states.append(place.files())
    return states


def test_undo_steps_back_and_redo_forward(run: Run, place: Home) -> None:
    states = stepped(run, place)
    seen = list[dict[str, bytes]]()
    for command in ("undo", "undo", "redo", "redo", "undo", "undo"):
        assert run(command).code == 0
        seen.append(place.files())
    assert [states.index(files) for files in seen] == [1, 0, 1, 2, 1, 0]
    assert [run(command).code for command in ("undo", "redo", "redo", "redo")] == [0, 0, 0, 0]


def test_what_is_written_after_an_undo_ends_what_could_be_redone(run: Run, place: Home) -> None:
    stepped(run, place)
    run("undo")
    apply(place, history(place)[0]["tick_id"], [SLIPS])
    ran = run("redo")
    assert (ran.code, "there is nothing to bring back" in ran.out + ran.err) == (0, True)
    assert [run("undo").code, run("undo").code] == [0, 0]
    assert place.files()[INDEX] == text(INDEX).encode()


def test_what_undo_and_redo_say(run: Run, place: Home) -> None:
    row = applied(place)
    assert run("undo").out == f"took back {INDEX} of {row.tick_id} in {NAME}; `cmmd redo` brings it back\n"
    assert run("undo").out == "all that was applied is taken back: `cmmd redo` brings the last of it back\n"
    ran = run("redo")
    redone = newest_row(place)
    assert redone.summary == f"brought back {row.tick_id}"
    assert (redone.kind, redone.takes_back) == ("redo", (history(place)[-2]["tick_id"],))
    assert ran.out == f"brought back {INDEX} in {NAME}; `cmmd undo {redone.tick_id}` takes it back\n"


def test_undo_of_one_by_its_id_does_not_step(run: Run, place: Home) -> None:
    states = stepped(run, place)
    first = history(place)[-2]["tick_id"]
    assert [run("undo", first).code, run("undo", first).code] == [0, 0]
    assert place.files() == {**states[0], CARE: EDITS[CARE].encode()}
    assert (run("redo").code, place.files()) == (0, states[2])


def test_what_was_redone_is_wanted_again(run: Run, place: Home) -> None:
    waiting = proposed(place)
    apply(place, waiting.tick_id)
    told = []
    for command in ("undo", "redo"):
        run(command)
        told.append(set(statuses(place, waiting.tick_id).values()))
    assert told == [{"rejected"}, {"applied"}]


def test_which_of_several_folders_is_looked_at(run: Run, place: Home) -> None:
    shutil.copytree(place.root, place.path / ".claude/projects/-home-you-zoo/memory")
    observe_all(place)
    (place.root / INDEX).write_text(MENDED_INDEX)
    said = f"cmmd: this is {NAME}, the primary one of 2; --root names another\n"
    assert [run("diff").err, run("restore", "@{0}", "--yes").err] == [said, said]
    assert run("diff", "--root", str(place.root)).err == ""


def observe_all(place: Home) -> None:
    place.tick(request=Request(no_agent=True), MIN_IDLE_SEC="0")


def test_undo_of_one_by_the_start_of_its_id(run: Run, place: Home) -> None:
    waiting = proposed(place)
    first = apply(place, waiting.tick_id, [INDEX])
    apply(place, waiting.tick_id, [CARE])
    assert run("undo", first.tick_id[:-2].upper()).code == 0
    assert (place.files()[INDEX], place.files()[CARE]) == (text(INDEX).encode(), EDITS[CARE].encode())


def test_undo_of_an_edit_by_the_tick_that_proposed_it(run: Run, place: Home) -> None:
    before = place.files()
    waiting = proposed(place)
    apply(place, waiting.tick_id)
    assert (run("undo", waiting.tick_id).code, place.files()) == (0, before)


def test_conflicts_are_listed_with_the_commands_that_show_and_settle_them(run: Run, place: Home) -> None:
    row = apply(place, proposed(place).tick_id)
    (place.root / CARE).write_text(THEIRS)
    ran = run("undo")
    words = f"{(row.pre_tick_sha or '')[:10]} --file {CARE}"
    told = (
        f"left alone: {CARE} no longer holds what that tick wrote; "
        f"`cmmd diff {words}` shows what `cmmd restore {words}` would change"
    )
    assert (ran.code, ran.out.splitlines()[1:], place.files()[CARE]) == (1, [told], THEIRS.encode())
    shown = run("diff", *words.split()).out
    assert f"-{THEIRS}" in shown and run("restore", *words.split(), "--yes").code == 0
    assert place.files()[CARE] == text(CARE).encode()


def test_undo_as_json(run: Run, place: Home) -> None:
    apply(place, proposed(place).tick_id)
    (place.root / CARE).write_text(THEIRS)
    ran = run("undo", "--json")
    document = json.loads(ran.out)
    assert (ran.code, document.pop("conflicts"), document) == (1, [CARE], newest_row(place).to_json())


def test_what_is_undone_already(run: Run, place: Home) -> None:
    row = applied(place)
    run("undo")
    ran = run("undo", row.tick_id)
    assert (ran.code, f"there is nothing to take back of {row.tick_id}" in ran.out) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["ffff"], "no tick ffff", id="an unknown one"),
    ],
)
def test_nothing_to_undo(arguments: list[str], said: str, run: Run, place: Home) -> None:
    observe(place)
    ran = run("undo", *arguments)
    assert (ran.code, ran.out, said in ran.err) == (2, "", True)


@pytest.mark.parametrize(
    ("arguments", "out"),
    [
        (["undo"], "nothing was applied yet: there is nothing to take back\n"),
        (["undo", "--json"], "null\n"),
        (["diff"], "no snapshot yet: `cmmd tick` takes one\n"),
    ],
)
def test_nothing_to_do(arguments: list[str], out: str, run: Run) -> None:
    assert run(*arguments) == (0, out, "")


@pytest.mark.parametrize(("arguments", "out"), [(["git-log"], ""), (["git-log", "--json"], "[]\n"), (["diff"], "")])
def test_without_any_folder_there_is_nothing_to_do(arguments: list[str], out: str, run: Run, place: Home) -> None:
    shutil.rmtree(place.path / ".claude")
    ran = run(*arguments)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == out or ran.out.startswith("no memory folder found: ")


def test_an_unknown_snapshot_is_told_before_who_might_be_asked(run: Run, place: Home) -> None:
    observe(place)
    ran = run("restore", "nosuch")
    assert (ran.code, "no snapshot nosuch" in ran.err, "terminal" in ran.err) == (2, True, False)


@pytest.mark.parametrize("command", [["git-log"], ["diff"], ["restore", "@{0}", "--yes"]], ids=" ".join)
def test_of_several_folders_it_says_which_one(command: list[str], run: Run, place: Home) -> None:
    shutil.copytree(place.root, place.path / ".claude/projects/-other/memory")
    run("tick", "--no-agent")
    alone = run(*command, "--root", str(place.root))
    assert (alone.code, alone.err) == (0, "")
    which = f"this is {NAME}, the primary one of 2; --root names another"
    assert run(*command).err == f"cmmd: {which}\n"


@pytest.mark.parametrize("command", [["diff"], ["restore", "--yes"]], ids=["diff", "restore"])
def test_of_several_folders_it_says_that_one_alone_has_the_snapshot(command: list[str], run: Run, place: Home) -> None:
    other = place.path / ".claude/projects/-other/memory"
    shutil.copytree(place.root, other)
    (other / INDEX).write_text(THEIRS)
    run("tick", "--no-agent")
    sha = taken(place, other)[0].sha
    said = "cmmd: this is ~/.claude/projects/-other/memory, the one of 2 that has it; --root names another\n"
    assert run(*command, sha).err == said


def test_an_ambiguous_id_lists_the_ticks_with_time_and_folder(run: Run, place: Home) -> None:
    run("fix", "--rule", "name-missing", "--apply")
    run("fix", "--apply")
    ran = run("undo", "1")
    assert (ran.code, f", {NAME}), 1" in ran.err, ran.err.startswith("cmmd: 1 begins 2 ticks: 1")) == (2, True, True)


def test_a_tick_that_wrote_nothing(run: Run, place: Home) -> None:
    waiting = proposed(place)
    reject(place, waiting.tick_id)
    ran = run("undo", waiting.tick_id)
    assert (ran.code, f"tick {waiting.tick_id} wrote nothing: proposed" in ran.err) == (2, True)


def test_the_last_of_a_named_root(run: Run, place: Home) -> None:
    other = place.path / ".claude/projects/-home-you-zoo/memory"
    shutil.copytree(place.root, other)
    before = place.files()
    place.tick(dry_run=False, **stub({INDEX: MENDED_INDEX}))
    ran = run("undo", "--root", str(place.root))
    assert (ran.code, place.files(), (other / INDEX).read_text()) == (0, before, MENDED_INDEX)


# The whole story, as a new user would try it.


def test_propose_look_apply_reject_undo_delete_and_bring_back(place: Home, capsys: pytest.CaptureFixture[str]) -> None:
    def cmmd(*words: str) -> str:
        assert main(words, "cmmd") == 0, words
        return capsys.readouterr().out

    original = place.files()
    waiting = proposed(place)
    assert waiting.tick_id in cmmd("proposals") and SLIPS in cmmd("show", "latest")
    cmmd("apply", "latest", "--file", CARE)
    cmmd("reject", "latest", "--file", SLIPS)
    mended = {**original, CARE: EDITS[CARE].encode()}
    assert place.files() == mended
    cmmd("undo")
    assert place.files() == original
    cmmd("redo")
    assert place.files() == mended
    shutil.rmtree(place.root)
    cmmd("restore", "@{0}", "--yes")
    assert place.files() == mended
    kinds = [one["kind"] for one in json.loads(cmmd("git-log", "--json"))]
    assert kinds == ["post-tick", "pre-restore", "post-tick", "post-tick", "post-tick", "observed"]
    assert cmmd("diff", "--stat", "@{5}").split() == [CARE, "changed", "+0", "-4"]
    assert bring_back(place, "@{5}").outcome == "applied" and place.files() == original


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        pytest.param(["git-log"], 0, "observed", id="the log needs no root"),
        pytest.param(["diff"], 1, "Permission denied", id="diff"),
        pytest.param(["undo"], 1, "Permission denied", id="undo"),
        pytest.param(["restore", "@{0}", "--yes"], 1, "Permission denied", id="restore"),
    ],
)
def test_a_folder_that_nobody_may_enter(place: Home, words: list[str], code: int, said: str) -> None:
    applied(place)
    place.root.chmod(0)
    try:
        argv = [*unprivileged(), sys.executable, "-m", "cmmd", *words]
        around = {**place.environ, "PYTHONPATH": str(CHECKOUT)}
        done = subprocess.run(argv, env=around, cwd=place.path, capture_output=True, text=True)
    finally:
        place.root.chmod(0o700)
    assert (done.returncode, said in done.stdout + done.stderr, "a bug" in done.stderr) == (code, True, False)


def in_the_way(path: Path, kind: str) -> None:
    path.unlink()
    if kind == "symlink":
        path.symlink_to("user_ana.md")
    else:
        path.mkdir()


@pytest.mark.parametrize("kind", ["symlink", "folder"])
def test_what_stands_in_the_way_is_named_and_the_rest_restored(run: Run, place: Home, kind: str) -> None:
    sha, before = observe(place), place.files()
    (place.root / INDEX).write_text(THEIRS)
    in_the_way(place.root / SLIPS, kind)
    done = run("restore", sha, "--yes")
    said = f"not restored: {SLIPS}: a {kind} stands there now; move that away, then `cmmd restore {sha[:10]} --file"
    assert (done.code, said in done.out, place.files()[INDEX]) == (1, True, before[INDEX])
    again = run("restore", sha, "--yes")
    assert (again.code, said in again.out, "already" in again.out) == (1, True, False)


@pytest.mark.parametrize("kind", ["symlink", "folder"])
def test_what_stands_where_a_missing_file_was_is_named(run: Run, place: Home, kind: str) -> None:
    sha, before = observe(place), place.files()
    in_the_way(place.root / SLIPS, kind)
    (place.root / CARE).unlink()
    (place.root / INDEX).write_text(THEIRS)
    for others in (f"restored {CARE}", f"no other file of {sha[:10]}"):
        done = run("restore", sha, "--missing", "--yes")
        said = f"not restored: {SLIPS}: a {kind} stands there now; move that away"
        assert (done.code, said in done.out, others in done.out) == (1, True, True)
    assert (place.files()[CARE], place.files()[INDEX]) == (before[CARE], THEIRS.encode())


def test_what_cannot_be_read_is_not_missing(run: Run, place: Home) -> None:
    sha = observe(place)
    (place.root / SLIPS).write_bytes(b"x" * 10_000_001)
    done = run("restore", sha, "--missing", "--yes")
    assert (done.code, "is missing" in done.out, "not restored" in done.out) == (0, True, False)


def test_a_restore_that_can_do_nothing_moves_no_number(run: Run, place: Home) -> None:
    observe(place)
    in_the_way(place.root / SLIPS, "symlink")
    before = taken(place)
    assert (run("restore", "@{0}", "--yes").code, taken(place)) == (1, before)


def test_a_file_that_could_not_be_read_then_stays(run: Run, place: Home) -> None:
    (place.root / SLIPS).chmod(0)
    argv = [*unprivileged(), sys.executable, "-m", "cmmd", "tick", "--no-agent"]
    around = {**place.environ, "PYTHONPATH": str(CHECKOUT)}
    subprocess.run(argv, env=around, cwd=place.path, capture_output=True, check=False)
    (place.root / SLIPS).chmod(0o600)
    before = place.files()
    (place.root / CARE).write_text(THEIRS)
    assert run("restore", "@{0}", "--yes").code == 0
    assert place.files() == before


def test_fixes_that_were_applied_although_the_agents_edit_was_refused(run: Run, place: Home) -> None:
    before = place.files()
    place.row(request=Request(propose=True), AUTOFIX="true", STUB_SCENARIO="empty-a-file")
    assert run("apply", "latest").code == 0
    assert place.files() != before
    said = run("undo")
    assert (said.code, "left alone" in said.out, place.files()) == (0, False, before)


@pytest.mark.parametrize(
    ("arguments", "look"),
    [
        pytest.param(["@{0}"], "cmmd diff @{0}", id="one folder"),
        pytest.param(["@{0}", "--file", "a b.md"], "cmmd diff @{0} --file 'a b.md'", id="some files"),
        pytest.param(["@{0}", "--root", "{root}"], "cmmd diff @{0} --root ~/.claude/", id="a folder that was named"),
    ],
)
def test_without_a_terminal_restore_says_how_to_look(
    arguments: list[str], look: str, run: Run, place: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.row()
    monkeypatch.setattr("sys.stdin", None)
    ran = run("restore", *(word.format(root=place.root) if word == "{root}" else word for word in arguments))
    assert (ran.code, ran.out, look in ran.err.replace("'@{0}'", "@{0}")) == (2, "", True), ran.err
