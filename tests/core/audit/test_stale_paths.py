"""Which memories name nothing but places that are gone."""

from __future__ import annotations

import pytest

from cmmd.core.audit import stale
from cmmd.core.audit.stale_paths import all_gone
from tests.memories import memory, root

THERE = ("~/shop/new.py", "/home/you/shop/new.py", "~/Library/Application Support/x")
"""Everything else below a home folder is gone; of other places nobody can say."""


def gone(path: str) -> bool:
    assert "~/" in path or path.startswith("/"), path
    return path not in THERE and path.startswith(("~/", "/home/you/"))


def reason(text: str, **keys: str) -> str | None:
    document = root({"note.md": memory(text + "\n", **keys)}).documents["note.md"]
    return all_gone(document, gone)


GONE = [
    pytest.param("Stock is counted in ~/shop/old.py.", "~/shop/old.py", id="in the home folder"),
    pytest.param("Stock is counted in `~/shop/old.py`.", "~/shop/old.py", id="in a code span"),
    pytest.param("Stock is counted in **~/shop/old.py**:", "~/shop/old.py", id="bold"),
    pytest.param("Stock is counted in `/home/you/shop/old.py`.", "/home/you/shop/old.py", id="in full"),
    pytest.param("See file:///home/you/shop/old%20one.md", "/home/you/shop/old one.md", id="a URL"),
    pytest.param("See [it](~/shop/old.py).", "~/shop/old.py", id="a link"),
    pytest.param("Read ~/shop/old.py:12:3 (~/shop/older.py)!", "~/shop/old.py, ~/shop/older.py", id="a line of two"),
    pytest.param("- Tests: ~/shop/t.py::test_a\n- Doc: ~/shop/doc.md#stock", "~/shop/t.py, ~/shop/doc.md", id="a list"),
    pytest.param("It is ~/shop/old.py. We moved it from ~/older/shop.py.", "~/shop/old.py", id="history beside it"),
    pytest.param(
        "The page is https://shop.test/~/x, the code ~/shop/old.py.", "~/shop/old.py", id="a web page beside it"
    ),
    pytest.param("It is in ~/shop/old.py, or shop/other.py.", "~/shop/old.py", id="a path of a project beside it"),
    pytest.param("Ask with /help; the text is ~/shop/old.py.", "~/shop/old.py", id="a command beside it"),
]
KEPT = [
    pytest.param("Nothing.", id="no path"),
    pytest.param("Stock is counted in ~/shop/new.py.", id="it is there"),
    pytest.param("Stock: ~/shop/old.py and ~/shop/new.py.", id="one of two is there"),
    pytest.param("Stock: ~/shop/old.py.\n\n```\ncat ~/shop/new.py\n```", id="one in a block of code is there"),
    pytest.param("Stock: ~/shop/old.py.\n\nWe moved it to ~/shop/new.py.", id="moved to what is there"),
    pytest.param("Stock: ~/shop/old.py, see /etc/shop.conf.", id="a place that may be another machine's"),
    pytest.param("Stock: ~/shop/old.py, see /app/stock.py.", id="a container's place"),
    pytest.param("It moved from ~/shop/old.py.", id="history"),
    pytest.param("The old script was ~/shop/old.py.", id="what was"),
    pytest.param("~/shop/old.py was deleted; never write it again.", id="told to be gone"),
    pytest.param("Write the report to ~/shop/out.md.", id="what shall be made"),
    pytest.param("If ~/shop/old.py exists, run it.", id="a condition"),
    pytest.param("On the server it is ~/app/config.yml.", id="another machine"),
    pytest.param("`ssh box cat ~/app/config.yml`", id="another machine, in code"),
    pytest.param("Copy it to box:~/app/config.yml.", id="another machine, by name"),
    pytest.param("```\ncat ~/shop/old.py\n```", id="only in a block of code"),
    pytest.param("<!-- ~/shop/old.py -->", id="only in a comment"),
    pytest.param("See /path/to/x or ~/path/to/x.", id="a placeholder"),
    pytest.param("See ~/shop/<name>/x.py.", id="a placeholder in brackets"),
    pytest.param("See ~/shop/$NAME/x.py.", id="a variable"),
    pytest.param("See $HOME/shop/old.py.", id="the variable of the home folder"),
    pytest.param("See ~/shop/*.py.", id="a glob"),
    pytest.param("See ~/shop/{a,b}.py.", id="braces"),
    pytest.param("See ~/shop/….", id="an ellipsis"),
    pytest.param("See ~/shop/../x.py.", id="dots"),
    pytest.param("See ~/shop/old.py:stock.", id="something behind a colon"),
    pytest.param("Logs: ~/tmp/shop.log.", id="where things come and go"),
    pytest.param("The page is ~/shop/dist/index.html.", id="what is built anew"),
    pytest.param("Pictures: ~/mnt/disk/x.png.", id="where other disks appear"),
    pytest.param("See ~/Library/Application Support/x.", id="a name with a blank in it"),
    pytest.param("See https://shop.example/home/you/old.py.", id="a web page"),
    pytest.param("See src/home/you/old.py and ./home/you/x.", id="inside a relative path"),
    pytest.param("He writes 24/7, and/or ~/.", id="no path at all"),
]


@pytest.mark.parametrize(("text", "named"), GONE)
def test_every_path_is_gone(text: str, named: str) -> None:
    assert reason(text) == f"every path it names is gone: {named}"


@pytest.mark.parametrize("text", KEPT)
def test_no_reason_to_think_so(text: str) -> None:
    assert reason(text) is None


def test_the_description_counts() -> None:
    assert reason("The stock.", description="What ~/shop/old.py counts") == "every path it names is gone: ~/shop/old.py"


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        pytest.param({}, ["every path it names is gone: ~/shop/old.py"], id="named"),
        pytest.param({"superseded_by": "x"}, ["superseded by x"], id="one reason is enough"),
        pytest.param({"pinned": "true"}, [], id="pinned"),
        pytest.param({"description": "'[pruned] x'"}, [], id="pruned"),
    ],
)
def test_candidates(keys: dict[str, str], found: list[str]) -> None:
    given = root({"note.md": memory("Stock is counted in ~/shop/old.py.\n", **keys)})
    assert [each.reason for each in stale.candidates(given, 0, gone)] == found


def test_without_a_disk_nothing_is_gone() -> None:
    assert stale.candidates(root({"note.md": memory("Stock is counted in ~/shop/old.py.\n")}), 0) == []


@pytest.mark.parametrize("text", ["~/" + ")." * 40_000 + "x", "/a/" + ":" * 80_000 + "x", "~/x" * 30_000], ids=len)
def test_an_odd_text_takes_no_time(text: str) -> None:
    assert reason(text) is None
