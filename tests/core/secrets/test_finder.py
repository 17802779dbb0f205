"""What is found, what is left alone, and how it is masked.

No line of this file looks like a secret to a scanner: the fake ones are put together when the tests run.
"""

from __future__ import annotations

import base64
import json
import time

import pytest

from cmmd.core.secrets import finder

MIXED = "A1b2" * 20
HEX = ("0f3c9a71" + "e5b2d486") * 5
DRAWN = ("q7Zk2NvX" + "9sLw4TbR" + "8mYc3HdF" + "6gJp1KsQ") * 3
PEM_BODY = "\n".join("MIIEvQIBADANBgkqhkiG9w0BAQEFAASC" + DRAWN[i : i + 32] for i in range(4))
PASSWORD = "Tr0ub4" + "dor&3"


def pem(label: str, body: str = PEM_BODY) -> str:
    return f"-----BEGIN {label}-----\n{body}\n-----END {label}-----"


def jwt() -> str:
    parts = (json.dumps({"alg": "HS256", "typ": "JWT"}), json.dumps({"sub": "1234567890", "name": "Ana"}), DRAWN[:32])
    return ".".join(base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in parts)


FOUND = [
    pytest.param("anthropic-key", "sk-ant-" + "api03-" + DRAWN[:90], id="anthropic"),
    pytest.param("anthropic-key", "sk-ant-" + "oat01-" + MIXED, id="anthropic-login"),
    pytest.param("openai-key", "sk-" + MIXED[:48], id="openai-old"),
    pytest.param("openai-key", "sk-" + "proj-" + DRAWN[:64], id="openai-project"),
    pytest.param("openrouter-key", "sk-" + "or-v1-" + HEX[:64], id="openrouter"),
    pytest.param("github-token", "ghp_" + "A1b2" * 9, id="github-personal"),
    pytest.param("github-token", "gho_" + DRAWN[:36], id="github-oauth"),
    pytest.param("github-token", "github_" + "pat_" + MIXED[:22] + "_" + DRAWN[:59], id="github-fine-grained"),
    pytest.param("gitlab-token", "glpat" + "-" + DRAWN[:20], id="gitlab"),
    pytest.param("aws-access-key-id", "AKIA" + "Q7ZK2NVX3SLW4TBR", id="aws-key-id"),
    pytest.param("aws-access-key-id", "ASIA" + "Q7ZK2NVX3SLW4TBR", id="aws-temporary-key-id"),
    pytest.param("google-api-key", "AIza" + DRAWN[:35], id="google"),
    pytest.param("google-oauth-secret", "GOCSPX" + "-" + DRAWN[:28], id="google-oauth"),
    pytest.param("slack-token", "xoxb" + "-1234567890-1234567890123-" + DRAWN[:24], id="slack-bot"),
    pytest.param("slack-token", "xoxp" + "-1234567890-1234567890123-" + HEX[:32], id="slack-user"),
    pytest.param("stripe-key", "sk_" + "live_" + DRAWN[:24], id="stripe"),
    pytest.param("stripe-key", "rk_" + "live_" + DRAWN[:24], id="stripe-restricted"),
    pytest.param("npm-token", "npm_" + DRAWN[:36], id="npm"),
    pytest.param("pypi-token", "pypi" + "-" + "AgEIcHlwaS5vcmc" + DRAWN[:80], id="pypi"),
    pytest.param("huggingface-token", "hf_" + "AbCdEfGhIj" + "KlMnOpQrStUvWxYzAbCdEfGh", id="hugging-face"),
    pytest.param("twilio-key", "SK" + HEX[:32], id="twilio"),
    pytest.param("sendgrid-key", "SG." + DRAWN[:22] + "." + DRAWN[:43], id="sendgrid"),
    pytest.param("mailchimp-key", HEX[:32] + "-us" + "12", id="mailchimp"),
    pytest.param("shopify-token", "shpat" + "_" + HEX[:32], id="shopify"),
    pytest.param("digitalocean-token", "dop_" + "v1_" + HEX[:64], id="digitalocean"),
    pytest.param("vault-token", "hvs." + DRAWN[:60], id="vault"),
    pytest.param("jwt", jwt(), id="jwt"),
    pytest.param("private-key", pem("RSA PRIVATE " + "KEY"), id="pem-rsa"),
    pytest.param("private-key", pem("OPENSSH PRIVATE " + "KEY"), id="pem-openssh"),
    pytest.param("private-key", pem("PGP PRIVATE " + "KEY BLOCK"), id="pem-pgp"),
    pytest.param("private-key", pem("PRIVATE " + "KEY").replace("\n", "\\n"), id="pem-in-json"),
    pytest.param("private-key", pem("PRIVATE " + "KEY").replace("\n", "\\\\n"), id="pem-in-json-in-json"),
    pytest.param("private-key", pem("EC PRIVATE " + "KEY").rpartition("\n")[0], id="pem-cut-short"),
]

ASSIGNED = [
    pytest.param("password", f"DB_PASSWORD={PASSWORD}", PASSWORD, id="environment"),
    pytest.param("password", f'password: "{PASSWORD}"', PASSWORD, id="yaml"),
    pytest.param("password", f'{{"password": "{PASSWORD}"}}', PASSWORD, id="json"),
    pytest.param("password", f'{{\\"password\\": \\"{PASSWORD}\\"}}', PASSWORD, id="json-in-json"),
    pytest.param("password", f"**Password:** {PASSWORD}", PASSWORD, id="markdown-bold"),
    pytest.param("password", f"| password | {PASSWORD} |", PASSWORD, id="markdown-table"),
    pytest.param("password", f"- admin password: `{PASSWORD}`", PASSWORD, id="markdown-code"),
    pytest.param("password", f"The admin password is {PASSWORD}.", PASSWORD + ".", id="sentence"),
    pytest.param("password", f"Passwort: {PASSWORD}", PASSWORD, id="german"),
    pytest.param("password", "PGPASSWORD=" + "s3cr3tp4ss", "s3cr3tp4ss", id="letters-for-digits"),
    pytest.param("secret", "api_key = '" + DRAWN[:32] + "'", DRAWN[:32], id="python"),
    pytest.param("secret", "apiKey: '" + DRAWN[:32] + "',", DRAWN[:32], id="javascript"),
    pytest.param("secret", "token := " + HEX[:40], HEX[:40], id="go"),
    pytest.param("secret", "'client_secret' => '" + DRAWN[:40] + "'", DRAWN[:40], id="php"),
    pytest.param("secret", "API key: " + DRAWN[:32], DRAWN[:32], id="words"),
    pytest.param("secret", "SECRET_KEY_BASE=" + HEX[:80], HEX[:80], id="rails"),
    pytest.param("secret", "AccountKey=" + DRAWN[:86] + "==;Endpoint", DRAWN[:86] + "==", id="azure"),
    pytest.param("aws-secret-key", "aws_secret_access_key = " + DRAWN[:40], DRAWN[:40], id="aws"),
    pytest.param("aws-secret-key", "Secret access key: /" + DRAWN[:39], "/" + DRAWN[:39], id="aws-slash-first"),
    pytest.param("bearer-token", "Authorization: Bearer " + DRAWN[:40], DRAWN[:40], id="bearer"),
    pytest.param("bearer-token", 'curl -H "authorization: bearer ' + DRAWN[:40] + '"', DRAWN[:40], id="bearer-small"),
    pytest.param("basic-auth", "Authorization: Basic YW5hOlRyMHViNGRvciYz", "YW5hOlRyMHViNGRvciYz", id="basic"),
    pytest.param("url-password", f"https://deploy:{PASSWORD}@shop.test/x", PASSWORD, id="url"),
    pytest.param("url-password", "postgres://shop:" + "Xk29fjw0@db.test:5432/shop", "Xk29fjw0", id="database"),
    pytest.param("url-password", "redis://:" + "Xk29fjw0@cache.test", "Xk29fjw0", id="redis-without-user"),
    pytest.param("url-password", "https:\\/\\/ana:" + "hunter2@shop.test", "hunter2", id="url-escaped-in-json"),
    pytest.param("slack-webhook", "https://hooks.slack.com/services/" + "T01ABCDEF/B02ABCDEF/" + DRAWN[:24],
                 "T01ABCDEF/B02ABCDEF/" + DRAWN[:24], id="slack-webhook"),
    pytest.param("telegram-bot-token", "1234567890:" + "AA" + DRAWN[:33], "AA" + DRAWN[:33], id="telegram"),
    pytest.param("gcp-private-key", '"private_key": "' + pem("PRIVATE " + "KEY").replace("\n", "\\n") + '"',
                 pem("PRIVATE " + "KEY").replace("\n", "\\n"), id="google-service-account"),
]  # fmt: skip

LEFT_ALONE = [
    "",
    "The bank settles at night.",
    "token: <token>",
    "token: <your-token-here>",
    "api_key = your-api-key-goes-here-1234",
    "API_KEY=${API_KEY}",
    "API_KEY=$SHOP_API_KEY_2024_PROD",
    "password: ****************",
    "password = changeme-2024-X",
    "PASSWORD=xxxxxxxxxxxxxxxx1A",
    "secret: {{ secrets.DEPLOY_KEY_2024 }}",
    "const key = process.env.STRIPE_API_KEY_V2",
    "api_key = os.environ['SHOP_API_KEY_V2']",
    "api_key = os.environ.get('SHOP_API_KEY_V2')",
    "token = get_token_for_user_42(session)",
    "AWS documents AKIA" + "IOSFODNN7EXAMPLE as its example",
    "ghp_" + "x" * 36,
    "github tokens begin with ghp_, gho_ or github_pat_",
    "sk-ant-… keys belong in the keychain",
    "keys look like sk-ant-api03-...",
    "OPENAI_API_KEY=sk-...",
    "password: stored in 1Password, item Shop/Stripe",
    "Password: ask Ana, she keeps it in the vault",
    "password is required and needs 12 characters",
    "the token expires after 3600 seconds",
    "max_tokens: 128000, token_count=200000",
    "token: shop-api-token-v2",
    "secret name: checkout-session-secret-2024",
    "secretName: shop-tls-wildcard-2024-renewed",
    "password_file: /run/secrets/db_password_2024",
    "private key path: ~/.ssh/id_ed25519_deploy_2024",
    "token_url: https://auth.shop.test/oauth2/v1/token",
    "access_key_id in the table of keys",
    "tokenizer: cl100k_base_2024_v1_final",
    "primary key: (order_id, line_no)",
    "cache key: user:42:cart:v3:2024-01-01",
    "commit 3f786850e387550fdab836ed7e6dc881de23001b fixed the refunds",
    "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFake ana@shop",
    "UUID 0b8f3f0e-4a3b-4f8e-9c55-2c9be2e5f3a1 is the tenant",
    "postgres://shop:" + "shop@localhost:5432/shop",
    "postgres://user:" + "password@localhost/db",
    "https://user:" + "pass@host",
    "https://${USER}:${PASSWORD}@shop.test",
    "https://shop.test:8443/a@b",
    "git@github.com:shop/api.git",
    "Bearer authentication is on for the admin pages",
    "Authorization: Bearer $TOKEN_OF_THE_SHOP_2024",
    "Authorization: Basic <base64 of user and password>",
    "Basic authentication is off",
    "look for -----BEGIN RSA PRIVATE " + "KEY----- in the dump",
    pem("PRIVATE " + "KEY", "..."),
    pem("PUBLIC KEY"),
    pem("CERTIFICATE"),
    "eyJ is how a JWT begins",
    "SKU12345678 and TASK-00000000000000000000000000000000",
    "passenger: Seat12A/window",
    "keyboard: QWERTY-104-keys-v2",
    "[secret: github-token]",
    'password = "[secret: password]"',
    "npm_config_registry=https://registry.shop.test",
    "hf_hub_download(repo_id='shop/model')",
    "the risk-assessment-for-checkout-2024 note",
]  # fmt: skip


@pytest.mark.parametrize(("kind", "secret"), FOUND)
@pytest.mark.parametrize(
    "around",
    [
        pytest.param("{}", id="alone"),
        pytest.param("- the key is `{}`, do not share it", id="in-a-sentence"),
        pytest.param('{{"text":"first\\n{}\\nlast"}}', id="in-json"),
        pytest.param("KEY={}\n", id="assigned"),
    ],
)
def test_each_kind_is_masked_whole(kind: str, secret: str, around: str) -> None:
    assert finder.mask(around.format(secret)) == around.format(f"[secret: {kind}]")


@pytest.mark.parametrize(("kind", "text", "value"), ASSIGNED)
def test_of_an_assignment_only_the_value_is_masked(kind: str, text: str, value: str) -> None:
    assert finder.mask(text) == text.replace(value, f"[secret: {kind}]")


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_what_is_no_secret_stays(text: str) -> None:
    assert finder.find(text) == []


def test_lines_and_positions() -> None:
    token = "ghp_" + "A1b2" * 9
    text = f"one\ntwo {token}\nthree\npassword: {PASSWORD}\n"
    assert [(hit.line, hit.kind, text[hit.start : hit.end]) for hit in finder.find(text)] == [
        (2, "github-token", token),
        (4, "password", PASSWORD),
    ]


def test_the_more_specific_kind_names_an_overlap() -> None:
    text = "token = 'https://ana:" + "ghp_" + "A1b2" * 9 + "@github.com'"
    assert [hit.kind for hit in finder.find(text)] == ["github-token"]


def test_letters_that_grow_in_lower_case_do_not_shift_the_mask() -> None:
    assert finder.mask(f"İİİİ PASSWORD={PASSWORD} İ") == "İİİİ PASSWORD=[secret: password] İ"


@pytest.mark.parametrize(("kind", "secret"), FOUND)
def test_a_masked_line_of_json_is_still_json(kind: str, secret: str) -> None:
    inner = json.dumps({"password": PASSWORD, "note": f"a\n{secret}\té\n"})
    masked = finder.mask(json.dumps({"type": "tool_use", "input": inner}))
    note = json.loads(json.loads(masked)["input"])["note"]
    assert note == f"a\n[secret: {kind}]\té\n"


@pytest.mark.parametrize("text", [pytest.param(case.values[1], id=case.id) for case in (*FOUND, *ASSIGNED)])
def test_masking_twice_changes_nothing_more(text: str) -> None:
    assert finder.mask(finder.mask(text)) == finder.mask(text)


def test_fingerprints_tell_a_new_secret_from_a_moved_one() -> None:
    old, new = "ghp_" + "A1b2" * 9, "ghp_" + "A1b3" * 9
    before, moved = finder.fingerprints(f"a {old}"), finder.fingerprints(f"line\n\nb {old} {old}")
    assert (before == moved, len(finder.fingerprints(f"{old} {new}") - before)) == (True, 1)


def test_fingerprints_hold_no_secret() -> None:
    token = "ghp_" + "A1b2" * 9
    assert not any(token in fingerprint for fingerprint in finder.fingerprints(token))


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        pytest.param("ana@shop.test", "[email]", id="alone"),
        pytest.param("Ask <ana.b+c@mail.shop.co.uk>.", "Ask <[email]>.", id="in-a-sentence"),
        pytest.param('{"a":"x\\nana@shop.test\\n"}', '{"a":"x\\n[email]\\n"}', id="after-an-escape"),
        pytest.param('{"a":"\\u00e9ana@shop.test"}', '{"a":"\\u00e9[email]"}', id="after-a-unicode-escape"),
        pytest.param('{"a":"SHOP\\\\ana@shop.test"}', '{"a":"SHOP\\\\[email]"}', id="after-a-backslash"),
        pytest.param("logo@2x.png", "logo@2x.png", id="image-name"),
        pytest.param("git@github.com:shop/api.git", "git@github.com:shop/api.git", id="git-address"),
        pytest.param("@decorator and a@b", "@decorator and a@b", id="no-address"),
        pytest.param("npm i @shop/ui@1.2.3", "npm i @shop/ui@1.2.3", id="package"),
    ],
)
def test_mail_addresses(text: str, masked: str) -> None:
    assert finder.mask_emails(text) == masked


HOSTILE = [
    *(
        "password=",
        "token: ",
        "secret_key=",
        "pwd='",
        "bearer ",
        "basic ",
        "AKIA",
        ":AA",
        "sk-ant-",
        "A1b2",
        "-",
        "\\n",
    ),
    *("eyJ", "eyJabcdefgh.", "-eyJ", "://", "://a:b", "a@", "a.", '"private_key":"-----BEGIN ', "-----BEGIN "),
    "-----BEGIN A PRIVATE " + "KEY-----\nAAAA-",
    *("pass:", "_pass", "password (", "password is ", "密码", "пароль ", "senha_", "clave:"),
    *("a@b.", "a@b.cd / ", "a@b.cd:A1!"),
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_hostile_megabyte_takes_linear_time(piece: str) -> None:
    text = piece * (500_000 // len(piece)) + "A1b" * 166_666
    started = time.process_time()
    finder.mask_emails(finder.mask(text))
    assert time.process_time() - started < 8


def test_ten_thousand_ordinary_texts_are_quick() -> None:
    texts = [
        f"{n} " + "The bank settles at night and we ship on Monday mornings, see docs/ship.md.\n" * 26
        for n in range(1000)
    ]
    started = time.process_time()
    for text in texts:
        finder.find(text)
    assert (time.process_time() - started) * 10 < 2  # 0.35 s on a quiet machine
