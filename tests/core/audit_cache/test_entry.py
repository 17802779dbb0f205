"""What one audit leaves for the next: bytes that give back what was put in, or nothing at all."""

from __future__ import annotations

from dataclasses import fields

import pytest

from cmmd.core.audit.results import Checked
from cmmd.core.audit_cache.entry import Remembered, pack, unpack
from cmmd.core.audit_cache.stat_listing import listing
from cmmd.core.model import Finding, Ignore

EDITION = b"this program"
FINDINGS = (
    Finding("name-missing", "warning", "a.md", 1, "", "no name", "add one", "code"),
    Finding("duplicate", "info", "odd\udcff.md", None, "ü.md", "alike", "look", "agent"),
)
IGNORES = (Ignore("duplicate", "a.md", "wanted", "a.md:3", 3, None, True),)
LISTING = listing({"a.md": (5, 1, 2, 3), "odd\udcff.md": (-1, 0, 0, 0)})
WHOLE = Remembered(LISTING, Checked("/root", 2, 3, 40, FINDINGS, IGNORES), 7, 8, 5, "digest")


@pytest.mark.parametrize(
    "known",
    [
        pytest.param(WHOLE, id="all-fields"),
        pytest.param(Remembered(listing({}), Checked("/root", 0, 0, 0, ()), None, None, 0, None), id="an-empty-root"),
    ],
)
def test_what_is_packed_comes_back(known: Remembered) -> None:
    assert unpack(pack(known, EDITION), EDITION, "/root") == known


def test_every_field_of_an_audit_is_kept() -> None:
    """If it fails: `pack` and `unpack` must learn the new field."""
    whole = {field.name: getattr(unpack(pack(WHOLE, EDITION), EDITION, "/root"), field.name) for field in fields(WHOLE)}
    assert whole == {field.name: getattr(WHOLE, field.name) for field in fields(WHOLE)}


@pytest.mark.parametrize(
    ("edition", "root"),
    [pytest.param(b"another", "/root", id="another-edition"), pytest.param(EDITION, "/other", id="another-root")],
)
def test_what_is_meant_for_others_is_nothing(edition: bytes, root: str) -> None:
    assert unpack(pack(WHOLE, EDITION), edition, root) is None


def test_no_bit_can_be_flipped() -> None:
    data = pack(WHOLE, EDITION)
    flipped = (data[:at] + bytes([data[at] ^ (1 << at % 8)]) + data[at + 1 :] for at in range(len(data)))
    assert [at for at, bad in enumerate(flipped) if unpack(bad, EDITION, "/root") is not None] == []


def test_no_end_can_be_missing() -> None:
    data = pack(WHOLE, EDITION)
    assert [end for end in range(len(data)) if unpack(data[:end], EDITION, "/root") is not None] == []
