"""The store of proposals: whole files in private folders; what is damaged is named and passed over."""

from __future__ import annotations

import json
import shutil
import stat
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from cmmd.adapters.store import proposals
from cmmd.adapters.store.proposals import Proposals, UnreadableProposal
from cmmd.core.errors import UsageError
from cmmd.core.records.proposal import Proposal, Status, file_changes
from tests.memories import tree

BEFORE = {"a.md": b"old\n", "gone.md": b"gone\n"}
AFTER: dict[str, bytes | None] = {"a.md": b"new\n", "sub/n.md": b"made\n", "gone.md": None}


@pytest.fixture
def store(tmp_path: Path) -> Proposals:
    return Proposals(tmp_path / "state/proposals")


def kept(store: Proposals, tick_id: str = "01", root: str = "/root", status: Status = "waiting") -> Proposal:
    proposal = Proposal(
        tick_id, root, 1, "agent", "waiting", file_changes(tree(BEFORE), AFTER), ("asked",), {"x": 1}, ("n",)
    )
    proposal = proposal if status == "waiting" else proposal.marked(status)
    store.save(proposal, BEFORE, AFTER)
    return proposal


def test_what_is_saved_is_loaded(store: Proposals) -> None:
    proposal = kept(store)
    assert store.load("01") == replace(proposal, temporary={})
    sides = {(side, path): store.side("01", side, path) for side in ("before", "after") for path in AFTER}
    assert sides == {
        **{("before", path): BEFORE.get(path) for path in AFTER},
        **{("after", path): data for path, data in AFTER.items()},
    }


def test_git_takes_the_patch(store: Proposals, tmp_path: Path) -> None:
    kept(store)
    work = tmp_path / "work"
    work.mkdir()
    for name, data in BEFORE.items():
        (work / name).write_bytes(data)
    subprocess.run(["git", "apply", str(store.folder / "01/change.patch")], cwd=work, check=True)
    assert {str(p.relative_to(work)): p.read_bytes() for p in work.rglob("*") if p.is_file()} == {
        path: data for path, data in AFTER.items() if data is not None
    }


def test_everything_is_private(store: Proposals) -> None:
    kept(store)
    found = [store.folder, *store.folder.rglob("*")]
    assert {stat.S_IMODE(path.stat().st_mode) for path in found if path.is_dir()} == {0o700}
    assert {stat.S_IMODE(path.stat().st_mode) for path in found if path.is_file()} == {0o600}


def test_the_one_that_waits(store: Proposals) -> None:
    kept(store, "01", status="superseded")
    kept(store, "02")
    kept(store, "03", root="/other")
    kept(store, "04", status="rejected")
    waiting = store.waiting("/root")
    assert (waiting and waiting.tick_id, store.waiting("/none"), store.count_waiting()) == ("02", None, 2)


def test_what_the_agent_of_a_tick_proposed(store: Proposals) -> None:
    kept(store, "02")
    kept(store, "04", status="rejected")
    kept(store, "05", status="stale")
    kept(store, "06", root="/other")
    store.save(replace(kept(store, "07"), source="fix"), BEFORE, AFTER)
    found = [store.of_agent("/root", tick_id) for tick_id in ("01", "04", "05", "07")]
    assert [proposal and proposal.tick_id for proposal in found] == [None, "04", None, None]


def test_the_change_sets_of_one_tick(store: Proposals) -> None:
    first = replace(kept(store, "02"), source="fix")
    store.save(replace(first, part=2), BEFORE, AFTER)
    kept(store, "04")
    assert [(part.tick_id, part.id) for part in store.parts("02")] == [("02", "02"), ("02", "02-2")]
    with pytest.raises(UsageError):
        store.parts("03")


def test_no_proposal_at_all(store: Proposals) -> None:
    assert (store.ids(), store.waiting("/root"), store.count_waiting()) == ([], None, 0)
    with pytest.raises(UsageError):
        store.load("01")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param('{"tick_id": "01"', id="torn"),
        pytest.param("[" * 100_000, id="deep"),
        pytest.param("[]", id="no object"),
        pytest.param("{}", id="no fields"),
        pytest.param('{"tick_id": "01", "root": "/", "created_unix": Infinity, "files": []}', id="an endless time"),
        pytest.param('{"tick_id": "01", "root": "/", "created_unix": 1, "files": [7]}', id="a file that is none"),
        pytest.param("\ud800", id="no text"),
    ],
)
def test_damaged_ones_are_named_and_passed_over(store: Proposals, text: str) -> None:
    fine = kept(store, "02")
    kept(store, "01")
    (store.folder / "01/proposal.json").write_bytes(text.encode("utf-8", "surrogatepass"))
    proposals, broken = store.all()
    assert ([p.tick_id for p in proposals], [type(error) for error in broken]) == ([fine.tick_id], [UnreadableProposal])
    assert "01/proposal.json" in str(broken[0]) and store.count_waiting() == 1


def test_the_document_comes_last(store: Proposals) -> None:
    kept(store)
    (store.folder / "01/proposal.json").unlink()
    assert store.ids() == []


def test_the_document_is_what_the_contract_says(store: Proposals) -> None:
    kept(store)
    document = json.loads((store.folder / "01/proposal.json").read_bytes())
    assert list(document)[:9] == [
        "tick_id", "root", "created_unix", "source", "status", "files", "reasons", "findings", "notes",
    ]  # fmt: skip
    assert [list(file)[:4] for file in document["files"]] == [["path", "before_sha256", "after_sha256", "status"]] * 3


@pytest.mark.parametrize("name", ["n" * 252 + ".md", "茶" * 84 + ".md"], ids=["255 bytes", "wide letters"])
def test_the_longest_names_are_kept(store: Proposals, name: str) -> None:
    changes: dict[str, bytes | None] = {name: b"new"}
    proposal = Proposal("01", "/root", 1, "agent", "waiting", file_changes(tree({}), changes))
    store.save(proposal, {}, changes)
    assert store.side("01", "after", name) == b"new"


GONE = 2**22 + 1
"""No process has that id: the kernel gives none so high."""


@pytest.mark.parametrize(
    ("files", "stays"),
    [
        pytest.param(("before/a.md", "after/a.md", "change.patch"), False, id="killed before its document"),
        pytest.param((f"after/.cmmd-{GONE}-0123abcd.tmp",), False, id="killed at its first file"),
        pytest.param((f".cmmd-{GONE}-0123abcd.tmp", "before/a.md"), False, id="killed while its document was written"),
        pytest.param(("before/a.md", "proposal.json"), True, id="one with a document"),
        pytest.param(("before/a.md", "aside/a.md"), True, id="somebody's bytes in it"),
        pytest.param(("notes.txt",), True, id="a file that is not ours"),
    ],
)
def test_half_written_ones_go(store: Proposals, files: tuple[str, ...], stays: bool) -> None:
    home = store.folder / "18ea9c05edd1912f"
    for name in files:
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_bytes(b"{}")
    store.tidy()
    assert home.exists() == stays


# open.json: what a tick reads


def named(store: Proposals) -> list[str]:
    return json.loads((store.folder / "open.json").read_text())


def rejected(proposal: Proposal, *, by_cmmd: bool = False) -> Proposal:
    return replace(proposal.marked("rejected"), reasons=("loses_content",) if by_cmmd else ("asked",))


OPEN = [
    pytest.param(lambda store: kept(store, "01"), ["01"], id="one that waits"),
    pytest.param(lambda store: store.update(kept(store, "01").marked("applying")), ["01"], id="one half applied"),
    pytest.param(lambda store: store.update(rejected(kept(store, "01"))), ["01"], id="rejected by a person"),
    pytest.param(
        lambda store: (store.update(kept(store, "01").marked("applied")), store.aside("01").mkdir()),
        ["01"],
        id="applied, with bytes that nobody has looked at",
    ),
    pytest.param(lambda store: store.update(kept(store, "01").marked("applied")), [], id="not: applied"),
    pytest.param(lambda store: store.update(kept(store, "01").marked("superseded")), [], id="not: superseded"),
    pytest.param(lambda store: store.update(rejected(kept(store, "01"), by_cmmd=True)), [], id="not: refused by cmmd"),
    pytest.param(lambda store: kept(store, "01", status="stale"), [], id="not: stale from the start"),
    pytest.param(lambda store: None, [], id="not: none at all"),
]


@pytest.mark.parametrize("tidied", [False, True])
@pytest.mark.parametrize("listed", [True, False], ids=["listed", "no list"])
@pytest.mark.parametrize(("happens", "expected"), OPEN)
def test_what_matters_is_open(
    store: Proposals, happens: Callable[[Proposals], object], expected: list[str], listed: bool, tidied: bool
) -> None:
    happens(store)
    if not listed:
        (store.folder / "open.json").unlink(missing_ok=True)
    if tidied:
        store.tidy()
    assert [proposal.id for proposal in Proposals(store.folder).open()] == expected
    assert not (tidied and store.folder.is_dir()) or named(store) == expected


def test_it_is_named_before_it_is_written(store: Proposals, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kill in between leaves a name too many, which is no proposal, and nothing without a name."""
    write, there = proposals.write_atomic, list[bool]()

    def noted(path: Path, data: bytes) -> None:
        there.append((store.folder / "open.json").exists())
        write(path, data)

    monkeypatch.setattr(proposals, "write_atomic", noted)
    kept(store, "01", status="stale")
    assert (there[0], set(there[1:]), named(store)) == (False, {True}, ["01"])


@pytest.mark.parametrize(
    "text", [pytest.param("", id="empty"), pytest.param("{}", id="no list"), pytest.param("[1]", id="no names")]
)
def test_a_damaged_list_is_made_anew(store: Proposals, text: str) -> None:
    kept(store, "01")
    (store.folder / "open.json").write_text(text)
    assert [proposal.id for proposal in store.open()] == ["01"]
    store.tidy()
    assert named(store) == ["01"]


def test_one_that_cannot_be_read_stays_named(store: Proposals) -> None:
    kept(store, "01")
    (store.folder / "01/proposal.json").write_text("torn")
    store.tidy()
    assert (store.open(), named(store)) == ([], ["01"])


def test_one_whose_folder_is_gone_is_no_proposal(store: Proposals) -> None:
    kept(store, "01")
    shutil.rmtree(store.folder / "01")
    assert (store.open(), store.waiting("/root")) == ([], None)


def test_what_another_process_wrote_is_seen(store: Proposals) -> None:
    proposal = kept(store, "01")
    assert store.load("01").status == "waiting"
    Proposals(store.folder).update(proposal.marked("superseded"))
    assert store.load("01").status == "superseded"
