"""secret-like: where and what kind, never the value. The kinds are tests/core/test_secrets.py's."""

from __future__ import annotations

import pytest

from cmmd.core.rules import secret_like
from tests.memories import Files, found, memory, root

TOKEN = "ghp_" + "A1b2C3d4E5" * 4  # put together here, so that no scanner stumbles over this file
PASSWORD = "!Harbor" + "4471"

ROWS = [
    pytest.param({"a.md": memory(f"Use {TOKEN[:40]}\n")}, ["warning a.md:8"], id="in a memory"),
    pytest.param({"MEMORY.md": f"- {TOKEN[:40]}\n"}, ["warning MEMORY.md:1"], id="in the index"),
    pytest.param({"README.md": f"{TOKEN[:40]}\n"}, ["warning README.md:1"], id="in a file that is no memory"),
    pytest.param({"a.md": memory("x\n", description=TOKEN[:40])}, ["warning a.md:3"], id="in the frontmatter"),
    pytest.param({"a.md": memory(f"```\n{TOKEN[:40]}\n```\n")}, ["warning a.md:9"], id="in code"),
    pytest.param({"a.md": memory(f"密码: {PASSWORD}\n")}, ["warning a.md:8"], id="a password"),
    pytest.param({"a.md": memory(f"Das Passwort ist {PASSWORD}\n")}, ["info a.md:8"], id="in a sentence"),
    pytest.param({"a.md": memory(f"ana@shop.example / {PASSWORD}\n")}, ["info a.md:8"], id="behind an address"),
    pytest.param(
        {"a.md": memory(f"password is {PASSWORD}, senha: {PASSWORD}\n")}, ["warning a.md:8"], id="one finding a line"
    ),
    pytest.param({"a.md": memory("| tests | 単pass | +D→D伝播pass |\n")}, [], id="pass in a table"),
    pytest.param({"a.md": memory("Passwort: siehe Tresor\n\n密码: 见 1Password\n")}, [], id="where it is, in others"),
    pytest.param({"a.md": memory("ana@shop.example / boris@shop.example\n")}, [], id="two addresses"),
    pytest.param({"a.md": memory("Use $GITHUB_TOKEN, or <token>.\n")}, [], id="placeholders"),
    pytest.param({"a.md": memory("password: see the vault\n")}, [], id="where it is kept"),
    pytest.param({".env.md": TOKEN[:40], "a.txt": TOKEN[:40]}, [], id="dot-entries and other files"),
]


@pytest.mark.parametrize(("files", "expected"), ROWS)
def test_secret_like(files: Files, expected: list[str]) -> None:
    assert [line.rsplit(" ", 1)[0] for line in found("secret-like", files)] == expected


def test_the_value_is_nowhere_in_the_finding() -> None:
    finding = next(secret_like.check(root({"a.md": memory(f"Use {TOKEN[:40]}\n")})))
    assert TOKEN[4:12] not in str(finding.to_json())
