"""cmmd.toml: what it may say, and the one line about each thing it may not."""

from __future__ import annotations

import tomllib

import pytest

from cmmd.core.errors import UsageError
from cmmd.core.model import Ignore
from cmmd.core.suppressions import config
from cmmd.core.suppressions.policy import Policy

WHOLE = """
[severity]
"why-how-missing" = "info"

[[ignore]]
rule = "duplicate"
file = "project_*.md"
root = "~/x"
reason = "templates"

[[ignore]]
rule = "secret-like"
reason = " the test keys "
"""


def read(text: str) -> Policy:
    return config.read(tomllib.loads(text), "/c/cmmd.toml", lambda root: root.replace("~", "/home/me"))


def test_a_whole_file() -> None:
    first = Ignore("duplicate", "project_*.md", "templates", "cmmd.toml, [[ignore]] 1", root="/home/me/x")
    second = Ignore("secret-like", "*", "the test keys", "cmmd.toml, [[ignore]] 2")
    assert read(WHOLE) == Policy({"why-how-missing": "info"}, (first, second), "/c/cmmd.toml")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("# nothing\n", id="a remark"),
        pytest.param("[severity]\n", id="an empty table"),
        pytest.param("ignore = []\n", id="an empty list"),
    ],
)
def test_nothing_is_said(text: str) -> None:
    assert read(text) == Policy(source="/c/cmmd.toml")


RULE = '[[ignore]]\nrule = "duplicate"\n'


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        pytest.param("severities = 1", ": unknown key severities", "did you mean severity?", id="a table"),
        pytest.param(
            "[severity]\nduplicates = 'info'", "[severity]: no rule duplicates", "mean duplicate?", id="a rule"
        ),
        pytest.param("[severity]\nduplicate = 'warn'", "duplicate = 'warn'", "error, warning, info", id="a severity"),
        pytest.param("[severity]\nduplicate = 1", "duplicate = 1", "error, warning, info", id="a severity, no text"),
        pytest.param("severity = 'info'", ": severity is no table", "write [severity]", id="no table"),
        pytest.param("ignore = 'duplicate'", ": ignore is no list of tables", "write [[ignore]]", id="no list"),
        pytest.param("ignore = ['duplicate']", ": ignore is no list of tables", "write [[ignore]]", id="no tables"),
        pytest.param("[ignore]\nrule = 'duplicate'", ": ignore is no list of tables", "[[ignore]]", id="one table"),
        pytest.param(RULE, "[[ignore]] 1: no reason", "add reason", id="no reason"),
        pytest.param(RULE + "reason = ' '", "reason = ' ' is no text", "write reason", id="an empty reason"),
        pytest.param("[[ignore]]\nreason = 'x'", "[[ignore]] 1: no rule", "add rule", id="no rule"),
        pytest.param(RULE + "reason='x'\npath='y'", "[[ignore]] 1: unknown key path", "rule, file", id="a key"),
        pytest.param(RULE + "reason='x'\nfile=3", "file = 3 is no text", "write file", id="a glob, no text"),
        pytest.param(RULE + "reason='x'\nroot='x'", "root = 'x' is relative", "from / or ~", id="a relative root"),
        pytest.param(
            RULE + "reason='x'\n[[ignore]]\nrule='dupe'\nreason='x'", "[[ignore]] 2: no rule dupe", "", id="the second"
        ),
    ],
)
def test_what_it_may_not_say(text: str, message: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        read(text)
    said = str(caught.value)
    assert (said.startswith("/c/cmmd.toml"), message in said, hint in caught.value.hint) == (True, True, True)
