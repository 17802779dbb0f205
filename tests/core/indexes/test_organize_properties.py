"""What holds for organizing any index, however odd: made of random lines in random order, around real memories.

`CMMD_EXAMPLES=10000` tries that many; by itself the test always tries the same few.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cmmd.core import parse
from cmmd.core.indexes import outline
from cmmd.core.indexes.entry_line import LIMIT
from cmmd.core.indexes.organize import Organized, organize
from cmmd.core.judging.changes import objections
from cmmd.core.judging.edit import Edit
from cmmd.core.memory import MemoryRoot
from cmmd.core.mending.brought import brought
from cmmd.core.mending.change import applied
from cmmd.core.model import Entry, Tree
from tests.memories import memory

EXAMPLES = int(os.environ.get("CMMD_EXAMPLES", "0"))
often = settings(
    max_examples=EXAMPLES or 120,
    derandomize=not EXAMPLES,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)

STEMS = [
    *("user_ana", "user_role", "feedback_tests", "feedback_style", "project_kiln", "project_glaze", "project_old"),
    *("reference_dns", "notes_on_clay", "s/deep", "pruned_one", "gone"),
]
WORDS = st.sampled_from(["kiln", "Ana", "`make x`", "**never**", "2024", "été", "🎉", "(see", "why)", "—", "a_b", "no"])
HOOKS = st.lists(WORDS, max_size=40).map(" ".join)
LONG = st.lists(st.sampled_from(["one", "two", "`three four`", "**five six**", "seven"]), min_size=30, max_size=60)


@st.composite
def entries(draw: st.DrawFn) -> str:
    stem, hook = draw(st.sampled_from(STEMS)), draw(st.one_of(HOOKS, LONG.map(" ".join)))
    title = draw(st.sampled_from(["Kiln", "the glaze", "Ana", "A [b] c", "`code`", "**Bold**", "x" * 160, "Zoë"]))
    link = draw(
        st.sampled_from([f"[{title}]({stem}.md)", f"[[{stem.rpartition('/')[2]}]]", f"[{title}](./{stem}.md#a)"])
    )
    mark = draw(st.sampled_from(["- ", "- ", "- ", "* ", "1. ", "  - ", "+ ", "", "- [x] ", "| ", "> ", "## "]))
    apart = draw(st.sampled_from([" — ", ": ", " - ", " ", " | "]))
    more = draw(
        st.sampled_from(
            ["", "", "", "\n  goes on here", "\n  - a detail", "\nlazily on", "\n\n  behind", " <!-- c -->"]
        )
    )
    return f"{mark}{link}{apart if hook else ''}{hook}{more}"


OTHERS = st.sampled_from(
    [
        *(
            "",
            "",
            "",
            "# Memory",
            "## User",
            "## Projects",
            "# feedback",
            "### Other",
            "## Odd",
            "## Odd",
            "## FEEDBACK ##",
        ),
        *(
            "Some prose of mine.",
            "- a point that links nothing",
            "- see https://example.org",
            "- [Out](../x.md) — there",
        ),
        *(
            "<!-- a comment -->",
            "<!-- two\nlines -->",
            "  <!-- indented -->",
            "<!-- BEGIN x -->",
            "<!-- END x -->",
            "<!-- BEGIN x -->\n- [Role](user_role.md) — managed\n<!-- END x -->",
            "- a point\n  - [Ana](user_ana.md) — below it",
            "### Inner",
            "| Memory | Why |\n|---|---|\n| [Role](user_role.md) | rows |",
            "<!-- open",
            "text <!-- c --> text",
            "---",
        ),
        *(
            "```\n- [Code](user_ana.md)\n```",
            "    - [Code](user_ana.md)",
            "| Memory | Why |\n|---|---|",
            "[d]: user_ana.md",
        ),
        *("> quoted", "<div>", "</div>", "Title\n===", "- [A](user_ana.md), [B](user_role.md) — both", "a\\", "*", "-"),
        *("## Past what is loaded", "See [Ana](user_ana.md) for more.", "\t- tabbed", "  wrapped alone", "~~~"),
    ]
)


@st.composite
def roots(draw: st.DrawFn) -> MemoryRoot:
    rows = draw(st.lists(st.one_of(entries(), entries(), OTHERS), max_size=25))
    if draw(st.integers(0, 5)) == 0:
        rows += [f"- [Memory {n}](m{n}.md) — {draw(HOOKS)}" for n in range(draw(st.sampled_from([100, 170, 196, 230])))]
    text = "\n".join(rows) + draw(st.sampled_from(["\n", "", "\n\n"]))
    text = draw(st.sampled_from(["", "", "---\na: b\n---\n", "\n"])) + text
    data = draw(st.sampled_from(["", "", "\ufeff"])) + text
    end = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    files = {"MEMORY.md": data.replace("\n", end).encode()}
    for number, stem in enumerate([*STEMS[:-1], *(f"m{n}" for n in range(230) if f"(m{n}.md)" in text)]):
        kind, _, name = stem.rpartition("/")[2].partition("_")
        described = "[pruned] was" if stem == "pruned_one" else f"what {stem} is about, in words of its own {number}"
        more = {"superseded_by": "project_kiln"} if stem == "project_old" else {}
        body = f"Words on {stem} {number * 7919}.\n"
        files[f"{stem}.md"] = memory(
            body, name=stem, type=kind if name else "project", description=described, **more
        ).encode()
    listed = (Entry(path, "file", data, mtime_ns=len(path) * 7, size=len(data)) for path, data in files.items())
    return parse.read(Tree("/r", tuple(sorted(listed, key=lambda entry: entry.path))))


@often
@given(roots())
def test_organizing(root: MemoryRoot) -> None:
    """All in one: to organize is what takes the time."""
    done = organize(root)
    edit = Edit(before=root.tree, changes=done.changes, max_edits=0, now=0)
    new = parse.read(edit.after)
    assert organize(new).changes == {}, "twice is once"
    assert objections(edit) == ()
    assert brought(edit.old_report.findings, edit.new_report.findings) == []
    _lists_the_same_files(root, new)
    _bytes_stay(root.tree.files["MEMORY.md"], done)
    left = any("left as it is" in note for note in done.notes)
    assert left or new.loaded.is_whole == (done.over is None)
    if done.data is not None:
        assert {entry.path for entry in new.cut_entries} <= set(done.surplus), "what is cut off matters least"
        assert _too_long(new) == []


def _lists_the_same_files(old: MemoryRoot, new: MemoryRoot) -> None:
    before, after = ([t for e in r.entries_of("MEMORY.md") for t in e.targets] for r in (old, new))
    assert set(before) == set(after)
    assert len(after) <= len(before)


def _bytes_stay(old: bytes, done: Organized) -> None:
    """The change is the new file; line ends, byte order mark and frontmatter are as they were."""
    new = old if done.data is None else done.data
    assert applied(old, [done.change] if done.change else []) == new
    mixed, before = (b"\r\n" in new and b"\n" in new.replace(b"\r\n", b"")), old.count(b"\r\n")
    assert not mixed or 0 < before < old.count(b"\n")
    assert new.startswith(b"\xef\xbb\xbf") == old.startswith(b"\xef\xbb\xbf")
    assert new.endswith(b"\n") == old.endswith(b"\n")


def _too_long(root: MemoryRoot) -> list[str]:
    rows = root.documents["MEMORY.md"].text.split("\n")
    moving = (item.entry for item in outline.read(root, root.documents["MEMORY.md"]).items)
    entries = (rows[entry.line - 1] for entry in moving if len(entry.targets) == 1)
    plain = (row for row in entries if row.startswith("- [") and row.count("](") == 1 and "<!--" not in row)
    return [row for row in plain if len(row.rstrip()) > LIMIT]
