"""How passwords are written down: after a word for one, in the languages memories are written in, or behind an address.

These are sources of expressions for the table of secret_kinds; the rules for them stand there. A value behind a sign
(`Passwort: …`) is told from one in a sentence (`das Passwort ist …`), of which it is less sure that it is one.
"""

from __future__ import annotations

# The end of a name: not what tells where the secret is, or about it.
NO_SECRET_NAME = "".join(
    rf"(?<!{end})" for end in ("name", "file", "path", "type", "_id", "-id", "url", "uri", "count", "hash")
)
_CLOSED = r"""(?:\\*["'`\]]|\*{1,3})?"""  # quotes (escaped ones too), bold marks
_ASIDE = r"(?:[ \t]?[(（][^()（）\n]{1,30}[)）])?"
_SIGN = r"(?::=|=>|==?|[:：|])"
_BE = (
    r"(?:[ \t]{1,8}(?:is|ist|lautet|est|es|está|esta|é|è|to|jest|это|là|هي|هو)(?![^\W_])"
    r"|[ \t]{0,8}(?:[是为為은는이—–]|は)|[ \t]{1,8}-(?=[ \t]))"
)
# A letter of another script ends a bare value: in Chinese and Japanese the sentence goes on without a blank.
_OTHER_SCRIPT = r"\u0370-\u1fff\u2e80-\U0010ffff"
_VALUE = (
    r"""(?:\*{1,3})?[ \t]{0,8}(?:\\*(?P<q>["'`]))?"""
    rf"""(?P<v>(?:(?(q)[^\s"'`\\{_OTHER_SCRIPT}]|[^\s"'`,;<>()\[\]{{}}|\\{_OTHER_SCRIPT}])){{6,200}}+)"""
)
_WORD_STARTS = r"(?:(?<![^\W_])|(?<=\\[nrtbf]))"  # the letter before may belong to an escape of a JSON string
_REST = r"[A-Za-z0-9_.-]{0,24}+"

ANCHORS = ("pass", "pwd")
_PASSWORD = rf"(?:pass(?:w(?:or)?[dt]|phrase|code)|pwd|(?:(?<=de )|(?<=palavra-))passe){_REST}{NO_SECRET_NAME}"
# `pass` alone means more than a password ("the second pass", a test's outcome in a table): it takes a sign of its own.
_PASS = r"pass(?:[_\d][A-Za-z0-9_]{0,24}+)?"
_OWNERS = "".join(rf"|(?<={owner})" for owner in ("user", "root", "admin", "db", "sql", "ftp", "smtp", "mail"))
_PASS_FIELD = (
    rf"(?:(?:(?<=_){_OWNERS}){_PASS}(?={_CLOSED}[ \t]{{0,8}}[:=])|{_WORD_STARTS}{_PASS}(?={_CLOSED}[ \t]{{0,8}}=))"
)
ASSIGNED = rf"(?:{_PASSWORD}{_CLOSED}{_ASIDE}|{_PASS_FIELD}{_CLOSED})(?:{_BE})?[ \t]{{0,8}}{_SIGN}{_VALUE}"
TOLD = rf"(?:{_PASSWORD}{_CLOSED}{_ASIDE}{_BE}|{_WORD_STARTS}{_PASS}{_CLOSED}[ \t]{{0,8}}[:：]){_VALUE}"

# First the literal that is looked for, in lower case, then what else may belong to the word.
_LATIN = {
    "senha": "senha",
    "contrase": "contrase(?:ñ|n\u0303?|ny)as?",
    "mdp": "mdp(?![^\\W_])",
    "kennwort": "kennwort",
    "hasł": "hasł(?:o|a|em)",
    "haslo": "haslo",
    "şifre": "şifre(?:si|niz|m)?",
    "mật khẩu": "mật khẩu",
}
# These name other things as well: a key, a word.
_LATIN_UNSURE = {
    "clave": "(?<!palabra )clave",
    "parola": "parola(?:sı| d['’]ordine)?",
    "sifre": "sifre(?:si)?",
}
_OTHER = {
    "парол": "парол(?:[ьяюие]|ем|ей|ями?|ах)",
    "密码": "密码",
    "密碼": "密碼",
    "口令": "口令",
    "パスワード": "パスワード",
    "パスフレーズ": "パスフレーズ",
    "暗証番号": "暗証番号",
    "비밀번호": "비밀번호",
    "비번": "비번",
    "패스워드": "패스워드",
    "암호": "암호",
    "كلمة المرور": "كلمة المرور",
    "كلمة السر": "كلمة السر",
}
OTHER_ANCHORS = (*_LATIN, *_OTHER)
OTHER_TOLD_ANCHORS = (*OTHER_ANCHORS, *_LATIN_UNSURE)
_LATIN_WORD = rf"{_WORD_STARTS}(?:{'|'.join(_LATIN.values())}){_REST}"
_LATIN_ANY = rf"{_WORD_STARTS}(?:{'|'.join((*_LATIN.values(), *_LATIN_UNSURE.values()))}){_REST}"
_OTHER_WORD = rf"(?:{'|'.join(_OTHER.values())})"
OTHER_ASSIGNED = (
    rf"(?:{_LATIN_WORD}|{_OTHER_WORD}{_REST}){NO_SECRET_NAME}{_CLOSED}{_ASIDE}(?:{_BE})?[ \t]{{0,8}}{_SIGN}{_VALUE}"
)
# Behind a word of another script a value in Latin letters needs no verb: "密码 …".
OTHER_TOLD = (
    rf"(?:{_LATIN_ANY}{NO_SECRET_NAME}{_CLOSED}{_ASIDE}(?:{_BE}|[ \t]{{0,8}}{_SIGN})"
    rf"|{_OTHER_WORD}{_CLOSED}{_ASIDE}(?:{_BE})?){_VALUE}"
)

# `ana@shop.example / …`, also as two cells of a table, also `mail:password`.
PAIRED = (
    r"(?<=[\w.+-])(?<!git)@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![\w-])"
    rf"""[)>\]"'`*]{{0,3}}[ \t]{{0,8}}[/:：|]{_VALUE}"""
)
