"""Env files as they are on disk."""

from __future__ import annotations

import os
import pwd
from pathlib import Path

import pytest

from cmmd.adapters.store import settings_files
from cmmd.core.errors import Exit, UsageError


@pytest.fixture
def cwd(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    return folder


def edits(home: Path, cwd: Path, env_file: str | None = None) -> int:
    return settings_files.load({"HOME": str(home)}, cwd=str(cwd), env_file=env_file).settings.max_edits


def ours(home: Path) -> Path:
    folder = home / ".config/cmmd"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "cmmd.env"


def test_no_file_at_all(home: Path, cwd: Path) -> None:
    assert edits(home, cwd) == 3


def test_our_file(home: Path, cwd: Path) -> None:
    ours(home).write_text("MAX_EDITS=5\n")
    assert edits(home, cwd) == 5


def test_our_file_follows_xdg_config_home(home: Path, cwd: Path, tmp_path: Path) -> None:
    (tmp_path / "xdg/cmmd").mkdir(parents=True)
    (tmp_path / "xdg/cmmd/cmmd.env").write_text("MAX_EDITS=5\n")
    environ = {"HOME": str(home), "XDG_CONFIG_HOME": str(tmp_path / "xdg")}
    assert settings_files.load(environ, cwd=str(cwd)).settings.max_edits == 5


def test_the_working_folders_file_goes_before_ours(home: Path, cwd: Path) -> None:
    ours(home).write_text("MAX_EDITS=5\n")
    (cwd / ".env").write_text("MAX_EDITS=1\n")
    assert edits(home, cwd) == 1


def test_the_working_folders_file_is_not_trusted(home: Path, cwd: Path) -> None:
    (cwd / ".env").write_text("MAX_EDITS=9\n")
    assert edits(home, cwd) == 3


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("x.env", id="relative to the working folder"),
        pytest.param("~/x.env", id="at home"),
        pytest.param("{cwd}/x.env", id="absolute"),
    ],
)
def test_a_named_file_is_trusted_and_stands_in_for_the_working_folders(name: str, home: Path, cwd: Path) -> None:
    (cwd / ".env").write_text("MAX_EDITS=1\n")
    for folder in (home, cwd):
        (folder / "x.env").write_text("MAX_EDITS=9\n")
    assert edits(home, cwd, name.format(cwd=cwd)) == 9


def test_a_named_pipe_is_read_where_it_is_named(home: Path, cwd: Path) -> None:
    read, write = os.pipe()
    os.write(write, b"MAX_EDITS=9\n")
    os.close(write)
    try:
        assert edits(home, cwd, f"/dev/fd/{read}") == 9
    finally:
        os.close(read)


@pytest.mark.parametrize("kind", ["folder", "pipe", "dangling link"])
def test_what_is_no_file_is_passed_over(kind: str, home: Path, cwd: Path) -> None:
    env = cwd / ".env"
    {"folder": env.mkdir, "pipe": lambda: os.mkfifo(env), "dangling link": lambda: env.symlink_to("nowhere")}[kind]()
    assert edits(home, cwd) == 3


def test_a_link_to_dev_null_for_our_own_file_is_none(home: Path, cwd: Path) -> None:
    ours(home).symlink_to(os.devnull)
    assert edits(home, cwd) == 3


@pytest.mark.parametrize("kind", ["folder", "pipe"])
def test_our_own_file_is_never_passed_over(kind: str, home: Path, cwd: Path) -> None:
    """Somebody's settings stand there, and would not hold."""
    (ours(home).mkdir if kind == "folder" else lambda: os.mkfifo(ours(home)))()
    with pytest.raises(UsageError, match=r"/cmmd\.env is no file: it holds cmmd's settings"):
        edits(home, cwd)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"DRY_RUN=\xff\n", "is not UTF-8 text", id="not UTF-8"),
        pytest.param(b"#" * 1_000_001, "is no env file: over 1,000,000 bytes", id="too large"),
        pytest.param(b"DRY_RUN=flase\n", "DRY_RUN=flase", id="a bad value"),
    ],
)
def test_a_bad_file_is_a_usage_error(content: bytes, message: str, home: Path, cwd: Path) -> None:
    ours(home).write_bytes(content)
    with pytest.raises(UsageError, match=message):
        edits(home, cwd)


def test_a_named_file_must_be_there(home: Path, cwd: Path) -> None:
    with pytest.raises(UsageError, match=r"nothing\.env: No such file") as refused:
        edits(home, cwd, "nothing.env")
    assert refused.value.exit_code is Exit.USAGE


def test_a_file_that_cannot_be_looked_at_is_named(home: Path, cwd: Path) -> None:
    ours(home).symlink_to("cmmd.env")
    with pytest.raises(UsageError, match=r"cannot read the settings in .*/cmmd\.env: Too many levels"):
        edits(home, cwd)


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        pytest.param({"HOME": "/home/you/"}, "/home/you", id="as set"),
        pytest.param({"HOME": "/"}, "/", id="the root folder"),
        pytest.param({}, pwd.getpwuid(os.getuid()).pw_dir, id="from the system"),
    ],
)
def test_home(environ: dict[str, str], expected: str) -> None:
    assert settings_files.home_folder(environ) == expected


def test_a_working_folder_that_is_gone(home: Path, cwd: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(cwd)
    cwd.rmdir()
    with pytest.raises(UsageError, match="the working folder cannot be named"):
        settings_files.load({"HOME": str(home)})


@pytest.mark.parametrize("name", settings_files.OUR_FILES)
def test_a_device_for_a_file_of_ours_stops_the_run(name: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UsageError, match=f"{name}=.*is no regular file"):
        settings_files.load({"HOME": str(tmp_path), name: str(tmp_path / "pipe")}, cwd=str(tmp_path))


def test_the_log_may_be_dev_null(tmp_path: Path) -> None:
    loaded = settings_files.load({"HOME": str(tmp_path), "LOG_FILE": os.devnull}, cwd=str(tmp_path))
    assert loaded.settings.log_file == os.devnull


def test_an_empty_env_file_is_none(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--env-file is empty"):
        settings_files.load({"HOME": str(tmp_path)}, cwd=str(tmp_path), env_file="")
