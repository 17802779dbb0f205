"""frontmatter_from_snapshot: a block that was whole goes back where the body is the same and nothing is lost."""

from __future__ import annotations

import pytest

from cmmd.core.audit.audited_root import AuditedRoot
from cmmd.core.fix import engine, whole_frontmatter
from tests.memories import Files, memory, tree

KEYS = {"description": "Which oven is hot", "owner": "ana", "pinned": '"no"'}
WHOLE = memory("Text.\n", name="ovens", **KEYS)
BODY = "\nText.\n"
BLOCK = WHOLE.removesuffix(BODY)
INDEX: Files = {"MEMORY.md": "- [Ovens](ovens.md) — which one is hot\n"}


def block(lines: str) -> str:
    return f"---\n{lines}---\n{BODY}"


def after(text: str | bytes, *versions: str | bytes, others: Files | None = None) -> str | None:
    """What mending makes of ovens.md with these earlier versions, newest first; None: nothing."""
    here = AuditedRoot(tree({**INDEX, **(others or {}), "ovens.md": text}))
    data = [version.encode() if isinstance(version, str) else version for version in versions]
    whole = whole_frontmatter.newest(here.memory.documents["ovens.md"], data)
    changed = engine.mend(here.with_earlier({"ovens.md": whole} if whole else {})).changes.get("ovens.md")
    return None if changed is None else changed.decode()


PUT_BACK = [
    pytest.param(block('name: ""\n'), id="blanked"),
    pytest.param(block(""), id="nothing left"),
    pytest.param(block("name: ovens\ndescription:\nmetadata:\n"), id="some of it left"),
    pytest.param(block("name: ovens\ntype: reference\n"), id="a type at the top"),
    pytest.param(block("name: ovens\ndescription: Which oven is hot\nowner: ana\n"), id="without its type"),
    pytest.param("Text.\n", id="no block"),
    pytest.param("\n\nText.\n", id="no block, blank lines"),
    pytest.param(BLOCK.removesuffix("---\n") + BODY, id="never closed"),
    pytest.param(block("name: ovens\n\tx: [\ndescription:\n"), id="no YAML"),
]
LEFT = [
    pytest.param(WHOLE, id="whole"),
    pytest.param(block('name: ""\n').replace("Text", "Other text"), id="another body"),
    pytest.param(block('name: ""\n') + "More.\n", id="a longer body"),
    pytest.param(block("owner: bob\n"), id="another value"),
    pytest.param(block("owner: ana\nstatus: done\n"), id="a key that it lacked"),
    pytest.param(block("metadata:\n  modified: 2026\n"), id="a key below metadata that it lacked"),
    pytest.param(block("# keep this\nowner: ana\n"), id="a remark that it lacked"),
    pytest.param(block("metadata:\n  type: feedback\n"), id="another type"),
]


@pytest.mark.parametrize("text", PUT_BACK)
def test_put_back(text: str) -> None:
    assert after(text, WHOLE) == WHOLE


@pytest.mark.parametrize("text", LEFT)
def test_left(text: str) -> None:
    assert "pinned" not in (after(text, WHOLE) or "")


def test_line_ends_and_mark_stay_as_they_are_today() -> None:
    today = "\ufeff" + block("name:\n").replace("\n", "\r\n")
    assert after(today, WHOLE) == "\ufeff" + WHOLE.replace("\n", "\r\n")


def test_the_newest_whole_one_counts() -> None:
    newer = WHOLE.replace("ana", "bea")
    assert after(block("name:\n"), block("name:\n"), b"\xff", WHOLE + "More.\n", newer, WHOLE) == newer


NOT_WHOLE = [
    pytest.param(WHOLE.replace("name: ovens\n", ""), id="no name"),
    pytest.param(WHOLE.replace("Which oven is hot", ""), id="no description"),
    pytest.param(WHOLE.replace("Which oven", "Which: oven"), id="no YAML"),
    pytest.param(WHOLE.replace("is hot", "is #1"), id="a description that is cut"),
    pytest.param(WHOLE.replace("reference", "decision"), id="an unknown type"),
    pytest.param(WHOLE.replace("Which oven", "'[pruned] Which oven").replace("is hot", "is hot'"), id="pruned"),
    pytest.param(WHOLE.replace("ana", "ghp_" + "a1B2" * 9), id="a secret in it"),
    pytest.param(BODY, id="no block"),
]


@pytest.mark.parametrize("version", NOT_WHOLE)
def test_what_was_not_whole_is_not_put_back(version: str) -> None:
    assert "pinned" not in (after(block("name:\n"), version) or "")


def test_no_second_block_is_written_beside_it() -> None:
    name = {"MEMORY.md": "- [Ovens](reference_ovens.md) — which one is hot\n", "reference_ovens.md": "Text.\n"}
    here = AuditedRoot(tree(name))
    whole = whole_frontmatter.newest(here.memory.documents["reference_ovens.md"], [WHOLE.encode()])
    mended = engine.mend(here.with_earlier({"reference_ovens.md": whole} if whole else {}))
    note = "reference_ovens.md: the frontmatter is put back as it was in an earlier snapshot"
    assert (mended.changes, mended.notes) == ({"reference_ovens.md": WHOLE.encode()}, (note,))


def test_a_warning_that_would_follow_stops_it() -> None:
    """Then the others are asked."""
    others = {"other.md": memory("Others.\n", name="ovens", description="Of others")}
    assert after(block("description:\n"), WHOLE, others=others) == block("description: which one is hot\n")
