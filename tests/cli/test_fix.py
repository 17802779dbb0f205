"""`cmmd fix` and `cmmd organize` as people and scripts meet them."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cmmd.adapters.files import lock
from cmmd.core.errors import Exit
from tests.memories import memory
from tests.terminal import terminal
from tests.ticks import history, stranger, taken
from tests.worlds import QUIET, Home

Run = Callable[..., Any]
NAME = "~/.claude/projects/-home-you-shop/memory"
INDEX, SLIPS = "MEMORY.md", "packing_slips.md"


def test_it_shows_a_diff_and_changes_nothing(run: Run, place: Home) -> None:
    before = place.files()
    done = run("fix")
    assert "-- [Holiday opening hours](project_holiday_hours.md)" in done.out
    assert '+name: "packing_slips"' in done.out
    assert f"{NAME}: mends description-missing, index-dangling, name-missing in 2 files" in done.out
    assert done.out.endswith(f"`cmmd fix --apply` writes this; `cmmd undo --root {NAME}` takes it back.\n")
    assert (done.code, done.err, place.files(), history(place)) == (Exit.DONE, "", before, [])


def test_git_takes_the_diff(run: Run, place: Home, tmp_path: Path) -> None:
    (tmp_path / "fix.patch").write_text(run("fix").out)
    copy = tmp_path / "copy"
    shutil.copytree(place.root, copy)
    subprocess.run(["git", "apply", str(tmp_path / "fix.patch")], cwd=copy, check=True)
    run("fix", "--apply")
    assert {path.name: path.read_bytes() for path in copy.iterdir()} == place.files()


def test_applied_it_leaves_what_needs_judgement(run: Run, place: Home) -> None:
    done = run("fix", "--apply")
    assert (done.code, done.err) == (Exit.DONE, "")
    assert done.out.startswith(f"wrote {INDEX}, {SLIPS} in {NAME}; `cmmd undo ")
    left = json.loads(run("audit", "--json").out)["roots"][0]["findings"]
    assert {finding["rule"] for finding in left} == {"duplicate", "why-how-missing"}


def test_a_second_run_changes_nothing(run: Run, place: Home) -> None:
    run("fix", "--apply")
    after, rows = place.files(), history(place)
    assert (run("fix", "--apply"), place.files(), history(place)) == (
        (0, f"{NAME}: nothing to do by code\n", ""),
        after,
        rows,
    )


def test_the_same_pipeline_as_a_tick(run: Run, place: Home) -> None:
    run("fix", "--apply")
    (row,) = history(place)
    assert (row["kind"], row["outcome"], row["dry_run"], row["issues_after"]) == ("fix", "applied", False, 2)
    assert [shot.kind for shot in taken(place)] == ["post-tick", "pre-tick"]
    assert {file.stat().st_mtime_ns for file in place.root.iterdir()} == {QUIET * 10**9}


def test_it_can_be_undone(run: Run, place: Home) -> None:
    before = place.files()
    run("fix", "--apply")
    assert (run("undo").code, place.files()) == (Exit.DONE, before)


def test_one_rule(run: Run, place: Home) -> None:
    before = place.files()
    run("fix", "--rule", "index-dangling", "--apply")
    assert [path for path in before if place.files()[path] != before[path]] == [INDEX]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        pytest.param(
            ["--rule", "index-danglin"], "no rule index-danglin (did you mean index-dangling?)", id="misspelt"
        ),
        pytest.param(["--rule", "xyz"], "no rule xyz (`cmmd rules` lists them)", id="unknown"),
        pytest.param(["--rule", "duplicate"], "duplicate is not mended by code", id="not mended by code"),
        pytest.param(["--root", "/nowhere/at/all"], "/nowhere/at/all", id="a root that is not there"),
        pytest.param(["--root", "/nowhere/at/all", "--apply"], "/nowhere/at/all", id="and is to be written"),
    ],
)
def test_bad_input(run: Run, words: list[str], message: str) -> None:
    done = run("fix", *words)
    assert (done.code, message in done.err, done.err.count("\n")) == (Exit.USAGE, True, 1)


def test_as_json(run: Run, place: Home) -> None:
    (root,) = json.loads(run("fix", "--json").out)["roots"]
    assert (root["root"], root["files"], root["issues_after"]) == (str(place.root), [INDEX, SLIPS], 2)
    assert root["mends"] == {"description-missing": 1, "index-dangling": 1, "name-missing": 1}
    assert root["patch"].startswith("diff --git a/MEMORY.md b/MEMORY.md\n")
    (row,) = json.loads(run("fix", "--apply", "--json").out)["rows"]
    assert row == history(place)[-1]


def test_it_does_not_write_below_an_open_file(run: Run, place: Home) -> None:
    before = place.files()
    with stranger("tail", "-f", str(place.root / SLIPS)):
        done = run("fix", "--apply")
        untouched = place.files()
        forced = run("fix", "--apply", "--force")
    assert (done.code, "(held_open)" in done.out, untouched) == (Exit.FINDINGS, True, before)
    assert (forced.code, place.files() == before) == (Exit.DONE, False)


def test_one_rule_writes_no_more_after_an_undone_fix(run: Run, place: Home) -> None:
    """The snapshot of what was undone holds the frontmatter with everything mended."""
    before = place.files()
    run("fix", "--rule", "name-missing", "--apply")
    named = place.files()
    run("undo")
    assert place.files() == before
    run("fix", "--apply")
    run("undo")
    done = run("fix", "--rule", "name-missing", "--apply")
    assert (done.code, place.files()[SLIPS].decode()) == (0, named[SLIPS].decode())


def test_several_rules_in_one_word(run: Run, place: Home) -> None:
    before = place.files()
    run("fix", "--rule", "index-dangling,name-missing", "--apply")
    assert b'description: ""' in place.files()[SLIPS] != before[SLIPS]


def test_a_root_that_cannot_be_read_is_in_the_document(run: Run) -> None:
    done = run("fix", "--root", "/nowhere/at/all", "--json")
    (error,) = json.loads(done.out)["errors"]
    assert (done.code, error["code"], json.loads(done.out)["roots"]) == (Exit.USAGE, "root_missing", [])


def test_a_note_is_told_only_of_what_was_done(run: Run, place: Home) -> None:
    with lock.root_lock(str(place.root)):
        refused = run("fix", "--apply")
    assert ("note: " in refused.out, "note: MEMORY.md: line 13" in run("fix", "--apply").out) == (False, True)


def test_nor_below_another_cmmd(run: Run, place: Home) -> None:
    with lock.root_lock(str(place.root)):
        done = run("fix", "--apply")
    assert (done.code, history(place)[-1]["skip_code"]) == (Exit.FINDINGS, "root_locked")


def test_on_a_terminal_the_diff_is_coloured(place: Home) -> None:
    with terminal(place, "fix") as shown:
        assert shown.end() == Exit.DONE
    assert "\x1b[31m-- [Holiday opening hours]" in shown.seen


def test_it_says_why_it_leaves_an_entry(run: Run, place: Home) -> None:
    run("fix", "--apply")
    with (place.root / INDEX).open("a") as index:
        index.write("\nSee [that](gone.md) first.\n")
    line = len((place.root / INDEX).read_text().splitlines())
    told = f"MEMORY.md:{line}: index-dangling is left: a sentence, a table or the like is its owner's text"
    said = f"note: {told}\n{NAME}: nothing to do by code\n"
    (document,) = json.loads(run("fix", "--json").out)["roots"]
    assert (run("fix").out, told in run("fix", "--apply").out, document["left"]) == (said, True, [told])
    assert run("organize").out == f"{NAME}: nothing to do by code\n"


# Organize


def test_organize_moves_an_entry(run: Run, place: Home) -> None:
    index = place.root / INDEX
    lines = index.read_text().splitlines()
    feedback = [line for line in lines if "](feedback_" in line]
    others = [line for line in lines if "](project_" in line and "holiday" not in line]
    page = ["## Feedback", *feedback[1:], "", "## Project", *others, feedback[0]]
    index.write_text("\n".join(page) + "\n")
    before = place.files()
    done = run("organize")
    assert (done.code, place.files(), "+" + feedback[0] in done.out) == (Exit.DONE, before, True)
    assert run("organize", "--apply").code == Exit.DONE
    now = index.read_text().splitlines()
    assert now.index(feedback[0]) < now.index("## Project") and sorted(now) == sorted(page)
    assert history(place)[-1]["kind"] == "organize"


def test_folding_is_shown_written_and_taken_back(run: Run, place: Home) -> None:
    index = place.root / INDEX
    index.write_text(
        index.read_text() + "\n## Reference\n" + "".join(f"- [M{n}](m{n}.md) — on {n}\n" for n in range(220))
    )
    for number in range(220):
        (place.root / f"m{number}.md").write_text(memory(f"On {number}.\n", name=f"m{number}"))
    before = place.files()
    shown = run("organize", "--fold")
    assert (shown.code, place.files(), "`cmmd organize --fold --apply` writes this" in shown.out) == (0, before, True)
    assert run("organize", "--fold", "--apply").code == Exit.DONE
    assert set(place.files()) - set(before) == {"index_reference.md"}
    assert "all of it loaded" in run("loaded").out
    run("undo")
    assert place.files() == before


def test_organized_is_organized(run: Run, place: Home) -> None:
    run("organize", "--apply")
    after = place.files()
    assert (run("organize", "--apply").out, place.files()) == (f"{NAME}: nothing to do by code\n", after)
