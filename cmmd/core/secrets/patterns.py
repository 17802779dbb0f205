"""The table of what a secret looks like: one named expression a kind, most specific first.

How to read a row: `anchors` are literals of which every secret of the kind holds one; `pattern` is matched where an
anchor stands, so a text without one costs nothing. The secret itself is the group `v`, or else the whole match. Every
repetition is bounded or possessive, and none starts inside a run of its own letters: time is linear in any text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal, NamedTuple

from cmmd.core.lazy_pattern import Late
from cmmd.core.secrets import password_words
from cmmd.core.secrets import plausible as values

# No letter or digit before; or one that belongs to an escape of a JSON string (`\n`, `\t`, …).
_LEFT = r"(?:(?<![A-Za-z0-9])|(?<=\\[nrtbf]))"
# What leads from a name to its value: quotes (escaped ones too), bold marks, table bars, "is".
_TO_VALUE = (
    r"""(?:\\*["'`\]]|\*{1,3})?[ \t]{0,8}(?::=|=>|==?|[:：|]|\bis\b)(?:\*{1,3})?[ \t]{0,8}(?:\\*(?P<q>["'`]))?"""
    r"""(?P<v>(?:(?(q)[^\s"'`\\]|[^\s"'`,;<>()\[\]{}|\\])){6,200}+)"""
)
_OF_KEY = ("api", "access", "private", "signing", "encryption", "master", "auth", "account", "app", "client", "admin")
_SECRET_NAME = (
    rf"(?:secret|token|(?:{'|'.join(rf'(?<={word})|(?<={word}[ _-])' for word in _OF_KEY)})key)[\w.-]{{0,24}}+"
)
_PRIVATE_KEY = "[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?"
_PEM_BODY = r"(?:[^-]|-(?!----))*+"


class SecretKind(NamedTuple):
    """`likely` tells a real value from a placeholder; it sees the secret itself."""

    name: str
    anchors: tuple[str, ...]
    pattern: Late
    likely: Callable[[str], bool] = values.is_no_placeholder
    where: Literal["one word", "as written", "any case"] = "one word"
    """How anchors are looked for. `one word`: anchor and secret are 20 characters or more without a space.
    `any case`: anchors are lower case, the text may not be."""
    before: int = 0
    """Characters of the match that stand before the anchor."""
    sign: str = ""
    """Of a kind whose anchors are looked for as written: one character that every match holds and few texts do. It is
    found twenty times as fast as an anchor."""
    sure: bool = True
    """Whether what is found is one, as far as can be told; else it is worth a look, and masked all the same."""


def _prefixed(name: str, prefixes: tuple[str, ...], rest: str) -> SecretKind:
    """A token that opens with a fixed prefix, the way most services make them now."""
    either = "|".join(re.escape(prefix) for prefix in prefixes)
    return SecretKind(name, prefixes, Late(rf"{_LEFT}(?:{either}){rest}(?![A-Za-z0-9])"))


def _assigned(name: str, anchors: tuple[str, ...], key: str, likely: Callable[[str], bool]) -> SecretKind:
    """`key` begins at an anchor; the value follows `=`, `:`, `:=` or `=>`, quoted or bare, also inside JSON strings."""
    return SecretKind(
        name,
        anchors,
        Late(rf"{key}{password_words.NO_SECRET_NAME}{_TO_VALUE}", re.IGNORECASE),
        likely,
        where="any case",
    )


def _password(anchors: tuple[str, ...], written: str, *, sure: bool = True) -> SecretKind:
    """A password behind a word for one."""
    return SecretKind(
        "password", anchors, Late(written, re.IGNORECASE), values.is_password, where="any case", sure=sure
    )


KINDS: tuple[SecretKind, ...] = (
    SecretKind(
        "gcp-private-key",
        ('"private_key',),
        Late(
            r'"private_key\\*"\s{0,9}:\s{0,9}\\*"'
            rf"(?P<v>-----BEGIN {_PRIVATE_KEY}-----{_PEM_BODY}-----END {_PRIVATE_KEY}-----)"
        ),
        values.holds_key_material,
        where="as written",
        sign='"',
    ),
    SecretKind(
        "private-key",
        ("-----BEGIN",),
        Late(
            rf"-----BEGIN {_PRIVATE_KEY}-----(?:{_PEM_BODY}-----END {_PRIVATE_KEY}-----"
            r"""|(?:(?:\s|\\+[nrt]){1,9}[A-Za-z0-9+/=]{16,}+)*+)"""
        ),
        values.holds_key_material,
        where="as written",
    ),
    _prefixed("anthropic-key", ("sk-ant-",), r"[A-Za-z0-9_-]{24,250}+"),
    _prefixed("openrouter-key", ("sk-or-v1-",), r"[0-9a-f]{64}"),
    _prefixed("openai-key", ("sk-proj-", "sk-svcacct-", "sk-admin-"), r"[A-Za-z0-9_-]{20,250}+"),
    _prefixed("openai-key", ("sk-",), r"[A-Za-z0-9]{20,100}+"),
    _prefixed("github-token", ("ghp_", "gho_", "ghu_", "ghs_", "ghr_"), r"[A-Za-z0-9]{36,251}+"),
    _prefixed("github-token", ("github_pat_",), r"[A-Za-z0-9_]{40,250}+"),
    _prefixed("gitlab-token", ("glpat-", "gldt-", "glrt-", "glptt-", "glcbt-"), r"[A-Za-z0-9_.-]{20,120}+"),
    _prefixed("aws-access-key-id", ("AKIA", "ASIA"), r"[A-Z0-9]{16}"),
    _assigned(
        "aws-secret-key",
        ("secret",),
        r"secret[ _-]?(?:access[ _-]?)?key(?=[^\n]{1,16}?[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+]))",
        values.is_no_placeholder,
    ),
    _prefixed("google-api-key", ("AIza",), r"[A-Za-z0-9_-]{35}"),
    _prefixed("google-oauth-secret", ("GOCSPX-",), r"[A-Za-z0-9_-]{28}"),
    _prefixed("google-oauth-token", ("ya29.",), r"[A-Za-z0-9_-]{30,500}+"),
    _prefixed("slack-token", ("xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-", "xoxe-", "xapp-"), r"[A-Za-z0-9-]{18,250}+"),
    SecretKind(
        "slack-webhook",
        ("hooks.slack.com/",),
        Late(r"hooks\.slack\.com/(?:services|workflows|triggers)/(?P<v>T[A-Za-z0-9_]{6,20}/[A-Za-z0-9_/]{12,120}+)"),
    ),
    SecretKind(
        "discord-webhook",
        ("/api/webhooks/",),
        Late(r"/api/webhooks/(?P<v>[0-9]{15,22}/[A-Za-z0-9_-]{40,100}+)"),
    ),
    _prefixed("stripe-key", ("sk_live_", "rk_live_", "whsec_"), r"[A-Za-z0-9+/]{20,250}+={0,2}"),
    _prefixed("npm-token", ("npm_",), r"[A-Za-z0-9]{36}"),
    _prefixed("pypi-token", ("pypi-",), r"[A-Za-z0-9_-]{50,500}+"),
    _prefixed("huggingface-token", ("hf_", "api_org_"), r"[A-Za-z0-9]{34,60}+"),
    _prefixed("twilio-key", ("SK",), r"[0-9a-f]{32}"),
    _prefixed("sendgrid-key", ("SG.",), r"[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{16,64}+"),
    SecretKind("telegram-bot-token", (":AA",), Late(r"(?<=[0-9]{8}):(?P<v>AA[A-Za-z0-9_-]{32,33})(?![A-Za-z0-9_-])")),
    SecretKind(
        "mailchimp-key",
        ("-us",),
        Late(_LEFT + r"[0-9a-f]{32}-us[0-9]{1,2}(?![A-Za-z0-9])"),
        before=32,
    ),
    _prefixed("digitalocean-token", ("dop_v1_", "doo_v1_", "dor_v1_"), r"[0-9a-f]{64}"),
    _prefixed("shopify-token", ("shpat_", "shpca_", "shppa_", "shpss_"), r"[0-9a-fA-F]{32}"),
    _prefixed("vault-token", ("hvs.", "hvb."), r"[A-Za-z0-9_-]{24,250}+"),
    _prefixed("databricks-token", ("dapi",), r"[0-9a-f]{32}(?:-[0-9])?"),
    _prefixed("square-token", ("sq0csp-", "sq0atp-"), r"[A-Za-z0-9_-]{22,80}+"),
    _prefixed("grafana-token", ("glsa_", "glc_"), r"[A-Za-z0-9+/_=]{32,200}+"),
    _prefixed("linear-key", ("lin_api_",), r"[A-Za-z0-9]{32,60}+"),
    _prefixed("atlassian-token", ("ATATT3",), r"[A-Za-z0-9_=-]{60,300}+"),
    _prefixed("age-key", ("AGE-SECRET-KEY-1",), r"[A-Z0-9]{58}"),
    _prefixed("docker-token", ("dckr_pat_", "dckr_oat_"), r"[A-Za-z0-9_-]{24,60}+"),
    SecretKind(
        "jwt",
        ("eyJ",),
        Late(r"(?:(?<![A-Za-z0-9_-])|(?<=\\[nrtbf]))eyJ[A-Za-z0-9_-]{8,}+\.eyJ[A-Za-z0-9_-]{8,}+\.[A-Za-z0-9_-]{8,}+"),
    ),
    SecretKind(
        "url-password",
        ("://", ":\\/\\/"),
        Late(r""":\\?/\\?/[^\s:/?\#@"'`<>\\]{0,120}+:(?P<v>[^\s/?\#@"'`<>\\]{3,200}+)@(?=[A-Za-z0-9\[])"""),
        values.is_url_password,
        where="as written",
        sign="@",
    ),
    SecretKind(
        "bearer-token",
        ("bearer ",),
        Late(r"bearer {1,4}(?P<v>[A-Za-z0-9._~+/-]{16,2000}+={0,2})", re.IGNORECASE),
        values.looks_random,
        where="any case",
    ),
    SecretKind(
        "basic-auth",
        ("basic ",),
        Late(r"""(?<=[: "'])basic {1,4}(?P<v>[A-Za-z0-9+/]{10,400}+={0,2})(?![\w-])""", re.IGNORECASE),
        values.is_basic_auth,
        where="any case",
    ),
    _password(password_words.ANCHORS, password_words.ASSIGNED),
    _password(password_words.OTHER_ANCHORS, password_words.OTHER_ASSIGNED),
    _assigned("secret", ("secret", "token", "key"), _SECRET_NAME, values.looks_random),
    _password(password_words.ANCHORS, password_words.TOLD, sure=False),
    _password(password_words.OTHER_TOLD_ANCHORS, password_words.OTHER_TOLD, sure=False),
    SecretKind(
        "password",
        ("@",),
        Late(password_words.PAIRED),
        values.is_password,
        where="as written",
        sign="@",
        sure=False,
    ),
)
