"""Metrics as promtool and a real node_exporter read them."""

import os
import re
import shutil
import socket
import stat
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cmmd.adapters.store import metrics
from cmmd.core.errors import CmmdError
from cmmd.core.records.history_row import Row
from cmmd.core.records.state import RootState, State
from cmmd.core.records.totals import Totals, count

HOME = "/home/u"
ONE = f"{HOME}/.claude/projects/-home-u/memory"
TWO = "/srv/notes"

ROW = Row(
    tick_id="a",
    started_at_unix=100,
    finished_at_unix=107,
    outcome="refused",
    reasons=("loses_content",),
    model="haiku",
    cost_usd=0.25,
    input_tokens=10,
    output_tokens=2,
)
TOTALS = count(count(Totals(), ROW), replace(ROW, outcome="skipped", skip_code="already_clean", cost_usd=None))
STATE = State(
    totals=TOTALS,
    accounts={
        "accounts": [
            {"name": "work", "email": "me@example.org", "five_h_pct": 40, "weekly_pct": 71.5},
            {"name": "me@example.org", "email": "me@example.org", "five_h_pct": None, "weekly_pct": 5},
        ]
    },
    roots={
        ONE: RootState(
            last_tick_unix=107,
            last_success_unix=100,
            issues={"error": {"index-dangling": 2}, "warning": {"name-missing": 1}, "info": {"wikilink-broken": 4}},
            files=3,
            bytes=2048,
            index_lines=230,
            index_chars=24_000,
            cut_entries=30,
        ),
        TWO: RootState(last_tick_unix=90, issues={"error": {"index-dangling": 1}}, files=0, bytes=0),
    },
)


def render(state: State = STATE, roots: list[str] | None = None) -> str:
    shown = list(state.roots) if roots is None else roots
    return metrics.render(
        state, roots=shown, home=HOME, version="1.2.3", python="3.11.7", interval_seconds=900, proposals_waiting=2
    ).decode()


def samples(text: str) -> dict[str, float]:
    """Every sample line: name and labels -> value."""
    lines = (line.rpartition(" ") for line in text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, _, value in lines}


MEMORY = 'root="~/.claude/projects/-home-u/memory"'


CONTRACT = [
    pytest.param("cmmd_ticks_total", 2, id="ticks"),
    pytest.param("cmmd_ticks_skipped_total", 1, id="skipped"),
    pytest.param("cmmd_ticks_ran_total", 1, id="ran"),
    pytest.param("cmmd_tick_duration_sum_seconds", 14, id="seconds"),
    pytest.param("cmmd_tick_failures_total", 0, id="failures, none so far"),
    pytest.param("cmmd_history_appends_total", 2, id="appends"),
    pytest.param("cmmd_audit_issues_last", 4, id="issues of all roots, infos not counted"),
    pytest.param("cmmd_last_tick_unix", 107, id="the newest tick of any root"),
    pytest.param("cmmd_tick_interval_seconds", 900, id="interval"),
    pytest.param('cmmd_build_info{python="3.11.7",version="1.2.3"}', 1, id="build"),
    pytest.param(f'cmmd_root_issues{{{MEMORY},rule="index-dangling",severity="error"}}', 2, id="an error"),
    pytest.param(f'cmmd_root_issues{{{MEMORY},rule="wikilink-broken",severity="info"}}', 4, id="an info"),
    pytest.param(f'cmmd_root_issues{{{MEMORY},rule="name-missing",severity="warning"}}', 1, id="a warning"),
    pytest.param('cmmd_root_issues{root="/srv/notes",rule="index-dangling",severity="error"}', 1, id="elsewhere"),
    pytest.param('cmmd_outcomes_total{outcome="refused"}', 1, id="outcome"),
    pytest.param('cmmd_skips_total{code="already_clean"}', 1, id="skip"),
    pytest.param('cmmd_refusals_total{reason="loses_content"}', 1, id="refusal"),
    pytest.param('cmmd_agent_cost_usd_total{model="haiku"}', 0.25, id="cost"),
    pytest.param('cmmd_agent_tokens_total{direction="input",model="haiku"}', 20, id="tokens in"),
    pytest.param('cmmd_agent_tokens_total{direction="output",model="haiku"}', 4, id="tokens out"),
    pytest.param(f"cmmd_last_success_unix{{{MEMORY}}}", 100, id="success"),
    pytest.param('cmmd_last_success_unix{root="/srv/notes"}', None, id="no success yet: no sample"),
    pytest.param(f"cmmd_memory_files{{{MEMORY}}}", 3, id="files"),
    pytest.param('cmmd_memory_files{root="/srv/notes"}', 0, id="no files is a number"),
    pytest.param(f"cmmd_memory_bytes{{{MEMORY}}}", 2048, id="bytes"),
    pytest.param(f"cmmd_index_headroom_lines{{{MEMORY}}}", 0, id="no room for a line"),
    pytest.param(f"cmmd_index_headroom_chars{{{MEMORY}}}", 1000, id="room for characters"),
    pytest.param(f"cmmd_invisible_entries{{{MEMORY}}}", 30, id="entries past the cut"),
    pytest.param('cmmd_invisible_entries{root="/srv/notes"}', None, id="not measured yet: no sample"),
    pytest.param("cmmd_proposals_waiting", 2, id="proposals"),
    pytest.param('cmmd_account_left_percent{account="work",window="5h"}', 40, id="an account"),
    pytest.param('cmmd_account_left_percent{account="work",window="weekly"}', 71.5, id="its week"),
    pytest.param('cmmd_account_left_percent{account="account-855c94",window="weekly"}', 5, id="an email as a hash"),
    pytest.param('cmmd_account_left_percent{account="account-855c94",window="5h"}', None, id="unknown: no sample"),
]


@pytest.mark.parametrize(("name", "value"), CONTRACT)
def test_every_metric_of_the_contract(name: str, value: float | None) -> None:
    assert samples(render()).get(name) == value


def test_no_other_metric_is_there() -> None:
    names = set(re.findall(r"^\w+", "\n".join(samples(render())), re.MULTILINE))
    table = {mark.values[0].partition("{")[0] for mark in CONTRACT}
    assert names == table


@pytest.mark.parametrize(
    "secret",
    [
        pytest.param("example.org", id="no email"),
        pytest.param("/home/u", id="no home folder"),
        pytest.param("_created", id="no gauge that the client library adds"),
    ],
)
def test_what_never_appears(secret: str) -> None:
    assert secret not in render()


@pytest.mark.parametrize(
    ("path", "label"),
    [
        pytest.param('/a/"q"\\b\nc', r"/a/\"q\"\\b\nc", id="quote, backslash and line end"),
        pytest.param("/a/日本", "/a/日本", id="other letters"),
        pytest.param("/a/caf\udce9", "/a/caf\ufffd", id="a byte that is no text"),
        pytest.param("/home/u", "~", id="the home folder itself"),
        pytest.param("/home/u/x", "~/x", id="below it"),
        pytest.param("/home/user/x", "/home/user/x", id="another home with the same beginning"),
    ],
)
def test_the_label_of_a_root(path: str, label: str) -> None:
    state = State(roots={path: RootState(files=1)})
    assert f'cmmd_memory_files{{root="{label}"}}' in samples(render(state))


def test_a_root_that_vanished_has_no_samples() -> None:
    assert [name for name in samples(render(roots=[ONE])) if "/srv/notes" in name] == []


def test_beyond_200_roots_the_rest_is_one() -> None:
    roots = {f"/r/{n:03}": RootState(last_success_unix=1000 + n, files=n, bytes=1) for n in range(205)}
    read = samples(render(State(roots=roots)))
    labels = [name for name in read if name.startswith("cmmd_memory_files")]
    rest = [read[f'cmmd_{name}{{root="other"}}'] for name in ("memory_files", "memory_bytes", "last_success_unix")]
    assert (len(labels), rest) == (201, [200 + 201 + 202 + 203 + 204, 5, 1200])


def test_roots_that_look_alike_are_one_series() -> None:
    """The same series twice would make node_exporter drop the whole file."""
    roots = {f"/r/{byte}": RootState(files=2) for byte in ("\udce9", "\udcea")}
    assert samples(render(State(roots=roots)))['cmmd_memory_files{root="/r/\ufffd"}'] == 4


@pytest.mark.parametrize(
    "accounts",
    [
        pytest.param({}, id="never asked"),
        pytest.param({"ok": False, "error": "authmux is not installed", "accounts": []}, id="failed"),
        pytest.param({"accounts": None}, id="null"),
        pytest.param({"accounts": [{"name": "x"}]}, id="no percentages"),
    ],
)
def test_no_account_no_samples(accounts: dict[str, Any]) -> None:
    assert "cmmd_account_left_percent" not in render(replace(STATE, accounts=accounts))


ODD = State(totals=TOTALS, roots={'/a/"q"\\b\nc\udce9': STATE.root(ONE)})
STATES = [pytest.param(STATE, id="usual"), pytest.param(State(), id="first run"), pytest.param(ODD, id="an odd path")]


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed (Debian: prometheus)")
@pytest.mark.parametrize("state", STATES)
def test_promtool_has_no_objection(state: State) -> None:
    done = subprocess.run(["promtool", "check", "metrics"], input=render(state).encode(), capture_output=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_the_file_is_readable_for_node_exporter_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        metrics.write(tmp_path / "cmmd.prom", b"x 1\n")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "cmmd.prom").stat().st_mode) == 0o644


def test_nothing_else_is_left_in_the_collectors_folder(tmp_path: Path) -> None:
    for _ in range(2):
        metrics.write(tmp_path / "cmmd.prom", b"x 1\n")
    assert os.listdir(tmp_path) == ["cmmd.prom"]


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "cmmd.prom").mkdir()
    with pytest.raises(CmmdError, match=f"cannot write {tmp_path}/cmmd.prom: Is a directory"):
        metrics.write(tmp_path / "cmmd.prom", b"")


@pytest.fixture
def scrape(tmp_path: Path) -> Iterator[Any]:
    """Writes a state's metrics where a real node_exporter collects them; returns what that one tells."""
    if shutil.which("prometheus-node-exporter") is None:
        pytest.skip("prometheus-node-exporter is not installed")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    only = ("--collector.disable-defaults", "--collector.textfile", f"--collector.textfile.directory={tmp_path}")
    argv = ["prometheus-node-exporter", f"--web.listen-address={address}", *only]

    def ask(state: State) -> str:
        metrics.write(tmp_path / "cmmd.prom", render(state).encode())
        for _ in range(100):
            try:
                with urllib.request.urlopen(f"http://{address}/metrics", timeout=5) as answer:
                    return str(answer.read().decode())
            except OSError:
                time.sleep(0.1)
        raise AssertionError("node_exporter does not answer")

    with subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as exporter:
        try:
            yield ask
        finally:
            exporter.kill()


@pytest.mark.parametrize("state", STATES)
def test_node_exporter_shows_every_sample(scrape: Any, state: State) -> None:
    def ordered(text: str) -> dict[str, float]:  # node_exporter sorts labels its own way
        return {re.sub(r"\{.*\}", lambda m: ",".join(sorted(m[0])), name): n for name, n in samples(text).items()}

    told = ordered(scrape(state))
    assert (told["node_textfile_scrape_error"], ordered(render(state)).items() <= told.items()) == (0, True)
