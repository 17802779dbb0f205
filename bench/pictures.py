"""The pictures of README and docs/: real runs on a copy of the bundled folder, as SVG. Run again: the same bytes.

    python bench/pictures.py [FOLDER]      default: bench/screens/

Only what differs from run to run is replaced: ids, hashes, times, the temporary home, git's version. The agent is a
stand-in that makes one fixed edit to its copy; cmmd judges and applies them as it would anybody's.
"""

from __future__ import annotations

import html
import io
import os
import pty
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.text import Text

CHECKOUT = Path(__file__).resolve().parent.parent
WIDTH = 104
LONG_AGO = 1_795_000_000
CLAUDE = """\
#!{python}
import json, sys
from pathlib import Path

EDITS = {edits}

if "--version" in sys.argv:
    print("a stand-in, for this picture")
if "--version" in sys.argv or "--help" in sys.argv:
    sys.exit()
sys.stdin.read()
print(json.dumps({{"type": "system", "subtype": "init", "model": "stand-in", "tools": []}}))
may_edit = "Edit" in sys.argv[sys.argv.index("--tools") + 1]
for path, old, new in EDITS if may_edit else ():
    Path(path).write_text(Path(path).read_text().replace(old, new))
said = "files=8 issues=2 applied=1 deferred=1 — which of the two glaze pages to keep is Ana's choice"
if not may_edit:
    said = "files=8 issues=2 applied=0 deferred=2 — the reason for one rule can be told from what is there"
print(json.dumps({{"type": "assistant", "message": {{"content": [{{"type": "text", "text": said}}]}}}}))
result = {{"type": "result", "subtype": "success", "is_error": False, "num_turns": 5, "result": said}}
print(json.dumps({{**result, "total_cost_usd": 0.0187, "usage": {{}}, "permission_denials": []}}))
"""
EDITS = (
    (
        "feedback_checkout_care.md",
        "the commit says what changed.\n",
        "the commit says what changed.\n\n**Why:** twelve customers were charged twice.\n\n"
        "**How to apply:** the diff first, then `make test-refund`.\n",
    ),
)
AUTHMUX = """\
#!/bin/sh
[ "$1" = --version ] && echo "a stand-in too" && exit
cat "{samples}/$1.json"
"""


class Screen(NamedTuple):
    """One picture: its file's name and the command lines on it."""

    name: str
    commands: tuple[str, ...]


SCREENS = (
    Screen("audit", ("cmmd audit",)),
    Screen("fix", ("cmmd fix",)),
    Screen("doctor", ("cmmd doctor",)),
    Screen("tick", ("cmmd tick", "cmmd tick --no-dry-run")),
    Screen("history", ("cmmd history",)),
)

SAME = (
    (re.compile(r"\b18[0-9a-f]{14}\b"), "18ea5f{:02}c0ffee42"),
    (re.compile(r"(?<=snapshot )[0-9a-f]{10}\b"), "{:02}c0ffee42"),
    (re.compile(r"\b20\d\d-\d\d-\d\d \d\d:\d\d\b"), "2026-11-18 09:15"),
    (re.compile(r"git version \S+"), "git version 2.39.5"),
    (re.compile(r"(?<=\()/\S+/git(?=\))"), "/usr/bin/git"),
)
"""What differs from run to run, and what stands for it; `{}` is a number, one for each that differs."""


@dataclass(frozen=True)
class Home:
    """The home that the commands see."""

    path: Path

    def furnish(self) -> None:
        root = self.path / ".claude/projects/-home-you-shop/memory"
        shutil.copytree(CHECKOUT / "test-fixtures/memory", root)
        for file in root.iterdir():
            os.utime(file, (LONG_AGO, LONG_AGO))
        programs = {
            "claude": CLAUDE.format(python=sys.executable, edits=EDITS),
            "authmux": AUTHMUX.format(samples=CHECKOUT / "test-fixtures/authmux"),
        }
        for name, script in programs.items():
            program = self.path / ".local/bin" / name
            program.parent.mkdir(parents=True, exist_ok=True)
            program.write_text(script, encoding="utf-8")
            program.chmod(0o755)

    def shown(self, command: str) -> str:
        """What a terminal shows of a command line, with its colours."""
        environ = {
            "HOME": str(self.path),
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "PYTHONPATH": str(CHECKOUT),
            "TERM": "xterm-256color",
            "COLUMNS": str(WIDTH),
            "LANG": "C.UTF-8",
            "TZ": "UTC",
        }
        argv = [sys.executable, "-m", *command.split()]
        master, slave = pty.openpty()
        # No terminal for stderr: on a slow machine there would be a progress bar in the picture.
        child = subprocess.Popen(argv, env=environ, cwd=self.path, stdin=slave, stdout=slave, stderr=subprocess.PIPE)
        os.close(slave)
        seen = b"".join(_chunks(master))
        os.close(master)
        _, complaint = child.communicate(timeout=60)
        if complaint:
            raise SystemExit(f"{command}: {complaint.decode()}")
        return seen.decode().replace("\r\n", "\n").replace(str(self.path), "~")


def _chunks(terminal: int) -> Iterator[bytes]:
    try:
        while chunk := os.read(terminal, 65536):
            yield chunk
    except OSError:  # how Linux says that the other side is closed
        return


def steady(text: str, known: dict[str, str]) -> str:
    """The text with everything of SAME replaced; `known` remembers over the screens what stands for what."""
    for pattern, stand_in in SAME:
        for found in dict.fromkeys(pattern.findall(text)):
            known.setdefault(found, stand_in.format(len(known) + 1))
        text = pattern.sub(lambda match: known[match[0]], text)
    return text


def screens() -> dict[str, str]:
    """Name of a picture to the text on it, colours as escape sequences."""
    texts, known = dict[str, str](), dict[str, str]()
    with tempfile.TemporaryDirectory(prefix="cmmd-pictures-") as folder:
        home = Home(Path(os.path.realpath(folder)))
        home.furnish()
        for screen in SCREENS:
            parts = (
                f"\x1b[1;32m$\x1b[0m \x1b[1m{command}\x1b[0m\n{home.shown(command)}" for command in screen.commands
            )
            texts[screen.name] = steady("\n".join(parts), known)
    return texts


FORMAT = """\
<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{label}">
<style>
.{unique_id}-matrix {{
  font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: {char_height}px; line-height: {line_height}px; font-variant-east-asian: full-width;
}}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""
"""rich's own, without its web fonts: a picture in a page may load nothing."""


def svg(name: str, text: str) -> str:
    """The text as a terminal's picture."""
    console = Console(width=WIDTH, record=True, file=io.StringIO(), force_terminal=True)
    console.print(Text.from_ansi(text))
    page = console.export_svg(title="", code_format=FORMAT.replace("{label}", f"cmmd {name}"), unique_id=f"cmmd-{name}")
    return re.sub(r"[ \t]+$", "", LEADING.sub(_moved, page), flags=re.MULTILINE)


LEADING = re.compile(r' x="([0-9.]+)" y="([0-9.]+)" textLength="([0-9.]+)"([^>]*)>((?:&#160;)+)([^<]*)<')


def _moved(found: re.Match[str]) -> str:
    """Space at the start of a text, which some programs drop, as a place further to the right."""
    x, length, spaces = float(found[1]), float(found[3]), found[5].count(";")
    letters = len(html.unescape(found[6]))
    step = length / (spaces + letters)
    place = f' x="{x + spaces * step:g}" y="{found[2]}" textLength="{letters * step:g}"'
    return f"{place}{found[4]}>{found[6]}<"


def words(page: str) -> list[str]:
    """The lines of text of a picture, without space: what a reader of it sees, whatever version of rich drew it."""
    rows = dict[float, str]()
    for y, part in re.findall(r'<text[^>]* y="([0-9.]+)"[^>]*>(.*?)</text>', page):
        rows[float(y)] = rows.get(float(y), "") + re.sub(r"&#160;|\s", "", part)
    return [row for _, row in sorted(rows.items()) if row]


def main(arguments: Sequence[str]) -> None:
    folder = Path(arguments[0]) if arguments else CHECKOUT / "bench" / "screens"
    folder.mkdir(exist_ok=True)
    for name, text in screens().items():
        (folder / f"{name}.svg").write_text(svg(name, text), encoding="utf-8")
        print(folder / f"{name}.svg")


if __name__ == "__main__":
    main(sys.argv[1:])
