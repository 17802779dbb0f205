"""Passwords in plain words, in the languages in which memories are written; and words that are none."""

from __future__ import annotations

import pytest

from cmmd.core.secrets import finder
from tests.cases.folders import CASES, PASSWORD_WORDS, note
from tests.cases.pages import findings, mended

VALUE = "!Harbor" + "4471"  # put together here, so that no scanner stumbles over this file


def found(line: str) -> list[str]:
    files = {"MEMORY.md": "- [C](reference_c.md) — logins\n", "reference_c.md": note("c", "reference", line + "\n")}
    return [f.severity for f in findings(files, "secret-like")]


def test_the_words_of_the_case() -> None:
    told = findings(CASES["passwords-in-plain-words"], "secret-like")
    text = CASES["passwords-in-plain-words"]["reference_c.md"]
    wanted = [number for number, line in enumerate(text.splitlines(), 1) if "Harbor" in line]
    assert len(wanted) == 13
    assert sorted({f.line for f in told}) == wanted
    assert {f.severity for f in told} <= {"warning", "info"}


def test_all_are_masked() -> None:
    assert "Harbor" not in finder.mask(CASES["passwords-in-plain-words"]["reference_c.md"])


def test_no_value_is_told() -> None:
    told = findings(CASES["passwords-in-plain-words"])
    assert [f for f in told if "Harbor" in str(f.to_json())] == []


def test_nothing_is_written() -> None:
    assert mended(CASES["passwords-in-plain-words"]).changes == {}


LINES = [
    *[pytest.param(f"- {word}: {VALUE}", id=word) for word in PASSWORD_WORDS],
    pytest.param(f"Пароль: {VALUE}", id="a capital"),
    pytest.param(f"密码：{VALUE}", id="a wide colon"),
    pytest.param(f"パスワード： {VALUE}", id="a wide colon and a blank"),
    pytest.param(f"hasło: {VALUE}", id="pl"),
    pytest.param(f"şifre: {VALUE}", id="tr"),
    pytest.param(f"parola: {VALUE}", id="tr, another word"),
    pytest.param(f"كلمة المرور: {VALUE}", id="ar"),
    pytest.param(f"La contraseña es {VALUE}", id="es: is"),
    pytest.param(f"A senha é {VALUE}", id="pt: is"),
    pytest.param(f"Le mot de passe est {VALUE}", id="fr: is"),
    pytest.param(f"Das Passwort ist {VALUE}", id="de: is"),
    pytest.param(f"The password is {VALUE}", id="en: is"),
    pytest.param(f"**비밀번호**: `{VALUE}`", id="bold, and code"),
    pytest.param("admin@shop.example / Harbor@" + "4471", id="mail and password"),
]


@pytest.mark.parametrize("line", LINES)
def test_a_password(line: str) -> None:
    assert found(line) in (["warning"], ["info"])
    assert "Harbor" not in finder.mask(line)


NONE = [
    *[pytest.param(line, id=line) for line in ("The password is stored in the vault.", "password: see the vault")],
    pytest.param("| part | now | later |\n|---|---|---|\n| 推論 | 単pass | +D→D伝播pass |", id="a word of another"),
    pytest.param("| test | pass | fail |\n|---|---|---|\n| a1 | pass | 12 |", id="a table cell"),
    pytest.param("One pass: 4471 lines in 12s.", id="one pass over lines"),
    pytest.param("2-pass: render, then blend", id="two passes"),
    pytest.param("compass: north, bypass: on, passage: closed", id="words that hold it"),
    pytest.param("пароль: в сейфе", id="ru: in the safe"),
    pytest.param("密码：见保险箱", id="zh: see the safe"),
    pytest.param("パスワード: 金庫を見る", id="ja: see the safe"),
    pytest.param("비밀번호: 금고에 있다", id="ko: in the safe"),
    pytest.param("contraseña: en la caja fuerte", id="es: in the safe"),
    pytest.param("Das Passwort ist geheim.", id="de: is secret"),
    pytest.param("Le mot de passe est obligatoire.", id="fr: is required"),
    pytest.param("A senha é obrigatória.", id="pt: is required"),
    pytest.param("The password is required.", id="en: is required"),
    pytest.param("Password: <ask Ana>", id="a placeholder"),
    pytest.param("Passwort: ********", id="masked already"),
    pytest.param("ana@shop.example / Ana Smith", id="mail and name"),
    pytest.param("ana@shop.example / bo@shop.example", id="two mails"),
    pytest.param("ana@shop.example / owner", id="mail and role"),
]


@pytest.mark.parametrize("line", NONE)
def test_no_password(line: str) -> None:
    assert [severity for severity in found(line) if severity != "info"] == []


CERTAINLY_NONE = [row for row in NONE if "pass" in str(row.values[0]) and "assword" not in str(row.values[0]).lower()]


@pytest.mark.parametrize("line", CERTAINLY_NONE)
def test_pass_is_a_word(line: str) -> None:
    assert found(line) == []
    assert finder.mask(line) == line


def test_the_graph_of_the_case() -> None:
    assert findings(CASES["pass-is-a-word"], "secret-like") == []
    assert mended(CASES["pass-is-a-word"]).changes == {}
