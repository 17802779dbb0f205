"""index-unlisted: where the entry goes, what it looks like, and how many there may be."""

from __future__ import annotations

import pytest

from cmmd.core.model import Entry
from tests.fixing import after, fixed, mended, offered
from tests.memories import Files, memory

RULE = "index-unlisted"

NEW = memory(name="one", type="feedback", description="What is new")
LINE = "- [One](feedback_one.md) — What is new"
OTHERS: Files = {
    "feedback_one.md": NEW,
    "fb.md": memory(name="fb", type="feedback"),
    "user.md": memory(name="user", type="user"),
    "kiln.md": memory(name="kiln"),
    "README.md": "# Not a memory\n",
    "old.md": memory(name="old", description='"[pruned] x"'),
    "older.md": memory(name="older", superseded_by="old"),
}
MORE: Files = {"fb2.md": memory(name="fb2", type="feedback"), "kiln2.md": memory(name="kiln2")}
REST = "- [F](fb.md) — x\n- [U](user.md)\n- [K](kiln.md)"

PLACES = [
    pytest.param(f"{REST}\n", f"{REST}\n{LINE}\n", id="at the end of a list of mixed types"),
    pytest.param(
        f"- [F](fb.md) — x\n- [F2](fb2.md) — x\n{REST[17:]}\n- [K2](kiln2.md)\n",
        f"- [F](fb.md) — x\n- [F2](fb2.md) — x\n{LINE}\n{REST[17:]}\n- [K2](kiln2.md)\n",
        id="behind its type where they stand type by type",
    ),
    pytest.param(
        "## User\n\n- [U](user.md)\n\n## Feedback\n\n- [F](fb.md)\n\n## Other\n\n- [K](kiln.md)\n",
        f"## User\n\n- [U](user.md)\n\n## Feedback\n\n- [F](fb.md)\n{LINE}\n\n## Other\n\n- [K](kiln.md)\n",
        id="below its heading",
    ),
    pytest.param(
        f"## Feedback\n\n## Rest\n\n{REST[17:]}\n\nfb.md\n",
        f"## Feedback\n\n{LINE}\n\n## Rest\n\n{REST[17:]}\n\nfb.md\n",
        id="below an empty heading",
    ),
    pytest.param(
        f"{REST[17:]}\n\n## Feedbacks (how)\nTold by Ana in fb.md.\n\n### More\n",
        f"{REST[17:]}\n\n## Feedbacks (how)\nTold by Ana in fb.md.\n\n{LINE}\n\n### More\n",
        id="below the text of its heading",
    ),
    pytest.param(f"# Feedback\n\n- Z\n\n{REST}", f"# Feedback\n\n- Z\n\n{REST}\n{LINE}", id="a title"),
    pytest.param(
        f"```\n## Feedback\n```\n{REST}",
        f"```\n## Feedback\n```\n{REST}\n{LINE}",
        id="code is no heading",
    ),
    pytest.param(
        "- [U](user.md)\n- [K](kiln.md) — fb.md\n\nText.\n",
        f"- [U](user.md)\n- [K](kiln.md) — fb.md\n{LINE}\n\nText.\n",
        id="none of its type: behind the last",
    ),
    pytest.param(
        "Here: fb.md, user.md, kiln.md.\n", f"Here: fb.md, user.md, kiln.md.\n\n{LINE}\n", id="no entry: at the end"
    ),
    pytest.param("fb.md user.md kiln.md", f"fb.md user.md kiln.md\n\n{LINE}", id="at the end, no final newline"),
    pytest.param("fb.md user.md kiln.md\n\n\n", f"fb.md user.md kiln.md\n\n{LINE}\n\n\n", id="blank lines at the end"),
    pytest.param(
        f"{REST}\n".replace("\n", "\r\n"),
        f"{REST}\n{LINE}\n".replace("\n", "\r\n"),
        id="CRLF",
    ),
    pytest.param(
        "- [U](user.md) — kiln.md\n- [F](fb.md)\n  wrapped\n\n  more\n- Z\n",
        f"- [U](user.md) — kiln.md\n- [F](fb.md)\n  wrapped\n\n  more\n{LINE}\n- Z\n",
        id="behind all that belongs to an entry",
    ),
    pytest.param(
        "- [U](user.md) — x\n  - [F](fb.md)\n  - [K](kiln.md)\n",
        f"- [U](user.md) — x\n  - [F](fb.md)\n  - [K](kiln.md)\n{LINE}\n",
        id="behind a nested list",
    ),
    pytest.param(
        "- Tools\n  - [F](fb.md) — user.md kiln.md\n- Z\n",
        f"- Tools\n  - [F](fb.md) — user.md kiln.md\n  {LINE}\n- Z\n",
        id="inside a list of which all are nested",
    ),
    pytest.param(
        f"{REST}\n\n- [G](gone.md)\n",
        f"{REST}\n\n- [G](gone.md)\n{LINE}\n",
        id="a dead entry is no help",
    ),
    pytest.param(
        "Of user.md, kiln.md:\n\n[F](fb.md) is first.\n",
        f"Of user.md, kiln.md:\n\n[F](fb.md) is first.\n\n{LINE}\n",
        id="a sentence is no entry to stand by",
    ),
    pytest.param(
        f"{REST}\n<!-- end -->\n",
        f"{REST}\n{LINE}\n<!-- end -->\n",
        id="a comment stays where it is",
    ),
]

PLACES += [
    pytest.param(f"## Archive\n\n{REST}\n", f"{LINE}\n\n## Archive\n\n{REST}\n", id="nothing but an archive: above it"),
    pytest.param(
        "# M\n\n## Черновики\n\nfb.md user.md kiln.md\n",
        f"# M\n\n{LINE}\n\n## Черновики\n\nfb.md user.md kiln.md\n",
        id="nothing but drafts: above them",
    ),
]

PLACES += [
    pytest.param(
        "# M\n\n- [F][f] — x\n- [U][] — x\n- [k] — x\n\nText.\n\n[f]: fb.md\n[u]: user.md\n[K]: kiln.md\n",
        f"# M\n\n- [F][f] — x\n- [U][] — x\n- [k] — x\n{LINE}\n\nText.\n\n[f]: fb.md\n[u]: user.md\n[K]: kiln.md\n",
        id="at the end of a list of links by reference",
    ),
    pytest.param(
        "## A\n\n- [F][f]\n\n## B\n\n- [U][u]\n- [K][k]\n\n[f]: fb.md\n[u]: user.md\n[k]: kiln.md\n",
        f"## A\n\n- [F][f]\n{LINE}\n\n## B\n\n- [U][u]\n- [K][k]\n\n[f]: fb.md\n[u]: user.md\n[k]: kiln.md\n",
        id="of several such lists the one of its type",
    ),
    pytest.param(
        "> - [F](fb.md) — x\n> - [U](user.md)\n> - [K](kiln.md)\n\nText.\n",
        f"> - [F](fb.md) — x\n> - [U](user.md)\n> - [K](kiln.md)\n> {LINE}\n\nText.\n",
        id="into a quote",
    ),
    pytest.param(
        "## Feedback\n\n> Mine.\n\n## Rest\n\n> - [F](fb.md)\n> - [U](user.md)\n> - [K](kiln.md)\n",
        f"## Feedback\n\n> Mine.\n\n{LINE}\n\n## Rest\n\n> - [F](fb.md)\n> - [U](user.md)\n> - [K](kiln.md)\n",
        id="its own heading comes before a quote",
    ),
    pytest.param(
        "- [F](fb.md)\n  x\n- [U](user.md)\n  x\n- [K](kiln.md)\n  x\n",
        "- [F](fb.md)\n  x\n- [U](user.md)\n  x\n- [K](kiln.md)\n  x\n- [One](feedback_one.md)\n  What is new\n",
        id="hooks on a line of their own",
    ),
    pytest.param(
        "* **[F](fb.md)**:\\\r\n    → x\r\n* **[U](user.md)**:\\\r\n    → x\r\n* **[K](kiln.md)**:\\\r\n    → x\r\n",
        "* **[F](fb.md)**:\\\r\n    → x\r\n* **[U](user.md)**:\\\r\n    → x\r\n* **[K](kiln.md)**:\\\r\n    → x\r\n"
        "* **[One](feedback_one.md)**:\\\r\n    → What is new\r\n",
        id="with all that parts them",
    ),
    pytest.param(
        "- [F](fb.md)\n  x\n- [U](user.md)\n  x\n- [K](kiln.md) — x\n",
        f"- [F](fb.md)\n  x\n- [U](user.md)\n  x\n- [K](kiln.md) — x\n{LINE}\n",
        id="two of three are too few",
    ),
    pytest.param(
        "user.md kiln.md\n\n- [F](fb.md)\n  x\n",
        f"user.md kiln.md\n\n- [F](fb.md)\n  x\n{LINE}\n",
        id="one is too few",
    ),
]

FORMS = [
    pytest.param("* [F](fb.md): x", "* [One](feedback_one.md): What is new", id="a star, a colon"),
    pytest.param("+ [F](fb.md) - x", "+ [One](feedback_one.md) - What is new", id="a plus, a dash"),
    pytest.param("- **[F](fb.md)** -- x", "- **[One](feedback_one.md)** -- What is new", id="bold, two dashes"),
    pytest.param("- [F](fb.md)", LINE, id="no separator to go by"),
    pytest.param("-   [F](fb.md)", f"-   {LINE[2:]}", id="three blanks"),
    pytest.param("1. [F](fb.md) – x", "2. [One](feedback_one.md) – What is new", id="numbered"),
    pytest.param("- [[fb]] — x", "- [[feedback_one]] — What is new", id="wikilinks"),
    pytest.param("| F | H |\n|---|---|\n| [F](fb.md) | x |", "| [One](feedback_one.md) | What is new |", id="a table"),
    pytest.param("| F | H |\n|---|---|\n| `fb.md` | x |", "| `feedback_one.md` | What is new |", id="a table of code"),
    pytest.param("> - [F](fb.md) — x", "> - [One](feedback_one.md) — What is new", id="a quoted list"),
    pytest.param("> [!note] Mine\n> * [F](fb.md): x", "> * [One](feedback_one.md): What is new", id="a call-out"),
    pytest.param("[f]: fb.md\n\n- [F][f] — x", LINE, id="links by reference"),
    pytest.param("[f]: fb.md\n\n* **[f][]**: x", "* **[One](feedback_one.md)**: What is new", id="and in their style"),
    pytest.param("- [F](./fb.md) — x", "- [One](./feedback_one.md) — What is new", id="a dot and a slash"),
    pytest.param("- [fb.md](fb.md) — x", "- [feedback_one.md](feedback_one.md) — What is new", id="file names"),
    pytest.param("- [ ] [F](fb.md) — x", "- [ ] [One](feedback_one.md) — What is new", id="a check list"),
    pytest.param("- [文](fb.md)：x", "- [One](feedback_one.md)：What is new", id="a wide colon"),
]

KNOWN = "- [F](fb.md) — x\n"
LEFT = [
    pytest.param({"MEMORY.md": KNOWN + "- [[feedback_one]]\n"}, id="a wikilink lists it"),
    pytest.param({"MEMORY.md": KNOWN + "feedback_one.md\n"}, id="its file name lists it"),
    pytest.param({"MEMORY.md": KNOWN + "- [Z](feedback-one.md)\n"}, id="a dead entry means it"),
    pytest.param({"MEMORY.md": KNOWN + "<!-- - [One](feedback_one.md) — x -->\n"}, id="its entry is commented out"),
    pytest.param({"MEMORY.md": KNOWN + "<!--\n- [One](feedback_one.md)\n-->\n"}, id="commented out, on three lines"),
    pytest.param({"MEMORY.md": KNOWN + "- Z\n" * 199}, id="the index is full: lines"),
    pytest.param({"MEMORY.md": KNOWN + "- " + "z" * 24_960 + "\n"}, id="the index is full: characters"),
    pytest.param({"MEMORY.md": KNOWN + "- " + "\U0001f525" * 12_480 + "\n"}, id="the index is full: UTF-16 units"),
    pytest.param({"MEMORY.md": KNOWN, "feedback_one.md": memory(description='"[pruned] x"')}, id="pruned"),
    pytest.param({"MEMORY.md": KNOWN, "feedback_one.md": memory(superseded_by="fb")}, id="superseded"),
    pytest.param({"MEMORY.md": KNOWN, "feedback_one.md": "\xe9".encode("latin1")}, id="not UTF-8"),
    pytest.param({"MEMORY.md": "fb.md\n\n```\n- code"}, id="the index ends in code"),
    pytest.param({"MEMORY.md": b"- [F](fb.md) \xe9\n"}, id="an index that is not UTF-8"),
    pytest.param(
        {"MEMORY.md": "| F | H | I |\n|---|---|---|\n| [F](fb.md) | x | y |\n"}, id="a table of three columns"
    ),
    pytest.param({"MEMORY.md": "| F | H | I |\n|---|---|---|\n| `fb.md` | x | y |\n"}, id="of three, of code"),
    pytest.param({"MEMORY.md": "| F |\n|---|\n| [F](fb.md) |\n"}, id="a table of one column"),
    pytest.param({"MEMORY.md": "| F |\n|---|\n| `fb.md` |\n"}, id="of one, of code"),
    pytest.param({"MEMORY.md": "| H | F |\n|---|---|\n| x | [F](fb.md) |\n"}, id="files in the second column"),
    pytest.param({"MEMORY.md": "| [F](fb.md) | H |\n|---|---|\n"}, id="nothing but the head of a table"),
    pytest.param({"MEMORY.md": "## Old\n\n| F | H |\n|---|---|\n| [F](fb.md) | x |\n"}, id="a table of an archive"),
    pytest.param({"MEMORY.md": "> - [F](fb.md) — x\n>   more\n"}, id="a quoted list with wrapped lines"),
    pytest.param({"MEMORY.md": "> - [F](fb.md) — x\n>   - z\n"}, id="a quoted list with one inside"),
    pytest.param({"MEMORY.md": "> - [F](fb.md) — x\n> - Z\n"}, id="a quoted list that holds other items"),
    pytest.param({"MEMORY.md": "> - [F](fb.md) — x\n\n> - [F](fb.md#a) — x\n"}, id="two quoted lists"),
    pytest.param({"MEMORY.md": "> - [F](fb.md) — x\nruns on\n"}, id="text runs on behind a quoted list"),
    pytest.param({"MEMORY.md": ">> - [F](fb.md) — x\n"}, id="a quote in a quote"),
    pytest.param({"MEMORY.md": "## Archive\n\n> - [F](fb.md) — x\n"}, id="a quoted list of an archive"),
    pytest.param({"MEMORY.md": "## User\n\n> - [F](fb.md) — x\n"}, id="another type's quoted list"),
    pytest.param(
        {"MEMORY.md": "## User\n\n- [F][f] — x\n\n[f]: fb.md\n", "fb.md": memory(type="user")},
        id="another type's, by reference",
    ),
    pytest.param({"MEMORY.md": "## User\n\n- [F](fb.md) — x\n", "fb.md": memory(type="user")}, id="another type's"),
]


@pytest.mark.parametrize(("index", "expected"), PLACES)
def test_place(index: str, expected: str) -> None:
    more = MORE if "fb2.md" in index else {}
    assert fixed(RULE, {**OTHERS, **more, "MEMORY.md": index}) == {"MEMORY.md": expected}


@pytest.mark.parametrize(("entry", "expected"), FORMS)
def test_form(entry: str, expected: str) -> None:
    files = {path: data for path, data in OTHERS.items() if path in ("fb.md", "feedback_one.md")}
    assert fixed(RULE, {**files, "MEMORY.md": f"{entry}\n"}) == {"MEMORY.md": f"{entry}\n{expected}\n"}


@pytest.mark.parametrize("hook", ["# 9 is new", "- What is new", "1. What is new", "<b>New</b>", "=== new", "[x]: y"])
def test_no_hook_on_a_line_of_its_own_that_would_be_no_text(hook: str) -> None:
    lines = "- [F](fb.md)\n  x\n- [U](user.md)\n  x\n"
    new = memory(name="one", type="feedback", description=f'"{hook}"')
    files = {"fb.md": OTHERS["fb.md"], "user.md": OTHERS["user.md"], "feedback_one.md": new}
    assert fixed(RULE, {**files, "MEMORY.md": lines}) == {"MEMORY.md": f"{lines}- [One](feedback_one.md) — {hook}\n"}


@pytest.mark.parametrize("files", LEFT)
def test_left(files: Files) -> None:
    assert fixed(RULE, {"fb.md": OTHERS["fb.md"], "feedback_one.md": NEW, **files}) == {}


DAY_NS = 86_400 * 10**9
MAY_4 = 20_577 * DAY_NS  # 2026-05-04
SORTED = [
    pytest.param(["Ant", "Bee", "Owl", "Yak"], 2, id="titles from A to Z"),
    pytest.param(["Yak", "Owl", "Bee", "Ant"], 2, id="titles from Z to A"),
    pytest.param(["Pig", "Rat", "Toad", "Yak"], 0, id="to the top"),
    pytest.param(["Ant 2026-07-01", "Yak 2026-06-01", "Owl 2026-02-01", "Bee 2026-01-01"], 2, id="the newest first"),
    pytest.param(["Ant 2026-01-01", "Yak 2026-02-01", "Owl 2026-06-01", "Bee 2026-07-01"], 2, id="the oldest first"),
    pytest.param(["Ant 2026-04-01", "Yak 2026-03-01", "Owl 2026-02-01", "Bee 2026-01-01"], 0, id="it is the newest"),
    pytest.param(["N2", "N10", "N11", "O1"], 4, id="numbers"),
    pytest.param(["Ant", "Owl", "Yak"], 3, id="too few to tell"),
    pytest.param(["Ant", "Owl", "Bee", "Yak"], 4, id="not sorted"),
    pytest.param(["Ant 2026-07-01", "Yak 2026-06-01", "Owl", "Bee 2026-01-01"], 4, id="one without a date"),
]


@pytest.mark.parametrize(("titles", "behind"), SORTED)
def test_in_a_sorted_list(titles: list[str], behind: int) -> None:
    files = {f"{'hcfa'[n]}{n}.md": memory(name=title, type="feedback") for n, title in enumerate(titles)}
    lines = [f"- [{title}]({path}) — x\n" for path, title in zip(files, titles, strict=True)]
    new = Entry("", "file", NEW.encode(), mtime_ns=MAY_4, size=len(NEW))
    expected = [*lines[:behind], LINE + "\n", *lines[behind:]]
    changed = fixed(RULE, {**files, "feedback_one.md": new, "MEMORY.md": "".join(lines)})
    assert changed == {"MEMORY.md": "".join(expected)}


def test_several_in_a_sorted_list() -> None:
    titles = ("Zoe", "Ida", "Ben", "Amy")
    files = {f"{title.lower()}.md": memory(name=title, type="user") for title in (*titles, "Cleo", "Dora")}
    lines = [f"- [{title}]({title.lower()}.md)\n" for title in titles]
    new = [f"- [{title}]({title.lower()}.md)\n" for title in ("Dora", "Cleo")]
    assert fixed(RULE, {**files, "MEMORY.md": "".join(lines)}) == {"MEMORY.md": "".join(lines[:2] + new + lines[2:])}


def one(path: str, **keys: str) -> str:
    """What is added for one memory."""
    files = {"a.md": memory(name="alpha"), path: memory(**{"name": "", **keys}), "MEMORY.md": "- [A](a.md)\n"}
    return fixed(RULE, files)["MEMORY.md"].removeprefix("- [A](a.md)\n").removesuffix("\n")


@pytest.mark.parametrize(
    ("path", "keys", "expected"),
    [
        pytest.param("sale.md", {"name": "project-big-sale"}, "[Big sale](sale.md)", id="the words of its name"),
        pytest.param("project_big_sale.md", {}, "[Big sale](project_big_sale.md)", id="the words of its file name"),
        pytest.param("x.md", {"name": "The kiln"}, "[The kiln](x.md)", id="a name for people"),
        pytest.param("x.md", {"name": "Kiln [big"}, "[Kiln \\[big](x.md)", id="a bracket"),
        pytest.param("x.md", {"name": "Kiln `big"}, "[Kiln \\`big](x.md)", id="a backtick"),
        pytest.param("x.md", {"name": "The [big] kiln"}, "[The [big] kiln](x.md)", id="brackets in pairs"),
        pytest.param("sale_2024-05-01.md", {}, "[Sale 2024-05-01](sale_2024-05-01.md)", id="a date"),
        pytest.param("feedback_.md", {}, "[Feedback](feedback_.md)", id="nothing but a type"),
        pytest.param("two words.md", {}, "[Two words](<two words.md>)", id="a blank in the file name"),
        pytest.param("a(1).md", {}, "[A(1)](<a(1).md>)", id="parentheses"),
        pytest.param("100%.md", {}, "[100%](100%25.md)", id="percent"),
        pytest.param("~x.md", {}, "[~x](./~x.md)", id="a tilde"),
        pytest.param("no:te x.md", {}, "[No:te x](./no%3Ate%20x.md)", id="a colon and a blank"),
        pytest.param("caf\u00e9.md", {}, "[Caf\u00e9](caf\u00e9.md)", id="letters"),
        pytest.param("sub/x.md", {}, "[X](sub/x.md)", id="in a sub-folder"),
    ],
)
def test_title_and_target(path: str, keys: dict[str, str], expected: str) -> None:
    assert one(path, **keys) == f"- {expected} — When the big kiln is opened"


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        pytest.param("", "- [X](x.md)", id="none"),
        pytest.param("A `code` and **bold**", "- [X](x.md) — A `code` and **bold**", id="Markdown"),
        pytest.param("see [[kiln]]", "- [X](x.md) — see \\[\\[kiln\\]\\]", id="a wikilink"),
        pytest.param("see [k](gone.md)", "- [X](x.md) — see \\[k\\](gone.md)", id="a link"),
        pytest.param("all <!-- cmmd-ignore x -->", "- [X](x.md) — all &lt;!-- cmmd-ignore x -->", id="a comment"),
        pytest.param("|\n  two\n  lines", "- [X](x.md) — two lines", id="two lines"),
        pytest.param("word " * 40, "- [X](x.md) — " + "word " * 26 + "word…", id="cut at a word"),
        pytest.param("w" * 200, "- [X](x.md) — " + "w" * 135 + "…", id="one long word"),
        pytest.param("key AKIA" + "Z7QX4RTPL2MNB8VC"[:16], "- [X](x.md)", id="like a secret"),
    ],
)
def test_description(description: str, expected: str) -> None:
    assert one("x.md", description=description) == expected


def test_a_name_of_odd_bytes_gets_none() -> None:
    files = {"a.md": memory(name="alpha"), "b\udcff.md": memory(), "MEMORY.md": "- [A](a.md)\n"}
    assert fixed(RULE, files) == {}


SUB = "- [A](a.md)\n- [B](b.md)\n"


@pytest.mark.parametrize(
    ("path", "index", "line"),
    [
        pytest.param(
            "s/new.md", "s/i.md", "- [New](new.md) — When the big kiln is opened\n", id="that lists its siblings"
        ),
        pytest.param("new.md", "MEMORY.md", "- [New](new.md) — When the big kiln is opened\n", id="another folder"),
        pytest.param(
            "t/new.md", "MEMORY.md", "- [New](t/new.md) — When the big kiln is opened\n", id="an unknown folder"
        ),
    ],
)
def test_sub_index(path: str, index: str, line: str) -> None:
    files = {"MEMORY.md": "- [I](s/i.md)\n", "s/i.md": SUB, "s/a.md": memory(name="a"), "s/b.md": memory(name="b")}
    assert fixed(RULE, {**files, path: memory(name="new")}) == {index: str(files[index]) + line}


NAMES = ("clay", "cups", "glaze", "glue", "hours", "mail", "orders", "rent", "stock", "wheel")
MANY: Files = {f"{name}.md": memory(f"All about {name}.\n", name=name, description=f"What {name} is") for name in NAMES}
LINES = [f"- [{name.capitalize()}]({name}.md) — What {name} is\n" for name in NAMES]


@pytest.mark.parametrize(
    ("newest", "expected"),
    [
        pytest.param([], LINES[:3], id="by name"),
        pytest.param(["wheel", "glue"], [LINES[0], LINES[3], LINES[9]], id="the newest first"),
    ],
)
def test_those_that_fit_are_added(newest: list[str], expected: list[str]) -> None:
    full = KNOWN + "- Z\n" * 196
    written = {f"{name}.md": Entry("", "file", str(MANY[f"{name}.md"]).encode(), mtime_ns=1) for name in newest}
    files = {**MANY, **written, "fb.md": OTHERS["fb.md"], "MEMORY.md": full}
    assert after(files, (RULE,)) == {"MEMORY.md": KNOWN + "".join(expected) + "- Z\n" * 196}


@pytest.mark.parametrize(
    ("index", "before", "behind"),
    [
        pytest.param("", "# Memory\n\n## Reference\n\n", "\n", id="empty: as a missing one"),
        pytest.param("\n \n", "# Memory\n\n## Reference\n\n", "\n", id="blank lines: as a missing one"),
        pytest.param("# Notes\n", "# Notes\n\n", "\n", id="a title: a list below it"),
        pytest.param("# Notes", "# Notes\n\n", "", id="no final newline"),
        pytest.param("Mine.\n", "Mine.\n\n", "\n", id="prose: no groups"),
        pytest.param("<!-- mine -->\n", "<!-- mine -->\n\n", "\n", id="a comment: no groups"),
        pytest.param("---\nx: y\n---\n", "---\nx: y\n---\n", "\n", id="frontmatter"),
        pytest.param("---\nx: y\n---", "---\nx: y\n---\n\n", "", id="frontmatter, no final newline"),
        pytest.param("1. One\n", "1. One\n\n", "\n", id="a list of something else"),
    ],
)
def test_all_at_once_where_none_is_listed(index: str, before: str, behind: str) -> None:
    assert fixed(RULE, {**MANY, "MEMORY.md": index}) == {"MEMORY.md": before + "".join(LINES).rstrip() + behind}


@pytest.mark.parametrize(
    ("index", "notes"),
    [
        pytest.param("- Z\n" * 193, ["5 memories not listed, for want of room"], id="none was listed"),
        pytest.param(
            KNOWN + "- Z\n" * 196, ["", "", "7 memories not listed, for want of room"], id="told once, with the last"
        ),
        pytest.param(KNOWN + "- Z\n" * 198, ["9 memories not listed, for want of room"], id="room for one"),
        pytest.param(KNOWN, [""] * 10, id="room for all"),
        pytest.param(KNOWN + "- Z\n" * 199, [], id="room for none"),
    ],
)
def test_those_without_room_are_told(index: str, notes: list[str]) -> None:
    found = offered(RULE, {**MANY, "fb.md": OTHERS["fb.md"], "MEMORY.md": index})
    assert [change.note for _, change in found if change] == notes


TYPED: Files = {
    "feedback_tests.md": memory(name="feedback-tests", type="feedback", description="D"),
    "project_a.md": memory(name="project-a", type="project", description="D"),
    "project_b.md": memory(name="project-b", type="project", description="D"),
    "user_ann.md": memory(name="user-ann", type="user", description="D"),
    "x.md": memory(name="x", type="odd", description="D"),
}
USER = "- [Ann](user_ann.md) — D\n"
PROJECT = "- [A](project_a.md) — D\n- [B](project_b.md) — D\n"
OTHER = "- [X](x.md) — D\n"
TESTS = "[Tests](feedback_tests.md)"


@pytest.mark.parametrize(
    ("index", "expected"),
    [
        pytest.param(
            "- [A](project_a.md)\n\n## Feedback\n- [X](x.md)\n\n### More\n- [Ann](user_ann.md)\n",
            "- [A](project_a.md)\n- [B](project_b.md) — D\n\n## Feedback\n- [X](x.md)\n"
            f"- {TESTS} — D\n\n### More\n- [Ann](user_ann.md)\n",
            id="beside its type, and below its heading",
        ),
        pytest.param(
            f"## Feedback\n- {TESTS}\n\n## All else\n- [Ann](user_ann.md)\n- [X](x.md)\n",
            f"## Feedback\n- {TESTS}\n\n## All else\n- [Ann](user_ann.md)\n- [X](x.md)\n{PROJECT}",
            id="the last list that is of no type",
        ),
        pytest.param(
            f"## Rules\n- {TESTS} — z\n## Other\n- [X](x.md)\n",
            f"## Rules\n- {TESTS} — z\n## Other\n- [X](x.md)\n{PROJECT}{USER}",
            id="no heading names a type",
        ),
        pytest.param(
            f"## Live\n- {TESTS}\n- [X](x.md) — z\n## Archiv (alt)\n- [A](project_a.md) — z\n",
            f"## Live\n- {TESTS}\n- [X](x.md) — z\n- [B](project_b.md) — D\n{USER}"
            "## Archiv (alt)\n- [A](project_a.md) — z\n",
            id="not beside its type, where that is archived",
        ),
        pytest.param(
            f"**Live**\n- {TESTS} — z\n- [X](x.md) — z\n\n**Archived:**\n- [A](project_a.md) — z\n",
            f"**Live**\n- {TESTS} — z\n- [X](x.md) — z\n- [B](project_b.md) — D\n{USER}\n**Archived:**\n"
            "- [A](project_a.md) — z\n",
            id="not below a bold line of an archive",
        ),
        pytest.param(
            f"# Feedback\n\n- {TESTS} — z\n",
            f"# Feedback\n\n- {TESTS} — z\n",
            id="a title that names a type holds no other",
        ),
    ],
)
def test_never_below_the_heading_of_another_type(index: str, expected: str) -> None:
    assert after({**TYPED, "MEMORY.md": index}, (RULE,)) == ({"MEMORY.md": expected} if expected != index else {})


@pytest.mark.parametrize(
    ("index", "expected"),
    [
        pytest.param("# M\n- [O](old_a.md) — x\n- [P](old_b.md) — y\n", f"# M\n{PROJECT}", id="below a title"),
        pytest.param("# M\n- [O](old_a.md)", f"# M\n{PROJECT}".rstrip(), id="one, no final newline"),
        pytest.param("- [O](old_a.md) — x\n- [P](old_b.md) — y\n", PROJECT, id="nothing else"),
        pytest.param("# M\r\n- [O](o.md)\r\n", f"# M\n{PROJECT}".replace("\n", "\r\n"), id="CRLF"),
        pytest.param("# M\n- [O](old_a.md)\n  wrapped\n", f"# M\n{PROJECT}", id="wrapped"),
        pytest.param("# M\n- [O](o.md)\n\nText.\n", f"# M\n{PROJECT}\nText.\n", id="text behind it"),
        pytest.param("## Project\n- [O](o.md)\n## Z\n", f"## Project\n{PROJECT}## Z\n", id="below its heading"),
    ],
)
def test_where_all_entries_are_dead(index: str, expected: str) -> None:
    files = {path: TYPED[path] for path in ("project_a.md", "project_b.md")}
    done = mended({**files, "MEMORY.md": index}, rules=(RULE, "index-dangling"))
    left = [finding for finding in done.after.report.findings if finding.rule.startswith("index-")]
    assert (done.after.tree.files["MEMORY.md"].decode(), left) == (expected, [])


SUB_INDEX = "---\nname: All retros\ndescription: What we learned\ntype: project\n---\n\n"
RETROS = {f"retros/{n}.md": memory(name=n, type="project") for n in ("one", "two", "three")}
LISTS = "".join(f"- [{n}]({n}.md) — x\n" for n in ("one", "two", "three"))


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {"retros/index.md": SUB_INDEX + LISTS},
            {"retros/index.md": "- [All retros](retros/index.md) — What we learned\n"},
            id="a sub-index alone",
        ),
        pytest.param(
            {"retros/index.md": SUB_INDEX + "Two of them: [one](one.md), [two](two.md).\n\nText.\n"},
            {
                "retros/index.md": "- [All retros](retros/index.md) — What we learned\n",
                "retros/one.md": "- [One](retros/one.md) — When the big kiln is opened\n",
                "retros/three.md": "- [Three](retros/three.md) — When the big kiln is opened\n",
                "retros/two.md": "- [Two](retros/two.md) — When the big kiln is opened\n",
            },
            id="a memory that mentions two is none",
        ),
        pytest.param(
            {"archive/a.md": memory(name="a"), "Old/b.md": memory(name="b"), "drafts/c.md": memory(name="c")},
            {
                f"retros/{n}.md": f"- [{n.title()}](retros/{n}.md) — When the big kiln is opened\n"
                for n in ("one", "three", "two")
            },
            id="folders of what is over",
        ),
    ],
)
def test_sub_indexes_and_archives(files: Files, expected: dict[str, str]) -> None:
    found = offered(RULE, {**RETROS, **files, "k.md": memory(), "MEMORY.md": "- [K](k.md) — x\n"})
    assert {finding.file: change.new.decode() for finding, change in found if change} == expected
