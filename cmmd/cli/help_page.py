"""`--help`: the commands in groups, an example below each, and columns that a narrow terminal has room for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from cmmd.cli.screen import USUAL, width

GROUPS: dict[str, tuple[str, ...]] = {
    "Look": ("audit", "loaded", "graph", "rules", "explain", "roots", "memory"),
    "Change": ("tick", "run", "fix", "organize", "adopt", "proposals", "show", "review", "apply", "reject"),
    "Take back": ("undo", "redo", "unreject", "git-log", "diff", "restore"),
    "Set up": ("doctor", "config", "accounts"),
    "Watch": ("status", "history", "last-tick", "tick-log"),
}
EXAMPLES = {
    "accounts": "accounts --json",
    "adopt": "adopt ~/old/shop ~/shop --apply",
    "apply": "apply latest --file MEMORY.md",
    "audit": "audit --strict --ignore description-long",
    "config": "config --json",
    "diff": "diff @{1} --stat",
    "doctor": "doctor",
    "explain": "explain index-dangling",
    "fix": "fix --rule index-dangling --apply",
    "git-log": "git-log -n 5",
    "graph": "graph --format mermaid",
    "history": "history -n 5",
    "last-tick": "last-tick --json",
    "loaded": "loaded --text",
    "memory": "memory --json",
    "organize": "organize --fold --apply",
    "proposals": "proposals",
    "redo": "redo",
    "reject": "reject latest --reason 'both are needed'",
    "restore": "restore '2 days ago' --missing",
    "review": "review",
    "roots": "roots",
    "rules": "rules",
    "run": "run --once",
    "show": "show latest",
    "status": "status",
    "tick": "tick --propose",
    "tick-log": "tick-log 18ea9c05",
    "undo": "undo 18ea9c05",
    "unreject": "unreject --file MEMORY.md",
}


def settings() -> dict[str, Any]:
    """For click: `-h` is `--help`; a page as wide as the terminal, but no wider than is read with ease."""
    columns = width()
    return {
        "help_option_names": ["-h", "--help"],
        "terminal_width": None if columns is None else min(columns, USUAL) - 2,
    }


def page(command: Any, context: Any) -> str:
    """The help of a command; what is explained takes at most three eighths of a line."""
    formatter = context.make_formatter()
    formatter.write_dl = partial(formatter.write_dl, col_max=min(30, formatter.width * 3 // 8))
    command.format_help(context, formatter)
    return "\n".join(line.rstrip() for line in formatter.getvalue().rstrip("\n").split("\n"))


def example(formatter: Any, program: str, command: str) -> None:
    """The last line of the help of a command."""
    formatter.write_paragraph()
    with formatter.indentation():
        formatter.write_text(f"Example: {program} {EXAMPLES[command]}")


def groups(formatter: Any, commands: Mapping[str, Any]) -> None:
    """Each group with its commands, and the first line of their help."""
    for heading, names in GROUPS.items():
        rows = [(name, (commands[name].help or "").partition("\n")[0]) for name in names if name in commands]
        if rows:
            with formatter.section(heading):
                formatter.write_dl(rows)
