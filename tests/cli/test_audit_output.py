"""`cmmd audit` for machines and for people with wishes: formats, some rules only, cmmd.toml, comments, baselines."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import pytest

from tests.worlds import FIXTURE, Home

Run = Callable[..., Any]
CLEAN = FIXTURE.parent / "shapes/well-formed-areas/memory"
FORMATS = ("json", "github", "sarif", "junit")
IGNORE = '[[ignore]]\nrule = "index-dangling"\nreason = "comes back in spring"\n'


def toml(place: Home, text: str) -> Path:
    file = place.path / ".config/cmmd/cmmd.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


def comment(place: Home, text: str, file: str = "MEMORY.md") -> None:
    with (place.root / file).open("a") as memory:
        memory.write(f"\n<!-- cmmd-ignore {text} -->\n")


def rules(run: Run, *arguments: str) -> list[str]:
    return [f["rule"] for root in json.loads(run("audit", "--json", *arguments).out)["roots"] for f in root["findings"]]


def whole(form: str, text: str) -> object:
    """Parse a document; raises where it is none."""
    return Xml.fromstring(text) if form == "junit" else None if form == "github" else json.loads(text)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    ("roots", "code"),
    [
        pytest.param([], 1, id="findings"),
        pytest.param(["--root", str(CLEAN)], 0, id="clean"),
        pytest.param(["--root", "/no/such"], 2, id="a root that is missing"),
        pytest.param(["--root", str(CLEAN), "--root", "/no/such"], 2, id="one of two is missing"),
    ],
)
def test_a_format_is_whole_and_exits_as_text_does(form: str, roots: list[str], code: int, run: Run) -> None:
    ran, text = run("audit", "--format", form, *roots), run("audit", *roots)
    assert (whole(form, ran.out), ran.code, text.code, ran.err, "\x1b" in ran.out)[1:] == (code, code, text.err, False)


@pytest.mark.parametrize("form", FORMATS)
def test_a_format_without_any_root(form: str, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path))
    ran = run("audit", "--format", form)
    assert (whole(form, ran.out), ran.code, ran.err)[1:] == (0, "")


def test_json_has_two_names(run: Run) -> None:
    assert run("audit", "--json") == run("audit", "--format", "json") == run("audit", "--json", "--format=json")


def test_text_is_a_format_too(run: Run) -> None:
    assert run("audit", "--format", "text") == run("audit")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["--json", "--format", "sarif"], "--json and --format sarif contradict each other", id="formats"),
        pytest.param(["--format", "xml"], "'xml' is not one of", id="no format"),
        pytest.param(["--select", "duplicates"], "--select: no rule duplicates (did you mean duplicate?)", id="select"),
        pytest.param(["--ignore", "duplicate,xyz"], "--ignore: no rule xyz (`cmmd rules` lists them)", id="ignore"),
        pytest.param(["--select", " ,"], "--select names no rule", id="a comma alone"),
        pytest.param(["--baseline", "a", "--write-baseline", "b"], "contradict each other", id="two baselines"),
        pytest.param(["--baseline", "none.json"], "does not exist (write it with --write-baseline", id="no baseline"),
        pytest.param(["--baseline", ""], "--baseline is empty", id="no name"),
        pytest.param(["--write-baseline", "no/such/b.json"], "is no folder", id="no folder"),
    ],
)
def test_usage(arguments: list[str], said: str, run: Run) -> None:
    ran = run("audit", *arguments)
    assert (ran.code, said in ran.err, ran.err.count("\n")) == (2, True, 1)


def test_an_error_is_told_in_json_too(run: Run) -> None:
    assert (
        json.loads(run("audit", "--format", "json", "--select", "x").out)["error"]["message"] == "--select: no rule x"
    )


@pytest.mark.parametrize(
    ("arguments", "expected", "code"),
    [
        pytest.param(["--select", "duplicate"], ["duplicate"], 1, id="one"),
        pytest.param(["--select", "duplicate,name-missing"], ["name-missing", "duplicate"], 1, id="a list"),
        pytest.param(["--select", "duplicate", "--select", "name-missing"], ["name-missing", "duplicate"], 1, id="two"),
        pytest.param(["--select", "not-utf8"], [], 0, id="one that finds nothing"),
        pytest.param(
            ["--ignore", "index-dangling, why-how-missing,duplicate"],
            ["name-missing", "description-missing"],
            1,
            id="all but some",
        ),
        pytest.param(["--select", "duplicate", "--ignore", "duplicate"], [], 0, id="none at all"),
    ],
)
def test_some_rules(arguments: list[str], expected: list[str], code: int, run: Run) -> None:
    assert (rules(run, *arguments), run("audit", *arguments).code) == (expected, code)


def test_cmmd_toml_ignores(run: Run, place: Home) -> None:
    toml(place, IGNORE)
    ran = run("audit")
    assert ("index-dangling" in ran.out, "\n  1 ignored\n" in ran.out, ran.err) == (False, True, "")


def test_cmmd_toml_sets_severities(run: Run, place: Home) -> None:
    names = ("index-dangling", "why-how-missing", "name-missing", "description-missing", "duplicate")
    toml(place, "[severity]\n" + "".join(f'{name} = "info"\n' for name in names))
    assert (run("audit").code, run("audit", "--strict").code, run("audit").out.count("  info  ")) == (0, 1, 5)


def test_a_cmmd_toml_in_a_root_or_a_working_folder_is_not_read(run: Run, place: Home) -> None:
    before = rules(run)
    (place.root / "cmmd.toml").write_text(IGNORE)
    (place.path / "cmmd.toml").write_text("broken")
    assert rules(run) == before


@pytest.mark.parametrize("command", ["audit", "tick", "config"])
def test_a_broken_cmmd_toml_stops_what_looks_at_findings(command: str, run: Run, place: Home) -> None:
    file = toml(place, "[severity]\nduplicate = 'bad'\n")
    ran = run(command)
    assert (ran.code, ran.err.startswith(f"cmmd: {file}, [severity]: duplicate = 'bad'")) == (2, True)


@pytest.mark.parametrize(
    ("command", "code"), [("undo", 0), ("redo", 0), ("restore @{0} --yes", 0), ("status", 0), ("doctor", 1)]
)
def test_a_broken_cmmd_toml_is_passed_over_by_what_helps(command: str, code: int, run: Run, place: Home) -> None:
    run("fix", "--apply")
    if command == "redo":
        run("undo")
    file = toml(place, "[severity]\nduplicate = 'bad'\n")
    ran = run(*command.split())
    assert (ran.code, ran.err.count("\n"), f"goes on without what cmmd.toml says: {file}, [" in ran.err) == (
        code,
        1,
        True,
    )


@pytest.mark.parametrize(
    ("text", "arguments", "reported"),
    [
        pytest.param(IGNORE.replace("index-dangling", "not-utf8"), [], 1, id="matches nothing"),
        pytest.param(IGNORE + 'root = "/no/such"\n', [], 1, id="a root that is none"),
        pytest.param(IGNORE, [], 0, id="matches"),
        pytest.param(IGNORE, ["--root", str(CLEAN)], 0, id="its root was not asked about"),
        pytest.param(IGNORE + f'root = "{CLEAN}"\n', ["--root", str(CLEAN)], 1, id="its own root was"),
        pytest.param(IGNORE, ["--select", "duplicate"], 0, id="its rule was not asked for"),
    ],
)
def test_a_wish_that_matches_nothing(text: str, arguments: list[str], reported: int, run: Run, place: Home) -> None:
    toml(place, text)
    ran = run("audit", "--json", *arguments)
    told = json.loads(ran.out).get("unused_ignores", [])
    assert (len(told), ran.err.count("cmmd.toml, [[ignore]] 1 (")) == (reported, reported)


def test_a_comment_ignores(run: Run, place: Home) -> None:
    comment(place, "index-dangling: comes back in spring")
    assert (json.loads(run("audit", "--json").out)["roots"][0]["ignored"], "index-dangling" in rules(run)) == (1, False)


def test_a_comment_that_matches_nothing_is_a_finding(run: Run, place: Home) -> None:
    comment(place, "not-utf8: x", "user_ana.md")
    assert "ignore-unused" in rules(run)


def test_a_secret_is_not_silenced_by_a_comment(run: Run, place: Home) -> None:
    secret = "ghp_" + "A1b2C3d4E5" * 3 + "f6G7h8"
    comment(place, f"secret-like: my own\n-->\n{secret}\n<!--", "user_ana.md")
    assert {"secret-like", "ignore-unused"} <= set(rules(run))


def test_a_baseline_accepts_what_is_there_today(run: Run, place: Home) -> None:
    written = run("audit", "--write-baseline", "base.json")
    again = run("audit", "--baseline", "base.json")
    assert (written.code, written.err) == (0, "cmmd: base.json now accepts 5 findings\n")
    assert (again.code, again.err, "\n  5 in the baseline\nfiles=8 " in again.out) == (0, "", True)


def test_what_is_new_is_told(run: Run, place: Home) -> None:
    run("audit", "--write-baseline", "base.json")
    (place.root / "user_ana.md").write_text("no frontmatter\n")
    document = json.loads(run("audit", "--json", "--baseline", "base.json").out)
    told = [finding["rule"] for finding in document["roots"][0]["findings"]]
    assert (told, document["baselined"], document["baseline_gone"]) == (["frontmatter-missing"], 5, 0)


def test_what_is_gone_is_told_in_one_line(run: Run, place: Home) -> None:
    run("audit", "--write-baseline", "base.json")
    (place.root / "packing_slips.md").unlink()
    said = run("audit", "--baseline", "base.json").err
    how = "`cmmd audit --write-baseline base.json` takes them out, and accepts what is there today"
    assert said == f"cmmd: 2 findings of base.json found no more ({how})\n"


def test_writing_it_again_takes_out_what_is_gone(run: Run, place: Home) -> None:
    run("audit", "--write-baseline", "base.json")
    (place.root / "packing_slips.md").write_text((place.root / "user_ana.md").read_text())
    run("audit", "--write-baseline", "base.json")
    assert (run("audit", "--baseline", "base.json").err, run("audit", "--baseline", "base.json").code) == ("", 0)


def test_a_baseline_of_some_rules_says_nothing_of_the_others(run: Run) -> None:
    run("audit", "--write-baseline", "base.json", "--select", "duplicate")
    ran = run("audit", "--baseline", "base.json", "--select", "name-missing")
    assert (ran.code, ran.err, rules(run, "--baseline", "base.json").count("duplicate")) == (1, "", 0)


@pytest.mark.parametrize("flag", ["--baseline", "--write-baseline"])
@pytest.mark.parametrize(
    "text", [pytest.param("{", id="broken"), pytest.param('{"dependencies": {}}', id="somebody else's")]
)
def test_a_file_that_is_no_baseline_is_neither_read_nor_replaced(flag: str, text: str, run: Run, place: Home) -> None:
    file = place.path / "package.json"
    file.write_text(text)
    ran = run("audit", flag, "package.json")
    assert (ran.code, "is no baseline of cmmd" in ran.err, file.read_text()) == (2, True, text)


def test_no_baseline_is_put_into_a_memory_folder(run: Run, place: Home) -> None:
    before = place.files()
    ran = run("audit", "--write-baseline", str(place.root / "base.json"))
    assert (ran.code, "would lie in the memory folder" in ran.err, place.files() == before) == (2, True, True)


def test_doctor_and_config_name_the_file(run: Run, place: Home) -> None:
    toml(place, IGNORE + '[severity]\nduplicate = "info"\n')
    told = "1 severity, 1 ignore"
    assert f"findings: {told} (~/.config/cmmd/cmmd.toml)" in run("doctor").out
    assert f"{told}  " in run("config").out.splitlines()[-1]
    assert json.loads(run("config", "--json").out)["findings"]["holds"] == told


def test_a_terminal_gets_no_colour_in_a_document(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert [form for form in FORMATS if "\x1b" in run("audit", "--format", form).out] == []
