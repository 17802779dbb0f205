"""Which snapshot a person means by what they typed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from cmmd.core.errors import UsageError
from cmmd.core.records import snapshot_spec

NOW = 1_795_000_000.0
HOUR, DAY = 3600, 86_400


@dataclass(frozen=True)
class Shot:
    sha: str
    unix: int
    tick_id: str | None = None
    subject: str = "[cmmd] observed at unix=1"


LOG = (
    Shot("ab12cd34", int(NOW) - HOUR, "18ea000000000003"),
    Shot("ab12ffff", int(NOW) - DAY, "18ea000000000002"),
    Shot("77770000", int(NOW) - DAY - 5, "18ea000000000002"),
    Shot("beef0000", int(NOW) - 3 * DAY, "18ea000000000001"),
    Shot("0dae0000", int(NOW) - 40 * DAY, None, "[cmmd] pre-tick by the old daemon"),
)
TICKS = {"18eb00000000000a": "beef0000", "18ec00000000000b": ""}
"""By history: a tick that saw no new bytes, and one without any snapshot."""


@pytest.fixture(autouse=True)
def utc() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "UTC")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.parametrize(
    ("text", "sha"),
    [
        pytest.param("beef0000", "beef0000", id="a whole sha"),
        pytest.param("beef", "beef0000", id="its start"),
        pytest.param("BEEF", "beef0000", id="in capitals"),
        pytest.param(" beef ", "beef0000", id="with spaces around"),
        pytest.param("ab12c", "ab12cd34", id="just long enough to tell two apart"),
        pytest.param("@{0}", "ab12cd34", id="the newest"),
        pytest.param("@{4}", "0dae0000", id="the oldest"),
        pytest.param("18ea000000000001", "beef0000", id="a tick"),
        pytest.param("18ea000000000002", "ab12ffff", id="a tick with two snapshots: what it left"),
        pytest.param("18eb", "beef0000", id="a tick that took none, by its row"),
        pytest.param("now", "ab12cd34", id="now"),
        pytest.param("30 minutes ago", "ab12cd34", id="minutes ago"),
        pytest.param("2 hours ago", "ab12ffff", id="hours ago"),
        pytest.param("2 days ago", "beef0000", id="days ago"),
        pytest.param("1 Day ago", "ab12ffff", id="to the second, and in capitals"),
        pytest.param("yesterday", "ab12ffff", id="yesterday"),
        pytest.param("3 weeks ago", "0dae0000", id="weeks ago"),
        pytest.param("1 month ago", "0dae0000", id="a month ago"),
        pytest.param("2026-11-17", "beef0000", id="a date: its first moment"),
        pytest.param("2026-11-18T11:30", "ab12cd34", id="a time"),
        pytest.param("2026-11-18 07:30", "ab12ffff", id="a time, with a space"),
        pytest.param("2026-11-18T11:30+05:00", "ab12ffff", id="a time of another zone"),
        pytest.param("2099-01-01", "ab12cd34", id="a time to come"),
        pytest.param("20261117", "beef0000", id="a date that could be the start of a sha"),
    ],
)
def test_find(text: str, sha: str) -> None:
    assert snapshot_spec.find(text, LOG, NOW, TICKS) == sha


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("", "no snapshot", id="nothing"),
        pytest.param("bee", "no snapshot bee", id="too short for a sha"),
        pytest.param("dead", "no snapshot dead", id="an unknown sha"),
        pytest.param("18ec00000000000b", "no snapshot 18ec00000000000b", id="a tick without a snapshot"),
        pytest.param("HEAD", "no snapshot HEAD", id="git's own names"),
        pytest.param("@{5}", "there are 5 snapshots, no @{5}", id="more than there are"),
        pytest.param("@{-1}", "no snapshot @{-1}", id="less than the newest"),
        pytest.param("@{1}x", "no snapshot", id="something after it"),
        pytest.param("41 days ago", "no snapshot is as old as 41 days ago", id="before the first"),
        pytest.param("9999 years ago", "no snapshot is as old", id="before all time"),
        pytest.param("2 fortnights ago", "no snapshot 2 fortnights ago", id="an unknown unit"),
        pytest.param("-2 days ago", "no snapshot", id="a negative number"),
        pytest.param("2026-13-01", "no snapshot 2026-13-01", id="no date"),
        pytest.param("\x1b[2Jx", "no snapshot  [2Jx", id="control characters are not said back"),
        pytest.param("ab12", "ab12 may be any of 2 snapshots: ab12cd34 (tick", id="two shas"),
        pytest.param("18ea", "any of 3 snapshots", id="several ticks: one snapshot of each"),
    ],
)
def test_what_is_not_one_snapshot_is_said(text: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        snapshot_spec.find(text, LOG, NOW, TICKS)
    assert said in str(caught.value) and caught.value.hint


def test_the_candidates_are_named_but_not_all_of_many() -> None:
    many = [Shot(f"abcd{n:04x}", n) for n in range(8, 0, -1)]
    with pytest.raises(UsageError) as caught:
        snapshot_spec.find("abcd", many, NOW)
    said = str(caught.value)
    assert ("abcd0008 ([cmmd] observed at unix=1)" in said, "abcd0004" in said, "abcd0003" in said) == (
        True,
        True,
        False,
    )
    assert said.endswith("and 3 more")


@pytest.mark.parametrize("text", ["@{0}", "beef", "now", "x"])
def test_without_any_snapshot(text: str) -> None:
    with pytest.raises(UsageError, match="no snapshot yet"):
        snapshot_spec.find(text, (), NOW, TICKS)


def test_a_sha_that_is_also_the_start_of_a_tick_is_ambiguous() -> None:
    log = (Shot("18ea1111", 2), Shot("beef0000", 1, "18ea000000000001"))
    with pytest.raises(UsageError, match="any of 2"):
        snapshot_spec.find("18ea", log, NOW)
