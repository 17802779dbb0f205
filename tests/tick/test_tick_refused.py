"""Edits that a tick never applies: each refusal, end to end."""

from __future__ import annotations

from pathlib import Path

import pytest

from cmmd.core.errors import Exit
from tests.ticks import (
    INDEX,
    MEND,
    MENDED_INDEX,
    proposal,
    stub,
    text,
)
from tests.worlds import Home


@pytest.fixture
def here(tmp_path: Path) -> Home:
    return Home.make(tmp_path)


ANA = "user_ana.md"
GLAZE = "project_glaze_variants.md"
ANA_TEXT = text(ANA)
ANA_PRUNED = """\
---
name: user-ana
description: "[pruned] Ana runs the teacup shop alone; what she knows, and how she likes to work"
metadata:
  type: user
---

[pruned by cmmd 2026-01-02: nobody needs it]
"""
NO_ANA = "".join(line for line in MENDED_INDEX.splitlines(keepends=True) if ANA not in line)
LINE_LOST = "".join(line for line in ANA_TEXT.splitlines(keepends=True) if "ten year old laptop" not in line)
MARKED = ANA_TEXT + "\n<!-- keep: Ana wrote this herself -->\n"
OWNED = ANA_TEXT.replace("name: user-ana\n", "name: user-ana\nowner: ana\n")
NEW_FINDING = INDEX + "- [Gone](gone.md) — not there\n"
UNCAUSED = ("loses_content", "prunes_without_cause")
EMPTIED = ("adds_findings", "loses_content", "loses_frontmatter")


@pytest.mark.parametrize(
    ("before", "played", "reasons"),
    [
        pytest.param(ANA_TEXT, {ANA: None}, ("deletes_a_file", "adds_findings"), id="a file is gone"),
        pytest.param(ANA_TEXT, "too-many-files", ("touches_too_many",), id="too many files"),
        pytest.param(ANA_TEXT, "odd-name", ("odd_names",), id="odd names"),
        pytest.param(ANA_TEXT, {"User_Ana.md": ANA_TEXT}, ("odd_names", "adds_findings"), id="a twin but for case"),
        pytest.param(ANA_TEXT, {"MEMORY.md": NEW_FINDING}, ("adds_findings",), id="a new finding"),
        pytest.param(ANA_TEXT, "empty-a-file", EMPTIED, id="a file emptied"),
        pytest.param(ANA_TEXT, {**MEND, ANA: LINE_LOST}, ("loses_content",), id="a line lost"),
        pytest.param(ANA_TEXT, {"MEMORY.md": NO_ANA}, ("adds_findings", "loses_content"), id="a good entry lost"),
        pytest.param(
            ANA_TEXT,
            {"MEMORY.md": NO_ANA, ANA: ANA_PRUNED},
            UNCAUSED,
            id="pruned without cause",
        ),
        pytest.param(MARKED, {**MEND, ANA: ANA_TEXT}, ("loses_content", "loses_user_markers"), id="a marker lost"),
        pytest.param(OWNED, {**MEND, ANA: ANA_TEXT}, ("loses_frontmatter",), id="a key lost"),
        pytest.param(ANA_TEXT, "a-secret", ("adds_findings", "looks_like_a_secret"), id="a secret"),
    ],
)
def test_refused(here: Home, before: str, played: dict[str, str | None] | str, reasons: tuple[str, ...]) -> None:
    (here.root / ANA).write_text(before)
    here.settle()
    live = here.files()
    run = here.tick(dry_run=False, **({"STUB_SCENARIO": played} if isinstance(played, str) else stub(played)))
    (row,) = run.rows
    kept = proposal(here, row.proposal)
    assert (row.outcome, row.reasons, run.exit_code) == ("refused", reasons, Exit.FINDINGS)
    assert (here.files(), row.files_changed, row.post_tick_sha) == (live, (), None)
    assert (kept["status"], kept["reasons"], {f["status"] for f in kept["files"]}) == (
        "rejected",
        list(reasons),
        {"rejected"},
    )
    assert (here.state / "proposals" / row.tick_id / "change.patch").stat().st_size > 0


def test_max_edits_0_leaves_the_index_alone_to_the_agent(here: Home) -> None:
    edits = [MEND, {**MEND, ANA: ANA_TEXT + "\nShe likes tea.\n"}]
    first, then = [here.row(dry_run=False, MAX_EDITS="0", MIN_IDLE_SEC="0", **stub(edit)) for edit in edits]
    assert (first.outcome, then.outcome, then.reasons) == ("applied", "refused", ("touches_too_many",))


def test_nothing_may_be_pruned_where_no_undo_is_kept(here: Home) -> None:
    row = here.row(dry_run=False, GIT_TRACK_MEMORY="false", **stub(_pruned_twin()))
    assert (row.outcome, row.reasons) == ("refused", ("prunes_without_cause",))


def test_a_duplicate_may_be_pruned(here: Home) -> None:
    row = here.row(dry_run=False, **stub(_pruned_twin()))
    assert (row.outcome, row.reasons, row.issues_after) == ("applied", (), 3)


def test_no_link_to_what_is_pruned_may_be_left_behind(here: Home) -> None:
    edits = {path: edit for path, edit in _pruned_twin().items() if path != GLAZE}
    row = here.row(dry_run=False, **stub(edits))
    assert (row.outcome, row.reasons, row.summary) == (
        "refused",
        ("loses_links",),
        f"{GLAZE} would still link project_teacup_pages.md, which would be pruned",
    )


GONE = "reference_label_tool.md"
NAMES_A_PATH = """\
---
name: reference-label-tool
description: "{}Where the program for labels is"
metadata:
  type: reference
---

{}
"""


@pytest.mark.parametrize(
    ("there", "outcome", "reasons"),
    [
        pytest.param("shop/src", "applied", (), id="the path is gone"),
        pytest.param("shop/bin/labels.py", "refused", UNCAUSED, id="it is there"),
        pytest.param("studio", "refused", UNCAUSED, id="the project never was on this disk"),
    ],
)
def test_what_names_only_paths_that_are_gone(here: Home, there: str, outcome: str, reasons: tuple[str, ...]) -> None:
    (here.path / there).mkdir(parents=True)
    entry = f"- [Label tool]({GONE}) — prints the labels\n"
    (here.root / GONE).write_text(NAMES_A_PATH.format("", "It is `~/shop/bin/labels.py`."))
    (here.root / "MEMORY.md").write_text(INDEX + entry)
    here.settle()
    edit = NAMES_A_PATH.format("[pruned] ", "[pruned by cmmd 2026-01-02: the program is gone]")
    row = here.row(dry_run=False, **stub({"MEMORY.md": MENDED_INDEX, GONE: edit}))
    assert (row.outcome, row.reasons) == (outcome, reasons)


def _pruned_twin() -> dict[str, str]:
    lines = text("project_teacup_pages.md").splitlines()
    head = "\n".join(lines[:7]).replace("description: ", 'description: "[pruned] ').replace("instead", 'instead"')
    index = "".join(line for line in MENDED_INDEX.splitlines(keepends=True) if "teacup_pages" not in line)
    return {
        "MEMORY.md": index,
        "project_teacup_pages.md": head + "\n[pruned by cmmd 2026-01-02: told twice]\n",
        GLAZE: text(GLAZE).replace("[[project-teacup-pages]] and ", ""),
    }
