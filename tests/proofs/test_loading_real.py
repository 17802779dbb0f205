"""The measure held against the real client: what it sends to a scripted API of a MEMORY.md is what we say it loads."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.loading_cases import CASES
from tests.scripted_api import ScriptedApi, Turn

_TOLD = re.compile(
    r"MEMORY\.md \(user's auto-memory[^\n]*\):\n\n(.*?)(?:\n\n> WARNING|\n# currentDate|\n</system)", re.DOTALL
)


@pytest.fixture
def told(real_claude: str, real_environ: Callable[..., dict[str, str]], tmp_path: Path) -> Callable[[str], str]:
    """`told(text)`: what a session is told of a MEMORY.md with this text."""
    project = tmp_path / "project"
    project.mkdir()

    def tell(text: str) -> str:
        with ScriptedApi([Turn("done")]) as api:
            environ = real_environ(api.url)
            slug = re.sub(r"[^A-Za-z0-9]", "-", str(project.resolve()))
            memory = Path(environ["CLAUDE_CONFIG_DIR"], "projects", slug, "memory")
            memory.mkdir(parents=True, exist_ok=True)
            (memory / "MEMORY.md").write_text(text)
            argv = [real_claude, "-p", "--model", "claude-haiku-4-5-20251001"]
            subprocess.run(argv, input="hello", env=environ, cwd=project, capture_output=True, text=True, timeout=60)
            words = "\n".join(
                block["text"] for message in api.asked[0].body["messages"] for block in _blocks(message["content"])
            )
        found = _TOLD.search(words + "\n</system")
        return found[1] if found else ""

    return tell


def _blocks(content: str | list[dict[str, str]]) -> list[dict[str, str]]:
    return [{"text": content}] if isinstance(content, str) else [b for b in content if b["type"] == "text"]


@pytest.mark.parametrize(("text", "shown"), CASES)
def test_the_client_loads_what_we_say(told: Callable[[str], str], text: str, shown: str) -> None:
    assert told(text).rstrip("\n") == shown
