"""What counts as lost content: the table is the promise that an agent's edit keeps every fact."""

from __future__ import annotations

import pytest

from cmmd.core.verify import content, facts

KEPT = [
    pytest.param("- The API listens on port 8080.", "* The API listens on port 8080.", id="another list mark"),
    pytest.param("1. Deploy on Tuesday", "- Deploy on Tuesday", id="a number as list mark"),
    pytest.param("The   API\tlistens", "The API listens", id="white space"),
    pytest.param(
        "The staging API listens on port 8080 behind nginx.",
        "The staging API listens on port 8080, behind nginx.",
        id="a comma",
    ),
    pytest.param(
        "Run `make lint` before you push to main", "Run `make lint` before you push to `main`", id="more code"
    ),
    pytest.param("Never push on a Friday afternoon", "Never push on Friday afternoon", id="a word less"),
    pytest.param(
        "See https://example.com/a/b for the runbook", "See https://example.com/a/b for its runbook", id="URL"
    ),
    pytest.param("Don't rebase shared branches here", "Do not rebase shared branches here", id="the negation stays"),
]
LOST = [
    pytest.param("The API listens on port 8080.", "The API listens on port 8081.", id="a number changed"),
    pytest.param("2024. A year of outages", "2023. A year of outages", id="a year is no list mark"),
    pytest.param("Do not deploy on Fridays, ever", "Do deploy on Fridays, ever", id="a negation gone"),
    pytest.param("Deploy on Fridays is fine here", "Deploy on Fridays is not fine here", id="a negation born"),
    pytest.param("Config lives in /etc/shop/app.toml", "Config lives in /etc/shop/web.toml", id="a path changed"),
    pytest.param("Run `make lint` before a push", "Run `make test` before a push", id="a code span changed"),
    pytest.param("See https://example.com/a for it", "See https://example.com/b for it", id="a URL changed"),
    pytest.param("The customer prefers short mails", "Something else altogether here", id="another sentence"),
    pytest.param("Ask ana@example.com about billing", "Ask bob@example.com about billing", id="an address changed"),
    pytest.param("Price is 3.50 EUR per box", "Price is 35.0 EUR per box", id="a decimal point moved"),
]


@pytest.mark.parametrize(("old", "new"), KEPT)
def test_reworded_is_kept(old: str, new: str) -> None:
    assert content.lost_lines(content.lines(old), content.lines(new), frozenset(content.lines(new))) == []


@pytest.mark.parametrize(("old", "new"), LOST)
def test_changed_fact_is_lost(old: str, new: str) -> None:
    assert content.lost_lines(content.lines(old), content.lines(new), frozenset(content.lines(new))) == [
        content.normal(old)
    ]


def test_a_line_that_stands_elsewhere_is_kept() -> None:
    assert content.lost_lines(["moved away"], [], frozenset({"moved away"})) == []


def test_one_new_line_stands_in_for_one_old_line_only() -> None:
    old = ["the port of the first server is 80", "the port of the second server is 80"]
    assert len(content.lost_lines(old, ["the port of the third server is 80"], frozenset())) == 1


@pytest.mark.parametrize(
    ("old", "new", "everywhere"),
    [
        pytest.param("Port 8080 of the API", "The API", "", id="a number"),
        pytest.param("What /srv/shop holds", "What it holds", "It is /srv/shops.", id="a path"),
        pytest.param("Never on a Friday", "On a Friday", "", id="a negation"),
    ],
)
def test_a_fact_is_lost(old: str, new: str, everywhere: str) -> None:
    assert facts.loses_facts(old, new, everywhere)


@pytest.mark.parametrize(
    ("old", "new", "everywhere"),
    [
        pytest.param("Port 8080 of the API", "Where the API listens: 8080", "", id="other words"),
        pytest.param("Port 8080 of the API", "The API", "It listens on 8080.", id="it stands in the body"),
        pytest.param("Never on a Friday", "On a Friday", "x\nNever on a Friday\n", id="all of it stands in the body"),
        pytest.param("Who Ana is", "Ana, a potter, never a designer", "", id="more than before"),
        pytest.param("", "New", "", id="there was nothing"),
    ],
)
def test_no_fact_is_lost(old: str, new: str, everywhere: str) -> None:
    assert not facts.loses_facts(old, new, everywhere)
