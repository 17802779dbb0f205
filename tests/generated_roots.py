"""Memory roots as nobody would write them: several faults at once, odd line ends and letters, mutations."""

from __future__ import annotations

from itertools import chain

from hypothesis import strategies as st

from cmmd.core.model import Entry

Roots = st.SearchStrategy[dict[str, "str | bytes | Entry"]]

STEMS = [
    *"feedback_kiln user_ana reference_ovens project_deploy project-deploy-v2 kiln glazes sprint5 sprint6 Kiln areas "
    "sub/deep sub/feedback_tests sub/kiln 2024-05-01 yes notes.v2 README claude café cafe\u0301 release-old".split(),
    *("user hours", "odd (name)", "a#b", "50%20", "it's"),
]
NAMES = [*STEMS, "Kiln hours", "the: name", "[[x]]", "ovens", "deploy", "release"]

_WORDS = st.sampled_from(
    "kiln oven glaze Ana opens hot #3 a: b `code` **bold** it's 'so' \"said\" — é 炉子很热。 😀 x@y <b> $5".split()
    + "1.2 [x] -> | \\".split()
)
_TEXT = st.lists(_WORDS, min_size=1, max_size=8).map(" ".join)
_NAME = st.sampled_from(NAMES)


def _slip(name: str) -> st.SearchStrategy[str]:
    return st.sampled_from([name, name + "s", name[:-1], name[:2] + "x" + name[2:], name + "-v2", name.upper()])


_NEAR = _NAME.flatmap(_slip)
_WIKI = st.tuples(_NEAR, st.sampled_from(["", "#part", "|alias", "^b1", "#p|a"])).map(lambda t: f"[[{t[0]}{t[1]}]]")
_PATH = st.sampled_from([stem.replace(" ", "%20") + ".md" for stem in STEMS])
_TARGET = st.one_of(
    _PATH,
    _NEAR.map(lambda name: f"{name}.md"),
    _PATH.map(lambda path: f"./{path}#part"),
    _PATH.map(lambda path: f"<{path}>"),
    st.sampled_from(["gone.md", "../out.md", "https://x.y/z.md", "sub/", "notes/gone.md", "#here", "MEMORY.md"]),
)
_LINK = st.tuples(_TEXT, _TARGET).map(lambda t: f"[{t[0]}]({t[1]})")

_QUOTE = st.sampled_from(["{}", "'{}'", '"{}"', "{} # c", " {} ", "`{}`", "@{}", "[pruned] {}", "|\n  {}", ">-\n  {}"])
_VALUE = st.one_of(
    st.sampled_from(["", "~", '""', "''", "null", "yes", "2024-05-01", "[a, b]", "{a: b}", "\n  - a", "\n  a: b"]),
    st.tuples(_QUOTE, _TEXT).map(lambda t: t[0].replace("{}", t[1])),
    st.tuples(_TEXT, _TEXT).map(lambda t: f"{t[0]}\n  {t[1]}"),
)
_NAME_LINE = st.one_of(_NAME, _NAME, _VALUE).map(lambda value: f"name: {value}")
_DESCRIPTION = st.one_of(_TEXT, _TEXT, _TEXT.map(lambda text: f"Ana {text} #4"), _VALUE).map(
    lambda value: f"description: {value}"
)
_KIND = st.sampled_from(["user", "feedback", "project", "reference", "reference", "decision", "", '""', "'x' # y", "|"])
_TYPE = st.tuples(
    st.sampled_from(
        [
            "type: {}",
            "metadata:\n  type: {}",
            "metadata:\n    a: b\n    type: {}",
            "metadata: {a: b}",
            "metadata:",
            "x: {}",
        ]
    ),
    _KIND,
).map(lambda t: t[0].replace("{}", t[1]) if "{a" not in t[0] else t[0])
_OTHER = st.sampled_from(
    [
        "# a comment",
        "",
        "pinned: true",
        "superseded_by: kiln",
        "tags: [a, b]",
        "note: a: b",
        "z: |\n  a\n\n  b",
        "a: x #1",
    ]
)


def _maybe(line: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    return st.one_of(line.map(lambda x: [x]), line.map(lambda x: [x]), st.just([]))


_BLOCK = st.tuples(_maybe(_NAME_LINE), _maybe(_DESCRIPTION), _maybe(_TYPE), st.lists(_OTHER, max_size=2)).flatmap(
    lambda parts: st.one_of(st.just([*chain(*parts)]), st.permutations([*chain(*parts)]))
)
_CLOSING = st.sampled_from(["---\n"] * 7 + ["---\n\n", "...\n", "", "---"])
_WHOLE = st.tuples(_BLOCK, _CLOSING).map(lambda t: "---\n" + "".join(f"{line}\n" for line in t[0]) + t[1])
_FRONT = st.one_of(
    _WHOLE,
    _WHOLE,
    _WHOLE,
    st.sampled_from(["", "", "\n---\nname: x\n---\n", "---\n---\n", "---\n\nText\n---\n"]),
)
_REASONS = "**Why:** it broke.\n\n**How to apply:** always."
_PARAGRAPH = st.one_of(
    _TEXT,
    st.tuples(_TEXT, _WIKI, _TEXT, _LINK).map(" ".join),
    st.tuples(_WIKI, _WIKI).map(" ".join),
    st.sampled_from(
        [
            _REASONS,
            _REASONS,
            "# Heading",
            "Under\n---",
            "<!-- a [[kilm]] comment -->",
            "<!--\nopen",
            "```\n[[kilm]]\n```",
        ]
    ),
    st.sampled_from(
        ["    [[kilm]]", "| [[kiln\\|x]] | y |\n|---|---|", "> quoted", "---", "- item\n  - sub", "~~~", "\t"]
    ),
    st.just("<!-- cmmd-ignore name-missing: for a reason -->"),
)
_PARAGRAPHS = st.one_of(
    st.lists(_PARAGRAPH, max_size=4), st.lists(_PARAGRAPH, max_size=2).map(lambda p: [*p, _REASONS])
)
_BODY = _PARAGRAPHS.map(lambda parts: "\n\n".join(parts) + "\n" * bool(parts))
_MEMORY = st.tuples(_FRONT, _BODY).map("".join)

_ENTRY = st.tuples(
    st.sampled_from(["- ", "- ", "* ", "  - ", "1. ", "| ", "", "- [ ] "]),
    st.one_of(_LINK, _LINK, _WIKI),
    st.sampled_from([" — ", ": ", " - ", "", " | "]),
    st.one_of(_TEXT, st.just(""), _TEXT.map(lambda text: f"{text}\n  goes on"), _LINK),
).map("".join)
_INDEX_PART = st.one_of(
    _ENTRY,
    _ENTRY,
    _ENTRY,
    st.sampled_from(
        ["# Memory", "## Feedback", "## User", "", "", "<!-- keep -->", "Prose.", "```\n- [x](gone.md)\n```"]
    ),
    st.tuples(_TEXT, _LINK, _TEXT).map(" ".join),
    st.just("".join(f"- [Old {n}](gone-{n}.md)\n" for n in range(3))),
    st.just("\n".join(f"- line {n}" for n in range(195))),
    st.just("x" * 220),
)
_INDEX = st.tuples(
    st.sampled_from(["", "", "---\nname: m\n---\n"]), st.lists(_INDEX_PART, max_size=10).map("\n".join)
).map("".join)


def _ended(text: str, end: str, mark: bool, final: bool) -> str:
    text = text if final else text.rstrip("\n")
    if end == "mixed":
        lines = text.split("\n")
        text = "".join(line + ("\r\n", "\n", "\r")[i % 3] for i, line in enumerate(lines[:-1])) + lines[-1]
    else:
        text = text.replace("\n", end)
    return "\ufeff" * mark + text


def _written(texts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    ends = st.sampled_from(["\n", "\n", "\n", "\r\n", "\r", "mixed"])
    rarely = st.integers(0, 9).map(lambda n: n == 0)
    return st.tuples(_mutated(texts), ends, rarely, rarely.map(lambda x: not x)).map(lambda t: _ended(*t))


def _mutated(texts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    places = st.tuples(
        st.sampled_from(["", "", "", "drop", "twice", "insert"]), st.integers(0, 40), st.sampled_from(":#-'\"[]`<\t \n")
    )
    return st.tuples(texts, places).map(lambda t: _mutate(t[0], *t[1]))


def _mutate(text: str, how: str, place: int, letter: str) -> str:
    lines = text.split("\n")
    at = place % len(lines)
    if how == "drop":
        return "\n".join(lines[:at] + lines[at + 1 :])
    if how == "twice":
        return "\n".join([*lines[: at + 1], *lines[at:]])
    return text[:place] + letter + text[place:] if how == "insert" else text


_FILE = st.one_of(
    *[_written(_MEMORY)] * 12, _written(_INDEX), st.just(b"\xe9 not UTF-8"), st.just(Entry("", "symlink", None))
)


def roots() -> st.SearchStrategy[dict[str, str | bytes | Entry]]:
    """Up to seven files beside an index, which lists some of them; every path at most once."""
    files = st.dictionaries(st.sampled_from([f"{stem}.md" for stem in STEMS]), _FILE, min_size=0, max_size=7)
    return files.flatmap(lambda chosen: st.one_of(*[_indexed(chosen)] * 8, st.just(chosen)))


def _indexed(files: dict[str, str | bytes | Entry]) -> Roots:
    targets = [path if path.replace(".", "").isalnum() else f"<{path}>" for path in files]
    lines = [_TEXT.map(lambda hook, target=target: f"- [{hook[:9]}]({target}) — {hook}") for target in targets]
    listed = st.tuples(*[st.one_of(line, line, st.just("")) for line in lines]).map("\n".join)
    text = st.one_of(st.tuples(_INDEX, listed), st.tuples(listed, _INDEX), st.tuples(listed)).map("\n".join)
    return _written(text).map(lambda index: {**files, "MEMORY.md": index})
