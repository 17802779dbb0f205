"""Passwords behind the words for them, in the languages memories are written in; and sentences that hold none."""

from __future__ import annotations

import pytest

from cmmd.core.secrets import finder

PASSWORD = "!Harbor" + "4471"
WORD_AND_NUMBER = "Harbor" + "@4471"

SURE = [
    pytest.param("Password: {}", id="english"),
    pytest.param("DB_PASS={}", id="environment"),
    pytest.param("dbpass: {}", id="an owner before pass"),
    pytest.param("pass={}", id="pass and an equals sign"),
    pytest.param("Password (prod): {}", id="an aside"),
    pytest.param("The wifi password is: {}", id="english verb and colon"),
    pytest.param("| password | {} |", id="cells of a table"),
    pytest.param("Passwort: {}", id="german"),
    pytest.param("**Kennwort:** {}", id="german, bold"),
    pytest.param("Das Passwort ist: {}", id="german verb and colon"),
    pytest.param("mot de passe : {}", id="french"),
    pytest.param("mdp : `{}`", id="french, short"),
    pytest.param("contraseña: {}", id="spanish"),
    pytest.param("CONTRASEÑA={}", id="spanish, capitals"),
    pytest.param("senha: {}", id="portuguese"),
    pytest.param("SENHA_PROD={}", id="portuguese, environment"),
    pytest.param("palavra-passe: {}", id="portuguese of Portugal"),
    pytest.param("hasło: {}", id="polish"),
    pytest.param("şifre: {}", id="turkish"),
    pytest.param("İstanbul, Şifresi: {}", id="turkish, beside a letter that grows in lower case"),
    pytest.param("ŞİFRE: {}", id="turkish, capitals"),
    pytest.param("mật khẩu: {}", id="vietnamese"),
    pytest.param("пароль: {}", id="russian"),
    pytest.param("ПАРОЛЬ = {}", id="russian, capitals"),
    pytest.param("密码: {}", id="chinese"),
    pytest.param("密碼：{}", id="chinese, traditional, wide colon"),
    pytest.param("密码（生产）：{}，不要外传", id="chinese, an aside and a sentence that goes on"),
    pytest.param("パスワード: {}", id="japanese"),
    pytest.param("비밀번호: {}", id="korean"),
    pytest.param("| 비번 | {} |", id="korean, cells of a table"),
    pytest.param("كلمة المرور: {}", id="arabic"),
    pytest.param('{{"note":"one\\ntwo\\nsenha: {}"}}', id="behind an escape of JSON"),
]

UNSURE = [
    pytest.param("The wifi password is {}", id="english"),
    pytest.param("pass: {}", id="pass alone"),
    pytest.param("Das Passwort ist {}", id="german"),
    pytest.param("Das Passwort lautet `{}`", id="german, in code"),
    pytest.param("le mot de passe est {}", id="french"),
    pytest.param("la contraseña es {}", id="spanish"),
    pytest.param("usuario y clave: {}", id="a spanish word for keys too"),
    pytest.param("a senha é {}", id="portuguese"),
    pytest.param("a senha está {}", id="portuguese, other verb"),
    pytest.param("la password è {}", id="italian"),
    pytest.param("parola d'ordine: {}", id="italian, a word for words too"),
    pytest.param("hasło to {}", id="polish"),
    pytest.param("sifre: {}", id="turkish without its marks"),
    pytest.param("mật khẩu là {}", id="vietnamese"),
    pytest.param("пароль это {}", id="russian"),
    pytest.param("пароль — {}", id="russian dash"),
    pytest.param("пароль {}", id="russian, nothing between"),
    pytest.param("密码是{}。", id="chinese"),
    pytest.param("密码 {}", id="chinese, nothing between"),
    pytest.param("パスワードは {} です", id="japanese"),
    pytest.param("비밀번호는 {}", id="korean"),
    pytest.param("كلمة المرور هي {}", id="arabic"),
    pytest.param("- admin@shop.example / {} (super admin)", id="an address and a password"),
    pytest.param("admin@shop.example:{}", id="with a colon"),
    pytest.param("| `admin@shop.example` | `{}` |", id="in a table"),
    pytest.param("<admin@shop.example> : {}", id="in angle brackets"),
]

LEFT_ALONE = [
    "the password is stored in the vault",
    "the password is PBKDF2-hashed, the pass is done",
    "the password is Argon2id, hashed twice",
    "비밀번호는 SHA256Hash로 저장",
    "密码 BCrypt2-Hash",
    "Passwort: siehe Tresor",
    "Das Passwort ist im Tresor, Fach2 unten",
    "mot de passe : voir 1Password",
    "le mot de passe est dans le coffre",
    "contraseña: pregunta a Ana",
    "la contraseña es la de siempre",
    "senha: no cofre, item Loja2",
    "a senha é guardada no 1Password",
    "resenha: Livro2!Bom e outros",
    "password: chiedi ad Anna",
    "la parola è d'argento",
    "palabra clave: Harbor!4471x",
    "clave: entrega-2024-norte",
    "hasło: zapytaj Anny",
    "şifre: kasada",
    "parola: kasada saklı",
    "mật khẩu: hỏi Anna",
    "пароль: спросить у Анны",
    "пароль лежит в 1Password",
    "пароль: <пароль>",
    "密码: 见 1Password",
    "密码：见1Password，条目Shop/Stripe",
    "密码: 请问Anna，她在Notion里2楼",
    "密码: ${DB_PASSWORD}",
    "密码 ****************",
    "密碼: DB_PASSWORD_2024",
    "密码学 PBKDF2",
    "パスワード: 金庫の中",
    "パスワードは 1Password にあります",
    "비밀번호: 금고에 있음",
    "비밀번호: changeme-2024-X",
    "암호: /run/secrets/db_password_2024",
    "암호화: AES-256-GCM",
    "كلمة المرور: اسأل آنا",
    "كلمة المرور: https://vault.shop.test/Item2",
    "| 推論 | 単pass | +D→D伝播pass | 小 |",
    "| tests | pass | Xy7!kd+e |",
    "| bypass | Xy7!kd+e |",
    "bypass: Xy7!kd+e",
    "compass = Xy7!kd+e",
    "the second pass is Xy7!kd+e",
    "passing: Xy7!kd+e",
    "ana@shop.example / boris@shop.example",
    "Ana2@shop.example / Boris2@Shop.example",
    "ana@shop.example / Team Ovens",
    "ana@shop.example / +49 30 1234567",
    "ana@shop.example / Europe/Berlin",
    "| ana@shop.example | Ovens2 | 2024-01-01T10:00 |",
    "git@shop.example:Shop2x!/api.git",
    "ssh ana@shop.example:8022",
    "npm i a@shop.example: shop-ui@1.2.3-Beta",
    "ana@shop / Xy7!kd+e",
]


@pytest.mark.parametrize("password", [PASSWORD, WORD_AND_NUMBER])
@pytest.mark.parametrize(("around", "sure"), [
    *(pytest.param(case.values[0], True, id=case.id) for case in SURE),
    *(pytest.param(case.values[0], False, id=case.id) for case in UNSURE),
])  # fmt: skip
def test_a_password_is_found_once_and_masked_whole(around: str, sure: bool, password: str) -> None:
    text = around.format(password)
    found = [(hit.kind, hit.sure) for hit in finder.find(text)]
    assert (found, password in finder.mask(text)) == ([("password", sure)], False)


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_what_is_no_password_stays(text: str) -> None:
    assert (finder.find(text), finder.mask(text)) == ([], text)


@pytest.mark.parametrize("around", [case.values[0] for case in (*SURE, *UNSURE)])
def test_masking_twice_changes_nothing_more(around: str) -> None:
    masked = finder.mask(around.format(PASSWORD))
    assert finder.mask(masked) == masked
