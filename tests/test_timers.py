"""The unit files and the crontab line as they are shipped, run by a real systemd and a real cron in namespaces.

Nothing of the machine's own is seen or touched: /tmp, /run, the spools and the cgroups are replaced inside. A systemd
that is started without that empties the real /tmp.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.worlds import Home

CHECKOUT = Path(__file__).resolve().parent.parent
UNITS = CHECKOUT / "systemd-timers"
SYSTEMD = Path("/lib/systemd/systemd")
NAMESPACES = ("unshare", "--pid", "--fork", "--mount", "--uts", "--ipc", "--cgroup", "--kill-child=SIGKILL")


def can_unshare() -> bool:
    return subprocess.run([*NAMESPACES, "true"], capture_output=True).returncode == 0 if os.geteuid() == 0 else False


needs_namespaces = pytest.mark.skipif(not can_unshare(), reason="needs root and namespaces (unshare)")
needs_systemd = pytest.mark.skipif(not SYSTEMD.exists(), reason="needs systemd installed (it need not be running)")
CRON = shutil.which("cron", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
needs_cron = pytest.mark.skipif(CRON is None, reason="needs Debian's cron")


@pytest.fixture
def place(tmp_path: Path) -> Home:
    """A home with the fixture, and a `cmmd` in its ~/.local/bin."""
    home = Home.make(tmp_path)
    program = home.path / ".local/bin/cmmd"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{CHECKOUT}" exec "{sys.executable}" -m cmmd "$@"\n')
    program.chmod(0o755)
    return home


def unit(name: str, place: Home) -> str:
    """A unit file with the paths put in, as README says. (A system manager's %h is always root's own home.)"""
    return (UNITS / name).read_text().replace("%h", str(place.path))


def rows(place: Home) -> list[str]:
    file = place.state / "history.jsonl"
    return file.read_text().splitlines() if file.exists() else []


def wait_for(done: Callable[[], bool], child: subprocess.Popen[bytes], seconds: float) -> None:
    until = time.monotonic() + seconds
    while not done():
        assert child.poll() is None, f"it ended: {child.communicate()[0].decode()}"
        assert time.monotonic() < until, f"nothing within {seconds} s"
        time.sleep(0.1)


@contextmanager
def inside(script: str, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A shell script as process 1 of its own namespaces, /tmp and /run empty but for what a test needs of them.

    `folder` can be written there, the interpreter and the checkout can only be read.
    """
    needed = [p for p in {sys.prefix, sys.base_prefix, str(CHECKOUT)} if p.startswith(("/tmp/", "/run/"))]
    lines = ["set -e", "mount --make-rprivate /", "mount -t proc proc /proc", "mount -t tmpfs tmpfs /mnt"]
    for number, path in enumerate([*needed, str(folder)]):
        lines += [f'mkdir "/mnt/{number}"', f'mount --bind "{path}" "/mnt/{number}"']
    lines += ["mount -t tmpfs tmpfs /run", "mount -t tmpfs tmpfs /tmp"]
    for number, path in enumerate([*needed, str(folder)]):
        lines += [f'mkdir -p "{path}"', f'mount --bind "/mnt/{number}" "{path}"']
        lines += [f'mount -o remount,ro,bind "{path}"'] if path in needed else []
    program = folder / "inside.sh"
    program.write_text("\n".join([*lines, "umount -l /mnt", script]))
    child = subprocess.Popen(
        ["timeout", "-s", "KILL", "110", *NAMESPACES, "/bin/sh", str(program)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        yield child
    finally:
        os.killpg(child.pid, signal.SIGKILL)
        child.communicate()


def systemd(place: Home) -> str:
    """A script that becomes a real systemd with the shipped timer, which fires every other second here."""
    units = place.path / "units"
    for name, more in {
        "cmmd-tick.timer": "[Timer]\nOnCalendar=\nOnCalendar=*:*:0/2\nRandomizedDelaySec=0\nAccuracySec=10ms\n",
        "cmmd-tick.service": "[Service]\n"
        f"Environment=HOME={place.path} AUTHMUX_BIN=no-authmux CLAUDE_BIN=no-claude\n"
        f'ExecStopPost=/bin/sh -c \'echo "$SERVICE_RESULT $EXIT_STATUS" >>"{place.path}/results"\'\n',
    }.items():
        (units / f"{name}.d").mkdir(parents=True)
        (units / name).write_text(unit(name, place))
        (units / f"{name}.d/here.conf").write_text(f"[Unit]\nDefaultDependencies=no\n{more}")
    (units / "alone.target").write_text("[Unit]\nDefaultDependencies=no\nWants=cmmd-tick.timer\n")
    return f"""
mount -t tmpfs tmpfs /var/lib/systemd
mount -t cgroup2 none /sys/fs/cgroup
mkdir -p /run/systemd
cp -r "{units}" /run/systemd/system
exec env -i container=lxc PATH=/usr/bin:/bin \\
  {SYSTEMD} --system --unit=alone.target --show-status=false --log-target=null
"""


@needs_systemd
@pytest.mark.parametrize("name", ["cmmd-tick.service", "cmmd-tick.timer"])
def test_systemd_takes_the_unit(name: str, place: Home, tmp_path: Path) -> None:
    for file in UNITS.iterdir():
        (tmp_path / file.name).write_text(unit(file.name, place))
    command = ["systemd-analyze", "verify", "--man=no", str(tmp_path / name)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


@needs_systemd
def test_the_timer_fires_four_times_an_hour() -> None:
    (line,) = [line for line in (UNITS / "cmmd-tick.timer").read_text().splitlines() if line.startswith("OnCalendar=")]
    command = [
        "systemd-analyze",
        "calendar",
        "--iterations=5",
        "--base-time=2026-01-01 00:01:00",
        line.partition("=")[2],
    ]
    said = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, "TZ": "UTC"}).stdout
    assert [said.count(f" 00:{minute}:00") > 0 for minute in (15, 30, 45)] == [True] * 3


@needs_namespaces
@needs_systemd
def test_a_real_timer_ticks_again_and_again(place: Home) -> None:
    with inside(systemd(place), place.path) as child:
        wait_for(lambda: len(rows(place)) >= 2, child, 60)
    results = set((place.path / "results").read_text().split("\n")[:-1])
    assert (['"agent_hold": "agent_missing"' in row for row in rows(place)[:2]], results) == (
        [True, True],
        {"success 0"},
    )


@needs_namespaces
@needs_systemd
def test_another_run_is_no_failure_to_systemd(place: Home) -> None:
    place.state.mkdir(parents=True)
    with (place.state / "tick.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with inside(systemd(place), place.path) as child:
            wait_for((place.path / "results").exists, child, 60)
    assert (place.path / "results").read_text().split("\n")[0] == "success 75"


@needs_namespaces
@needs_systemd
def test_a_failed_root_is_a_failure_to_systemd(place: Home) -> None:
    (place.path / ".config/cmmd").mkdir(parents=True)
    (place.path / ".config/cmmd/cmmd.env").write_text("MEMORY_ROOT=/no/such/folder\n")
    with inside(systemd(place), place.path) as child:
        wait_for((place.path / "results").exists, child, 60)
    assert (place.path / "results").read_text().split("\n")[0] == "exit-code 1"


@needs_namespaces
@needs_cron
def test_a_real_cron_runs_the_example(place: Home) -> None:
    """cron looks once a minute; the example's own PATH must find cmmd, whose folder is not on cron's."""
    example = (CHECKOUT / "crontab.example").read_text()
    line = "*/15 * * * *  cmmd tick\n"
    assert line in example and "PATH=/home/you/.local/bin:" in example
    crontab = f"HOME={place.path}\n" + example.replace("/home/you", str(place.path)).replace(
        line, line.replace("*/15", "*")
    )
    (place.path / "crontab").write_text(crontab)
    script = f"""
mount -t tmpfs tmpfs /etc/cron.d
: >/run/empty
[ ! -e /etc/crontab ] || mount --bind /run/empty /etc/crontab
mount -t tmpfs tmpfs /var/spool/cron
mkdir -m 1730 /var/spool/cron/crontabs
install -m 600 "{place.path}/crontab" /var/spool/cron/crontabs/root
exec {CRON} -f
"""
    with inside(script, place.path) as child:
        wait_for(lambda: len(rows(place)) >= 1, child, 90)
    assert '"outcome": "proposed"' in rows(place)[0]
