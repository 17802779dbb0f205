"""index-missing: MEMORY.md, grouped by type."""

from __future__ import annotations

import pytest

from cmmd.core.index.organize import organize
from cmmd.core.model import Entry
from tests.fixing import after, fixed, mended, offered
from tests.memories import SYMLINK, Files, memory

RULE = "index-missing"

WRITTEN = [
    pytest.param(
        {"kiln.md": memory()}, "# Memory\n\n## Reference\n\n- [Kiln](kiln.md) — When the big kiln is opened\n", id="one"
    ),
    pytest.param(
        {
            "b.md": memory(name="b", type="project", description="Two"),
            "a.md": memory(name="a", type="decision", description="One"),
            "feedback_c.md": memory(name="c", type="feedback", description="Three"),
            "user_d.md": memory(name="d", type="user", description="Four"),
            "e.md": memory(name="A sale", type="project", description="Five"),
        },
        "# Memory\n\n## User\n\n- [D](user_d.md) — Four\n\n## Feedback\n\n- [C](feedback_c.md) — Three\n\n"
        "## Project\n\n- [A sale](e.md) — Five\n- [B](b.md) — Two\n\n## Other\n\n- [A](a.md) — One\n",
        id="by type, then by title",
    ),
    pytest.param(
        {
            "a.md": memory(name="a", description="One"),
            "b.md": memory(description="[pruned] x"),
            "c.md": memory(superseded_by="a"),
        },
        "# Memory\n\n## Reference\n\n- [A](a.md) — One\n",
        id="pruned and superseded ones are left out",
    ),
    pytest.param(
        {"s/MEMORY.md": "- [A](a.md)\n", "s/a.md": memory(), "s/b.md": memory(name="b", description="Two")},
        "# Memory\n\n## Reference\n\n- [B](s/b.md) — Two\n\n## Other\n\n- [s](s/MEMORY.md)\n",
        id="an index of a sub-folder",
    ),
    pytest.param({"a.md": memory(superseded_by="b")}, "# Memory\n", id="none needs an entry"),
    pytest.param(
        {"b\udcff.md": memory(), "a.md": memory(name="a", description="One")},
        "# Memory\n\n## Reference\n\n- [A](a.md) — One\n",
        id="a name of odd bytes gets no entry",
    ),
    pytest.param(
        {"a.md": "Just text.\n", "README.md": "x\n"}, "# Memory\n\n## Other\n\n- [A](a.md)\n", id="no frontmatter"
    ),
]


@pytest.mark.parametrize(("files", "expected"), WRITTEN)
def test_written(files: Files, expected: str) -> None:
    assert fixed(RULE, files) == after(files, (RULE,)) == {"MEMORY.md": expected}


@pytest.mark.parametrize("files", [row.values[0] for row in WRITTEN], ids=[row.id for row in WRITTEN])
def test_organize_leaves_it_so(files: Files) -> None:
    assert organize(mended(files, rules=(RULE,)).after.memory).changes == {}


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({}, id="an empty folder"),
        pytest.param({"README.md": "x\n", "notes.txt": "x\n"}, id="no memory"),
        pytest.param({"a.md": memory(), "memory.md": "# Memory\n"}, id="an index in small letters"),
        pytest.param({"a.md": memory(), "MEMORY.md": ""}, id="an empty index"),
        pytest.param({"a.md": memory(), "MEMORY.md": b"\xff"}, id="an index that is not UTF-8"),
        pytest.param({"a.md": memory(), "MEMORY.md": SYMLINK}, id="an index nobody reads"),
    ],
)
def test_left(files: Files) -> None:
    assert after(files, (RULE,)) == {}


def test_the_newest_are_listed_where_not_all_fit() -> None:
    files = {
        f"m{n:03}.md": Entry("", "file", memory(name=f"m{n}", description=f"Fact {n}").encode(), mtime_ns=n)
        for n in range(300)
    }
    [(_, change)] = offered(RULE, files)
    assert change is not None
    written = change.new.decode()
    assert (written.count("\n"), "m299.md" in written, "m103.md" in written, change.note) == (
        200,
        True,
        False,
        "104 memories not listed, for want of room",
    )
