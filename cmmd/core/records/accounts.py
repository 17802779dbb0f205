"""Accounts as authmux tells them: the values, and readers of what it prints, in JSON or, before 0.1.25, as text."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

COLOURS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
PLANS = {"team": "Business"}
USAGE_BASED = {"api", "codex_usage_based", "metered", "pay_as_you_go", "usage", "usage_based"}


@dataclass(frozen=True, slots=True)
class Account:
    """One saved account. `name` is an alias, not always an email; percentages are what is left, None if unknown."""

    name: str
    email: str = ""
    kind: str = ""
    five_h_pct: float | None = None
    weekly_pct: float | None = None
    active: bool = False


@dataclass(frozen=True, slots=True)
class ClaudeAccount:
    """One Claude Code account: its alias, and its configuration folder, `""` where authmux does not say it."""

    name: str
    config_dir: str = ""


@dataclass(frozen=True)
class Accounts:
    """What one look at authmux gave. A failure is said in `error`; it never looks like "no accounts"."""

    ok: bool = True
    error: str = ""
    current: str | None = None
    accounts: tuple[Account, ...] = ()
    account_folders: tuple[tuple[str, bool], ...] = ()
    """Path, and whether `.credentials.json` is there."""
    claude_accounts: tuple[ClaudeAccount, ...] = ()
    status: Mapping[str, Any] | None = None
    """authmux's own settings as it names them; None if unknown."""

    def to_json(self) -> dict[str, Any]:
        """The document of `accounts --json`; only this one and the state file hold emails."""
        folders = [{"path": path, "has_credentials": has} for path, has in self.account_folders]
        return {
            "current": self.current,
            "accounts": [asdict(account) for account in self.accounts],
            "account_folders": folders,
            "ok": self.ok,
            "error": self.error or None,
            "claude_accounts": [asdict(account) for account in self.claude_accounts],
        }


class NotUnderstood(ValueError):
    """authmux said something else than expected; the text names what, without any of its data."""


def account_name(accounts: Accounts | None, config_dir: str) -> str:
    """The name that history and metrics use for the account of a configuration folder (a real path); never an email."""
    known = accounts.claude_accounts if accounts else ()
    named = next((account.name for account in known if account.config_dir == config_dir), "")
    name = named or config_dir.rstrip("/").rpartition("/")[2]
    return public_name(name)


def public_name(name: str) -> str:
    """An account's name outside `accounts` and `status`: one that is an email address is hashed."""
    return f"account-{hashlib.sha256(name.encode()).hexdigest()[:6]}" if "@" in name else name


def read_list(text: str) -> tuple[tuple[Account, ...], tuple[ClaudeAccount, ...]]:
    """`authmux list --json`. Raises NotUnderstood."""
    data = _data(text)
    accounts, claude = data.get("accounts"), data.get("claudeAccounts", [])
    if not isinstance(accounts, list) or not isinstance(claude, list):
        raise NotUnderstood("no list of accounts")
    return (
        tuple(_account(item) for item in accounts if _word(item, "name")),
        tuple(ClaudeAccount(_word(item, "name"), _word(item, "configDir")) for item in claude if _word(item, "name")),
    )


def read_current(text: str) -> str | None:
    """`authmux current --json`: the active account's name. Raises NotUnderstood."""
    return _word(_data(text), "active") or None


def read_status(text: str) -> Mapping[str, Any]:
    """`authmux status --json`. Raises NotUnderstood."""
    return {key: value for key, value in _data(text).items() if isinstance(value, str | int | float | bool)}


def read_error(text: str) -> str:
    """The message of `{"ok":false,…}`, or `""`."""
    try:
        document = json.loads(text)
        return _word(document["error"], "message")
    except (ValueError, TypeError, KeyError, RecursionError):
        return ""


def read_list_text(text: str) -> tuple[tuple[Account, ...], tuple[ClaudeAccount, ...]]:
    """`authmux list`. Raises NotUnderstood where there is neither an account nor the sentence that says so."""
    rows, _, claude = COLOURS.sub("", text).partition("Claude Code accounts:")
    accounts, claude_accounts = tuple(_rows(rows)), tuple(_claude_rows(claude))
    if not accounts and not claude_accounts and "No saved accounts" not in rows:
        raise NotUnderstood("no list of accounts")
    return accounts, claude_accounts


def read_current_text(text: str) -> str | None:
    """`authmux current`: a name alone on its line, or the sentence that there is none. Raises NotUnderstood."""
    lines = [line.strip() for line in COLOURS.sub("", text).splitlines() if line.strip()]
    if lines and lines[0].startswith("No ") and "active" in lines[0]:
        return None
    if len(lines) != 1 or not re.fullmatch(r"\S{1,200}", lines[0]):
        raise NotUnderstood("no account name")
    return lines[0]


def read_status_text(text: str) -> Mapping[str, Any]:
    """`authmux status`: `key: value` lines. Raises NotUnderstood."""
    pairs = re.findall(r"^([a-z][a-z -]*): *(\S.*)$", COLOURS.sub("", text), re.MULTILINE)
    if not pairs:
        raise NotUnderstood("no status")
    return dict(pairs)


def kind_of(plan: str) -> str:
    """How authmux's own list words a plan: `team` is `ChatGPT seat (Business)`; `""` where unknown."""
    key = re.sub(r"[^a-z0-9]+", "_", plan.lower()).strip("_").removeprefix("chatgpt_")
    if not key:
        return ""
    if key in USAGE_BASED:
        return "Usage based (Codex)"
    return f"ChatGPT seat ({PLANS.get(key) or ' '.join(word.capitalize() for word in key.split('_'))})"


def _data(text: str) -> Mapping[str, Any]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise NotUnderstood("no JSON") from None
    if not isinstance(document, dict) or document.get("ok") is not True or not isinstance(document.get("data"), dict):
        raise NotUnderstood("no data")
    data: dict[str, Any] = document["data"]
    return data


def _word(item: object, key: str) -> str:
    value = item.get(key) if isinstance(item, dict) else None
    return value.strip() if isinstance(value, str) else ""


def _account(item: Mapping[str, Any]) -> Account:
    return Account(
        name=_word(item, "name"),
        email=_word(item, "email"),
        kind=kind_of(_word(item, "planType")),
        five_h_pct=_percent(item.get("remaining5hPercent")),
        weekly_pct=_percent(item.get("remainingWeeklyPercent")),
        active=item.get("active") is True,
    )


def _percent(value: object) -> float | None:
    """Whole numbers stay whole; what is no share of a hundred is unknown."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 100:
        return None
    return value


def _rows(text: str) -> Iterator[Account]:
    """`* name  type=ChatGPT seat (Plus)  5h=98%  weekly=84%`; the oldest form had the email for a name."""
    pattern = (
        r"^(?P<mark>[* ]) (?P<name>\S.*?) +type=(?P<kind>.*?)(?: +5h=(?P<five>\S+))?(?: +weekly=(?P<week>\S+))?\s*$"
    )
    for row in re.finditer(pattern, text, re.MULTILINE):
        name, kind = row["name"], row["kind"]
        yield Account(
            name=name,
            email=name if "@" in name else "",
            kind="" if kind == "-" else kind,
            five_h_pct=_shown_percent(row["five"]),
            weekly_pct=_shown_percent(row["week"]),
            active=row["mark"] == "*",
        )


def _claude_rows(text: str) -> Iterator[ClaudeAccount]:
    for row in re.finditer(r"^ +[✓✗] (\S.*?)(?: +type=.*)?$", text, re.MULTILINE):
        yield ClaudeAccount(row[1])


def _shown_percent(text: str | None) -> float | None:
    found = re.fullmatch(r"([0-9]{1,3})(\.[0-9]+)?%", text or "")
    if not found:
        return None
    return _percent(float(found[0][:-1]) if found[2] else int(found[1]))


def for_the_log(sentences: Sequence[str]) -> str:
    """Sentences about a failure as one, without emails and secrets."""
    from cmmd.core.secrets.finder import mask, mask_emails

    return mask_emails(mask("; ".join(" ".join(sentence.split())[:300] for sentence in sentences)))
