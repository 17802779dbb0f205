"""Slips: one letter, or a known suffix."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmmd.core.memory.near_names import Slips, base, is_near

NEAR = [
    pytest.param("kiln-hour", "kiln-hours", id="a letter at the end"),
    pytest.param("lazing-hours", "glazing-hours", id="a letter at the beginning"),
    pytest.param("kilnhours", "kiln-hours", id="a dash between two long words"),
    pytest.param("team-a-glaze", "team-a-glazw", id="in the long word of several"),
    pytest.param("viii-glaze", "viii-glazy", id="beside a Roman number"),
    pytest.param("kiln-hxurs", "kiln-hours", id="a wrong letter"),
    pytest.param("deploi", "deploy", id="six letters"),
    pytest.param("test", "tests", id="a plural, however short"),
    pytest.param("deploy", "deploy-v12", id="a version"),
    pytest.param("deploy", "deploy-2024-05", id="a month"),
    pytest.param("deploy", "deploy-20240501", id="a day"),
    pytest.param("übergänge", "übergange", id="any letters"),
]
APART = [
    pytest.param("deploy", "deploy", id="the same"),
    pytest.param("abcde", "abcdf", id="too short"),
    pytest.param("sprint5", "sprint6", id="another number"),
    pytest.param("sprint5", "sprint55", id="a digit more"),
    pytest.param("deploy-v2", "deploy-v3", id="two versions"),
    pytest.param("deploy-old", "deploy-new", id="two suffixes"),
    pytest.param("kiln-hours", "kiln-rules", id="several letters"),
    pytest.param("kiln-huors", "kiln-hours", id="two letters the other way round"),
    pytest.param("s", "", id="nothing left"),
    pytest.param("team-a", "team-b", id="a word of one letter"),
    pytest.param("customer-x", "customer-y", id="another one"),
    pytest.param("server-a", "server", id="a word of one letter less"),
    pytest.param("servera", "server-a", id="a dash before a short word"),
    pytest.param("phase-ii", "phase-iii", id="a Roman number"),
    pytest.param("phase-viii", "phase-xiii", id="a Roman number of four letters"),
    pytest.param("server-red", "server-bed", id="a word of three letters"),
    pytest.param("iln-hours", "kiln-hours", id="three letters in one of them"),
    pytest.param("kiln", "kiln-old", id="-old"),
    pytest.param("kiln", "kiln-new", id="-new"),
    pytest.param("kiln", "kiln-bak", id="-bak"),
    pytest.param("kiln", "kiln-copy", id="-copy"),
    pytest.param("io-aw", "io-aws", id="an s that is no plural"),
    pytest.param("glas", "glass", id="nor this one"),
    pytest.param("第一阶段的计划书", "第二阶段的计划书", id="a letter that is a word"),
    pytest.param("2024", "2024-05", id="no word before the suffix"),
]


@pytest.mark.parametrize(("a", "b"), NEAR)
def test_near(a: str, b: str) -> None:
    assert (is_near(a, b), is_near(b, a)) == (True, True)


@pytest.mark.parametrize(("a", "b"), APART)
def test_apart(a: str, b: str) -> None:
    assert (is_near(a, b), is_near(b, a)) == (False, False)


def test_a_base_is_a_word() -> None:
    assert [base(key) for key in ("as", "aws", "kilns", "kiln-v2", "v2", "kiln-old")] == [
        "",
        "",
        "kiln",
        "kiln",
        "",
        "",
    ]


NAMES = st.lists(st.sampled_from(["kiln", "oven", "-", "s", "x", "5", "-v2", "-old"]), max_size=4).map("".join)


@settings(derandomize=True, max_examples=300)
@given(NAMES, st.lists(NAMES, max_size=8, unique=True))
def test_the_index_finds_what_asking_each_finds(key: str, names: list[str]) -> None:
    assert Slips(names).near(key) == {name for name in names if name and is_near(key, name)}
