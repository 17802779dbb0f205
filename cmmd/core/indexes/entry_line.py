"""The line of an index for one memory: `- [Title](file.md) — hook`."""

from __future__ import annotations

import re
from urllib.parse import quote

from cmmd.core import markdown
from cmmd.core.document import Document
from cmmd.core.plain import plain

LIMIT = 150
"""Characters of a line that cmmd writes."""
FEWEST = 12
"""Characters of a hook or title below which a cut one says nothing."""

_TYPE = re.compile(r"(?:user|feedback|project|reference)[\s_-]+(?=\S)", re.IGNORECASE)
_SLUG = re.compile(r"[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:\.md)?")
_JOINED = re.compile(r"(?<!\d)[_-]+|[_-]+(?!\d)")
_ODD = re.compile(r"[\s()\[\]<>%#?&\\`|*\x00-\x1f\x7f\ud800-\udfff]|^[^/]*:|^~")
_ONLY_APART = re.compile(r"[^%#?&<>\\`|*\[\]:~\x00-\x1f\x7f\ud800-\udfff]*")
_SAFE = "/.,;=@+!'$"
_MARKUP = re.compile(r"([\\`\[\]<])")
_MEANT = re.compile(r"""\\[!-/:-@\[-`{-~]|\]\(|\[\[|`|<[A-Za-z][^<>]*["']""")
_CODE = re.compile(r"(?<![\\`])(`+)(?!`).*?(?<!`)\1(?!`)")
_WHOLE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)|\[\[[^\[\]]*\]\]|!?\[[^\[\]]*\](?:\([^()]*\))?")
_END = re.compile(r"[\s,;:(\[\\—–-]+\Z")


def entry_line(
    title: str, path: str, hook: str, limit: int = LIMIT, *, bullet: str = "- ", separator: str = " — "
) -> str:
    """One line without its end, of at most `limit` characters where the file name leaves room for that.

    `title` and `hook` are Markdown (see `as_markdown`), `path` the file as seen from the index's folder. What is too
    long is cut at a word: the hook first, then the title.
    """
    target = as_target(path)
    room = limit - len(f"{bullet}[]({target})")
    head = f"{bullet}[{cut(title, max(room, FEWEST))}]({target})"
    left = limit - len(head) - len(separator)
    shown = cut(hook, left) if left >= min(FEWEST, len(hook)) else ""
    return head + separator + shown if shown else head


def title_of(memory: Document) -> str:
    """Its name where that is written for people, else one made of the file's name."""
    if memory.name and not _SLUG.fullmatch(memory.name):
        return as_markdown(memory.name)
    words = _JOINED.sub(" ", _TYPE.sub("", memory.stem, count=1)).strip() or memory.stem
    return as_markdown(words[:1].upper() + words[1:])


def hook_of(memory: Document) -> str:
    """Its description."""
    return as_markdown(memory.description)


def as_markdown(text: str) -> str:
    """Text as Markdown that shows it on one line, and neither links anything nor begins a comment, tag or code."""
    line = " ".join(plain(text).split()).replace("<!--", "&lt;!--")
    links = markdown.read(f"[{line}](x)").links
    alone = len(links) == 1 and links[0].text == line
    return line if alone and not _MEANT.search(_CODE.sub("", line)) else _MARKUP.sub(r"\\\1", line)


def as_target(path: str) -> str:
    """A path as a link's target: bare, in `<>` where it holds blanks or parentheses, `%xx` for what means more."""
    if not _ODD.search(path):
        return path
    if _ONLY_APART.fullmatch(path):
        return f"<{path}>"
    return percent(path)


def percent(path: str) -> str:
    """A path as a target without blanks, whatever it holds."""
    first = path.partition("/")[0]
    start = "./" if first.startswith("~") or ":" in first else ""
    return start + "".join(part if part.isalnum() else quote(part, _SAFE, errors="surrogateescape") for part in path)


def relative(path: str, folder: str) -> str:
    """A path of the root as seen from one of its folders."""
    here, there = folder.split("/") if folder else [], path.split("/")
    while here and there[:-1] and here[0] == there[0]:
        del here[0], there[0]
    return "/".join([".."] * len(here) + there)


def cut(text: str, size: int) -> str:
    """The start of a Markdown text in at most `size` characters, cut at a word, never inside a link or code."""
    if len(text) <= size:
        return text
    end = size - 1
    blank = text.rfind(" ", 0, size)
    end = blank if blank > end // 3 else end
    for whole in _WHOLE.finditer(text):
        end = whole.start() if whole.start() < end < whole.end() else end
    return _END.sub("", text[: max(end, 0)]) + "…"
