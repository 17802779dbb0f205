"""wikilink-broken: corrected where it can only mean one memory."""

from __future__ import annotations

import pytest

from tests.fixing import after, fixed
from tests.memories import Files, memory

RULE = "wikilink-broken"
OTHERS: Files = {
    "feedback_kiln_hours.md": memory(name="Kiln opening hours"),
    "project_deploy.md": memory(name="deploy"),
    "release-v2.md": memory(name="release-v2"),
    "sprint5.md": memory(name="sprint5"),
    "glaze-old.md": memory(name="glaze-old"),
    "server-a.md": memory(name="server-a"),
    "bigserverA.md": memory(name="bigserverA"),
    "phase-ii.md": memory(name="phase-ii"),
    "gone.md": memory(name="old-gone-thing", description="'[pruned] x'"),
    "abc.md": memory(name="abc"),
    "twin-tiles.md": memory(name="twin-tiles"),
    "twin-tills.md": memory(name="twin-tills"),
    "user_x-long.md": memory(name="x-long-name"),
    "odd.md": memory(name='"the [odd] name"'),
}

MENDED = [
    pytest.param("See [[feedback_kiln_hour]].", "See [[feedback_kiln_hours]].", id="a letter too few"),
    pytest.param("See [[feedback_kilnn_hours]].", "See [[feedback_kiln_hours]].", id="a letter too many"),
    pytest.param("See [[kiln-hpurs]].", "See [[feedback_kiln_hours]].", id="a wrong letter, no type"),
    pytest.param("See [[Kiln opening hurs]].", "See [[Kiln opening hours]].", id="as the name is spelt"),
    pytest.param("See [[deploi]].", "See [[deploy]].", id="six letters"),
    pytest.param("[[deploy-v3]]", "[[deploy]]", id="a version too many"),
    pytest.param("[[deploy_2024-05-01]]", "[[deploy]]", id="a date too many"),
    pytest.param("[[deploy_20240501]]", "[[deploy]]", id="a date without dashes"),
    pytest.param("[[deploys]]", "[[deploy]]", id="a plural"),
    pytest.param("[[release]]", "[[release-v2]]", id="a version missing"),
    pytest.param("[[deploi|the way]]", "[[deploy|the way]]", id="alias"),
    pytest.param("[[deploi#How|x]]", "[[deploy#How|x]]", id="heading and alias"),
    pytest.param("[[deploi^ab1]]", "[[deploy^ab1]]", id="a block"),
    pytest.param("[[ deploi ]]", "[[ deploy ]]", id="blanks inside"),
    pytest.param("![[deploi]]", "![[deploy]]", id="embedded"),
    pytest.param("| [[deploi\\|x]] |", "| [[deploy\\|x]] |", id="in a table"),
    pytest.param("[[deploi.md]]", "[[deploy]]", id="with .md"),
    pytest.param("[[notes/deploi]]", "[[deploy]]", id="with a folder"),
    pytest.param("[[deploi]], [[deploi|b]] é", "[[deploy]], [[deploy|b]] é", id="twice on a line"),
    pytest.param("`[[deploi]]` [[deploi]]", "`[[deploi]]` [[deploy]]", id="not the one in code"),
]

LEFT = [
    pytest.param("[[something else]]", id="near to nothing"),
    pytest.param("[[abd]] [[ab]]", id="too short to tell"),
    pytest.param("[[deplai]]", id="two letters"),
    pytest.param("[[sprint6]] [[sprint55]] [[sprint]]", id="another number"),
    pytest.param("[[release-v3]]", id="another version"),
    pytest.param("[[twin-tilas]]", id="near to one only of two, by one letter of two"),
    pytest.param("[[twin-tilxs]]", id="near to two"),
    pytest.param("[[server-b]] [[servera]] [[server]] [[bigserverB]]", id="another thing of its kind"),
    pytest.param("[[phase-iii]]", id="another Roman number"),
    pytest.param("[[glaze]] [[deploy-old]] [[deploy-new]] [[deploy-bak]] [[deploy-copy]]", id="another state"),
    pytest.param("[[old-gone-think]]", id="near to a pruned one"),
    pytest.param("[[deploy]] [[project_deploy]]", id="not broken"),
    pytest.param("```\n[[deploi]]\n```", id="in code"),
    pytest.param("<!-- [[deploi]] -->", id="in a comment"),
    pytest.param("[deploi](https://x/deploi)", id="another link"),
    pytest.param("[[$deploi]] x[[deploi]]", id="no link at all"),
]


@pytest.mark.parametrize(("body", "expected"), MENDED)
def test_mended(body: str, expected: str) -> None:
    files = {**OTHERS, "user_x.md": memory(body, name="x")}
    assert fixed(RULE, files) == {"user_x.md": memory(expected, name="x")}


@pytest.mark.parametrize(("body", "expected"), MENDED)
def test_the_judge_lets_it_pass(body: str, expected: str) -> None:
    files = {**OTHERS, "user_x.md": memory(body, name="x"), "MEMORY.md": "[x](user_x.md)"}
    assert after(files, rules=(RULE,)) == {"user_x.md": memory(expected, name="x")}


@pytest.mark.parametrize("body", LEFT)
def test_left(body: str) -> None:
    assert fixed(RULE, {**OTHERS, "user_x.md": memory(body, name="x")}) == {}


def test_never_to_itself() -> None:
    assert fixed(RULE, {"glazes-big.md": memory("[[glazes-bif]] [[glazes-big-v2]]", name="glazes-big")}) == {}


def test_in_the_index() -> None:
    assert fixed(RULE, {**OTHERS, "MEMORY.md": "- [[deploi]] — how\r\n"}) == {"MEMORY.md": "- [[deploy]] — how\r\n"}


def test_an_index_over_a_limit_is_left_to_be_put_in_order() -> None:
    assert fixed(RULE, {**OTHERS, "MEMORY.md": "- [[deploi]] — how\n" + "- line\n" * 200}) == {}


def test_a_pruned_memory_is_left() -> None:
    assert fixed(RULE, {**OTHERS, "p.md": memory("[[deploi]]", name="p", description="'[pruned] x'")}) == {}
