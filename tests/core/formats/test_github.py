"""Workflow commands, read back as GitHub's runner reads them."""

from __future__ import annotations

import re

import pytest

from cmmd.core.formats import github
from tests.core.formats.audits import AUDITS

COMMAND = re.compile(r"::(error|warning|notice) ([^:]*)::(.*)")


def commands(name: str) -> list[tuple[str, dict[str, str], str]]:
    """Each command: its name, its properties and its message, unescaped."""
    found = (COMMAND.fullmatch(line) for line in github.write(AUDITS[name]).split("\n"))
    return [(one[1], dict(map(_pair, one[2].split(","))), _read(one[3])) for one in found if one]


def _pair(text: str) -> tuple[str, str]:
    key, _, value = text.partition("=")
    return key, _read(value)


def _read(text: str) -> str:
    for mark, code in ((",", "%2C"), (":", "%3A"), ("\n", "%0A"), ("\r", "%0D"), ("%", "%25")):
        text = text.replace(code, mark)
    return text


def test_findings() -> None:
    assert commands("findings") == [
        (
            "error",
            {"file": "r 1/memory/MEMORY.md", "line": "13", "title": "index-dangling"},
            "x.md is not there; remove it",
        ),
        (
            "warning",
            {"file": "r 1/memory/sub/a b.md", "title": "why-how-missing"},
            "100% no Why, no How; add: a line",
        ),
        (
            "notice",
            {"file": "r 1/memory/é: ,\\udcff.md", "line": "2", "title": "wikilink-broken"},
            "[[ [2J]]> & <b>  ",
        ),
    ]


def test_a_percent_sign_is_escaped_once() -> None:
    assert "100%25 no Why, no How; add: a line" in github.write(AUDITS["findings"])


@pytest.mark.parametrize("name", AUDITS)
def test_a_line_is_a_command_or_begins_with_a_root(name: str) -> None:
    lines = github.write(AUDITS[name]).splitlines()
    assert [line for line in lines if not COMMAND.fullmatch(line) and not line.startswith(("/home", "~"))] == []


def test_a_root_ends_with_what_is_left_out() -> None:
    assert (
        "~/r 1/memory: files=3 index_lines=14 issues=2 errors=1 warnings=1 infos=1 (1 ignored, 2 in the baseline)"
        in (github.write(AUDITS["findings"]).splitlines())
    )


def test_a_root_that_failed() -> None:
    assert commands("only failures") == [("error", {"title": "root_missing"}, "/no /such does not exist")]


@pytest.mark.parametrize("name", ["nothing"])
def test_nothing(name: str) -> None:
    assert github.write(AUDITS[name]) == ""
