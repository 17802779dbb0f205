"""The whole audit: order, counts, determinism, and that nothing in a root can make it fail."""

from __future__ import annotations

import os
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings

from cmmd.core.audit import engine
from cmmd.core.memory import parse
from cmmd.core.model import Entry, Finding, Tree
from tests.generated_roots import roots
from tests.memories import PIPE, SYMLINK, Files, memory, tree

FAULTY: Files = {
    "MEMORY.md": "- [B](b.md)\n- [X](gone.md)\n- [B](b.md)\n- [Y](../y.md)\n",
    "b.md": memory("[[no]] [x](lost.md)\n", name="", description="a: b", type="x"),
    "a.md": "Text.\n",
    "sub/c.md": b"\xe9",
    "link": SYMLINK,
}


def test_findings_are_in_order() -> None:
    findings = engine.audit(tree(FAULTY)).findings
    assert [(f.file, f.line, f.rule) for f in findings] == [
        ("MEMORY.md", 2, "index-dangling"),
        ("MEMORY.md", 3, "index-duplicate-entry"),
        ("MEMORY.md", 4, "index-link-outside"),
        ("a.md", None, "index-unlisted"),
        ("a.md", 1, "frontmatter-missing"),
        ("b.md", 2, "name-missing"),
        ("b.md", 3, "frontmatter-invalid-yaml"),
        ("b.md", 5, "type-invalid"),
        ("b.md", 8, "body-link-dangling"),
        ("b.md", 8, "wikilink-broken"),
        ("link", None, "special-file"),
        ("sub/c.md", 1, "not-utf8"),
    ]


def test_counts() -> None:
    report = engine.audit(tree(FAULTY))
    assert (report.files, report.index_lines, report.issues, report.count("info")) == (3, 4, 9, 3)


def test_the_same_tree_gives_the_same_report() -> None:
    assert engine.audit(tree(FAULTY)) == engine.audit(tree(dict(reversed(FAULTY.items()))))


WELL_FORMED = [
    pytest.param({}, id="an empty folder"),
    pytest.param({"MEMORY.md": "- [A](a.md) — hook\n", "a.md": memory(name="a")}, id="one memory"),
    pytest.param({"MEMORY.md": "", ".gitignore": "*", ".obsidian/x.md": "x", "pic.png": b"\xff"}, id="nothing of ours"),
    pytest.param(
        {
            "MEMORY.md": "# Notes\r\n\r\n* [A b](<a b.md>): x\r\n* `c.md` y\r\n",
            "a b.md": memory(name="a").replace("\n", "\r\n"),
            "c.md": "\ufeff" + memory("x\n", name="c", description="Other words"),
        },
        id="Windows line ends, a mark, a blank in a name",
    ),
]


@pytest.mark.parametrize("files", WELL_FORMED)
def test_a_well_formed_root_has_no_finding(files: Files) -> None:
    assert engine.audit(tree(files)).findings == ()


PIECES = [
    *("---\n", "...\n", "name: a\n", "description: b: c\n", "metadata:\n", "  type: user\n", "\ttype: x\n", "[", "]"),
    *("- [A](a.md)\n", "[[a]]", "[[b|c]]", "```\n", "`", "<!--", "-->", "\n", "\n\n", "\\", "é", "字", "🎉", "\r\n"),
    *(
        "| [x](y.md) |\n",
        "> ",
        "    ",
        "\t",
        "superseded_by: a\n",
        "supersedes: [[b]]\n",
        "[x]: y.md\n",
        "<pre>",
        "\ufeff",
    ),
    *("&amp;", "%zz", "\x85", "\u2028", "(", ")", "**Why:** x\n"),
]
NAMES = [
    *("MEMORY.md", "a.md", "b c.md", "s/MEMORY.md", "s/a.md", "README.md", ".x.md", "a\nb.md", "\udcff.md", "é.md"),
    *("-.md", ".md", "s/.md", "[x](y.md).md"),
]
ODD = [SYMLINK, PIPE, Entry("", "file", None, problem="x"), Entry("", "folder", None)]


@pytest.mark.parametrize("seed", range(6))
def test_nothing_raises_and_findings_point_into_the_file(seed: int) -> None:
    random = Random(seed)
    for _ in range(80):
        names = random.sample(NAMES, 5)
        texts = {name: "".join(random.choices(PIECES, k=random.randint(0, 25))) for name in names}
        here = tree({**texts, random.choice(NAMES): random.choice(ODD)})
        wrong = [f for f in engine.audit(here).findings if not _points_into(here, f)]
        assert wrong == [], texts


def _points_into(here: Tree, finding: Finding) -> bool:
    text = parse.decode(here.files.get(finding.file, b"")) or ""
    return finding.line is None or 1 <= finding.line <= text.count("\n") + 1


@settings(
    max_examples=int(os.environ.get("CMMD_EXAMPLES", "60")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(roots(), roots())
def test_what_is_taken_over_from_another_tree_changes_no_finding(files: Files, others: Files) -> None:
    """Of each document all is asked in one tree, and then again in another that holds some of them."""
    before = parse.read(tree(files))
    engine.check(before)
    for later in ({**others, **files}, {**files, **others}, others):
        now = tree(later)
        assert engine.check(parse.since(before, now)) == engine.check(parse.read(now))
