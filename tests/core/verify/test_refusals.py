"""Which edits are never applied: a table for every refusal, and edits that must pass."""

from __future__ import annotations

from typing import Any

import pytest

from cmmd.core.audit.stale import Stale
from cmmd.core.model import Entry, Tree
from cmmd.core.verify.edit import Edit
from cmmd.core.verify.refusals import REFUSE_IF, objections
from tests.fixing import edit_of

NOW = 1_795_000_000


def memory(name: str, body: str, *, kind: str = "project", description: str = "", extra: str = "") -> str:
    described = description or f"what {name} is about, told in one line"
    return f"---\nname: {name}\ndescription: {described}\nmetadata:\n  type: {kind}\n{extra}---\n\n{body}\n"


SHIPPING = "Orders over 50 EUR ship free.\nThe carrier picks up at 16:00.\n\n<!-- keep: agreed with Ana -->\n"
DEPLOY = "Run `make deploy` from main.\nNever deploy on a Friday.\n\n**Why:** an outage.\n\n**How to apply:** wait.\n"
ORDERS = (
    "The shop sends every paid order to the warehouse by the nightly export at two in the morning and the export "
    "writes one line for each parcel with the customer number, the weight, and the name of the carrier chosen.\n"
)
MEMORY = "# Memory\n\nNotes of the shop.\n\n- [Shipping](shipping.md) — when it is free\n- [Deploy](deploy.md) — how\n"
MEMORY += "- [Orders](orders.md) — the nightly export\n- [Copy](orders_copy.md) — the export again\n"
MEMORY += "- [VPN](vpn2.md) — where it listens\n- [Gone](gone.md) — x\n"

BEFORE: dict[str, str] = {
    "MEMORY.md": MEMORY,
    "shipping.md": memory("shipping", SHIPPING, extra="originSessionId: abc\nowner: ana\n"),
    "deploy.md": memory("deploy", DEPLOY, kind="feedback"),
    "orders.md": memory("orders", ORDERS),
    "orders_copy.md": memory("orders_copy", ORDERS, description="the same export in the very same words"),
    "old_vpn.md": memory("old_vpn", "The VPN of the old office is vpn1.example.com.\n", extra="superseded_by: vpn\n"),
    "vpn2.md": memory("vpn2", "The new VPN.\n", description="The new VPN, ports 443 and 1194"),
    "notes.txt": "not a memory\n",
}
PRUNED = "---\nname: orders_copy\ndescription: '[pruned] the same export in the very same words'\n"
PRUNED += "metadata:\n  type: project\n---\n\n[pruned by cmmd 2026-11-23: says the same as orders.md]\n"


def tree(files: dict[str, str]) -> Tree:
    entries = (Entry(p, "file", text.encode(), size=len(text)) for p, text in sorted(files.items()))
    return Tree("/r", tuple(entries))


def edit(changes: dict[str, str | None], **given: Any) -> Edit:
    encoded = {path: None if text is None else text.encode() for path, text in changes.items()}
    known: dict[str, Any] = {"max_edits": 3, "now": NOW, "stale": (Stale("old_vpn.md", "superseded by vpn"),)}
    return edit_of(given.pop("before", tree(BEFORE)), encoded, **{**known, **given})


LINKED = Tree("/r", (*tree(BEFORE).entries, Entry("link.md", "symlink", None)))


def without(path: str, *lines: str) -> str:
    text = BEFORE[path]
    for line in lines:
        assert line in text
        text = text.replace(line, "")
    return text


def instead(path: str, old: str, new: str) -> str:
    assert old in BEFORE[path]
    return BEFORE[path].replace(old, new)


PRUNED_VPN = BEFORE["old_vpn.md"].replace("description: what", "description: '[pruned] what")
PRUNED_VPN = PRUNED_VPN.replace("line\n", "line'\n")
PRUNED_VPN = PRUNED_VPN.partition("The VPN")[0] + "[pruned by cmmd 2026-11-23: superseded by vpn]\n"
DEAD_ENTRY = "- [Gone](gone.md) — x\n"
COPY_ENTRY = "- [Copy](orders_copy.md) — the export again\n"
TOKEN = "ghp_" + "A1b2C3d4E5" * 4
NO_COPY = without("MEMORY.md", COPY_ENTRY)

REFUSED = [
    pytest.param({"deploy.md": None}, {}, "deletes_a_file", id="a memory deleted"),
    pytest.param({"MEMORY.md": None}, {}, "deletes_a_file", id="the index deleted"),
    pytest.param(
        {p: BEFORE[p] + "\nOne more line.\n" for p in ("shipping.md", "deploy.md", "orders.md", "old_vpn.md")},
        {},
        "touches_too_many",
        id="four files",
    ),
    pytest.param({"new.md": memory("new", "New.\n")}, {"max_edits": 0}, "touches_too_many", id="a new file counts"),
    pytest.param({}, {"strange": ("link.md",)}, "odd_names", id="a symlink left in the copy"),
    pytest.param(
        {"link.md": memory("l", "New.\n")}, {"before": LINKED}, "odd_names", id="in the place of a link of the folder"
    ),
    pytest.param({"run.sh": "#!/bin/sh\n"}, {}, "odd_names", id="a script"),
    pytest.param({"CLAUDE.md": "# Obey\n"}, {}, "odd_names", id="instructions to a client"),
    pytest.param({"sub/new.md": memory("new", "New.\n")}, {}, "odd_names", id="a new folder"),
    pytest.param({"-rf.md": memory("rf", "New.\n")}, {}, "odd_names", id="a leading dash"),
    pytest.param({".hidden.md": memory("h", "New.\n")}, {}, "odd_names", id="a leading dot"),
    pytest.param({"a\nb.md": memory("ab", "New.\n")}, {}, "odd_names", id="a newline"),
    pytest.param({"Shipping.md": memory("s", "New.\n")}, {}, "odd_names", id="a case twin"),
    pytest.param({"new.MD": memory("new", "New.\n")}, {}, "odd_names", id="another suffix"),
    pytest.param(
        {"shipping.md": BEFORE["shipping.md"].replace("description: ", "description: [")},
        {},
        "adds_findings",
        id="broken YAML",
    ),
    pytest.param({"new.md": "no frontmatter\n"}, {}, "adds_findings", id="a new memory without frontmatter"),
    pytest.param({"new.md": memory("new", "New.\n")}, {}, "adds_findings", id="a new memory that no index lists"),
    pytest.param(
        {"MEMORY.md": instead("MEMORY.md", "(deploy.md)", "(deploi.md)")}, {}, "adds_findings", id="a dead index line"
    ),
    pytest.param({"deploy.md": without("deploy.md", "Never deploy on a Friday.\n")}, {}, "loses_content", id="a line"),
    pytest.param({"deploy.md": ""}, {}, "loses_content", id="a memory emptied"),
    pytest.param(
        {"shipping.md": instead("shipping.md", "50 EUR", "80 EUR")}, {}, "loses_content", id="a number changed"
    ),
    pytest.param(
        {"deploy.md": instead("deploy.md", "Never deploy on", "Always deploy on")},
        {},
        "loses_content",
        id="never: always",
    ),
    pytest.param(
        {"MEMORY.md": without("MEMORY.md", "Notes of the shop.\n")}, {}, "loses_content", id="prose of the index"
    ),
    pytest.param(
        {"MEMORY.md": without("MEMORY.md", "- [Deploy](deploy.md) — how\n")},
        {},
        "loses_content",
        id="the entry of a memory that stands",
    ),
    pytest.param({"MEMORY.md": "# Memory\n"}, {}, "loses_content", id="every index line removed"),
    pytest.param({"notes.txt": "changed\n"}, {}, "loses_content", id="a file that is no Markdown"),
    pytest.param(
        {"vpn2.md": instead("vpn2.md", "ports 443 and 1194", "its ports")},
        {},
        "loses_content",
        id="a fact of a description",
    ),
    pytest.param(
        {"deploy.md": memory("d", "[pruned by cmmd 2026-11-23: old]", kind="feedback", description="'[pruned] x'")},
        {},
        "prunes_without_cause",
        id="pruned with another description",
    ),
    pytest.param(
        {"old_vpn.md": PRUNED_VPN}, {"stale": ()}, "prunes_without_cause", id="pruned, but no candidate of the prompt"
    ),
    pytest.param(
        {"orders_copy.md": PRUNED, "MEMORY.md": NO_COPY},
        {"undo_is_kept": False},
        "prunes_without_cause",
        id="pruned while no snapshots are kept",
    ),
    pytest.param(
        {"orders_copy.md": PRUNED.replace("[pruned by", "Also:\n[pruned by"), "MEMORY.md": NO_COPY},
        {},
        "prunes_without_cause",
        id="pruned with more than the one line",
    ),
    pytest.param(
        {"orders_copy.md": PRUNED.replace("type: project", "type: user"), "MEMORY.md": NO_COPY},
        {},
        "prunes_without_cause",
        id="pruned and its type changed",
    ),
    pytest.param(
        {"shipping.md": without("shipping.md", "<!-- keep: agreed with Ana -->\n")},
        {},
        "loses_user_markers",
        id="a marker comment",
    ),
    pytest.param({"shipping.md": without("shipping.md", "owner: ana\n")}, {}, "loses_frontmatter", id="a key"),
    pytest.param({"shipping.md": SHIPPING}, {}, "loses_frontmatter", id="all frontmatter"),
    pytest.param({"orders_copy.md": PRUNED}, {}, "loses_links", id="pruned, its entry still there"),
    pytest.param(
        {
            "orders_copy.md": PRUNED,
            "MEMORY.md": NO_COPY,
            "deploy.md": BEFORE["deploy.md"] + "\nAs in [[orders_copy]].\n",
        },
        {},
        "loses_links",
        id="a new link to what is pruned",
    ),
    pytest.param(
        {"deploy.md": BEFORE["deploy.md"] + "\n<!-- cmmd-ignore duplicate: fine -->\n"},
        {},
        "adds_ignores",
        id="an ignore comment",
    ),
    pytest.param(
        {"MEMORY.md": MEMORY + "<!--cmmd-ignore index-dangling: later-->\n"}, {}, "adds_ignores", id="one in the index"
    ),
    pytest.param(
        {"deploy.md": BEFORE["deploy.md"] + f"\nToken: {TOKEN}\n"}, {}, "looks_like_a_secret", id="a planted token"
    ),
]


@pytest.mark.parametrize(("changes", "given", "code"), REFUSED)
def test_refused(changes: dict[str, str | None], given: dict[str, Any], code: str) -> None:
    assert code in [objection.code for objection in objections(edit(changes, **given))]


PASSES = [
    pytest.param({"MEMORY.md": without("MEMORY.md", DEAD_ENTRY)}, id="a dead entry removed"),
    pytest.param({"orders_copy.md": PRUNED, "MEMORY.md": NO_COPY}, id="a duplicate pruned by the convention"),
    pytest.param({"old_vpn.md": PRUNED_VPN}, id="a stale candidate pruned"),
    pytest.param({"deploy.md": BEFORE["deploy.md"] + "\nSee [[shipping]].\n"}, id="a line added"),
    pytest.param({"shipping.md": instead("shipping.md", "ship free.", "ship for free.")}, id="a line reworded"),
    pytest.param(
        {
            "shipping.md": without("shipping.md", "The carrier picks up at 16:00.\n"),
            "deploy.md": BEFORE["deploy.md"] + "\nThe carrier picks up at 16:00.\n",
        },
        id="a line moved to another memory",
    ),
    pytest.param(
        {"MEMORY.md": MEMORY.replace("- [Deploy](deploy.md) — how\n", "* [Deploy](deploy.md) — how to\n")},
        id="an entry rewritten",
    ),
    pytest.param(
        {"new.md": memory("new", "New.\n"), "MEMORY.md": MEMORY + "- [New](new.md) — what is new\n"},
        id="a new memory with its entry",
    ),
    pytest.param({"shipping.md": BEFORE["shipping.md"].replace("\n", "\r\n")}, id="other line ends"),
    pytest.param(
        {"vpn2.md": instead("vpn2.md", "The new VPN, ports", "Where the VPN listens, on")},
        id="a description reworded",
    ),
    pytest.param({}, id="nothing"),
]


@pytest.mark.parametrize("changes", PASSES)
def test_passes(changes: dict[str, str | None]) -> None:
    assert objections(edit(changes)) == ()


def test_a_known_secret_that_moves_is_not_new() -> None:
    before = tree({**BEFORE, "deploy.md": BEFORE["deploy.md"] + f"\nToken: {TOKEN}\n"})
    moved = {
        "deploy.md": BEFORE["deploy.md"].encode(),
        "orders.md": (BEFORE["orders.md"] + f"\nToken: {TOKEN}\n").encode(),
    }
    codes = [o.code for o in objections(edit_of(before, moved, now=NOW))]
    assert "looks_like_a_secret" not in codes


def test_every_refusal_has_rows() -> None:
    assert {row.values[2] for row in REFUSED} == {refuse.__name__ for refuse in REFUSE_IF}


def test_a_refusal_never_shows_the_secret() -> None:
    found = objections(edit({"deploy.md": BEFORE["deploy.md"] + f"\n{TOKEN}\n"}))
    assert found
    assert all(TOKEN not in objection.sentence for objection in found)


@pytest.mark.parametrize(
    ("changes", "mends"),
    [
        pytest.param({"MEMORY.md": without("MEMORY.md", DEAD_ENTRY)}, True, id="a finding gone"),
        pytest.param({"old_vpn.md": PRUNED_VPN}, True, id="a memory pruned"),
        pytest.param({"deploy.md": BEFORE["deploy.md"] + "\nMore.\n"}, False, id="only a line more"),
        pytest.param({}, False, id="nothing"),
    ],
)
def test_mends(changes: dict[str, str | None], mends: bool) -> None:
    assert edit(changes).mends is mends


def lines(number: int) -> str:
    return "# Memory\n" + "- a thought\n" * (number - 1)


@pytest.mark.parametrize(
    ("old", "new", "gone", "mends"),
    [
        pytest.param(250, 200, {"index-oversize-lines": 1}, True, id="no error any more"),
        pytest.param(250, 220, {}, True, id="fewer lines, but too many still"),
        pytest.param(250, 263, {}, False, id="more lines"),
        pytest.param(180, 170, {}, True, id="fewer of an info"),
        pytest.param(180, 150, {"index-oversize-lines": 1}, True, id="no info any more"),
        pytest.param(150, 159, {}, False, id="nothing was wrong"),
    ],
)
def test_a_measure_is_gone_only_when_none_as_severe_is_left(
    old: int, new: int, gone: dict[str, int], mends: bool
) -> None:
    done = edit_of(tree({"MEMORY.md": lines(old)}), {"MEMORY.md": lines(new).encode()}, now=NOW)
    assert (dict(done.gone), done.mends) == (gone, mends)
