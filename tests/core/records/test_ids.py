"""Tick ids sort by time, within one process always."""

import re

import pytest

from cmmd.core.records.ids import next_id

NOON = 1_760_000_000_000_000_000


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        pytest.param((NOON, 0xFFFF), (NOON + 1_000_000, 0), id="a millisecond later, whatever the chance"),
        pytest.param((NOON, 0), (NOON, 0), id="the clock stands still"),
        pytest.param((NOON, 0xFFFF), (NOON, 0), id="the clock stands still and chance is smaller"),
        pytest.param((NOON, 5), (NOON - 3_600_000_000_000, 5), id="the clock goes back an hour"),
    ],
)
def test_ids_of_one_process_rise(earlier: tuple[int, int], later: tuple[int, int]) -> None:
    first = next_id(*earlier)
    assert first < next_id(*later, last=first)


@pytest.mark.parametrize(
    ("clock_ns", "mix"),
    [
        pytest.param(NOON, 0, id="now"),
        pytest.param(1, 2**64, id="a clock that was never set, a large chance number"),
        pytest.param(2**63, 0xFFFF, id="the year 2262"),
    ],
)
def test_an_id_is_sixteen_hex_digits(clock_ns: int, mix: int) -> None:
    assert re.fullmatch("[0-9a-f]{16}", next_id(clock_ns, mix))


def test_processes_that_start_at_the_same_moment_differ() -> None:
    assert next_id(NOON, 1) != next_id(NOON, 2)
