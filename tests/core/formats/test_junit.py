"""JUnit's XML: valid whatever the bytes, and counted as servers count."""

from __future__ import annotations

from xml.etree import ElementTree as Xml

import pytest

from cmmd.core.formats import junit
from cmmd.core.rules import RULES
from tests.core.formats.audits import AUDITS


def parsed(name: str) -> Xml.Element:
    return Xml.fromstring(junit.write(AUDITS[name]))


@pytest.mark.parametrize("name", AUDITS)
def test_it_is_xml_and_ascii(name: str) -> None:
    assert (junit.write(AUDITS[name]).isascii(), parsed(name).tag) == (True, "testsuites")


@pytest.mark.parametrize(
    ("name", "tests", "failures", "errors"),
    [
        pytest.param("nothing", 0, 0, 0, id="no root"),
        pytest.param("clean", len(RULES), 0, 0, id="a clean root"),
        pytest.param("findings", 2 * len(RULES), 2, 0, id="an info is no failure"),
        pytest.param("all", 3 * len(RULES) + 1, 6, 1, id="unless it counts"),
        pytest.param("only failures", 1, 0, 1, id="a root that cannot be read"),
        pytest.param("one rule", 1, 0, 0, id="one rule"),
    ],
)
def test_totals(name: str, tests: int, failures: int, errors: int) -> None:
    top = parsed(name)
    counted = tuple(len(list(top.iter(tag))) for tag in ("testcase", "failure", "error"))
    told = tuple(int(top.get(key, "-1")) for key in ("tests", "failures", "errors"))
    assert told == counted == (tests, failures, errors)


def test_every_suite_counts_its_own() -> None:
    suites = [(int(suite.get("tests", "-1")), len(suite.findall("testcase"))) for suite in parsed("all")]
    assert [told for told, counted in suites if told != counted] == []


def test_a_failure_says_all() -> None:
    failure = parsed("findings").find(".//testcase[@name='index-dangling']/failure")
    assert failure is not None
    assert (failure.get("type"), failure.get("message"), failure.text) == (
        "error",
        "error MEMORY.md:13: x.md is not there; remove it",
        "\nerror MEMORY.md:13: x.md is not there; remove it\n",
    )


def test_an_info_is_shown_beside_a_passed_test() -> None:
    case = parsed("findings").find(".//testcase[@name='wikilink-broken']")
    assert case is not None
    assert ([child.tag for child in case], case.findtext("system-out")) == (
        ["system-out"],
        "\ninfo é:\\n,\\udcff.md:2: [[ [2J]]> & <b>  \n",
    )


def test_the_root_that_cannot_be_read() -> None:
    error = parsed("only failures").find(".//error")
    assert error is not None
    assert (error.get("type"), error.get("message"), error.text) == (
        "root_missing",
        "/no /such does not exist",
        "name another",
    )
