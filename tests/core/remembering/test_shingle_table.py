"""The shingle table answers from a few of its bytes, and notices every one of them that has changed."""

from __future__ import annotations

import random

import pytest

from cmmd.core.remembering.shingle_table import ReadAt, Table, Torn, build

DRAW = random.Random(1)
SHINGLES = [DRAW.randrange(-(2**63), 2**63) for _ in range(200)]
SAMPLES = [DRAW.sample(SHINGLES, DRAW.randint(0, 60)) for _ in range(20)]


def reader(data: bytes) -> ReadAt:
    return lambda offset, length: data[offset : offset + length]


def test_it_knows_who_holds_a_shingle() -> None:
    data, identity = build(SAMPLES)
    table = Table(reader(data), identity)
    expected = {s: [number for number, sample in enumerate(SAMPLES) if s in sample] for s in [*SHINGLES, 5]}
    assert {shingle: table.holders(shingle) for shingle in expected} == expected


def test_it_knows_every_sample() -> None:
    data, identity = build(SAMPLES)
    table = Table(reader(data), identity)
    assert [list(table.sample(number)) for number in range(len(SAMPLES))] == SAMPLES


@pytest.mark.parametrize(
    "samples", [pytest.param([], id="no-bodies"), pytest.param([(), ()], id="bodies-without-samples")]
)
def test_an_empty_table_knows_nobody(samples: list[tuple[int, ...]]) -> None:
    data, identity = build(samples)
    assert Table(reader(data), identity).holders(5) == []


def test_no_bit_can_be_flipped_unnoticed() -> None:
    data, identity = build([[1, 2], [2, 3, 4]])

    def answers(data: bytes) -> object:
        table = Table(reader(data), identity)
        return [table.holders(n) for n in range(5)], [list(table.sample(n)) for n in range(2)]

    for at in range(len(data)):
        with pytest.raises(Torn):
            answers(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])


def test_another_table_is_not_taken() -> None:
    data, _ = build(SAMPLES)
    with pytest.raises(Torn):
        Table(reader(data), build(SAMPLES[1:])[1])
