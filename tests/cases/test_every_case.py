"""What holds for every one of the folders, whatever is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from cmmd.adapters.files.files import read_tree
from cmmd.core.audit.audited_root import AuditedRoot
from cmmd.core.fix.engine import mend
from cmmd.core.model import INDEX
from tests.cases.folders import CASES, build
from tests.cases.pages import checked, diff, mended, text_after

OVERSIZE = ["oversize-by-a-little", "facts-only-in-hooks"]
UNTOUCHED = [
    *("260-entries", "partly-synced", "navigation-above-entries", "log-of-one-file", "conflict-copies"),
    *("why-and-how-forms", "pass-is-a-word", "passwords-in-plain-words", "posix-class-and-code"),
    *("organize-other-language", "organize-note-above-title", "organize-prose", "organize-t1-t10-t2"),
]


def test_there_are_all_of_them() -> None:
    assert len(CASES) == 31


@pytest.mark.parametrize("name", CASES)
def test_only_lines_that_a_finding_names_go(name: str) -> None:
    files = CASES[name]
    before, done = files[INDEX], mended(files)
    named = {f.line for f in checked(files).findings if f.file == INDEX and f.line and f.severity != "info"}
    lines = before.splitlines()
    gone = [line[1:] for line in diff(before, text_after(done)) if line.startswith("-") and line != "-"]
    unnamed = [line for line in gone if not any(lines[n - 1] == line for n in named)]
    assert unnamed == [] or name in OVERSIZE


SHAPES = Path(__file__).parents[2] / "test-fixtures"


@pytest.mark.parametrize(
    "folder", sorted({path.parent for path in SHAPES.rglob("MEMORY.md")}), ids=lambda p: p.parent.name
)
def test_of_every_fixture_too(folder: Path) -> None:
    here = AuditedRoot(read_tree(str(folder)))
    found = here.checked
    named = {f.line for f in found.findings if f.file == INDEX and f.line and f.severity != "info"}
    before = here.tree.files[INDEX].splitlines(keepends=True)
    after = mend(here).after.tree.files[INDEX].splitlines(keepends=True)
    if any(f.rule == "index-oversize-chars" and f.severity == "error" for f in found.findings):
        before, after = ([line for line in lines if not line.startswith(b"- [")] for lines in (before, after))
    stays = [line for number, line in enumerate(before, 1) if number not in named and line.strip()]
    rest = iter(after)
    assert [line for line in stays if not any(line.rstrip() == other.rstrip() for other in rest)] == []


@pytest.mark.parametrize("name", CASES)
def test_no_file_comes_or_goes(name: str) -> None:
    assert set(mended(CASES[name]).after.tree.files) == set(CASES[name])


@pytest.mark.parametrize("name", UNTOUCHED)
def test_nothing_is_written(name: str) -> None:
    assert mended(CASES[name]).changes == {}


@pytest.mark.parametrize("name", CASES)
def test_no_error_comes(name: str) -> None:
    """An error that was not there before is no mending."""
    before = {f.identity for f in checked(CASES[name]).findings if f.severity == "error"}
    after = {f.identity for f in mended(CASES[name]).after.checked.findings if f.severity == "error"}
    assert after <= before


def test_a_case_on_disk_is_the_same(tmp_path: Path) -> None:
    folder = build(tmp_path, "conflict-copies")
    written = {str(p.relative_to(folder)): p.read_text(encoding="utf-8") for p in folder.rglob("*") if p.is_file()}
    assert written == CASES["conflict-copies"]
