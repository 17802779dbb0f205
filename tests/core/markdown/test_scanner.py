"""The scanner against a table, and against markdown-it-py on generated documents.

The differences on purpose stand in DIFFERENT and are kept out of the generated documents, as are two things that
markdown-it-py reads otherwise than CommonMark: a list mark on a lazy line, and what follows a definition at once.
"""

from __future__ import annotations

import re
from random import Random
from typing import NamedTuple

import pytest
from markdown_it import MarkdownIt

from cmmd.core.markdown import scanner
from cmmd.core.markdown.inline import Link

ROWS = [
    pytest.param("a [b](c.md) d", ["c.md"], id="a link"),
    pytest.param("[a [b] c](d.md) [[e] f](g.md)", ["d.md", "g.md"], id="brackets in the text"),
    pytest.param("[a](b(c)d.md) [a](<b c.md>) [a](b\\)c.md)", ["b(c)d.md", "b c.md", "b\\)c.md"], id="parentheses"),
    pytest.param("[a](b.md 'c') [a](b.md \"d\") [a](b.md (e))", ["b.md"] * 3, id="titles"),
    pytest.param("[a\nb](c.md)\n[d](\ne.md)", ["c.md", "e.md"], id="over two lines"),
    pytest.param("[a `b](c.md)` d](e.md)", ["e.md"], id="code binds tighter"),
    pytest.param("[![a](b.png)](c.md)", ["b.png", "c.md"], id="a picture in a link"),
    pytest.param("[a [b](c.md) d](e.md)", ["c.md"], id="no link in a link"),
    pytest.param(
        "> [a](b.md)\n> - [c](d.md)\n\n1. [e](f.md)\n   - [g](h.md)", ["b.md", "d.md", "f.md", "h.md"], id="nested"
    ),
    pytest.param("# [a](b.md)\n[c](d.md)\n===", ["b.md", "d.md"], id="headings"),
    pytest.param("- a\n    - [b](c.md)\n        - [d](e.md)", ["c.md", "e.md"], id="a list deeper and deeper"),
    pytest.param("text\n    [a](b.md)", ["b.md"], id="a continued paragraph is no code"),
    pytest.param("- a\n\n      [b](c.md)", [], id="code in a list item"),
    pytest.param("- a\n\n    [b](c.md)", ["c.md"], id="a second paragraph of a list item"),
    pytest.param("    [a](b.md)", [], id="indented code"),
    pytest.param("\t[a](b.md)", [], id="indented by a tab"),
    pytest.param(
        "```\n[a](b.md)\n~~~\n[a](b.md)\n````\n[c](d.md)", ["d.md"], id="a fence ends at its own mark, or longer"
    ),
    pytest.param("~~~ a`b\n[a](b.md)", [], id="a fence that never ends"),
    pytest.param("``` a`b\n[c](d.md)", ["d.md"], id="no fence: a backtick in its info"),
    pytest.param("   ```\n   [a](b.md)\n   ```\n[c](d.md)", ["d.md"], id="a fence three blanks in"),
    pytest.param("- a\n  ```\n  [a](b.md)\n[c](d.md)", ["d.md"], id="a fence ends with its list item"),
    pytest.param("> ```\n> [a](b.md)\n[c](d.md)", ["d.md"], id="a fence ends with its quote"),
    pytest.param("`` [a](b.md) ` `` [c](d.md) `e", ["d.md"], id="runs of backticks"),
    pytest.param("`a`` [a](b.md) `` b` `[a](b.md)` [c](d.md)", ["d.md"], id="backticks inside of code"),
    pytest.param("` a\nb [a](b.md) ` [c](d.md)", ["d.md"], id="code over two lines"),
    pytest.param("` a\n\nb [a](b.md) `", ["b.md"], id="code ends with its paragraph"),
    pytest.param("- ` a\n- [a](b.md) `", ["b.md"], id="code ends with its list item"),
    pytest.param("\\[a](b.md) \\`[c](d.md)\\` [e\\](f.md)", ["d.md"], id="escapes"),
    pytest.param("a <!-- [a](b.md) --> [c](d.md)", ["d.md"], id="a comment in a line"),
    pytest.param("<!--\n[a](b.md)\n\n[a](b.md)\n-->\n[c](d.md)", ["d.md"], id="a comment over a blank line"),
    pytest.param('<a href="[x](y.md)">[a](b.md)</a> <http://x.y/[a](b.md)>', ["b.md"], id="tags and autolinks"),
    pytest.param("[a]: b.md\n[c]: <d e.md> 'f'\n[g]:\nh.md", ["b.md", "d e.md", "h.md"], id="definitions"),
    pytest.param("text\n[a]: b.md", [], id="a definition does not interrupt a paragraph"),
    pytest.param("[^1]: b.md\n\n[ ]: c.md\n\n[a]: b c.md", [], id="no definitions"),
    pytest.param("[a] (b.md) [a](b c.md) [a][b.md] (b.md)", [], id="no links"),
    pytest.param("[a](b.md", [], id="never closed"),
    pytest.param(
        ">     [a](b.md)\n\n-     [a](b.md)\n\n-\n\n    [a](b.md)",
        [],
        id="code in a quote, an item, behind an empty one",
    ),
    pytest.param("text\n2. ` [a](b.md)\n1. `", ["b.md"], id="only 1. interrupts a paragraph"),
    pytest.param("text `\n2. [a](b.md) `", [], id="2. does not"),
    pytest.param("", [], id="empty"),
]


@pytest.mark.parametrize(("text", "targets"), ROWS)
def test_links(text: str, targets: list[str]) -> None:
    assert [link.target for link in scanner.read(text).links] == targets


@pytest.mark.parametrize(("text", "targets"), ROWS)
def test_the_oracle_agrees_on_the_table(text: str, targets: list[str]) -> None:
    assert ours(text) == oracle(text) or text.startswith(("[^1]", '<a href="'))


WIKILINKS = [
    pytest.param("[[a]] ![[b]] [[c|d]] [[e#f]] [[#g]]", ["a", "!b", "c", "e#f", "#g"], id="shapes"),
    pytest.param("| [[a\\|b]] |", ["a"], id="a bar in a table"),
    pytest.param("x[[a]]y 见[[中文]]", ["a", "中文"], id="no blanks around it"),
    pytest.param("[a [[b]]](c.md) [a](c.md '[[b]]')", [], id="a link's own"),
    pytest.param("[[a]](b.md)", [], id="brackets in a link's text"),
    pytest.param("`[[a]]` ``[[b]]``\n\n    [[c]]\n\n```\n[[d]]\n```\n<!-- [[e]] -->", [], id="code and comments"),
    pytest.param("\\[[a]] [\\[b]] [[c]\\]", [], id="escaped"),
    pytest.param("[[]] [[a\nb]] [[a[b]] [a]", [], id="none"),
]


@pytest.mark.parametrize(("text", "targets"), WIKILINKS)
def test_wikilinks(text: str, targets: list[str]) -> None:
    assert [("!" if link.embed else "") + link.target for link in scanner.read(text).wikilinks] == targets


DIFFERENT = [
    pytest.param("<!-- a\n[b](c.md)", ["c.md"], id="a comment that never closes hides nothing"),
    pytest.param("<!-- a --> [b](c.md)", ["c.md"], id="text behind a comment is text"),
    pytest.param("<details>\n[b](c.md)\n</details>", ["c.md"], id="raw HTML is read"),
    pytest.param("<script>\n[b](c.md)", ["c.md"], id="a script that never closes hides nothing"),
]


@pytest.mark.parametrize(("text", "targets"), DIFFERENT)
def test_where_we_differ_from_commonmark_on_purpose(text: str, targets: list[str]) -> None:
    assert [link.target for link in scanner.read(text).links] == targets != oracle(text).links


@pytest.mark.parametrize(("text", "targets"), [*ROWS, *WIKILINKS, *DIFFERENT])
def test_positions_stay_true(text: str, targets: list[str]) -> None:
    scan = scanner.read("xx\n" + text, 3)
    assert [len(line) for line in scan.masked.split("\n")] == [len(line) for line in ("xx\n" + text).split("\n")]


def test_what_is_masked_in_ascii_stays_ascii() -> None:
    assert scanner.read("a `code` \\[ <!-- b --> c").masked == f"a {scanner.MARK * 6} \\{scanner.MARK}            c"
    assert scanner.MARK.isascii()


@pytest.mark.parametrize(
    "hostile",
    [
        "[[a" * 30_000,
        "`a``b" * 20_000,
        "<!-- " * 20_000,
        "[a](" * 20_000,
        "> " * 30_000,
        "- " * 5_000 + "\n" * 5_000,
        "<a b='" * 20_000,
    ],
    ids=["brackets", "backticks", "comments", "targets", "quotes", "items", "tags"],
)
@pytest.mark.timeout(10)
def test_hostile_texts_cost_no_square_of_their_length(hostile: str) -> None:
    assert len(scanner.read(hostile).masked) == len(hostile)


class Seen(NamedTuple):
    """What a reader made of a document: words in code or comments, and the targets of its links."""

    hidden: set[str]
    links: list[str]


WORD = re.compile(r"w\d+w")
ORACLE = MarkdownIt("commonmark")
ORACLE.validateLink = lambda url: True
ORACLE.normalizeLink = lambda url: url


def oracle(text: str) -> Seen:
    env: dict[str, dict[str, dict[str, str]]] = {}
    hidden, links = set[str](), list[str]()
    waiting = list(reversed(ORACLE.parse(text, env)))
    while waiting:
        token = waiting.pop()
        if token.type == "link_open" and token.markup != "autolink":
            links.append(str(token.attrs["href"]))
        elif token.type == "image":
            links.append(str(token.attrs["src"]))
        elif token.type != "inline" and (token.type != "html_inline" or token.content.startswith("<!--")):
            hidden.update(WORD.findall(token.content + token.info) if token.type != "text" else ())
        waiting += reversed(token.children or [])
    links += [reference["href"] for reference in env.get("references", {}).values()]
    return Seen(hidden, sorted(links))


def ours(text: str) -> Seen:
    scan = scanner.read(text)
    unescaped = (re.sub(r"\\([()\\])", r"\1", link.target) for link in scan.links)
    return Seen(set(WORD.findall(text)) - set(WORD.findall(scan.masked)), sorted(unescaped))


BEGINNINGS = [
    "",
    "",
    "",
    "  ",
    "    ",
    "\t",
    "> ",
    ">",
    "- ",
    "* ",
    "1. ",
    "2) ",
    "  - ",
    "-   ",
    "-\t",
    ">     ",
    "# ",
    "      ",
]
PIECES = [
    *(
        "W",
        "W",
        " ",
        "`",
        "`",
        "``",
        "[",
        "]",
        "(",
        ")",
        "\\",
        "\\`",
        "\\[",
        "!",
        "](f.md)",
        "*",
        "**",
        " - ",
        "|",
        "&",
    ),
    *(
        "[W](f.md)",
        "[W](<f f.md>)",
        "![W](f.md)",
        "x<!-- W -->",
        "[[W]]",
        "x<b>",
        "x</b>",
        "x<a h='W'>",
        "<http://f.md>",
    ),
    *('[W](f(1).md "t")', "[`W`](f.md)"),
]
LINES = ["", "", "```", "~~~", "````", "``` py", "---", "===", "***", "-", "1.", "<!-- W -->", "\n[W]: <f.md> 'x'\n\nx"]
# A list mark, quote or heading behind four blanks: markdown-it-py's lazy lines differ from CommonMark's there.
MARK_FAR_IN = re.compile(r"[> ]*( {4}|\t)\s*[-*+>\d#]")


def generated(random: Random) -> str:
    """A document of up to eight lines, in which each word and each target is one of its kind."""
    lines = []
    for _ in range(random.randint(1, 8)):
        beginning = "".join(random.choices(BEGINNINGS, k=random.choice([0, 1, 1, 1, 2])))
        pieces = "".join(random.choices(PIECES, k=random.randint(1, 7)))
        indented = "    " if MARK_FAR_IN.match(beginning) else beginning
        lines.append(indented + (random.choice(LINES) if random.random() < 0.35 else pieces))
    parts = re.split(r"(W|\bf(?=[ .(]))", "\n".join(lines))
    return "".join(f"w{n}w" if part == "W" else f"f{n}" if part == "f" else part for n, part in enumerate(parts))


DIFFERENT_BY_CHANCE = re.compile(
    r"""^[> \t*\#\d.)-]*<!--.*-->[^\n]*\S  # text behind a comment
    | ^[> \t*\#\d.)-]*<[a-z/]              # raw HTML
    | ^[^\n]*\n[ ]{4,}[-*\#>\d]            # a mark on a lazy line
    | ^[ ]{0,3}>[^\n]*\n[ \t]{4,}          # a lazy line behind a quote, far in
    | ^-[ ]{4}[^\n]*\n[ ]{4}[*]""",
    re.MULTILINE | re.VERBOSE,
)


@pytest.mark.parametrize("seed", range(8))
def test_the_oracle_agrees_on_generated_documents(seed: int) -> None:
    random = Random(seed)
    documents = [
        document for document in (generated(random) for _ in range(500)) if not DIFFERENT_BY_CHANCE.search(document)
    ]
    assert [document for document in documents if ours(document) != oracle(document)] == []


@pytest.mark.parametrize("seed", range(4))
def test_the_quick_way_sees_what_the_thorough_one_sees(seed: int) -> None:
    random = Random(seed)
    documents = ["\n".join(generated(random).split("\n")[: random.choice([2, 2, 5])]) for _ in range(1500)]
    documents += [document.replace("\n", "\n<!-- w1w\n\nw2w -->\n", 1) for document in documents[:500]]
    quick = [(document, found) for document in documents if (found := scanner._quick(document, 0)) is not None]
    assert len(quick) > 50
    assert [document for document, found in quick if normal(*found) != thorough(document)] == []


Looked = tuple[str, list[Link], tuple[tuple[int, int], ...]]


def normal(masked: str, links: list[Link], comments: tuple[tuple[int, int], ...]) -> Looked:
    return masked, sorted(links), comments


def thorough(document: str) -> Looked:
    spans, links = scanner._thorough(document, 0)
    return normal(scanner._masked(document, spans), links, scanner._comments(spans))
