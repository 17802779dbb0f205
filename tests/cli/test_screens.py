"""What commands show on terminals of several widths: words stay whole, nothing is wider than it must be."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from rich.cells import cell_len

from cmmd.cli import main, screen
from cmmd.cli.app import app
from cmmd.cli.help_page import EXAMPLES, GROUPS
from tests.furnished import CJK, OUTCOMES, SPACED, UNBROKEN, furnished
from tests.terminal import CHECKOUT, terminal
from tests.worlds import Home

SHOP, POTTERY = (f"~/.claude/projects/-home-you-{name}/memory" for name in ("shop", "pottery"))
TICK = "18ea9c0000000005"
COMMANDS = sorted(info.name or getattr(info.callback, "__name__", "") for info in app.registered_commands)
ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """One home for all rows: none of them changes a memory."""
    return furnished(tmp_path_factory.mktemp("used"))


def seen(home: Home, command: str, columns: int, **environ: str) -> list[str]:
    """The lines of a screen; of `review` those before its first question is answered."""
    with terminal(home, *command.split(), COLUMNS=str(columns), **environ) as shown:
        if command == "review":
            shown.wait_for("?]? ")
            shown.type("q\n")
        assert shown.end() in (0, 1, 2)
    return shown.seen.split("\n")


LOOKING: dict[str, tuple[str, ...]] = {
    "history": (*OUTCOMES, TICK, SHOP, CJK, UNBROKEN, "`make test-refund`", "4711"),
    f"git-log --root {POTTERY}": ("observed", UNBROKEN, SPACED, "and 1 more"),
    "git-log": ("--root names another",),
    "status": ("dry run", SHOP, POTTERY, "5 issues"),
    "roots": ("project ~/alpha", "/home/you/pottery", "cmmd adopt /home/you/pottery NEW"),
    "rules": ("index-unlisted", "index-duplicate-entry", "`cmmd explain RULE`"),
    "proposals": (SHOP, "mends", "feedback_checkout_care.md  +4 -0"),
    "show latest": ("waits because", "findings before", "(project_holiday_hours.md)", "+name: packing-slips"),
    "review": ("waits because", "(project_holiday_hours.md)", "[y,n,s,a,d,q,?]?"),
    "audit": (CJK, UNBROKEN, SPACED, "4 folders are clean", "2 errors, 9 warnings in 2 of 6 folders"),
    "memory": (f"{SHOP}:", "8 memories, 5 issues"),
    "config": ("CLAUDE_ACCOUNTS_DIR", "MAX_TICK_SECONDS", "600"),
    "doctor": ("dry run:", f"{SHOP}:", "(already_clean)"),
    "loaded": (SHOP, "199 lines"),
    "explain duplicate": ("[Tests](feedback_tests.md)", "How it is mended:"),
    f"fix --root {SHOP}": ("index-dangling", "--apply`"),
    f"diff --stat --root {SHOP}": ("no difference",),
    "tick --no-agent": (SHOP, "(agent_off)", "`cmmd history`"),
    "last-tick": ("skipped", POTTERY),
    "adopt /home/you/pottery ~/alpha": (CJK, UNBROKEN, SPACED, "→"),
    "accounts": ("was not found",),
    "undo": ("nothing was applied yet",),
    "run": ("cmmd: there is no resident process",),
    "no-such-command": ("No such command",),
    "--help": ("Take back:", "unreject"),
    "audit -h": ("--write-baseline FILE", "Example: cmmd audit"),
}
ROWS = [(command, columns) for command in LOOKING for columns in (40, 80, 120)]


@pytest.mark.parametrize(("command", "columns"), ROWS, ids=lambda value: str(value))
def test_a_screen(command: str, columns: int, used: Home) -> None:
    lines = [ESCAPE.sub("", line).rpartition("\r")[2] for line in seen(used, command, columns)]
    text = " ".join(" ".join(lines).split())
    assert [line for line in lines if cell_len(line) > columns and len(line.split()) > 1] == []
    assert [line for line in lines if line.endswith(" ")] == []
    assert [fact for fact in LOOKING[command] if " ".join(fact.split()) not in text] == []


@pytest.mark.parametrize("command", ["history", "git-log", "status", "roots", "rules", "audit", "config", "memory"])
def test_every_word_of_a_wide_terminal_stands_whole_on_a_narrow_one(command: str, used: Home) -> None:
    wide, narrow = ({word for line in _bare(used, command, columns) for word in line.split()} for columns in (400, 40))
    assert {word for word in wide - narrow if word not in HEADINGS} == set()


HEADINGS = {"when", "cost", "tick", "outcome", "folder", "memory"}
"""Words of the heading of a table, which blocks have not."""


def _bare(home: Home, command: str, columns: int) -> Iterator[str]:
    return (ESCAPE.sub("", line) for line in seen(home, command, columns))


@pytest.mark.parametrize("environ", [{"TERM": "dumb"}, {"NO_COLOR": "1"}], ids=lambda environ: next(iter(environ)))
@pytest.mark.parametrize("command", ["history", "audit", "doctor", "show latest", "tick --no-agent", "roots"])
def test_a_plain_terminal_gets_plain_text(command: str, environ: dict[str, str], used: Home) -> None:
    lines = seen(used, command, 80, **environ)
    assert [line for line in lines if "\x1b[" in line and "m" in line.partition("\x1b[")[2][:8]] == []


def test_a_dumb_terminal_is_as_wide_as_it_says(used: Home) -> None:
    lines = seen(used, "rules", 40, TERM="dumb")
    assert max(map(cell_len, lines)) <= 40


def test_in_a_pipe_a_record_is_a_line(used: Home) -> None:
    environ = {**used.environ, "PYTHONPATH": str(CHECKOUT), "COLUMNS": "40"}
    argv = [sys.executable, "-m", "cmmd", "history", "-n", "99"]
    done = subprocess.run(argv, env=environ, cwd=used.path, capture_output=True, text=True, check=True, timeout=60)
    rows = (used.state / "history.jsonl").read_text().splitlines()
    assert len(done.stdout.splitlines()) == len(rows)


# Help


def test_every_command_stands_in_one_group_and_has_an_example() -> None:
    assert sorted(name for names in GROUPS.values() for name in names) == COMMANDS
    assert sorted(EXAMPLES) == COMMANDS
    assert [name for name, line in EXAMPLES.items() if line.split()[0] != name] == []


@pytest.mark.parametrize("command", [name for name in COMMANDS if name != "adopt"])  # which takes names like -home-you
def test_dash_h_is_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    pages = []
    for flag in ("-h", "--help"):
        assert main([command, flag], "cmmd") == 0
        pages.append(capsys.readouterr().out)
    assert pages[0] == pages[1]
    assert f"Example: cmmd {command}" in pages[0].rstrip().splitlines()[-1]


# Where a line breaks


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param("one two three", ["one two", "  three"], id="at a word"),
        pytest.param("one two-three", ["one", "  two-three"], id="not at a hyphen"),
        pytest.param("unbreakableword", ["unbreakableword"], id="a word that is too long stays whole"),
        pytest.param("see unbreakableword now", ["see", "  unbreakableword", "  now"], id="and alone"),
        pytest.param("窯の 温度", ["窯の 温度"], id="wide characters that fit"),
        pytest.param("窯の窯 温度", ["窯の窯", "  温度"], id="wide characters that do not"),
        pytest.param("    in", ["    in"], id="its own indent stays"),
        pytest.param("a  b", ["a  b"], id="and two spaces"),
        pytest.param("ab `c d` e", ["ab `c d` e"[:8], "  e"], id="a command"),
        pytest.param("abcd `c d`", ["abcd", "  `c d`"], id="a command stays together"),
        pytest.param("ab `cdefg hij`", ["ab `cdefg", "  hij`"], id="but for one that no line holds"),
        pytest.param(f"abcd a{screen.GLUE}b.md", ["abcd", "  a b.md"], id="a name with a space"),
        pytest.param("trailing  ", ["trailing"], id="no blank at the end"),
        pytest.param("", [""], id="nothing"),
    ],
)
def test_lines(text: str, lines: list[str]) -> None:
    assert screen.within(text, 2, 9) == lines


@pytest.mark.parametrize("text", ["one two three four five six", f"a{screen.GLUE}b", "", "  indented"])
def test_a_pipe_gets_one_line(text: str) -> None:
    assert screen.within(text, 2, None) == [text.replace(screen.GLUE, " ")]


@pytest.mark.parametrize("text", ["kiln", "窯の温度", "é", "e\u0301", "→ …", "ｶﾞ", "Ａ", "한글", "\u200bx"])
def test_cells_are_counted_as_a_terminal_does(text: str) -> None:
    assert screen.cells(text) == cell_len(text)


COLUMNS = (screen.Column("name"), screen.Column("many", right=True, named=True), screen.Column("files", alone=True))
FEW = ("kiln", "7", "a.md, b.md, c.md, d.md, e.md, f.md, g.md, h.md")


@pytest.mark.parametrize(
    ("room", "row", "lines"),
    [
        pytest.param(None, FEW, ["kiln     7  a.md, b.md, c.md, d.md, e.md, f.md, g.md, h.md"], id="a pipe"),
        pytest.param(80, FEW, ["kiln     7  a.md, b.md, c.md, d.md, e.md, f.md, g.md, h.md"], id="it fits"),
        pytest.param(
            45,
            FEW,
            ["kiln     7  a.md, b.md, c.md, d.md, e.md,", "            f.md, g.md, h.md"],
            id="the last column is wrapped in its place",
        ),
        pytest.param(
            30,
            FEW,
            ["kiln  many 7", "  a.md, b.md, c.md, d.md,", "    e.md, f.md, g.md, h.md"],
            id="a block",
        ),
        pytest.param(10, (*FEW[:2], "a.md"), ["kiln", "  many 7", "  a.md"], id="a block of more lines"),
        pytest.param(20, ("kiln", "", "a.md"), ["kiln        a.md"], id="an empty cell"),
        pytest.param(10, ("kiln", "", "a.md"), ["kiln", "  a.md"], id="an empty cell in a block"),
        pytest.param(80, ("kiln", "", ""), ["kiln"], id="no blanks at the end"),
        pytest.param(80, ("窯", "7", "b.md"), ["窯       7  b.md"], id="wide characters"),
    ],
)
def test_a_row_of_a_table(room: int | None, row: tuple[str, ...], lines: list[str]) -> None:
    ((shown),) = screen.table(COLUMNS, [[(text, "") for text in row]], room).rows
    assert ["".join(part for part, _ in line) for line in shown] == lines


def test_one_row_that_is_too_long_leaves_the_others_in_their_columns() -> None:
    rows = [[("kiln", ""), ("1", ""), (name, "")] for name in ("a.md", "x" * 80, "b.md")]
    shown = screen.table(COLUMNS, rows, 60).rows
    assert [["".join(part for part, _ in line) for line in lines] for lines in shown] == [
        ["kiln     1  a.md"],
        ["kiln     1", "  " + "x" * 80],
        ["kiln     1  b.md"],
    ]
