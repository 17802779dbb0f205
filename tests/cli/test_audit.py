"""`cmmd audit`: what it prints, what it exits with, and that nothing in a memory reaches the terminal raw."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.worlds import FIXTURE, Home

Run = Callable[..., Any]
GOLDEN = """\
~/.claude/projects/-home-you-shop/memory
  MEMORY.md
      13  error   index-dangling: project_holiday_hours.md is not there
          `cmmd fix` corrects the link, or removes the entry
  feedback_checkout_care.md
       -  warning why-how-missing: no Why and no How to apply line
          add lines that begin with **Why:** and **How to apply:**
  packing_slips.md
       2  warning name-missing: no name
          add `name: packing_slips` to the frontmatter
       3  warning description-missing: no description
          add one line that says when this memory matters
  project_glaze_variants.md
       -  warning duplicate: project_teacup_pages.md has the same hook in the index and 67% of the text in common
          keep one, and prune the other
files=8 index_lines=13 issues=5 errors=1 warnings=4 infos=0
"""
CLEAN = FIXTURE.parent / "shapes/well-formed-areas/memory"


def memories(root: Path, count: int, text: str = "no frontmatter\n") -> None:
    for number in range(count):
        (root / f"extra_{number:02}.md").write_text(text)


def test_the_bundled_folder(run: Run, place: Home) -> None:
    before = place.files()
    assert run("audit") == (1, GOLDEN, "")
    assert place.files() == before


def test_the_same_bytes_in_the_same_bytes_out(run: Run) -> None:
    assert run("audit", "--json", "--now", "1795000000") == run("audit", "--json", "--now", "1795000000")


def test_json(run: Run, place: Home) -> None:
    ran = run("audit", "--json")
    document = json.loads(ran.out)
    (root,) = document["roots"]
    counts = ["issues", "errors", "warnings", "infos", "ignored", "baselined"]
    keys = ["root", "files", "index_lines", "index_chars", *counts, "findings"]
    finding = {
        "rule": "index-dangling",
        "severity": "error",
        "file": "MEMORY.md",
        "line": 13,
        "detail": "project_holiday_hours.md",
        "message": "project_holiday_hours.md is not there",
        "hint": "`cmmd fix` corrects the link, or removes the entry",
        "fixable": "code",
    }
    assert (ran.code, ran.err, ran.out.count("\n"), document["issues"], list(root)) == (1, "", 1, 5, keys)
    assert (root["root"], root["issues"], root["findings"][0]) == (os.path.realpath(place.root), 5, finding)


@pytest.mark.parametrize(
    ("text", "arguments", "code"),
    [
        pytest.param("", [], 0, id="clean"),
        pytest.param("", ["--strict"], 0, id="clean and strict"),
        pytest.param("See [[not-written-yet]].\n", [], 0, id="an info"),
        pytest.param("See [[not-written-yet]].\n", ["--strict"], 1, id="an info and strict"),
        pytest.param("See [this](not_there.md).\n", [], 1, id="an issue"),
    ],
)
def test_exit_code(text: str, arguments: list[str], code: int, run: Run, tmp_path: Path) -> None:
    root = Path(shutil.copytree(CLEAN, tmp_path / "clean"))
    with (root / "user_ana.md").open("a") as file:
        file.write(text)
    assert run("audit", "--root", str(root), *arguments).code == code


def test_a_missing_root_hides_no_other(run: Run, place: Home) -> None:
    ran = run("audit", "--root", "/no/such/folder", "--root", str(place.root))
    assert ran == (2, GOLDEN, "cmmd: /no/such/folder does not exist\n")


def test_a_missing_root_in_json(run: Run, place: Home) -> None:
    ran = run("audit", "--json", "--root", "/no/such/folder", "--root", str(place.root))
    document = json.loads(ran.out)
    assert (ran.code, document["issues"], [error["code"] for error in document["errors"]]) == (2, 5, ["root_missing"])


@pytest.mark.parametrize(
    ("arguments", "out"),
    [
        pytest.param([], "no memory folder found: ", id="text"),
        pytest.param(["--json"], '{"roots": [], "issues": 0}\n', id="json"),
    ],
)
def test_no_root_at_all(
    arguments: list[str], out: str, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path))
    ran = run("audit", *arguments)
    assert (ran.code, ran.out.startswith(out), ran.out.count("\n"), ran.err) == (0, True, 1, "")


def test_of_two_roots_the_clean_one_is_one_line_and_the_last_tells_the_total(run: Run, place: Home) -> None:
    lines = run("audit", "--root", str(place.root), "--root", str(CLEAN)).out.splitlines()
    assert [line.split()[0] for line in lines if line.startswith("files=")] == ["files=8"]
    assert lines[-3:] == ["", f"{CLEAN} is clean", "1 error, 4 warnings in 1 of 2 folders"]


def test_of_clean_roots_there_is_one_line(run: Run, tmp_path: Path) -> None:
    copies = [str(shutil.copytree(CLEAN, tmp_path / name)) for name in "abc"]
    named = [word for copy in copies for word in ("--root", copy)]
    assert run("audit", *named) == (0, "3 folders are clean\n", "")


def test_of_one_clean_root_its_summary_is_told(run: Run) -> None:
    assert run("audit", "--root", str(CLEAN)).out.splitlines()[-1].startswith("files=5 ")


def test_both_spellings_of_root(run: Run, place: Home) -> None:
    assert run("audit", "--memory-root", str(place.root)) == run("audit", "--root", str(place.root))


def test_control_characters_stay_out_of_the_terminal(run: Run, place: Home) -> None:
    (place.root / "bell\x07\x1b[2J.md").write_text("[x](gone\x1b[31m.md)\n")
    out = run("audit").out
    assert ("\x1b" in out or "\x07" in out, r"bell\x07\x1b[2J.md" in out) == (False, True)


@pytest.mark.parametrize(
    ("count", "listed", "folded"),
    [
        pytest.param(10, 10, "", id="ten are listed"),
        pytest.param(11, 11, "", id="a single one more too"),
        pytest.param(12, 10, "  … and 2 more index-unlisted (--json lists them all)", id="more are counted"),
    ],
)
def test_many_of_one_rule_are_folded(count: int, listed: int, folded: str, run: Run, place: Home) -> None:
    memories(place.root, count)
    out = run("audit").out
    assert (out.count("index-unlisted: "), folded in out, f"issues={5 + 2 * count} " in out) == (listed, True, True)


def test_folding_keeps_the_other_rules(run: Run, place: Home) -> None:
    memories(place.root, 40)
    out = run("audit").out
    rules = ("index-dangling: ", "why-how-missing: ", "name-missing: ", "description-missing: ", "duplicate: ")
    assert [rule for rule in rules if rule not in out] == []


def test_json_folds_nothing(run: Run, place: Home) -> None:
    memories(place.root, 40)
    (root,) = json.loads(run("audit", "--json").out)["roots"]
    assert [finding["rule"] for finding in root["findings"]].count("index-unlisted") == 40
