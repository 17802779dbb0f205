"""`cmmd roots` and `cmmd adopt` as people, scripts and cron meet them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cmmd.commands import restore
from cmmd.core.memory.location import slug
from cmmd.core.model import Tree
from cmmd.core.records.history_row import Row
from cmmd.tick.ledger import Books
from tests.stores import KILN, OVEN, TEA, files, store
from tests.ticks import history, stranger
from tests.worlds import Home

Run = Callable[..., Any]
GONE = "~/.claude/projects/-srv-gone/memory"


@pytest.fixture
def place(place: Home) -> Home:
    """Without the bundled fixture, with the project `~/new`."""
    shutil.rmtree(place.path / ".claude")
    (place.path / "new").mkdir()
    return place


@pytest.fixture
def old(place: Home) -> Path:
    return store(place.path / ".claude", "/srv/gone", {"kiln.md": OVEN, "MEMORY.md": "- [Oven](kiln.md)\n"})


@pytest.fixture
def new(place: Home) -> Path:
    return store(place.path / ".claude", place.path / "new", {"kiln.md": KILN, "MEMORY.md": "- [Kiln](kiln.md)\n"})


def columns(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("  ") if cell.strip()]


# roots


def test_roots(run: Run, place: Home, old: Path, new: Path) -> None:
    code, out, err = run("roots")
    heading, *rows = out.splitlines()
    assert (code, err, columns(heading)) == (
        0,
        "",
        ["memory folder", "project", "last used", "memories", "issues", "size"],
    )
    table = {cells[0]: cells[1:2] + cells[3:] for cells in map(columns, rows[:2])}
    assert table == {
        GONE: ["/srv/gone (gone)", "1", "0", "136 B"],
        f"~/.claude/projects/{new.parent.name}/memory": ["~/new", "1", "0", "139 B"],
    }


def test_an_orphan_is_said_with_the_command_that_helps(run: Run, old: Path, new: Path) -> None:
    assert run("roots").out.splitlines()[3:] == [
        f"orphaned: {GONE}: /srv/gone moved or vanished",
        "  cmmd adopt /srv/gone NEW",
    ]


def test_the_command_names_where_the_project_may_be(run: Run, place: Home, old: Path) -> None:
    moved = place.path / "work dir/gone"
    moved.mkdir(parents=True)
    store(place.path / ".claude", moved, {"kiln.md": KILN})
    assert run("roots").out.splitlines()[-1] == f"  cmmd adopt /srv/gone '{moved}'"


def test_of_two_accounts_the_folder_is_named(run: Run, place: Home, old: Path) -> None:
    other = store(place.path / ".claude-accounts/office", "/srv/gone", {"kiln.md": KILN})
    told = {line for line in run("roots").out.splitlines() if line.startswith("  cmmd")}
    assert told == {f"  cmmd adopt {old} NEW", f"  cmmd adopt {other} NEW"}


def test_a_store_that_no_session_uses_is_said(run: Run, place: Home) -> None:
    (place.path / "new/.git").mkdir()
    (place.path / "new/sub").mkdir()
    store(place.path / ".claude", place.path / "new/sub", {"kiln.md": KILN})
    note, command = run("roots").out.splitlines()[-2:]
    assert (note.endswith("sessions in ~/new/sub use the store of ~/new"), command) == (
        True,
        f"  cmmd adopt {place.path}/new/sub {place.path}/new",
    )


def test_an_empty_orphan_needs_no_command(run: Run, place: Home) -> None:
    store(place.path / ".claude", "/srv/gone", {})
    assert len(run("roots").out.splitlines()) == 2


def test_a_folder_that_is_not_there(run: Run, monkeypatch: pytest.MonkeyPatch, new: Path) -> None:
    monkeypatch.setenv("MEMORY_ROOT", "/no/such")
    code, out, _ = run("roots")
    assert (code, out.splitlines()[-1]) == (0, "/no/such: /no/such does not exist")


@pytest.mark.parametrize("words", [("roots",), ("roots", "--json")])
def test_no_folder_at_all(words: tuple[str, ...], run: Run, place: Home) -> None:
    out = run(*words).out
    assert out.startswith("no memory folder found") if len(words) == 1 else json.loads(out) == {"roots": []}


def test_roots_as_json_agree_with_memory(run: Run, old: Path, new: Path) -> None:
    rows = json.loads(run("roots", "--json").out)["roots"]
    others = json.loads(run("memory", "--json").out)["roots"]
    keys = ("root", "files", "issues")
    assert [[row[key] for key in keys] for row in rows] == [[row[key] for key in keys] for row in others]


def test_nothing_of_a_transcript_is_shown_but_the_path(run: Run, place: Home, old: Path) -> None:
    line = '{"cwd": "/srv/gone", "message": "zebra"}\n'
    (old.parent / "b.jsonl").write_text(line)
    run("roots")
    seen = run("roots").out + run("roots", "--json").out + (place.state / "cmmd.log").read_text()
    assert "zebra" not in seen


# adopt


def test_without_apply_it_is_a_diff_and_a_list(run: Run, place: Home, old: Path, new: Path) -> None:
    before = files(place.path / ".claude")
    code, out, err = run("adopt", "/srv/gone", str(place.path / "new"))
    assert (code, err, "+- [Oven](kiln-2.md)" in out, "+name: kiln-2" in out) == (0, "", True, True)
    assert out.splitlines()[-4:] == [
        f"{GONE} → ~/.claude/projects/{new.parent.name}/memory",
        "  MEMORY.md: is merged",
        "  kiln.md: moves to kiln-2.md (there is another kiln.md; its name is now kiln-2)",
        "2 memories there then, 1 now. Nothing was written; --apply does it.",
    ]
    assert (files(place.path / ".claude"), history(place)) == (before, [])


def test_apply_writes_and_says_how_to_take_it_back(run: Run, place: Home, old: Path, new: Path) -> None:
    code, out, err = run("adopt", "/srv/gone", str(place.path / "new"), "--apply")
    into, out_of = (row["tick_id"] for row in history(place))
    name = f"~/.claude/projects/{new.parent.name}/memory"
    assert (code, err, out.splitlines()) == (
        0,
        "",
        [
            f"wrote 2 files in {name}",
            f"removed 2 files from {GONE}",
            f"`cmmd undo {out_of}`, then `cmmd undo {into}` takes it back",
        ],
    )


def test_undo_of_both(run: Run, place: Home, old: Path, new: Path) -> None:
    before = files(place.path / ".claude")
    run("adopt", "/srv/gone", str(place.path / "new"), "--apply")
    into, out_of = (row["tick_id"] for row in history(place))
    assert (run("undo", out_of).code, run("undo", into).code) == (0, 0)
    assert files(place.path / ".claude") == before


def places(claude: Path) -> set[str]:
    """Every folder and file below the client's folder."""
    return {str(path.relative_to(claude)) for path in claude.rglob("*")}


@pytest.mark.parametrize(
    ("stands", "stays"),
    [
        pytest.param([], [], id="all of it was made"),
        pytest.param([""], [], id="the project's folder stood"),
        pytest.param(["memory"], [], id="the memory folder stood"),
        pytest.param([], ["memory/born.md"], id="a file came meanwhile"),
        pytest.param([], ["session.jsonl"], id="a file came beside it"),
    ],
)
def test_what_adopt_made_goes_when_it_is_undone(
    stands: list[str], stays: list[str], run: Run, place: Home, old: Path
) -> None:
    (old / "sub").mkdir()
    (old / "sub/tea.md").write_text(TEA)
    claude = place.path / ".claude"
    new = claude / "projects" / slug(str(place.path / "new"))
    for name in stands:
        (new / name).mkdir(parents=True)
    before = places(claude)
    run("adopt", "/srv/gone", str(place.path / "new"), "--apply")
    into, out_of = (row["tick_id"] for row in history(place))
    for name in stays:
        (new / name).write_text("Somebody's.\n")
    run("undo", out_of)
    assert run("undo", into).code == 0
    assert before <= places(claude)
    kept = {path for name in stays for path in (new / name, *(new / name).parents) if path.is_relative_to(new)}
    assert places(claude) - before == {str(path.relative_to(claude)) for path in kept}
    if not stays:
        run("redo")
        assert (new / "memory/sub/tea.md").read_text() == TEA
        run("undo")
        assert places(claude) == before


@pytest.mark.parametrize("options", [(), ("--apply",)], ids=["preview", "apply"])
def test_a_slug_is_a_name_not_an_option(options: tuple[str, ...], run: Run, place: Home, old: Path) -> None:
    assert run("adopt", "-srv-gone", "new", *options).code == 0
    ran = run("adopt", "-home-you-nowhere", "new", *options)
    assert (ran.code, ran.out, "-home-you-nowhere" in ran.err) == (2, "", True)


def test_as_json(run: Run, place: Home, old: Path, new: Path) -> None:
    shown = json.loads(run("adopt", "/srv/gone", "new", "--json").out)
    done = json.loads(run("adopt", "/srv/gone", "new", "--apply", "--json").out)
    assert shown == {**done, "rows": []}
    assert [(f["path"], f["what"], f["to"]) for f in done["files"]] == [
        ("MEMORY.md", "merged", "MEMORY.md"),
        ("kiln.md", "renamed", "kiln-2.md"),
    ]
    assert [row["kind"] for row in done["rows"]] == ["adopt", "adopt"]


def test_what_stays_is_listed(run: Run, place: Home, old: Path) -> None:
    (old / "link").symlink_to("/etc/hostname")
    assert run("adopt", "/srv/gone", "new", "--apply").out.splitlines()[-1] == f"left in {GONE}: link (a symlink)"


def test_without_snapshots_it_says_that_nothing_goes(run: Run, old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_TRACK_MEMORY", "false")
    last = run("adopt", "/srv/gone", "new", "--apply").out.splitlines()[-1]
    assert last == f"{GONE} is left as it is: GIT_TRACK_MEMORY is false, and nothing goes that no snapshot holds"


def test_an_index_that_gets_too_long_names_organize(run: Run, place: Home) -> None:
    lines = "".join(f"- [x](x{n}.md)\n" for n in range(201))
    store(place.path / ".claude", "/srv/gone", {"MEMORY.md": lines, "tea.md": TEA})
    out = run("adopt", "/srv/gone", "new").out
    assert "note: MEMORY.md comes to 201 lines" in out and "note: `cmmd organize --root ~/" in out


@pytest.mark.parametrize("options", [(), ("--apply",)], ids=["preview", "apply"])
def test_an_empty_folder(options: tuple[str, ...], run: Run, place: Home) -> None:
    store(place.path / ".claude", "/srv/gone", {})
    out = run("adopt", "/srv/gone", "new", *options).out
    assert out.splitlines()[-1] == f"there is nothing to move in {GONE}"


def test_what_was_copied_before_is_only_removed(
    run: Run, place: Home, old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as without:
        without.setenv("GIT_TRACK_MEMORY", "false")
        run("adopt", "/srv/gone", "new", "--apply")
    out = run("adopt", "/srv/gone", "new", "--apply").out.splitlines()
    told = [out[0].endswith("/memory holds all of it already"), out[1]]
    assert told == [True, f"removed 2 files from {GONE}"]


def test_a_write_that_was_done_is_told_although_the_removal_failed(
    run: Run, place: Home, old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = restore.put

    def put_and_write(books: Books, tree: Tree, *more: Any, **others: Any) -> Row:
        row = put(books, tree, *more, **others)
        (old / "kiln.md").write_text("theirs\n")
        return row

    monkeypatch.setattr(restore, "put", put_and_write)
    code, out, err = run("adopt", "/srv/gone", "new", "--apply")
    assert (code, out.startswith("wrote MEMORY.md, kiln.md in "), "was left as it is" in err) == (1, True, True)


def test_a_work_tree_says_whose_memory_it_shares(run: Run, place: Home, old: Path) -> None:
    (place.path / "new/.git").mkdir()
    (place.path / "new/sub").mkdir()
    assert "  ~/new/sub shares the memory of ~/new\n" in run("adopt", "/srv/gone", "new/sub").out


def test_somebody_at_work(run: Run, place: Home, old: Path, new: Path) -> None:
    with stranger("tail", "-f", str(old / "kiln.md")):
        code, out, _ = run("adopt", "/srv/gone", "new", "--apply")
    assert (code, "(held_open)" in out, "--force" in out, (old / "kiln.md").exists()) == (1, True, True, True)


@pytest.mark.parametrize(
    ("words", "code", "error"),
    [
        pytest.param(("/srv/none", "new"), 2, "there is no memory folder of /srv/none", id="no such folder"),
        pytest.param(("/srv/gone", "none"), 2, "none does not exist", id="no such project"),
        pytest.param(("/srv/gone", GONE), 2, "both are the same memory folder", id="the same"),
        pytest.param(("/srv/gone",), 2, "Missing argument 'NEW'", id="one name"),
        pytest.param(("/srv/gone", "new", "--aply"), 2, "unexpected extra argument", id="no such option"),
        pytest.param(("new", "other"), 1, "is in use: its project", id="a project that is there"),
    ],
)
@pytest.mark.parametrize("options", [(), ("--apply",)], ids=["preview", "apply"])
def test_what_does_not_go(
    words: tuple[str, ...], options: tuple[str, ...], code: int, error: str, run: Run, place: Home, old: Path, new: Path
) -> None:
    (place.path / "other").mkdir()
    before = files(place.path / ".claude")
    ran = run("adopt", *words, *options)
    assert (ran.code, error in ran.err, files(place.path / ".claude")) == (code, True, before)


def test_an_error_as_json(run: Run, place: Home) -> None:
    ran = run("adopt", "/srv/none", "new", "--json")
    assert (ran.code, json.loads(ran.out)["error"]["code"]) == (2, "usage")
