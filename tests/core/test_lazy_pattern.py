"""Expressions that are compiled when they are first asked."""

from __future__ import annotations

import re

from cmmd.core.lazy_pattern import Late


def test_a_wrong_expression_does_no_harm_until_it_is_asked() -> None:
    assert Late("(").source == "("


def test_it_is_compiled_once_with_its_flags() -> None:
    late = Late("a.b", re.IGNORECASE)
    assert (late.compiled.fullmatch("AxB") is not None, late.compiled is late.compiled) == (True, True)
