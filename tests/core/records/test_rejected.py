"""What is left out of the question while the bytes stand that a rejected edit was made for."""

from __future__ import annotations

import pytest

from cmmd.core.model import Finding
from cmmd.core.records.proposal import FileChange, Proposal, Status, sha256
from cmmd.core.records.rejected import Rejected
from tests.memories import tree


def finding(file: str, detail: str = "") -> Finding:
    return Finding("a-rule", "warning", file, None, detail, "", "", "agent")


def proposal(files: dict[str, tuple[str, str, Status]], *mends: tuple[str, str]) -> Proposal:
    changes = tuple(
        FileChange(path, sha256(old.encode()), sha256(new.encode()), status)
        for path, (old, new, status) in files.items()
    )
    identities = tuple(("a-rule", file, detail) for file, detail in mends)
    return Proposal("1", "/root", 0, "agent", "rejected", changes, mends=identities)


BOTH = proposal({"a.md": ("a", "A", "rejected"), "b.md": ("b", "B", "rejected")}, ("a.md", ""), ("b.md", "a.md"))
ONE = proposal({"a.md": ("a", "A", "rejected"), "b.md": ("b", "B", "waiting")}, ("a.md", ""), ("b.md", ""))
INDEX = proposal({"MEMORY.md": ("i", "I", "rejected")}, ("c.md", ""))
TWICE = proposal({"a.md": ("A", "AA", "rejected")}, ("a.md", "more"))


@pytest.mark.parametrize(
    ("proposals", "files", "told", "left"),
    [
        pytest.param([BOTH], {"a.md": "a", "b.md": "b"}, finding("a.md"), False, id="rejected"),
        pytest.param([BOTH], {"a.md": "a", "b.md": "b"}, finding("b.md", "a.md"), False, id="it names two files"),
        pytest.param([INDEX], {"MEMORY.md": "i", "c.md": "c"}, finding("c.md"), False, id="mended in another file"),
        pytest.param([BOTH, TWICE], {"a.md": "a"}, finding("a.md", "more"), False, id="an agent's edit upon a fix"),
        pytest.param([], {"a.md": "a"}, finding("a.md"), True, id="must not: nothing is rejected"),
        pytest.param([BOTH], {"a.md": "x", "b.md": "b"}, finding("a.md"), True, id="must not: other bytes"),
        pytest.param([BOTH], {"a.md": "x", "b.md": "b"}, finding("b.md", "a.md"), True, id="must not: one of two"),
        pytest.param(
            [BOTH], {"a.md": "a", "b.md": "b"}, finding("a.md", "other"), True, id="must not: another finding"
        ),
        pytest.param([ONE], {"a.md": "a", "b.md": "b"}, finding("b.md"), True, id="must not: that file waits"),
        pytest.param([INDEX], {"MEMORY.md": "x"}, finding("c.md"), True, id="must not: the index changed"),
    ],
)
def test_a_finding(proposals: list[Proposal], files: dict[str, str], told: Finding, left: bool) -> None:
    assert bool(Rejected(tree(files), proposals).without([told])) is left


def test_a_file_that_was_to_be_pruned() -> None:
    decided = Rejected(tree({"a.md": "a", "b.md": "x"}), [BOTH])
    assert [decided.stands(path) for path in ("a.md", "b.md", "c.md")] == [True, False, False]
