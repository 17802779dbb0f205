"""Mending as a whole: what several fixes come to, and that none does harm."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from cmmd.core.audit import engine
from cmmd.core.audit.audited_root import AuditedRoot
from cmmd.core.fix import engine as mend
from cmmd.core.memory import parse
from cmmd.core.memory.root import MemoryRoot
from cmmd.core.memory.text_change import Change
from cmmd.core.model import Entry, Finding, Tree
from cmmd.core.suppressions.policy import AS_IS, Ignore, Policy
from tests.fixing import after, mended
from tests.memories import SYMLINK, Files, memory, root, tree

SHAPES = Path(__file__).parents[3] / "test-fixtures" / "shapes"
HOURS = memory("Text.\n", name="hours")
FAULTS: Files = {
    "MEMORY.md": "- [Hours](hours.md) — when: it opens\n- [A](a.md) — x\n",
    "a.md": memory("[[nowhere]] and [[hourss]]\n", name="", description="a: b"),
    "hours.md": memory("Text.\n", name="hours", description=""),
}


def test_several_faults_of_one_file() -> None:
    assert after(FAULTS) == {
        "a.md": memory("[[nowhere]] and [[hours]]\n", name="a", description="'a: b'"),
        "hours.md": memory("Text.\n", name="hours", description="'when: it opens'"),
    }


def test_the_reports_before_and_after() -> None:
    before, after = AuditedRoot(tree(FAULTS)).report, mended(FAULTS).after.report
    assert (before.issues, [finding.rule for finding in after.findings]) == (3, ["wikilink-broken"])


def test_only_the_rules_that_are_named() -> None:
    assert after(FAULTS, rules=("description-missing",)).keys() == {"hours.md"}


def test_mended_twice_is_mended_once() -> None:
    again = mended(dict(mended(FAULTS).after.tree.files))
    assert again.changes == {}


def test_the_times_of_the_files_stay() -> None:
    entry = Entry("a.md", "file", b"---\nname: a\ndescription: b: c\ntype: user\n---\nx\n", 0o600, 77, 48)
    assert mended({"a.md": entry}, rules=("frontmatter-invalid-yaml",)).after.tree.by_path["a.md"].mtime_ns == 77


@pytest.mark.parametrize("shape", sorted(p.name for p in SHAPES.iterdir() if p.name.startswith("well-formed")))
def test_a_clean_root_is_never_touched(shape: str) -> None:
    folder = SHAPES / shape / "memory"
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.md")}
    assert mended(files).changes == {}


CUT = memory(name="a", description="x #1")
SILENCED = [
    pytest.param(
        {"a.md": CUT}, Policy(ignores=(Ignore("description-cut", "a.md", "so", "cmmd.toml"),)), id="in cmmd.toml"
    ),
    pytest.param({"a.md": CUT + "<!-- cmmd-ignore description-cut: so -->\n"}, Policy(), id="by a comment"),
]


@pytest.mark.parametrize(("files", "policy"), SILENCED)
def test_what_is_silenced_is_not_mended(files: Files, policy: Policy) -> None:
    assert mended({"MEMORY.md": "- [A](a.md)\n", **files}, policy).changes == {}


NEVER_TOUCHED = [
    pytest.param({"a.md": b"---\nname: \xe9\n---\n"}, id="not UTF-8"),
    pytest.param({"a.md": SYMLINK}, id="a symlink"),
    pytest.param({"a.md": Entry("", "file", None, problem="too large")}, id="too large"),
    pytest.param({"README.md": "---\nname:\n---\n"}, id="README.md"),
    pytest.param({"README.md": "- [A](gone.md)\n- [B](gone2.md)\n"}, id="README.md that serves as an index"),
    pytest.param({".obsidian/a.md": "---\nname:\n---\n"}, id="below a dot"),
    pytest.param({"a.md": memory(name="", description="'[pruned] x'")}, id="pruned"),
    pytest.param({}, id="an empty folder"),
]


@pytest.mark.parametrize("files", NEVER_TOUCHED)
def test_never_touched(files: Files) -> None:
    listed = "".join(f"- [X]({path})\n" for path in files)
    assert mended({"MEMORY.md": listed, **files} if files else {}).changes == {}


@dataclass(frozen=True)
class Rogue:
    """A fix that puts some text in the place of another, wherever it is asked."""

    old: str
    new: str
    ANSWERS: tuple[str, ...] = ("description-cut",)
    path: str = ""

    def fix(self, root: MemoryRoot, finding: Finding, /) -> Change | None:
        path = self.path or finding.file
        start = root.tree.files.get(path, b"").find(self.old.encode())
        return Change(path, start, start + len(self.old), self.new.encode()) if start >= 0 else None


def result_of(files: Files, *rogues: Rogue, policy: Policy = AS_IS) -> dict[str, bytes | None]:
    return dict(mend.mend(AuditedRoot(tree(files), policy), fixes=rogues).changes)


CUTS: Files = {
    "n.md": memory(name=""),
    "MEMORY.md": "- [A](a.md)\n- [B](b.md)\n- [C](c.md)\n- [N](n.md)\n- [D](README.md)\n",
    **{f"{name}.md": memory(name=name, description=f"{name} #1") for name in "abc"},
    "README.md": "a #1",
}
HARMFUL = [
    pytest.param(Rogue("#1", "#1: 2"), id="it does not mend"),
    pytest.param(Rogue("description: a #1", "description: [pruned] a"), id="a finding of another rule"),
    pytest.param(Rogue("name: a\ndescription: a #1", "name: b"), id="a finding of another file"),
    pytest.param(Rogue("a #1", "x", path="README.md"), id="a file that is no memory"),
    pytest.param(Rogue("", "x", path="new.md"), id="a new file"),
    pytest.param(Rogue("nothing like it", "x"), id="no edit"),
]


@pytest.mark.parametrize("rogue", HARMFUL)
def test_harm_is_taken_back(rogue: Rogue) -> None:
    assert result_of(CUTS, rogue) == {}


ONE_CUT: Files = {"MEMORY.md": "- [A](a.md)\n", "a.md": CUTS["a.md"]}
REST = "\nmetadata:\n  type: reference\n---\n\n"
WITH_AN_INFO = Rogue(f"a #1{REST}", f"'a #1'{REST}See [[no-such-memory]].\n\n")


def test_an_info_is_no_harm() -> None:
    assert result_of(ONE_CUT, WITH_AN_INFO).keys() == {"a.md"}


def test_but_what_a_person_takes_for_a_warning_is() -> None:
    assert result_of(ONE_CUT, WITH_AN_INFO, policy=Policy({"wikilink-broken": "warning"})) == {}


def test_the_harmless_ones_beside_it_stay() -> None:
    good = Rogue("b #1", "'b #1'")
    bad = Rogue("name: a\ndescription: a #1", "name: b\ndescription: x")
    assert result_of(CUTS, bad, good).keys() == {"b.md"}


def test_of_two_changes_of_one_place_the_first_counts() -> None:
    first, second = Rogue("a #1", "'a #1'"), Rogue("a #1", "'a no. 1'")
    assert result_of(CUTS, first, second) == {"a.md": CUTS["a.md"].replace("a #1", "'a #1'").encode()}


def test_two_lines_at_one_place_stand_in_the_order_of_the_fixes() -> None:
    body = "The kiln is opened at nine.\n"
    assert after({"x.md": f"---\n---\n{body}"})["x.md"] == f"---\nname: x\ndescription: {body}---\n{body}"


@pytest.mark.parametrize(
    "index",
    [
        pytest.param({"MEMORY.md": "- [Ana](user_ana.md) — owner of it\n"}, id="one of several"),
        pytest.param({"MEMORY.md": "# Memory\n"}, id="all at once"),
        pytest.param({}, id="no index"),
    ],
)
def test_an_entry_waits_for_the_description(index: Files) -> None:
    ana, kiln = memory("Text.\n", name="ana", type="user"), "---\nname: kiln\n---\nThe kiln heats to 1200 C.\n"
    lines = after({**index, "user_ana.md": ana, "reference_kiln.md": kiln})["MEMORY.md"].split("\n")
    assert "- [Kiln](reference_kiln.md) — The kiln heats to 1200 C." in lines


def test_an_entry_stands_with_the_type_that_its_memory_got() -> None:
    index = "# M\n\n## Reference\n\n- [Oven](oven.md) — hot\n\n## User\n\n- [Ana](ana.md) — Ana\n"
    files = {"oven.md": memory("Text.\n", name="oven"), "ana.md": memory("Her.\n", name="ana", type="user")}
    cat = "---\nname: cat\ndescription: Her cat\n---\nIts fur.\n"
    expected = index + "- [Cat](user_cat.md) — Her cat\n"
    assert after({"MEMORY.md": index, **files, "user_cat.md": cat})["MEMORY.md"] == expected


def test_keys_in_another_case_are_left() -> None:
    block = "---\nName: The D\nDescription: upper case keys\nType: reference\n---\nBody says many things here.\n"
    result = mended({"MEMORY.md": "- [D](reference_d.md)\n", "reference_d.md": block})
    assert (result.changes, {finding.fixable for finding in result.after.report.findings}) == ({}, {"agent"})


def test_what_is_looked_at_is_told() -> None:
    heard = list[tuple[int, int]]()
    mend.mend(AuditedRoot(tree(FAULTS)), told=lambda done, total: heard.append((done, total)))
    assert (heard[0], all(done <= total for done, total in heard), heard == sorted(heard)) == ((1, 5), True, True)


def test_ten_entries_where_few_fit() -> None:
    index = "# Index\n" + "".join(f"- [Old {n}](old{n}.md)\n" for n in range(196))
    names = [*(f"old{n}" for n in range(196)), *(f"new{n}" for n in range(10))]
    files = {f"{name}.md": memory(f"{name} is {name}.\n", name=name, description=f"About {name}") for name in names}
    result = mended({"MEMORY.md": index, **files})
    left = [finding.rule for finding in result.after.report.findings if finding.severity != "info"]
    assert (parse.read(result.after.tree).loaded.lines, left) == (200, ["index-unlisted"] * 7)


def test_harm_by_the_hundred_is_soon_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence that all of them begin with would make each a duplicate of the first."""
    body = "This one was written by a script. It is number {}.\n"
    files = {f"m{n}.md": memory(body.format(n), name=f"m{n}", description="") for n in range(100)}
    asked, check = list[MemoryRoot](), engine.check
    monkeypatch.setattr(engine, "check", lambda each: (asked.append(each), check(each))[1])
    mend.mend(AuditedRoot(tree(files)), rules=("description-missing",))
    assert len(asked) < 60


def test_a_change_parses_what_changed() -> None:
    here = root(FAULTS)
    new = parse.since(here, here.tree.with_files({"a.md": b"Text.\n", "z.md": b"\xe9"}))
    fresh = parse.read(Tree("/root", new.tree.entries))
    kept = new.documents["hours.md"] is here.documents["hours.md"]
    assert (kept, list(new.documents), new.not_text) == (True, list(fresh.documents), fresh.not_text)


def test_of_the_fixture_only_judgement_is_left() -> None:
    folder = SHAPES.parent / "memory"
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.md")}
    assert [finding.rule for finding in mended(files).after.report.findings] == ["why-how-missing", "duplicate"]
