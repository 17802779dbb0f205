"""Which environment the client gets: what a person's profile sets for it, and nothing that a session left there.

A session gives its children dozens of variables of its own (CLAUDECODE, CLAUDE_CODE_ENTRYPOINT, CLAUDE_CODE_SSE_PORT,
CLAUDE_CODE_SESSION_ID, CLAUDE_CODE_CHILD_SESSION, CLAUDE_PID, tokens, …), and every version has others; some point the
client at other settings, plugins or permissions. So of the client's own names only those listed here go through.
"""

from __future__ import annotations

from collections.abc import Mapping

OURS = ("CLAUDE", "ANTHROPIC")
"""Prefixes of the client's own names: dropped, unless listed below."""
DROPPED = ("GIT_", "AI_AGENT")
"""Prefixes of others that would redirect it: an inherited GIT_DIR names somebody else's repository."""

NETWORK = frozenset(
    {
        "CLAUDE_CODE_CERT_STORE",
        "CLAUDE_CODE_CLIENT_CERT",
        "CLAUDE_CODE_CLIENT_KEY",
        "CLAUDE_CODE_CLIENT_KEY_PASSPHRASE",
        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC",
        "CLAUDE_CODE_PROXY_RESOLVES_HOSTS",
    }
)
"""How to reach the network from here: kept for every account."""

LOGIN = frozenset(
    {
        "ANTHROPIC_API_KEY",
        "ANTHROPIC_AUTH_TOKEN",
        "ANTHROPIC_BASE_URL",
        "ANTHROPIC_CUSTOM_HEADERS",
        "CLAUDE_CODE_API_KEY_HELPER_TTL_MS",
        "CLAUDE_CODE_OAUTH_TOKEN",
        "CLAUDE_CODE_SKIP_BEDROCK_AUTH",
        "CLAUDE_CODE_SKIP_FOUNDRY_AUTH",
        "CLAUDE_CODE_SKIP_VERTEX_AUTH",
        "CLAUDE_CODE_USE_BEDROCK",
        "CLAUDE_CODE_USE_FOUNDRY",
        "CLAUDE_CODE_USE_VERTEX",
    }
)
LOGIN_PREFIXES = ("ANTHROPIC_BEDROCK_", "ANTHROPIC_DEFAULT_", "ANTHROPIC_FOUNDRY_", "ANTHROPIC_VERTEX_")
"""Whose account is asked, and where: kept only for roots of the ambient configuration folder, for which they were set,
so that the memory of one account never goes through the login of another."""


def build(
    environ: Mapping[str, str], *, config_dir: str | None, ambient: bool, path: str, retries: int
) -> dict[str, str]:
    """The client's environment. `config_dir` None: the client's own default, `~/.claude`; `path`: its PATH."""
    kept = {name: value for name, value in environ.items() if _goes_through(name, ambient)}
    kept |= {
        "PATH": path,
        "CLAUDE_CODE_DISABLE_AUTO_MEMORY": "1",
        "CLAUDE_CODE_MAX_RETRIES": str(retries),
        "DISABLE_AUTOUPDATER": "1",
    }
    return kept | ({"CLAUDE_CONFIG_DIR": config_dir} if config_dir else {})


def _goes_through(name: str, ambient: bool) -> bool:
    if name in NETWORK:
        return True
    if name in LOGIN or name.startswith(LOGIN_PREFIXES):
        return ambient
    return not name.startswith(OURS + DROPPED)
