"""Lines in which only a broken wikilink changed, to the one memory that it is near to."""

from __future__ import annotations

import pytest

from cmmd.core.verify.corrected_links import corrected
from tests.memories import memory, root

ROWS = [
    pytest.param("See [[deploi]].", "See [[deploy]].", True, id="one letter"),
    pytest.param("[[deploy-v3|it]]", "[[deploy|it]]", True, id="a number goes"),
    pytest.param("[[deploi]] [[hourlz]]", "[[deploy]] [[hourly]]", True, id="two on a line"),
    pytest.param("[[deploi]] [[nowhere]]", "[[deploy]] [[nowhere]]", True, id="one of two"),
    pytest.param("See [[deploi]] 1.", "See [[deploy]] 2.", False, id="another fact"),
    pytest.param("See [[deploi]].", "See [[hourly]].", False, id="to another memory"),
    pytest.param("See [[deploi]].", "See [[deplox]].", False, id="still broken"),
    pytest.param("See [[deploy]].", "See [[hourly]].", False, id="not broken before"),
    pytest.param("[[deploi#a]]", "[[deploy#b]]", False, id="another heading"),
    pytest.param("See [[deploi]].", "See.", False, id="the link goes"),
    pytest.param("`[[deploi]]`", "`[[deploy]]`", False, id="in code"),
]


@pytest.mark.parametrize(("old", "new", "is_so"), ROWS)
def test_corrected(old: str, new: str, is_so: bool) -> None:
    others = {"deploy.md": memory(name="deploy"), "hourly.md": memory(name="hourly")}
    before, after = (root({**others, "a.md": memory(text, name="a")}) for text in (old, new))
    assert corrected(before, after, "a.md") == ({old} if is_so else set())
