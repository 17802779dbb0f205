"""What is told of what rules find: ignores of comments and of cmmd.toml, other severities; how an edit is judged."""

from __future__ import annotations

import pytest

from cmmd.core.audit import engine
from cmmd.core.audit.run_report import only
from cmmd.core.memory import parse
from cmmd.core.model import Ignore, Severity
from cmmd.core.suppressions.policy import Policy
from tests.memories import Files, memory, tree

WHY_HOW = "<!-- cmmd-ignore why-how-missing: a rule of thumb -->\n"
BODY = (
    "Cups are packed in straw, never in foam; customers send us photographs of the foam and never of the cup. "
    "Boxes come from the mill across the river, which closes at noon on Fridays.\n"
)


def feedback(comment: str = "", **keys: str) -> str:
    return memory(f"Ask before you deploy.\n\n{comment}", type="feedback", **keys)


def ignore(rule: str, file: str = "*", root: str | None = None) -> Ignore:
    return Ignore(rule, file, "a reason", "cmmd.toml, [[ignore]] 1", root=root)


def index(*names: str) -> str:
    return "".join(f"- [{name}]({name}.md)\n" for name in names)


TWINS: Files = {
    "MEMORY.md": index("a", "b"),
    "a.md": memory(BODY, name="a", description="Straw and foam"),
    "b.md": memory(f"{BODY}\n<!-- cmmd-ignore duplicate: for two shops -->\n", name="b", description="Packing cups"),
}
ONE: Files = {"MEMORY.md": index("a"), "a.md": feedback()}
SUB: Files = {"MEMORY.md": index("sub/a"), "sub/a.md": feedback()}
TOLD = ["warning why-how-missing a.md"]
SILENCED = [
    pytest.param({**ONE, "a.md": feedback(WHY_HOW)}, Policy(), [], 1, id="a comment"),
    pytest.param(TWINS, Policy(), [], 1, id="a duplicate, by a comment in the other of the two"),
    pytest.param(
        {"MEMORY.md": "x\n" * 199 + index("a") + "<!-- cmmd-ignore index-oversize-lines: x -->", "a.md": memory()},
        Policy(),
        [],
        1,
        id="of the index",
    ),
    pytest.param(ONE, Policy(ignores=(ignore("why-how-missing"),)), [], 1, id="cmmd.toml"),
    pytest.param(ONE, Policy(ignores=(ignore("why-how-missing", "a*"),)), [], 1, id="a glob"),
    pytest.param(SUB, Policy(ignores=(ignore("why-how-missing", "*/a.md"),)), [], 1, id="a glob over a folder"),
    pytest.param(ONE, Policy(ignores=(ignore("why-how-missing", root="/root"),)), [], 1, id="this root"),
    pytest.param(
        {"MEMORY.md": "", "a.md": b"\xff"}, Policy(ignores=(ignore("not-utf8"),)), [], 1, id="what no comment may"
    ),
    pytest.param(
        {**ONE, "a.md": feedback("<!-- cmmd-ignore duplicate: x -->")},
        Policy(ignores=(ignore("why-how-missing"), ignore("ignore-unused"))),
        [],
        2,
        id="a comment that is not used",
    ),
    pytest.param(ONE, Policy(), TOLD, 0, id="no ignore"),
    pytest.param(ONE, Policy(ignores=(ignore("duplicate"),)), TOLD, 0, id="another rule"),
    pytest.param(ONE, Policy(ignores=(ignore("why-how-missing", "b.md"),)), TOLD, 0, id="another file"),
    pytest.param(ONE, Policy(ignores=(ignore("why-how-missing", "A.md"),)), TOLD, 0, id="another case"),
    pytest.param(ONE, Policy(ignores=(ignore("why-how-missing", root="/other"),)), TOLD, 0, id="another root"),
    pytest.param(
        {"MEMORY.md": index("a", "b") + WHY_HOW, "a.md": feedback(), "b.md": memory(name="b", description="x")},
        Policy(),
        ["warning ignore-unused MEMORY.md", *TOLD],
        0,
        id="a comment in another file",
    ),
]


@pytest.mark.parametrize(("files", "policy", "told", "ignored"), SILENCED)
def test_ignores(files: Files, policy: Policy, told: list[str], ignored: int) -> None:
    report = engine.audit(tree(files), policy)
    assert ([f"{f.severity} {f.rule} {f.file}" for f in report.findings], len(report.ignored)) == (told, ignored)


SEVERITIES = [
    pytest.param(ONE, {"why-how-missing": "info"}, "info", id="lighter"),
    pytest.param(ONE, {"why-how-missing": "error"}, "error", id="graver"),
    pytest.param(ONE, {"duplicate": "error"}, "warning", id="another rule's"),
    pytest.param(
        {**ONE, "a.md": feedback().replace("feedback", "project")},
        {"why-how-missing": "error"},
        "info",
        id="lowered by the rule",
    ),
    pytest.param({"MEMORY.md": "x\n" * 170}, {"index-oversize-lines": "warning"}, "info", id="an index at 80 %"),
    pytest.param({"MEMORY.md": "x\n" * 201}, {"index-oversize-lines": "warning"}, "warning", id="an index over it"),
]


@pytest.mark.parametrize(("files", "severities", "expected"), SEVERITIES)
def test_severities(files: Files, severities: dict[str, Severity], expected: str) -> None:
    (finding,) = engine.audit(tree(files), Policy(severities)).findings
    assert finding.severity == expected


def judged(before: Files, after: Files) -> list[str]:
    """The findings after an edit, with the comments of the tree before it."""
    old, new = (engine.check(parse.read(tree(files))) for files in (before, after))
    return [f"{f.rule} {f.detail}".rstrip() for f in engine.report(new, ignores=old.ignores).findings]


MENDED = "Ask before you deploy.\n\n**Why:** it broke.\n**How to apply:** ask.\n\n"
UNUSED = "<!-- cmmd-ignore duplicate: x -->\n"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param(feedback(), feedback(WHY_HOW), ["why-how-missing"], id="a planted comment is not heard"),
        pytest.param(feedback(WHY_HOW), feedback(), [], id="one taken out still is"),
        pytest.param(feedback(WHY_HOW), feedback(WHY_HOW), [], id="one that stays is"),
        pytest.param(
            feedback(WHY_HOW), memory(MENDED + WHY_HOW, type="feedback"), [], id="mended: no finding for the comment"
        ),
        pytest.param(
            memory(MENDED + UNUSED), memory("x\n" + UNUSED), ["ignore-unused duplicate"], id="it was unused before"
        ),
        pytest.param(memory("x\n"), memory("y\n"), [], id="no comment at all"),
    ],
)
def test_an_edit_is_judged_by_the_comments_before_it(before: str, after: str, expected: list[str]) -> None:
    assert judged({**ONE, "a.md": before}, {**ONE, "a.md": after}) == expected


def test_ignored_findings_keep_their_reason() -> None:
    (one,) = engine.audit(tree({**ONE, "a.md": feedback(WHY_HOW)})).ignored
    assert (one.finding.rule, one.ignores[0].where, one.ignores[0].reason) == (
        "why-how-missing",
        "a.md:10",
        "a rule of thumb",
    )


def test_only_some_rules() -> None:
    report = engine.audit(tree({**ONE, "a.md": feedback(WHY_HOW, name=""), "b.md": memory(name="b")}))
    kept = only(report, lambda rule: rule in ("name-missing", "why-how-missing"))
    assert ([f.rule for f in kept.findings], len(kept.ignored)) == (["name-missing"], 1)
