"""Every root under test-fixtures, and what the audit says about it. A bug report becomes a test by adding a folder.

test-fixtures/shapes/NAME/memory/    the root
test-fixtures/shapes/NAME/expected   its findings, a line each: `severity file:line rule detail`
"""

from __future__ import annotations

from pathlib import Path

import pytest

from cmmd.adapters.files.files import read_tree
from cmmd.core.audit import engine, stale
from cmmd.core.memory import parse
from cmmd.core.model import Finding

FIXTURES = Path(__file__).parent.parent / "test-fixtures"
SHAPES = sorted(folder.name for folder in (FIXTURES / "shapes").iterdir())
NOW = 1_750_000_000


def written(finding: Finding) -> str:
    return f"{finding.severity} {finding.file}:{finding.line or '-'} {finding.rule} {finding.detail}".rstrip()


def findings(root: Path) -> list[str]:
    return [written(finding) for finding in engine.audit(read_tree(str(root))).findings]


def test_the_shipped_fixture() -> None:
    assert findings(FIXTURES / "memory") == (FIXTURES / "memory.expected").read_text().splitlines()


def test_the_shipped_fixture_has_one_stale_note() -> None:
    root = parse.read(read_tree(str(FIXTURES / "memory")))
    assert [found.path for found in stale.candidates(root, NOW)] == ["reference_image_tool.md"]


@pytest.mark.parametrize("shape", SHAPES)
def test_shape(shape: str) -> None:
    folder = FIXTURES / "shapes" / shape
    assert findings(folder / "memory") == (folder / "expected").read_text().splitlines()


@pytest.mark.parametrize("shape", [shape for shape in SHAPES if shape.startswith("well-formed")])
def test_a_well_formed_root_has_no_issue(shape: str) -> None:
    expected = (FIXTURES / "shapes" / shape / "expected").read_text().splitlines()
    assert [line for line in expected if not line.startswith("info ")] == []


def test_the_bytes_of_a_checkout_are_the_bytes_that_were_written() -> None:
    """Git may turn CRLF into LF on the way: .gitattributes must keep it from that."""
    held = {
        "crlf": (FIXTURES / "shapes/crlf/memory/MEMORY.md").read_bytes().count(b"\r\n"),
        "bom": (FIXTURES / "shapes/bom/memory/MEMORY.md").read_bytes()[:3],
        "no-final-newline": (FIXTURES / "shapes/no-final-newline/memory/MEMORY.md").read_bytes()[-1:],
    }
    assert held == {"crlf": 3, "bom": b"\xef\xbb\xbf", "no-final-newline": b"y"}
