"""Pages as people write them, in several styles and languages, with faults; each line says what it is.

So the law can be asked of a page without reading it the way the code does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from hypothesis import strategies as st

from tests.cases.folders import note

Kind = Literal["blank", "text", "mention", "heading", "entry", "dead", "duplicate", "moved", "more"]
"""`text` links nothing, `mention` links in passing, `more` goes on what the entry above it says."""


@dataclass(frozen=True)
class Line:
    text: str
    kind: Kind
    file: str = ""
    """What the entry stands for."""
    title: str = ""
    hook: str = ""


@dataclass(frozen=True)
class Style:
    """How one owner writes entries."""

    bullet: str = "-"
    separator: str = " — "
    dot: str = ""
    bold: str = ""
    titles: str = "human"
    end: str = "\n"
    mark: bool = False
    final: bool = True

    def entry(self, n: int, file: str, hook: str) -> Line:
        title = {"human": f"{NOUNS[n % len(NOUNS)]} {n}", "file": file, "stem": file.removesuffix(".md")}[self.titles]
        link = f"{self.bold}[{title}]({self.dot}{file}){self.bold}"
        text = f"{self.bullet} {link}" + (f"{self.separator}{hook}" if hook else "")
        return Line(text, "entry", file, title, hook)


@dataclass(repr=False)
class Page:
    """A generated folder: its lines in order, its files, and what the law needs to know of them."""

    style: Style
    lines: list[Line] = field(default_factory=list)
    files: dict[str, str | bytes] = field(default_factory=dict)
    unlisted: list[str] = field(default_factory=list)
    """Memories that MEMORY.md does not list and should."""
    put_away: list[str] = field(default_factory=list)
    """Memories in folders of archives, which it does not list either."""
    many_dead: bool = False
    logs: list[str] = field(default_factory=list)
    """Entries for a file that has others, each with a hook of its own."""

    @property
    def index(self) -> bytes:
        text = self.style.end.join(line.text for line in self.lines) + self.style.end * self.style.final
        return ("\ufeff" * self.style.mark + text).encode()

    def __repr__(self) -> str:
        """What a failing test shows."""
        return f"{self.style}\n{self.index.decode()}\nfiles: {' '.join(self.files)}"

    @property
    def root(self) -> dict[str, str | bytes]:
        return {**self.files, "MEMORY.md": self.index}


NOUNS = ("Kiln", "Oven", "Glaze", "Regal", "Печь", "Полка", "炉子", "货架", "가마", "선반", "窯", "棚", "Öfen", "Rota")
HOOKS = (
    "opened at nine, by Ana only",
    "never above 240 degrees",
    "wird montags um vier angeheizt",
    "не включать без Анны",
    "左边很热，右边不热",
    "왼쪽은 뜨겁다",
    "左は熱い、右は冷たい",
    "see the `make bake` target; 3 of 4 shelves",
    "use it for bread: not for clay",
)
HEADINGS = {
    "none": (),
    "en": ("Rules", "Work in progress", "Lookup"),
    "de": ("Regeln", "Vorhaben", "Nachschlagen"),
    "zh": ("规则", "项目", "参考"),
    "ru": ("Правила", "Проекты", "Справка"),
    "ko": ("규칙", "프로젝트", "참고"),
    "ja": ("規則", "計画", "参照"),
}
RETIRED = {
    "none": (),
    "en": ("Archive (merged)", "Jira drafts", "Retired"),
    "de": ("Archiv", "Entwürfe"),
    "zh": ("归档", "草稿"),
    "ru": ("Архив", "Черновики"),
    "ko": ("보관", "초안"),
    "ja": ("アーカイブ", "下書き"),
}
PUT_AWAY = ("archive", "retired", "old", "drafts")
TYPES = ("feedback", "project", "reference", "user")
FEW = 3
"""Dead entries of a page on which they are few: by no count more than five."""

_STYLES = st.builds(
    Style,
    bullet=st.sampled_from("--**+"),
    separator=st.sampled_from([" — ", " — ", " - ", ": ", " – "]),
    dot=st.sampled_from(["", "", "./"]),
    bold=st.sampled_from(["", "", "**"]),
    titles=st.sampled_from(["human", "human", "file", "stem"]),
    end=st.sampled_from(["\n", "\n", "\r\n"]),
    mark=st.sampled_from([False, False, False, True]),
    final=st.sampled_from([True, True, False]),
)


class _Writer:
    """Puts one thing after the other on a page; each entry gets a memory of its own."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.n = 0
        self.dead = 0
        self.moved = 0

    def memory(self, folder: str = "", hook: str = "", stem: str = "") -> str:
        self.n += 1
        kind = TYPES[self.n % 4]
        path = f"{folder}{stem or f'{kind}_note_{self.n}'}.md"
        body = f"{NOUNS[self.n % len(NOUNS)]} number {self.n} stands in row {self.n * 7}.\n\n"
        body += f"**Why:** it burnt {self.n} times.\n**How to apply:** ask number {self.n}.\n"
        about = hook if hook and self.n % 2 else f"all on number {self.n}"
        self.page.files[path] = note(f"note {self.n}", kind, body, '"' + about + '"')
        return path

    def hook(self, size: int = 0) -> str:
        hook = f"{HOOKS[self.n % len(HOOKS)]}, no. {self.n}"
        return hook if not size else " ".join([hook] * (1 + size // len(hook)))

    def live(self, size: int = 0) -> Line:
        hook = self.hook(size)
        return self.put(self.page.style.entry(self.n + 1, self.memory(hook=hook), hook))

    def put(self, line: Line) -> Line:
        self.page.lines.append(line)
        return line

    def apart(self, *texts: str, kind: Kind = "text") -> None:
        """Lines that would go on the paragraph above them, were there no blank line."""
        self.blank()
        self.page.lines += [Line(text, kind) for text in texts]
        self.put(Line("", "blank"))

    def blank(self) -> None:
        if self.page.lines and self.page.lines[-1].text:
            self.put(Line("", "blank"))

    def some(self) -> Line | None:
        """An entry that stands on the page."""
        entries = [line for line in self.page.lines if line.kind == "entry"]
        return entries[self.n % len(entries)] if entries else None


def _dead(writer: _Writer) -> None:
    if writer.page.many_dead or writer.dead < FEW:
        writer.dead += 1
        writer.n += 1
        line = writer.page.style.entry(writer.n, f"gone_{writer.n}.md", writer.hook())
        writer.put(Line(line.text, "dead", line.file, line.title, line.hook))


def _moved(writer: _Writer) -> None:
    if not writer.moved and not writer.page.many_dead:
        writer.moved = 1
        path = writer.memory("place/", stem="wandering_teapot")
        line = writer.page.style.entry(writer.n, path.removeprefix("place/"), writer.hook())
        writer.put(Line(line.text, "moved", path, line.title, line.hook))


def _again(hook: Callable[[str], str]) -> Callable[[_Writer], None]:
    def write(writer: _Writer) -> None:
        line = writer.some()
        if line and not any(other.kind == "duplicate" and other.file == line.file for other in writer.page.lines):
            said = hook(line.hook)
            text = line.text.removesuffix(writer.page.style.separator + line.hook)
            text += writer.page.style.separator + said if said else ""
            writer.put(Line(text, "duplicate", line.file, line.title, said))

    return write


def _log(writer: _Writer) -> None:
    line = writer.some()
    if line and line.file not in writer.page.logs:
        writer.page.logs.append(line.file)
        for month, said in (("March", "two audits, baseline no. {}"), ("April", "after the move, score {} of 10")):
            hook = said.format(writer.n)
            text = line.text.replace(line.title, f"{month} {writer.n}", 1).partition(f"{line.file})")[0]
            text += f"{line.file}){writer.page.style.bold}{writer.page.style.separator}{hook}"
            writer.put(Line(text, "entry", line.file, f"{month} {writer.n}", hook))


def _wrapped(writer: _Writer) -> None:
    writer.live()
    writer.put(Line(f"  and goes on with number {writer.n}", "more"))


def _wrapped_dead(writer: _Writer) -> None:
    before = writer.dead
    _dead(writer)
    if writer.dead > before:
        writer.put(Line(f"  which went on with number {writer.n}", "more"))


def _nested(writer: _Writer) -> None:
    writer.live()
    writer.put(Line(f"  {writer.page.style.bullet} detail {writer.n} that nothing else says", "text"))
    hook = writer.hook()
    line = writer.page.style.entry(writer.n + 1, writer.memory(hook=hook), hook)
    writer.put(Line("  " + line.text, "entry", line.file, line.title, line.hook))


def _mention(*texts: str) -> Callable[[_Writer], None]:
    """`{t}` and `{f}` are title and file of an entry of the page, `{n}` is a number."""

    def write(writer: _Writer) -> None:
        line = writer.some() or writer.live()
        put = [text.format(t=line.title, f=line.file, n=writer.n) for text in texts]
        writer.apart(*put, kind="mention")

    return write


def _text(*texts: str) -> Callable[[_Writer], None]:
    return lambda writer: writer.apart(*(text.format(n=writer.n) for text in texts))


THINGS: dict[str, Callable[[_Writer], object]] = {
    "live": _Writer.live,
    "live 2": _Writer.live,
    "live 3": _Writer.live,
    "live 4": _Writer.live,
    "dead": _dead,
    "dead 2": _dead,
    "wrapped dead": _wrapped_dead,
    "moved": _moved,
    "true duplicate": _again(lambda hook: hook),
    "nearly a duplicate": _again(lambda hook: hook + "."),
    "a duplicate that adds nothing": _again(lambda hook: ""),
    "log": _log,
    "wrapped": _wrapped,
    "nested": _nested,
    "blank": lambda writer: writer.blank(),
    "sentence": _mention("See [{t}]({f}) before you start with no. {n}."),
    "arrow": _mention("→ [{t}]({f}) FIRST"),
    "navigation": _mention("[{t}]({f}) · [{t}](./{f}) · no. {n}"),
    "bold navigation": _mention("**Start**: [{t}]({f})"),
    "table": _mention("| file | about {n} |", "|---|---|", "| [{t}]({f}) | cell |"),
    "quote": _mention("> [{t}]({f}) — said number {n}"),
    "dead sentence": _mention("Once there was [an old one](gone_{n}.md), see there."),
    "dead arrow": _mention("→ [an old one](gone_{n}.md) FIRST"),
    "dead cell": _mention("| file | about |", "|---|---|", "| [old {n}](gone_{n}.md) | cell |"),
    "prose": _text("Number {n} is said to all who come."),
    "fence": _text("```", "- [x](gone_in_code.md) — number {n}", "```"),
    "comment": _text("<!-- BEGIN part {n} -->", "<!-- END part {n} -->"),
    "checklist": _text("- [ ] see to no. {n}", "- [x] done with no. {n}"),
    "plain items": _text("- run `make {n}` always", "- scans {n} stocks"),
    "unlisted": lambda writer: writer.page.unlisted.append(writer.memory()),
    "unlisted 2": lambda writer: writer.page.unlisted.append(writer.memory("deep/")),
    "put away": lambda writer: writer.page.put_away.append(writer.memory(f"{PUT_AWAY[writer.n % 4]}/")),
}
_SECTION = st.lists(st.sampled_from(sorted(THINGS)), min_size=1, max_size=9)
_SIZES = st.tuples(st.integers(60, 700), st.integers(1, 900)).map(
    lambda drawn: [drawn[0] + n * drawn[1] % 500 for n in range(60)]
)


@st.composite
def pages(draw: st.DrawFn) -> Page:
    """Up to three sections and one of what is retired; seldom too long, seldom with many dead entries."""
    page = Page(draw(_STYLES), many_dead=draw(st.integers(0, 5)) == 5)
    writer = _Writer(page)
    language = draw(st.sampled_from(sorted(HEADINGS)))
    if draw(st.booleans()):
        page.lines += [Line("# Memory", "heading"), Line("", "blank")]
    headings = [(h, draw(_SECTION)) for h in HEADINGS[language]] or [("", draw(_SECTION))]
    retired = [(h, draw(_SECTION)) for h in RETIRED[language][: draw(st.integers(0, 2))]]
    at = draw(st.integers(0, len(headings)))
    for heading, things in [*headings[:at], *retired, *headings[at:]]:
        if heading:
            writer.blank()
            page.lines.append(Line(f"## {heading}", "heading"))
            page.lines += [Line("", "blank")] * draw(st.integers(0, 1))
        if heading in HEADINGS[language] or not heading:
            writer.live()
        for thing in things:
            THINGS[thing](writer)
    long = draw(st.sampled_from(["no"] * 9 + ["hooks", "hooks", "prose"]))
    if long == "hooks" and page.style.titles != "file":
        for size in draw(_SIZES):
            writer.live(size)
    if long == "prose":
        writer.apart(*[f"Prose of line {n}, " + "which is long, " * 40 for n in range(50)])
    if page.many_dead:
        for _ in range(max(7, sum(line.kind == "entry" for line in page.lines))):
            _dead(writer)
    while page.lines[-1].kind == "blank":
        page.lines.pop()
    return page


def archives(page: Page) -> Iterator[str]:
    """The headings below which nothing new may stand."""
    every = {name for names in RETIRED.values() for name in names}
    yield from (line.text for line in page.lines if line.kind == "heading" and line.text.lstrip("# ") in every)
