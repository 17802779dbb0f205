from __future__ import annotations

import pytest

from cmmd.core.agent import environment


def build(environ: dict[str, str], *, ambient: bool = True, config_dir: str | None = None) -> dict[str, str]:
    return environment.build(environ, config_dir=config_dir, ambient=ambient, path="/bin", retries=3)


ALWAYS = {
    "PATH": "/bin",
    "CLAUDE_CODE_DISABLE_AUTO_MEMORY": "1",
    "CLAUDE_CODE_MAX_RETRIES": "3",
    "DISABLE_AUTOUPDATER": "1",
}


@pytest.mark.parametrize(
    ("name", "ambient", "elsewhere"),
    [
        pytest.param("HOME", True, True, id="home"),
        pytest.param("HTTPS_PROXY", True, True, id="proxy"),
        pytest.param("NODE_EXTRA_CA_CERTS", True, True, id="certificates"),
        pytest.param("CLAUDE_CODE_CLIENT_CERT", True, True, id="client certificate"),
        pytest.param("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", True, True, id="less traffic"),
        pytest.param("ANTHROPIC_API_KEY", True, False, id="API key"),
        pytest.param("ANTHROPIC_AUTH_TOKEN", True, False, id="token"),
        pytest.param("ANTHROPIC_BASE_URL", True, False, id="gateway"),
        pytest.param("CLAUDE_CODE_OAUTH_TOKEN", True, False, id="login"),
        pytest.param("CLAUDE_CODE_USE_BEDROCK", True, False, id="provider"),
        pytest.param("ANTHROPIC_VERTEX_PROJECT_ID", True, False, id="provider's project"),
        pytest.param("CLAUDECODE", False, False, id="a running session"),
        pytest.param("CLAUDE_CODE_ENTRYPOINT", False, False, id="its entry point"),
        pytest.param("CLAUDE_CODE_SSE_PORT", False, False, id="its editor"),
        pytest.param("CLAUDE_CODE_SESSION_ID", False, False, id="its id"),
        pytest.param("CLAUDE_CODE_SESSION_ACCESS_TOKEN", False, False, id="its token"),
        pytest.param("CLAUDE_CODE_PLUGIN_DIRS", False, False, id="plugins"),
        pytest.param("CLAUDE_CODE_MANAGED_SETTINGS_PATH", False, False, id="other settings"),
        pytest.param("CLAUDE_CODE_FORCE_SESSION_PERSISTENCE", False, False, id="what works against our flags"),
        pytest.param("ANTHROPIC_MODEL", False, False, id="another model"),
        pytest.param("CLAUDE_OF_NEXT_YEAR", False, False, id="what nobody knows yet"),
        pytest.param("CLAUDE_CONFIG_DIR", False, False, id="another configuration"),
        pytest.param("AI_AGENT", False, False, id="agent mark"),
        pytest.param("GIT_DIR", False, False, id="somebody's repository"),
    ],
)
def test_goes_through(name: str, ambient: bool, elsewhere: bool) -> None:
    assert (name in build({name: "x"}), name in build({name: "x"}, ambient=False)) == (ambient, elsewhere)


@pytest.mark.parametrize(
    ("config_dir", "more"),
    [
        pytest.param(None, {}, id="the client's default"),
        pytest.param("/accounts/work", {"CLAUDE_CONFIG_DIR": "/accounts/work"}, id="an account folder"),
    ],
)
def test_of_nothing(config_dir: str | None, more: dict[str, str]) -> None:
    assert build({}, config_dir=config_dir) == ALWAYS | more


def test_ours_win() -> None:
    assert build({"CLAUDE_CODE_MAX_RETRIES": "10", "DISABLE_AUTOUPDATER": "0", "PATH": "/x"}) == ALWAYS
