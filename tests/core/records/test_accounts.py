"""What authmux prints, read in JSON and as text; the samples are those of the real program with made-up accounts."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cmmd.core.records import accounts as read
from cmmd.core.records.accounts import Account, Accounts, ClaudeAccount, NotUnderstood, account_name, kind_of

SAMPLES = Path(__file__).parents[3] / "test-fixtures/authmux"
ADMIN = Account("admin", "admin@example.com", "ChatGPT seat (Business)", 98, 100, False)
ODIN = Account("odin", "odin@example.com", "ChatGPT seat (Plus)", None, 84, True)
PEJKO = Account("pejko@example.com", "pejko@example.com", "ChatGPT seat (Free)", None, None, False)
BUSINESS = "ChatGPT seat (Business)"


def sample(name: str) -> str:
    return (SAMPLES / name).read_text(encoding="utf-8")


def no_email(account: Account) -> Account:
    return Account(account.name, "", account.kind, account.five_h_pct, account.weekly_pct, account.active)


@pytest.mark.parametrize(
    ("reader", "name", "expected"),
    [
        pytest.param(
            read.read_list,
            "list.json",
            (
                (ADMIN, ODIN, PEJKO),
                (
                    ClaudeAccount("account1", "/home/you/.claude-accounts/account1"),
                    ClaudeAccount("work", "/home/you/.claude-accounts/work"),
                ),
            ),
            id="list",
        ),
        pytest.param(read.read_list, "list-empty.json", ((), ()), id="an empty list"),
        pytest.param(
            read.read_list_text,
            "list.txt",
            ((no_email(ADMIN), no_email(ODIN), PEJKO), (ClaudeAccount("account1"), ClaudeAccount("work"))),
            id="list as text",
        ),
        pytest.param(read.read_list_text, "list-empty.txt", ((), ()), id="an empty list as text"),
        pytest.param(
            read.read_list_text,
            "list-old.txt",
            (
                (
                    Account("admin@example.com", "admin@example.com", BUSINESS, 98, 100),
                    Account("odin@example.com", "odin@example.com", BUSINESS, 99, 84, True),
                    Account("zeus@example.com", "zeus@example.com", BUSINESS, 99, 95),
                ),
                (),
            ),
            id="the oldest list",
        ),
        pytest.param(read.read_current, "current.json", "odin", id="current"),
        pytest.param(read.read_current_text, "current.txt", "odin", id="current as text"),
        pytest.param(read.read_current_text, "current-empty.txt", None, id="no current one, as text"),
        pytest.param(
            read.read_status,
            "status.json",
            {
                "autoSwitchEnabled": False,
                "serviceState": "inactive",
                "threshold5hPercent": 10,
                "thresholdWeeklyPercent": 5,
                "usageMode": "api",
            },
            id="status",
        ),
        pytest.param(
            read.read_status_text,
            "status.txt",
            {"auto-switch": "OFF", "service": "inactive", "thresholds": "5h<10%, weekly<5%", "usage": "api"},
            id="status as text",
        ),
    ],
)
def test_samples(reader: Callable[[str], Any], name: str, expected: object) -> None:
    assert reader(sample(name)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "* a b  type=x  5h=1.5%  weekly=0%\n", Account("a b", "", "x", 1.5, 0, True), id="a space, a share"
        ),
        pytest.param("  a  type=-  5h=-  weekly=-\r\n", Account("a"), id="nothing known, Windows line end"),
        pytest.param("\x1b[32m* a\x1b[0m  type=x  5h=5%  weekly=6%\n", Account("a", "", "x", 5, 6, True), id="colours"),
        pytest.param("  a  type=x\n", Account("a", "", "x"), id="no percentages"),
        pytest.param("  a  type=x  5h=250%  weekly=?\n", Account("a", "", "x"), id="odd percentages are unknown"),
    ],
)
def test_a_row_of_text(text: str, expected: Account) -> None:
    assert read.read_list_text(text)[0] == (expected,)


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        pytest.param({"name": "a", "remaining5hPercent": True}, Account("a"), id="a boolean is no percentage"),
        pytest.param({"name": "a", "remaining5hPercent": -1}, Account("a"), id="nor is less than nothing"),
        pytest.param({"name": "a", "email": None, "active": "yes"}, Account("a"), id="fields of another kind"),
        pytest.param({"name": "a", "remaining5hPercent": 33.3}, Account("a", five_h_pct=33.3), id="a fraction"),
    ],
)
def test_an_item_of_json(item: dict[str, Any], expected: Account) -> None:
    assert read.read_list(json.dumps({"ok": True, "data": {"accounts": [item]}}))[0] == (expected,)


@pytest.mark.parametrize(
    ("reader", "text"),
    [
        pytest.param(read.read_list, "", id="list: nothing"),
        pytest.param(read.read_list, "null", id="list: null"),
        pytest.param(read.read_list, "<html>", id="list: a page"),
        pytest.param(read.read_list, "[" * 100_000, id="list: depth"),
        pytest.param(read.read_list, '{"ok":true,"data":{"accounts":{}}}', id="list: no list"),
        pytest.param(read.read_list, '{"ok":true,"data":{}}', id="list: no accounts key"),
        pytest.param(read.read_list, '{"ok":false,"data":{"accounts":[]}}', id="list: not ok"),
        pytest.param(read.read_list_text, "", id="list as text: nothing"),
        pytest.param(read.read_list_text, "Segmentation fault\n", id="list as text: garbage"),
        pytest.param(read.read_current, '{"ok":true}', id="current: no data"),
        pytest.param(read.read_current_text, "", id="current as text: nothing"),
        pytest.param(read.read_current_text, "Warning: a b\nodin\n", id="current as text: more than a name"),
        pytest.param(read.read_status, "x", id="status: garbage"),
        pytest.param(read.read_status_text, "x", id="status as text: garbage"),
    ],
)
def test_not_understood(reader: Callable[[str], Any], text: str) -> None:
    with pytest.raises(NotUnderstood):
        reader(text)


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        pytest.param("team", "ChatGPT seat (Business)", id="team"),
        pytest.param("plus", "ChatGPT seat (Plus)", id="plus"),
        pytest.param("chatgpt_pro", "ChatGPT seat (Pro)", id="a prefix"),
        pytest.param("edu k12", "ChatGPT seat (Edu K12)", id="two words"),
        pytest.param("usage-based", "Usage based (Codex)", id="by usage"),
        pytest.param("", "", id="unknown"),
    ],
)
def test_kind_of(plan: str, expected: str) -> None:
    assert kind_of(plan) == expected


KNOWN = Accounts(claude_accounts=(ClaudeAccount("home", "/a/account1"), ClaudeAccount("me@example.com", "/a/account2")))


@pytest.mark.parametrize(
    ("accounts", "config_dir", "expected"),
    [
        pytest.param(KNOWN, "/a/account1", "home", id="authmux knows it"),
        pytest.param(KNOWN, "/a/account2", "account-8c2a47", id="never an email"),
        pytest.param(KNOWN, "/a/other", "other", id="unknown: the folder"),
        pytest.param(KNOWN, "/a/you@example.com/", "account-53e6cd", id="a folder named like an email"),
        pytest.param(None, "/home/you/.claude", ".claude", id="no authmux"),
    ],
)
def test_account_name(accounts: Accounts | None, config_dir: str, expected: str) -> None:
    assert account_name(accounts, config_dir) == expected


def test_the_document_has_the_shape_of_the_contract() -> None:
    got = Accounts(current="odin", accounts=(ODIN,), account_folders=(("/a/work", True),)).to_json()
    assert {key: got[key] for key in ("current", "accounts", "account_folders", "ok", "error")} == {
        "current": "odin",
        "accounts": [
            {
                "name": "odin",
                "email": "odin@example.com",
                "kind": "ChatGPT seat (Plus)",
                "five_h_pct": None,
                "weekly_pct": 84,
                "active": True,
            }
        ],
        "account_folders": [{"path": "/a/work", "has_credentials": True}],
        "ok": True,
        "error": None,
    }
