"""A new entry stands where the owner would put it, written as its neighbours are; no other line changes."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from cmmd.core.audit import engine
from cmmd.core.memory import parse
from cmmd.core.model import INDEX
from tests.cases.folders import CASES, Folder, note, page
from tests.cases.pages import added, findings, line_above, mended, text_after
from tests.memories import tree

NEW = {"feedback_new.md": note("new", "feedback", description="ask before the oven is lit")}
OLD = {
    **{f"feedback_{x}.md": note(x, "feedback") for x in "abc"},
    **{f"project_{x}.md": note(x, "project") for x in "pq"},
    **{f"reference_{x}.md": note(x, "reference") for x in "rs"},
}


def target(line: str) -> str:
    found = re.search(r"\]\(<?(?:\./)?([^)>]+)>?\)", line)
    return found[1] if found else ""


def placed(files: Folder) -> list[tuple[str, str]]:
    """File and heading of every new entry; each stands right below another entry or its heading."""
    after = text_after(mended(files))
    lines = added(files)
    assert [line for line, _ in lines if not target(line)] == []
    assert [
        line for line, _ in lines if "](" not in line_above(after, line) and line_above(after, line)[:1] != "#"
    ] == []
    return [(target(line), heading) for line, heading in lines]


# The cases


def test_an_unlisted_sub_index_is_one_line() -> None:
    found = dict(placed(CASES["unlisted-sub-index"]))
    assert found.keys() == {"retros/index.md", "feedback_merge.md"}
    assert found["retros/index.md"] == "## Retros"
    assert found["feedback_merge.md"] in ("## Rules", "## Tech gotchas")
    (line,) = [line for line, _ in added(CASES["unlisted-sub-index"]) if "index.md" in line]
    assert line == "- [Retros index](retros/index.md) — short notes per feature"


def test_what_a_listed_sub_index_lists_is_listed() -> None:
    ((path, heading),) = placed(CASES["listed-sub-index"])
    assert (path, heading in ("## Rules", "## Tech gotchas")) == ("feedback_merge.md", True)


def test_beside_archives_and_drafts() -> None:
    assert sorted(placed(CASES["archive-and-drafts"])) == [
        ("feedback_new.md", "## Rules"),
        ("project_new.md", "## Work"),
    ]


def test_titles_of_their_own() -> None:
    files = CASES["titles-of-their-own"]
    lines = text_after(mended(files)).splitlines()
    assert lines[:3] == files[INDEX].splitlines()
    assert sorted(re.sub(r"(\)).*", r"\1", line) for line in lines[3:]) == [
        "- [Sync notes for upstream](notes/20260622-214340-sync-notes.md)",
        "- [Аудит лендинга — три варианта](landing_audit.md)",
    ]


def test_a_set_up_document_is_no_memory() -> None:
    files = CASES["titles-of-their-own"]
    assert "SYNC_SETUP.md" not in mended(files).changes
    assert {f.severity for f in findings(files, file="SYNC_SETUP.md")} <= {"info"}


def test_titles_that_are_file_names() -> None:
    hook = "User tests on the tunnel only, not on localhost."
    assert [line for line, _ in added(CASES["titles-that-are-file-names"])] == [
        f"- [feedback_new.md](feedback_new.md) — {hook}"
    ]


@pytest.mark.parametrize(
    ("folder", "unlisted"),
    [
        pytest.param("/home/you/shop/.claude-memory", [], id="the folder has that name"),
        pytest.param("/home/you/shop/memory", ["brief.md"], id="another folder: the name means no file of it"),
    ],
)
def test_named_with_its_folder(folder: str, unlisted: list[str]) -> None:
    here = parse.read(replace(tree(CASES["named-with-its-folder"]), root=folder))
    assert [f.file for f in engine.check(here).findings if f.rule == "index-unlisted"] == unlisted


# Sections


def sections(*parts: tuple[str, str]) -> str:
    """A page of sections, each named and with the files of its entries."""
    return "# Index\n" + "".join(
        f"\n## {heading}\n" + "".join(f"- [{name[-1].upper()}]({name}.md) — {name[-1]}\n" for name in names.split())
        for heading, names in parts
    )


RULES, WORK, TOOLS = "feedback_a feedback_b feedback_c", "project_p project_q", "reference_r reference_s"
ROWS = [
    pytest.param(sections(("Work", WORK), ("Rules", RULES), ("Tools", TOOLS)), "## Rules", id="most of its type"),
    pytest.param(sections(("作業", WORK), ("規則", RULES), ("道具", TOOLS)), "## 規則", id="whatever it is called"),
    pytest.param(
        sections(("Rules", "feedback_a feedback_b"), ("Other", f"feedback_c {WORK}")), "## Rules", id="most of them"
    ),
    pytest.param(sections(("Work", WORK), ("Tools", TOOLS)), "## Tools", id="none of its type: the last plain list"),
    pytest.param(
        sections(("Work", WORK), ("Tools", "reference_r"), ("Archive", "reference_s")),
        "## Tools",
        id="which is no archive",
    ),
    pytest.param("# Index\n\n" + "- [R](reference_r.md) — r\n", "# Index", id="no sections"),
    pytest.param("- [R](reference_r.md) — r\n", "", id="no heading at all"),
]


@pytest.mark.parametrize(("index", "heading"), ROWS)
def test_the_section_of_its_type(index: str, heading: str) -> None:
    named = {path: text for path, text in OLD.items() if path in index}
    assert placed({**named, **NEW, INDEX: index}) == [("feedback_new.md", heading)]


RETIRED = (
    *("Archive", "Archive (merged)", "Archived", "Jira drafts", "Drafts", "Retired", "Merged", "Old", "Deprecated"),
    *("Superseded", "Trash", "Obsolete entries"),
    *("Archiv", "Entwürfe", "Veraltet", "Archives", "Brouillons", "Archivo", "Borradores", "Arquivo", "Rascunhos"),
    *("Архив", "Черновики", "Устаревшее", "归档", "草稿", "已合并", "アーカイブ", "下書き", "보관", "초안"),
)


@pytest.mark.parametrize("heading", RETIRED)
def test_never_among_what_is_retired(heading: str) -> None:
    index = sections(("Work", WORK), (heading, RULES))
    assert placed({**OLD, **NEW, INDEX: index + "\n## Tools\n- [R](reference_r.md)\n- [S](reference_s.md)\n"})[0][
        1
    ] in ("## Work", "## Tools")


ALIVE = ("Architecture", "Goldfish", "Old Town bakery", "Drafting rules", "Merging rules", "架构", "Архитектура")


@pytest.mark.parametrize("heading", ALIVE)
def test_what_only_sounds_like_it(heading: str) -> None:
    assert placed({**OLD, **NEW, INDEX: sections((heading, RULES), ("Work", WORK), ("Tools", TOOLS))}) == [
        ("feedback_new.md", f"## {heading}")
    ]


def test_below_a_retired_heading_of_a_higher_level() -> None:
    index = "# Index\n\n## Work\n- [P](project_p.md)\n- [Q](project_q.md)\n\n## Archive\n\n### Rules\n"
    index += "- [A](feedback_a.md)\n- [B](feedback_b.md)\n- [C](feedback_c.md)\n"
    files = {path: text for path, text in OLD.items() if "reference" not in path}
    assert placed({**files, **NEW, INDEX: index}) == [("feedback_new.md", "## Work")]


def test_the_folder_comes_before_the_type() -> None:
    files = {
        **OLD,
        **{f"ovens/feedback_{x}.md": note(f"oven {x}", "feedback") for x in ("one", "two")},
        "ovens/project_new.md": note("oven log", "project"),
        INDEX: sections(("Rules", RULES), ("Work", WORK), ("Tools", TOOLS))
        + "\n## Ovens\n- [One](ovens/feedback_one.md) — one\n- [Two](ovens/feedback_two.md) — two\n",
    }
    assert placed(files) == [("ovens/project_new.md", "## Ovens")]


# Style


def styled(*lines: str) -> list[str]:
    """The new lines in a page of these entries."""
    return [
        line
        for line, _ in added(
            {**{f"feedback_{x}.md": OLD[f"feedback_{x}.md"] for x in "abc"}, **NEW, INDEX: page(*lines)}
        )
    ]


HOOK = "ask before the oven is lit"
STYLES = [
    pytest.param("- [{0} rule](feedback_{0}.md) — rule", rf"- \[\w+\]\(feedback_new\.md\) — {HOOK}", id="a dash"),
    pytest.param("* [{0} rule](feedback_{0}.md) — rule", rf"\* \[\w+\]\(feedback_new\.md\) — {HOOK}", id="a star"),
    pytest.param("+ [{0} rule](feedback_{0}.md) — rule", rf"\+ \[\w+\]\(feedback_new\.md\) — {HOOK}", id="a plus"),
    pytest.param("- [{0} rule](feedback_{0}.md) - rule", rf"- \[\w+\]\(feedback_new\.md\) - {HOOK}", id="a hyphen"),
    pytest.param("- [{0} rule](feedback_{0}.md) – rule", rf"- \[\w+\]\(feedback_new\.md\) – {HOOK}", id="a short dash"),
    pytest.param("- [{0} rule](feedback_{0}.md): rule", rf"- \[\w+\]\(feedback_new\.md\): {HOOK}", id="a colon"),
    pytest.param("- [{0} rule](./feedback_{0}.md) — rule", rf"- \[\w+\]\(\./feedback_new\.md\) — {HOOK}", id="a dot"),
    pytest.param(
        "- **[{0} rule](feedback_{0}.md)** — rule", rf"- \*\*\[\w+\]\(feedback_new\.md\)\*\* — {HOOK}", id="bold around"
    ),
    pytest.param(
        "- [**{0} rule**](feedback_{0}.md) — rule", rf"- \[\*\*\w+\*\*\]\(feedback_new\.md\) — {HOOK}", id="bold inside"
    ),
    pytest.param(
        "- [feedback_{0}.md](feedback_{0}.md) — rule",
        rf"- \[feedback_new\.md\]\(feedback_new\.md\) — {HOOK}",
        id="file names",
    ),
    pytest.param(
        "- [feedback_{0}](feedback_{0}.md) — rule", rf"- \[feedback_new\]\(feedback_new\.md\) — {HOOK}", id="stems"
    ),
    pytest.param(
        "- [`feedback_{0}.md`](feedback_{0}.md) — rule",
        rf"- \[`feedback_new\.md`\]\(feedback_new\.md\) — {HOOK}",
        id="file names as code",
    ),
]


@pytest.mark.parametrize(("line", "expected"), STYLES)
def test_in_the_style_of_its_neighbours(line: str, expected: str) -> None:
    (new,) = styled(*(line.format(x) for x in "abc"))
    assert re.fullmatch(expected, new), new


def test_line_ends_and_mark_stay() -> None:
    lines = "".join(f"- [{x} rule](feedback_{x}.md) — rule\r\n" for x in "abc")
    files = {**{f"feedback_{x}.md": OLD[f"feedback_{x}.md"] for x in "abc"}, **NEW}
    done = mended({**files, INDEX: b"\xef\xbb\xbf" + lines.encode()})
    data = done.after.tree.files[INDEX]
    assert data.startswith(b"\xef\xbb\xbf" + lines.encode())
    assert data.count(b"\n") == data.count(b"\r\n") == 4 and data.endswith(b"\r\n")


# Title and hook


def line_for(text: str, path: str = "x/fresh.md") -> str:
    (found,) = [
        line
        for line, _ in added({**OLD, path: text, INDEX: sections(("Rules", RULES), ("Work", WORK), ("Tools", TOOLS))})
    ]
    return found


SENTENCES = (
    "The oven on the left is hot. " + "The one on the right is not and must be lit an hour before the bread. " * 3
)
TITLES = [
    pytest.param(note("Oven rules", "feedback"), "[Oven rules]", id="its name"),
    pytest.param("# Печь слева\n\nГорячая.\n", "[Печь слева]", id="no frontmatter: its heading"),
    pytest.param("# 炉子在左边\n\n很热。\n", "[炉子在左边]", id="a heading of another script"),
    pytest.param("Hot, always.\n", "[Fresh]", id="neither: its file's name"),
]


@pytest.mark.parametrize(("text", "title"), TITLES)
def test_its_title(text: str, title: str) -> None:
    assert line_for(text).startswith((f"- {title}(", f"- {title.lower()}("))


HOOKS = [
    pytest.param("Hot on the left.", "Hot on the left.", id="short enough"),
    pytest.param(SENTENCES.strip(), "The oven on the left is hot.", id="the sentences that fit"),
    pytest.param(
        "左边的炉子很热。" + "右边的要在烤面包前一个小时点火。" * 12, "左边的炉子很热。", id="of another script"
    ),
    pytest.param(
        "Version 2.1 of the oven, e.g. the left one.", "Version 2.1 of the oven, e.g. the left one.", id="dots"
    ),
]


@pytest.mark.parametrize(("description", "hook"), HOOKS)
def test_its_hook(description: str, hook: str) -> None:
    written = line_for(note("Oven", "feedback", description=f'"{description}"')).partition(" — ")[2]
    assert written.startswith(hook) and description.startswith(written)
    assert written == description or written[-1] in ".。"


# Nothing to add

NOTHING = [
    pytest.param({"README.md": "# Read me\n\nText.\n"}, id="a readme"),
    pytest.param({"SETUP.md": "# Set up\n\n1. git clone\n"}, id="a set-up document"),
    pytest.param({"HOWTO.md": "# How to sync\n\n1. git pull\n"}, id="a how-to"),
    pytest.param({"feedback_x.md": note("x", "feedback", description='"[pruned] of old"')}, id="a pruned memory"),
    pytest.param({".hidden.md": "x\n"}, id="a dot file"),
]


@pytest.mark.parametrize("more", NOTHING)
def test_what_is_never_added(more: Folder) -> None:
    files = {**OLD, **more, INDEX: sections(("Rules", RULES), ("Work", WORK), ("Tools", TOOLS))}
    assert mended(files).changes == {}
    assert [f for f in findings(files, "index-unlisted") if f.severity != "info"] == []


def test_a_set_up_note_with_frontmatter_is_a_memory() -> None:
    assert line_for(note("How the shop is set up", "reference"), "SETUP.md").startswith(
        "- [How the shop is set up](SETUP.md)"
    )
