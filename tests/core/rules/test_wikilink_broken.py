"""wikilink-broken: what resolves, what is no link, and what is broken."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cmmd.core.memory import parse
from cmmd.core.rules import wikilink_broken
from tests.memories import SYMLINK, Files, found, memory, tree

OTHERS: Files = {
    "feedback_kiln_hours.md": memory(name="Kiln opening hours"),
    "caf\u00e9.md": memory(name="coffee"),
    "notes.v2.md": memory(name="second-notes"),
    "README.md": "Hello.\n",
    "MEMORY.md": "# Index\n",
    "plan.txt": "x",
    "team.md": SYMLINK,
    "latin1.md": b"\xe9",
    "sub/deep.md": memory(name="deep"),
}

ROWS = [
    pytest.param("See [[nothing]].", ["info a.md:8 nothing"], id="broken"),
    pytest.param("See [[nothing|a name]].", ["info a.md:8 nothing"], id="with an alias"),
    pytest.param("See [[nothing#part]].", ["info a.md:8 nothing#part"], id="with a heading"),
    pytest.param("See [[nothing]] and [[nothing]].", ["info a.md:8 nothing"], id="twice on a line: once"),
    pytest.param("See [[no]]\nand [[no]].", ["info a.md:8 no", "info a.md:9 no"], id="on two lines"),
    pytest.param("See ![[no-note]].", ["info a.md:8 no-note"], id="embedded"),
    pytest.param("| [[no\\|x]] | y |", ["info a.md:8 no"], id="in a table"),
    pytest.param("见[[不存在]]。", ["info a.md:8 不存在"], id="no blank around it"),
    pytest.param("\\`[[no]]\\`", ["info a.md:8 no"], id="backticks that are no code"),
    pytest.param("[[Kiln opening hours]] [[kiln-OPENING_hours]]", [], id="by name"),
    pytest.param("[[feedback_kiln_hours]] [[Feedback-Kiln Hours]] [[feedback_kiln_hours.md]]", [], id="by stem"),
    pytest.param("[[kiln-hours]] [[project_kiln_hours]]", [], id="without or with another type"),
    pytest.param("[[cafe\u0301]] [[notes.v2]] [[memory/feedback_kiln_hours]] [[sub/deep]]", [], id="NFC, dots, paths"),
    pytest.param(
        "[[MEMORY]] [[README]] [[plan.txt]] [[plan]] [[team]] [[latin1]] [[sub]]", [], id="other files of the root"
    ),
    pytest.param("[[#A heading]] [[^block]] [[a#Part]] [[a^1]]", [], id="itself"),
    pytest.param("`[[no]]` ``[[no]] ` ``", [], id="in code"),
    pytest.param("```\n[[no]]\n```\n\n    [[no]]\n", [], id="in code blocks"),
    pytest.param("<!-- [[no]]\n[[no]] -->", [], id="in a comment"),
    pytest.param("\\[[no]] [\\[no]]", [], id="escaped"),
    pytest.param("[text [[no]]](README.md)", [], id="in a link's text"),
    pytest.param('[text](README.md "[[no]]")', [], id="in a link's title"),
    pytest.param('[["x"]] [[ -f x ]] [[ $a == b ]] [[f(x)]] [[{{name}}]] [[!x]]', [], id="code without backticks"),
    pytest.param(
        "[[:space:]] [[:alpha:]_] [[:^digit:]] [^[:alnum:]] [[:alpha:][:digit:]] [[_[:alpha:]]]", [], id="POSIX"
    ),
    pytest.param(
        "[[note:kiln:hours]] [[:kiln]]", ["info a.md:8 :kiln", "info a.md:8 note:kiln:hours"], id="colons of a name"
    ),
    pytest.param("x[[i]] f()[[name]] m[[1]][[j]]", [], id="an index into something"),
    pytest.param("[[1, 2]] [[...]] [[ ]] [[]] [[\n]]", [], id="no letter in it"),
    pytest.param("![[picture.png]]", [], id="an embedded picture"),
]


@pytest.mark.parametrize(("body", "expected"), ROWS)
def test_wikilink_broken(body: str, expected: list[str]) -> None:
    assert found("wikilink-broken", {**OTHERS, "a.md": memory(body, name="a")}) == expected


SKILLS = [
    pytest.param("See [[release-notes]] and [[Release Notes|the skill]].", [], id="by name, whatever its case"),
    pytest.param("See [[skills/release-notes]].", [], id="by its folder"),
    pytest.param("See [[release]] and [[kiln]].", ["release"], id="another name; a memory"),
]


@pytest.mark.parametrize(("body", "expected"), SKILLS)
def test_an_installed_skill_is_named(body: str, expected: list[str]) -> None:
    there = replace(tree({"a.md": memory(body, name="kiln")}), skills=frozenset({"release-notes"}))
    assert [finding.detail for finding in wikilink_broken.check(parse.read(there))] == expected


def test_a_tree_that_changes_keeps_its_skills() -> None:
    there = replace(tree({}), skills=frozenset({"release-notes"}))
    assert there.with_files({"a.md": b""}).skills == there.skills


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"MEMORY.md": "- [[no]]\n"}, ["info MEMORY.md:1 no"], id="in the index"),
        pytest.param({"README.md": "[[no]]\n"}, [], id="in a file that is no memory"),
        pytest.param({"a.md": "---\nrelates_to: [[no]]\n---\n"}, [], id="in the frontmatter"),
    ],
)
def test_in_other_places(files: Files, expected: list[str]) -> None:
    assert found("wikilink-broken", files) == expected
