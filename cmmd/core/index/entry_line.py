"""The line of an index for one memory: `- [Title](file.md) — hook`."""

from __future__ import annotations

import re
from urllib.parse import quote

from cmmd.core.markdown import scanner, sentences
from cmmd.core.memory.document import Document
from cmmd.core.text import plain

LIMIT = 150
"""Characters of a line that cmmd writes."""
ACCEPTED = 200
"""Characters of a line that the audit accepts (rule `index-line-long`): so much room a first sentence has."""
FEWEST = 12
"""Characters of a hook below which a cut one says nothing."""

_TYPE = re.compile(r"(?:user|feedback|project|reference)[\s_-]+(?=\S)", re.IGNORECASE)
_SLUG = re.compile(r"[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:\.md)?")
_JOINED = re.compile(r"(?<!\d)[_-]+|[_-]+(?!\d)")
_ODD = re.compile(r"[\s()\[\]<>%#?&\\`|*\x00-\x1f\x7f\ud800-\udfff]|^[^/]*:|^~")
_ONLY_APART = re.compile(r"[^%#?&<>\\`|*\[\]:~\x00-\x1f\x7f\ud800-\udfff]*")
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(.+?)[ \t#]*$", re.MULTILINE)
_SAFE = "/.,;=@+!'$"
_MARKUP = re.compile(r"([\\`\[\]<])")
_MEANT = re.compile(r"""\\[!-/:-@\[-`{-~]|\]\(|\[\[|`|<[A-Za-z][^<>]*["']""")
_CODE = re.compile(r"(?<![\\`])(`+)(?!`).*?(?<!`)\1(?!`)")
_WHOLE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)|\[\[[^\[\]]*\]\]|!?\[[^\[\]]*\](?:\([^()]*\))?")
_END = re.compile(r"[\s,;:(\[\\—–-]+\Z")


def title_of(memory: Document) -> str:
    """Its name, as words where that is a slug, else its first heading, else the words of the file's name."""
    if memory.name:
        return as_markdown(_words(memory.name) if is_slug(memory.name) else memory.name)
    return as_markdown(first_heading(memory) or _words(memory.stem))


def _words(slug: str) -> str:
    """`project_release-2024-03-steps` as `Release 2024-03 steps`."""
    words = _JOINED.sub(" ", _TYPE.sub("", slug.removesuffix(".md"), count=1)).strip() or slug
    return words[:1].upper() + words[1:]


def is_slug(name: str) -> bool:
    """Whether a name is one for files: small letters and digits, joined by `-` and `_`."""
    return bool(_SLUG.fullmatch(name))


def first_heading(memory: Document) -> str:
    """The text of its first heading; `""` without one."""
    found = _HEADING.search(memory.masked, memory.body_start)
    return memory.text[slice(*found.span(1))].strip() if found else ""


def hook_of(memory: Document) -> str:
    """Its description."""
    return as_markdown(memory.description)


def fitting(hook: str, head: str) -> str:
    """The sentences of a hook that fit into a line behind its `head`; only a first one that is too long is cut."""
    if len(head) + len(hook) <= LIMIT:
        return hook
    whole = [hook[:end].rstrip() for end in sentences.ends(hook) if not _is_inside(hook, end)]
    short = [each for each in whole if len(head) + len(each) <= LIMIT]
    if short:
        return short[-1]
    if len(head) + len(whole[0]) <= ACCEPTED:
        return whole[0]
    room = LIMIT - len(head)
    return cut(hook, room) if room >= FEWEST else ""


def _is_inside(text: str, at: int) -> bool:
    """Whether a place lies inside a link or code."""
    return any(whole.start() < at < whole.end() for whole in _WHOLE.finditer(text))


def as_markdown(text: str) -> str:
    """Text as Markdown that shows it on one line, and neither links anything nor begins a comment, tag or code."""
    line = " ".join(plain(text).split()).replace("<!--", "&lt;!--")
    links = scanner.read(f"[{line}](x)").links
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
