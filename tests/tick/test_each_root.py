"""One root that cannot be worked on never hides the others."""

from __future__ import annotations

import pytest

from cmmd.core.errors import CmmdError, RootError
from cmmd.core.memory.location import Root
from cmmd.tick.each_root import each_root, there

GOOD, GONE, BAD = Root("/a", "/a"), Root("/b", "/b", problem="/b does not exist"), Root("/c", "/c")


def length(root: Root) -> int:
    if root is BAD:
        raise CmmdError("unreadable")
    return len(root.path)


@pytest.mark.parametrize(
    ("roots", "values", "failures"),
    [
        pytest.param([], [], [], id="none"),
        pytest.param([GOOD, GOOD], [2, 2], [], id="all well"),
        pytest.param(
            [BAD, GONE, GOOD], [2], [("failed", "unreadable"), ("root_missing", "/b does not exist")], id="some"
        ),
    ],
)
def test_each_root(roots: list[Root], values: list[int], failures: list[tuple[str, str]]) -> None:
    done, failed = each_root(roots, length)
    assert (done, [(error.code, str(error)) for error in failed]) == (values, failures)


def test_a_bug_is_no_failure_of_a_root() -> None:
    with pytest.raises(ZeroDivisionError):
        each_root([GOOD], lambda root: 1 // 0)


def test_one_that_is_there_is_itself() -> None:
    assert there(GOOD) is GOOD
    with pytest.raises(RootError, match="/b does not exist"):
        there(GONE)
