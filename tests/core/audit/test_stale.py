"""Which memories say of themselves that their time has passed, and which only talk about dates."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cmmd.core.audit import stale
from cmmd.core.memory import parse
from cmmd.core.model import Entry, Tree

NOW = int(datetime(2025, 6, 15, 12, tzinfo=UTC).timestamp())
FRONT = "---\nname: note\ndescription: A note\nmetadata:\n  type: project\n{}---\n\n"


def reasons(text: str, extra: str = "", now: int = NOW) -> list[str]:
    data = (FRONT.format(extra) + text + "\n").encode()
    tree = Tree("/root", (Entry("note.md", "file", data, size=len(data)),))
    return [found.reason for found in stale.candidates(parse.read(tree), now)]


PASSED = 'says "{} … {}", which has passed'
STALE = [
    pytest.param("The freeze lasts until 2025-03-01.", PASSED.format("until", "2025-03-01"), id="until"),
    pytest.param("Keep it until 1 March 2025.", PASSED.format("until", "2025-03-01"), id="day-month-year"),
    pytest.param("Keep it until March 1st, 2025.", PASSED.format("until", "2025-03-01"), id="month-day-year"),
    pytest.param("Keep it until March 2025.", PASSED.format("until", "2025-03-28"), id="month-only"),
    pytest.param("Keep it until 2025/3/1.", PASSED.format("until", "2025-03-01"), id="slashes"),
    pytest.param("Keep it until\n2025-03-01.", PASSED.format("until", "2025-03-01"), id="wrapped-line"),
    pytest.param("Deadline for the fair is 2025-01-10.", PASSED.format("deadline", "2025-01-10"), id="deadline"),
    pytest.param("**Deadline:** 2025-01-10", PASSED.format("deadline", "2025-01-10"), id="bold-deadline"),
    pytest.param("The certificate expires on 2025-02-02.", PASSED.format("expires", "2025-02-02"), id="expires"),
    pytest.param("- Trial ends 2025-02-02", PASSED.format("ends", "2025-02-02"), id="list-item"),
    pytest.param("As of 2024-02-15 there is no fix.", 'says "as of 2024-02-15", more than a year ago', id="as-of"),
    pytest.param("Fine. The freeze lasts until 2025-03-01. Fine.", PASSED.format("until", "2025-03-01"), id="middle"),
]  # fmt: skip

FRONTMATTER = [
    pytest.param("superseded_by: other-note\n", "superseded by other-note", id="superseded"),
    pytest.param("  superseded_by: other-note\n", "superseded by other-note", id="superseded-under-metadata"),
    pytest.param("expires: 2025-03-01\n", "`expires` in its frontmatter was 2025-03-01", id="expires"),
    pytest.param("valid_until: 2025-03-01\n", "`valid_until` in its frontmatter was 2025-03-01", id="valid-until"),
]

FRESH = [
    pytest.param("Nothing about time.", "", id="no-date"),
    pytest.param("The freeze lasts until 2025-12-01.", "", id="still-to-come"),
    pytest.param("The freeze lasts until 2025-06-10.", "", id="within-the-grace"),
    pytest.param("The fair was on 2025-03-01.", "", id="plain-date"),
    pytest.param("Decided 2024-03-01: one supplier.", "", id="decision-date"),
    pytest.param("We used pixpress until 2024-05-01.", "", id="history"),
    pytest.param("Until 2024-05-01 every colour was a product.", "", id="history-until-first"),
    pytest.param("The deadline moved from 2025-01-10 to 2026-01-10.", "", id="deadline-moved"),
    pytest.param("Deadline 2025-01-10, then again 2026-01-10.", "", id="next-date-to-come"),
    pytest.param("We missed the deadline of 2025-01-10.", "", id="missed-deadline"),
    pytest.param("As of 2025-02-15 there is no fix.", "", id="as-of-this-year"),
    pytest.param("The log is `until 2025-03-01`.", "", id="inside-code"),
    pytest.param("```\nvalid until 2025-03-01\n```", "", id="inside-a-fence"),
    pytest.param("<!-- until 2025-03-01 -->", "", id="inside-a-comment"),
    pytest.param("Wait until build 2025-03-01-rc2 is out.", "", id="version-name"),
    pytest.param("Wait until 2024.2.1 ships.", "", id="version-number"),
    pytest.param("Keep it until 2025-02-31.", "", id="no-such-day"),
    pytest.param("Open until nine. The shop began 2019-03-01.", "", id="two-sentences"),
    pytest.param(
        "Invoices run until the 2nd, see report 2024-05-01 and its sums for the whole year.", "", id="far-apart"
    ),
    pytest.param("x", "expires: 2026-03-01\n", id="frontmatter-still-to-come"),
    pytest.param("x", "expires: never\n", id="frontmatter-no-date"),
    pytest.param("x", "modified: 2020-03-01\n", id="frontmatter-other-date"),
    pytest.param("The freeze lasts until 2025-03-01.", "pinned: true\n", id="pinned"),
]


@pytest.mark.parametrize(("text", "reason"), STALE)
def test_a_day_that_has_passed(text: str, reason: str) -> None:
    assert reasons(text) == [reason]


@pytest.mark.parametrize(("extra", "reason"), FRONTMATTER)
def test_what_the_frontmatter_says(extra: str, reason: str) -> None:
    assert reasons("x", extra) == [reason]


@pytest.mark.parametrize(("text", "extra"), FRESH)
def test_no_reason_to_think_it_stale(text: str, extra: str) -> None:
    assert reasons(text, extra) == []


def test_the_clock_decides() -> None:
    text = "The freeze lasts until 2025-12-01."
    assert [len(reasons(text, now=NOW + days * 86_400)) for days in (0, 169, 180)] == [0, 0, 1]


def test_a_pruned_memory_is_never_named() -> None:
    data = b'---\nname: a\ndescription: "[pruned] A"\n---\n\n[pruned by cmmd 2025-01-01: valid until 2024-01-01]\n'
    assert stale.candidates(parse.read(Tree("/root", (Entry("a.md", "file", data),))), NOW) == []
