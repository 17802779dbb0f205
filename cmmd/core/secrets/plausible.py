"""Is a value that stands where a secret would stand a real one? Placeholders, names and plain words are not.

False alarms make people switch such a tool off, so a value of unknown make has to look drawn by lot.
"""

from __future__ import annotations

import base64
import binascii
import math
import re
from collections import Counter

from cmmd.core.lazy_pattern import Late

_FILLER = Late(
    r"""example|change[-_]?(?:me|it)|place[-_]?holder|redacted|dummy|sample|foobar|lorem|your[-_ ]|insert[-_]
    |replace[-_]|fake[-_]|xxxx|\*\*|\.\.\.|…|<|>|^\$|\$[{(]|\{\{|^%\w+%$|secret:|0000000""",
    re.IGNORECASE | re.VERBOSE,
)
# The value lies elsewhere: a path, a variable, an entry of a vault, a digest or a public key.
_ELSEWHERE = Late(
    r"process\.env|environ|getenv|env\[|env\.|vault|op://|keychain|1password|:/|^[/~.@]|^arn:|sha\d+[-:]|ssh-",
    re.IGNORECASE,
)
_PLAIN_PART = Late(r"[A-Z]{0,24}[a-z]{0,24}|[0-9]{1,8}|[A-Za-z0-9]{1,6}")
_PART_END = Late(r"[-_./:@+=]|(?<=[a-z])(?=[A-Z][a-z]{2})")
_RUNS = ("01234567", "12345678", "abcdefgh", "qwertyui", "deadbeef")
_LETTER, _SMALL, _CAPITAL, _DIGIT = (Late(one) for one in ("[A-Za-z]", "[a-z]", "[A-Z]", "[0-9]"))
_WORD_END = Late(r"[-_./:+=]|(?<=[a-z])(?=[A-Z][a-z]{2})")  # `Harbor@4471` is a password
_ADDRESS = Late(r"[\w.+-]+@(?:[\w-]+\.)+[A-Za-z]{2,24}|[\w.-]+@[v^~]?\d+(?:\.\d+)+[\w.-]*")  # a mail's, a package's
_HOW_KEPT = Late(r"bcrypt|scrypt|argon2|pbkdf2|^(?:sha|aes|md)-?\d", re.IGNORECASE)  # "the password is Argon2id-hashed"
_SIGN = Late(r"[^\w.-]")
_DIGITS_INSIDE = Late(r"[A-Za-z][0-9]+[A-Za-z]+[0-9]")  # as in `s3cr3t`; `shop2024` has them only at its end
_HEX = Late(r"[0-9a-fA-F-]+")
_KEY_MATERIAL = Late(r"[A-Za-z0-9+/=]{32}")


def entropy(value: str) -> float:
    """Shannon's, in bits per character."""
    total = len(value)
    return -sum(n / total * math.log2(n / total) for n in Counter(value).values()) if total else 0.0


def is_no_placeholder(value: str) -> bool:
    """No filler such as `xxxx`, `<token>`, `${VAR}`, `your-key-here`, and not one character over and over."""
    return _FILLER.compiled.search(value) is None and len(set(value[-16:])) > 1


def looks_random(value: str) -> bool:
    """At least 16 characters, letters and digits mixed with high entropy, and no name made of words and numbers."""
    value = value.rstrip(".,:;!?*")
    if len(value) < 16 or not (_LETTER.compiled.search(value) and _DIGIT.compiled.search(value)) or _is_known(value):
        return False
    return entropy(value) >= (2.8 if _HEX.compiled.fullmatch(value) else 3.2)


def is_password(value: str) -> bool:
    """What a person would choose: 8 characters, of three kinds (or digits between letters), no path, name, address."""
    value = value.rstrip(".,:;!?*")
    if len(value) < 8 or "/" in value or _ADDRESS.compiled.fullmatch(value) or _HOW_KEPT.compiled.search(value):
        return False
    mixed = sum(kind.compiled.search(value) is not None for kind in (_SMALL, _CAPITAL, _DIGIT, _SIGN)) >= 3
    return (mixed or _DIGITS_INSIDE.compiled.search(value) is not None) and not _is_known(value, _WORD_END)


def is_url_password(value: str) -> bool:
    """Between `user:` and `@host` stands a password, unless it is a plain word, a number or filler."""
    return len(value) >= 6 and re.fullmatch(r"[A-Z]?[a-z]*|[A-Z]*|[0-9]*", value) is None and is_no_placeholder(value)


def is_basic_auth(value: str) -> bool:
    """Base64 of `user:password`."""
    try:
        text = base64.b64decode(value + "=" * (-len(value) % 4), validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        return False
    return bool(re.fullmatch(r"[\x21-\x7e]{1,80}:[\x20-\x7e]{3,200}", text)) and is_no_placeholder(text)


def holds_key_material(block: str) -> bool:
    """A PEM block with at least one run of 32 base64 characters that is no filler."""
    return any(is_no_placeholder(found[0]) for found in _KEY_MATERIAL.compiled.finditer(block))


def _is_known(value: str, part_end: Late = _PART_END) -> bool:
    """Filler, a pointer to where the value lies, keys in a row, or a name made of words: `shop-api-token-v2`."""
    if not is_no_placeholder(value) or _ELSEWHERE.compiled.search(value) or len(set(value)) < 6:
        return True
    low = value.lower()
    return any(run in low for run in _RUNS) or all(map(_PLAIN_PART.compiled.fullmatch, part_end.compiled.split(value)))
