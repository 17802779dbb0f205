"""The agent's playbook: memory-manager.md and the skills, those shipped with cmmd and those that the user installed."""

from __future__ import annotations

from pathlib import Path

from cmmd.core.errors import CmmdError

PACKAGE = Path(__file__).resolve().parents[2]


def shipped(package: Path = PACKAGE) -> Path:
    """Where the playbook lies: inside an installed wheel, or at the top of a checkout. Raises CmmdError."""
    for folder in (package / "playbook", package.parent / ".claude"):
        if (folder / "agents" / "memory-manager.md").is_file():
            return folder
    raise CmmdError(
        f"the agent's playbook is missing beside {package}", hint="install cmmd again", code="agent_missing"
    )


def load(data_home: Path, playbook: Path | None = None) -> tuple[str, list[tuple[str, str]]]:
    """The text of memory-manager.md, and (name, text) of each enabled skill: the shipped ones by name, then the user's.

    `data_home` is `$XDG_DATA_HOME/cmmd`: `skills/NAME/SKILL.md` adds a skill, or replaces the shipped one of that name;
    a folder `skills-disabled/NAME` switches it off. Raises CmmdError naming a file that cannot be read.
    """
    folder = playbook or shipped()
    found = {path.parent.name: path for path in sorted((folder / "skills").glob("*/SKILL.md"))}
    found |= {path.parent.name: path for path in sorted((data_home / "skills").glob("*/SKILL.md"))}
    enabled = {name: path for name, path in found.items() if not (data_home / "skills-disabled" / name).exists()}
    agent = _read(folder / "agents" / "memory-manager.md")
    return agent, [(name, _read(path)) for name, path in enabled.items()]


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise CmmdError(f"cannot read {path}: {why}", hint="mend or remove the file") from error
