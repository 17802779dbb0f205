"""Output for machines: FORMATS, one module each, whose `write` makes a whole document of an audit.

None has a colour code in it, and each is whole without findings and with roots that failed.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from cmmd.core.audit.run_report import Audited

FORMATS: Mapping[str, str] = {"json": "json_document", "github": "github", "sarif": "sarif", "junit": "junit"}
"""The module of each name that `cmmd audit --format` takes; text for people is cli/render.py's."""


def write(form: str, audited: Audited) -> str:
    """The document in one of FORMATS. Its module is loaded now: some need every rule, or XML."""
    text: str = import_module(f"{__name__}.{FORMATS[form]}").write(audited)
    return text
