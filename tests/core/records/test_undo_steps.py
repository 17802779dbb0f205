"""Steps back and forward, as an editor has them."""

from __future__ import annotations

import pytest

from cmmd.core.records.history_row import Row
from cmmd.core.records.undo_steps import steps


def rows(story: str) -> list[Row]:
    """`a b u=b r=u`: a and b wrote, u took b back, r took u back; `x/a` is of another root, `a?` wrote nothing."""
    return [_row(word) for word in story.split()]


def _row(word: str) -> Row:
    root, _, rest = word.rpartition("/")
    tick_id, _, takes_back = rest.partition("=")
    wrote = not rest.endswith(("?", "!"))
    return Row(
        tick_id=tick_id.rstrip("?!"),
        started_at_unix=0,
        memory_root=root,
        outcome="failed" if rest.endswith("!") else "applied" if wrote else "no_effect",
        proposal=tick_id if wrote else None,
        files_changed=("a.md",) if wrote else (),
        takes_back=tuple(takes_back.rstrip("?!").split("+")) if takes_back else (),
    )


@pytest.mark.parametrize(
    ("story", "back", "forward"),
    [
        pytest.param("", "", "", id="nothing"),
        pytest.param("a b", "ab", "", id="two edits"),
        pytest.param("a b u=b", "a", "u", id="one step back"),
        pytest.param("a b u=b v=a", "", "uv", id="two steps back"),
        pytest.param("a b u=b v=a r=v", "r", "u", id="and one forward"),
        pytest.param("a b u=b v=a r=v s=u", "rs", "", id="and another"),
        pytest.param("a b u=b v=a r=v w=r", "", "uw", id="and back again"),
        pytest.param("a b u=b c", "ac", "", id="a new edit ends what could be redone"),
        pytest.param("a x/b u=a x/c", "bc", "u", id="not one of another root"),
        pytest.param("a b u=a", "b", "u", id="one in the middle"),
        pytest.param("a b u=a+b", "", "u", id="two at once"),
        pytest.param("a b u=b?", "a", "", id="it was so already"),
        pytest.param("a b u=b!", "ab", "", id="must not: an undo that failed"),
        pytest.param("a b?", "a", "", id="must not: a tick that wrote nothing"),
        pytest.param("a u=a v=a?", "", "u", id="must not: twice the same"),
    ],
)
def test_steps(story: str, back: str, forward: str) -> None:
    found = steps(rows(story))
    assert ("".join(found.back), "".join(found.forward)) == (back, forward)
