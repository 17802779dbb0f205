"""Folders of what is put away: at most an info, and nothing in them is added, written or moved."""

from __future__ import annotations

import pytest

from cmmd.core.model import INDEX
from tests.cases.folders import CASES, note, page
from tests.cases.pages import added, edits, findings, mended

PUT_AWAY = "archive Archive archived retired old drafts trash notes/archive archive/2025".split()


def test_the_case() -> None:
    files = CASES["archive-folder"]
    assert edits(files) == []
    assert [f for f in findings(files, "index-unlisted") if f.severity != "info"] == []
    assert {path: data for path, data in mended(files).changes.items() if not path.startswith("archive/")} == {}


@pytest.mark.parametrize("folder", PUT_AWAY)
def test_what_is_put_away_is_not_added(folder: str) -> None:
    files = {
        "project_a.md": note("a", "project"),
        f"{folder}/incident_boot.md": note("incident_boot", "reference"),
        INDEX: page("- [A](project_a.md) — about a"),
    }
    assert [f for f in findings(files, "index-unlisted") if f.severity != "info"] == []
    assert mended(files).changes == {}


@pytest.mark.parametrize("folder", PUT_AWAY)
def test_the_owner_may_list_it(folder: str) -> None:
    files = {
        "project_a.md": note("a", "project"),
        f"{folder}/incident_boot.md": note(
            "incident_boot", "reference", "The kiln did not start in May, for the fuse was wet.\n"
        ),
        INDEX: page("- [A](project_a.md) — about a", f"- [Boot]({folder}/incident_boot.md) — May, fixed"),
    }
    assert findings(files) == [f for f in findings(files) if f.severity == "info"]
    assert mended(files).changes == {}


@pytest.mark.parametrize("folder", ["archives-of-ana", "goldfish", "older", "drafting", "trashcan-project", "notes"])
def test_other_folders_are_as_good_as_the_root(folder: str) -> None:
    files = {
        "reference_a.md": note("a", "reference"),
        f"{folder}/incident_boot.md": note("incident_boot", "reference"),
        INDEX: page("- [A](reference_a.md) — about a"),
    }
    assert [heading for line, heading in added(files) if f"({folder}/incident_boot.md)" in line] == ["# Index"]
