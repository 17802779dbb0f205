"""The lines of an env file. Owner of python-dotenv, which costs 30 ms to import: imported only where a file exists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

from dotenv.parser import parse_stream


@dataclass(frozen=True)
class Assignment:
    """`NAME=value`, the value as it stands: nothing in it is expanded. Lines count from 1."""

    name: str
    value: str | None
    """None: the line is no assignment (no `=`, or quotes that do not close); then `name` is its first word."""
    line: int


def assignments(text: str) -> Iterator[Assignment]:
    """Every line that is neither blank nor a comment, in order."""
    for binding in parse_stream(StringIO(text)):
        original = binding.original.string
        # The parser takes the blank lines before an assignment for a part of it.
        line = binding.original.line + original[: len(original) - len(original.lstrip())].count("\n")
        if binding.error:
            words = original.removeprefix("export ").replace("=", " ").split()
            yield Assignment(words[0] if words else "", None, line)
        elif binding.key is not None:
            yield Assignment(binding.key, binding.value, line)
