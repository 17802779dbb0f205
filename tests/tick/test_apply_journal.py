"""The journal: after a kill at any step, the next run finishes the set or takes all of it back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cmmd.adapters.files.displaced import part
from cmmd.adapters.files.replace import ChangedMeanwhile
from cmmd.adapters.store.proposals import Proposals
from cmmd.core.errors import CmmdError
from cmmd.core.records.proposal import Proposal, file_changes
from cmmd.tick.apply_journal import apply, settle
from tests.memories import tree

BEFORE = {"a.md": b"a old\n", "b.md": b"b old\n"}
AFTER: dict[str, bytes | None] = {"a.md": b"a new\n", "b.md": b"b new\n", "c.md": b"c new\n"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "memory"
    folder.mkdir()
    for name, data in BEFORE.items():
        (folder / name).write_bytes(data)
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Proposals:
    return Proposals(tmp_path / "proposals")


def waiting(store: Proposals, root: Path) -> Proposal:
    proposal = Proposal("00000000000000aa", str(root), 1, "agent", "waiting", file_changes(tree(BEFORE), AFTER))
    store.save(proposal, BEFORE, AFTER)
    return proposal


def killed(store: Proposals, root: Path, **live: bytes) -> Proposal:
    """A journal as a killed apply leaves it: status `applying`, temporary names noted, some files written."""
    proposal = waiting(store, root)
    names = {f.path: f".cmmd-{proposal.tick_id}-{n}" for n, f in enumerate(proposal.files)}
    journal = replace(proposal.marked("applying"), temporary=names)
    store.update(journal)
    (root / part(names["b.md"])).write_bytes(b"half a temporary fi")
    for stem, data in live.items():
        (root / f"{stem}.md").write_bytes(data)
    return store.load(journal.tick_id)


def content(root: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in root.iterdir()}


def test_apply_writes_all(store: Proposals, root: Path) -> None:
    applied = apply(store, waiting(store, root))
    assert content(root) == AFTER
    assert (applied.status, {f.status for f in store.load(applied.tick_id).files}) == ("applied", {"applied"})


def test_apply_over_somebody_elses_bytes_changes_nothing_and_waits(store: Proposals, root: Path) -> None:
    proposal = waiting(store, root)
    (root / "b.md").write_bytes(b"theirs\n")
    with pytest.raises(ChangedMeanwhile):
        apply(store, proposal)
    assert content(root) == {"a.md": b"a old\n", "b.md": b"theirs\n"}
    assert store.load(proposal.tick_id).status == "waiting"


def test_damaged_kept_bytes_never_reach_the_root(store: Proposals, root: Path) -> None:
    proposal = waiting(store, root)
    (store.folder / proposal.tick_id / "after" / "a.md").write_bytes(b"damaged")
    with pytest.raises(CmmdError, match="damaged"):
        apply(store, proposal)
    assert content(root) == BEFORE


@pytest.mark.parametrize(
    ("live", "status", "wanted"),
    [
        pytest.param({}, "applied", AFTER, id="killed before the first rename: finished"),
        pytest.param({"a": b"a new\n"}, "applied", AFTER, id="killed in the middle: finished"),
        pytest.param({"a": b"a new\n", "b": b"b new\n", "c": b"c new\n"}, "applied", AFTER, id="killed at the end"),
        pytest.param(
            {"a": b"a new\n", "b": b"theirs\n"},
            "stale",
            {"a.md": b"a old\n", "b.md": b"theirs\n"},
            id="somebody wrote: all of ours taken back",
        ),
        pytest.param(
            {"c": b"theirs\n"}, "stale", {**BEFORE, "c.md": b"theirs\n"}, id="somebody made the new file: untouched"
        ),
        pytest.param(
            {"a": b"theirs\n", "c": b"c new\n"},
            "stale",
            {"a.md": b"theirs\n", "b.md": b"b old\n"},
            id="the new file of ours goes again",
        ),
    ],
)
def test_settle(live: dict[str, bytes], status: str, wanted: dict[str, bytes], store: Proposals, root: Path) -> None:
    journal = killed(store, root, **live)
    assert settle(store, journal) == status
    assert content(root) == wanted
    assert store.load(journal.tick_id).status == status


@pytest.mark.parametrize(
    ("live", "kept", "status", "wanted"),
    [
        pytest.param(b"b new\n", b"b old\n", "applied", AFTER, id="the old file: finished"),
        pytest.param(b"b old\n", b"b new\n", "applied", AFTER, id="the new file, not yet in place: finished"),
        pytest.param(
            b"b new\n",
            b"theirs\n",
            "stale",
            {"a.md": b"a old\n", "b.md": b"theirs\n"},
            id="somebody's: back in its place, all of ours taken back",
        ),
        pytest.param(
            b"newer theirs\n",
            b"theirs\n",
            "stale",
            {"a.md": b"a old\n", "b.md": b"newer theirs\n"},
            id="somebody's, and somebody wrote again: kept aside",
        ),
    ],
)
def test_killed_while_two_files_changed_places(
    live: bytes, kept: bytes, status: str, wanted: dict[str, bytes], store: Proposals, root: Path
) -> None:
    journal = killed(store, root, a=b"a new\n", b=live)
    (root / f".cmmd-{journal.tick_id}-1").write_bytes(kept)
    assert (settle(store, journal), content(root)) == (status, wanted)
    everywhere = [*root.iterdir(), *store.aside(journal.tick_id).iterdir()]
    assert kept in [path.read_bytes() for path in everywhere]


def test_settling_twice_is_settling_once(store: Proposals, root: Path) -> None:
    settle(store, killed(store, root, a=b"a new\n"))
    assert settle(store, store.load("00000000000000aa")) == "applied"
    assert content(root) == AFTER
