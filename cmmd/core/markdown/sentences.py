"""Where sentences end: no abbreviation, and what follows begins like a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cmmd.core.lazy_pattern import Late

_STOP = Late(r"(?:(?P<mark>[.!?…]+)[\"'”’)*_`]*(?=\s)|[。！？]+)")
_NEXT = Late(r"\s+[^\w\s\x1a]*(\w?)")
_ABBREVIATED = Late(
    r"(?<![^\W\d_])(?:(?<!\d )[^\W\d_]|[^\W\d_](?:\.[ ]?[^\W\d_])+"  # J. Smith, but not: 1200 C.
    r"|ca|vs|etc|cf|vgl|bzw|usw|usf|resp|evtl|ggf|inkl|exkl|sog|approx|incl|excl|esp"
    r"|Dr|Mrs?|Ms|Prof|St|Nos?|Nr|Abs|Art|Fig|Abb|Vol|Ver|Inc|Ltd|Co|Corp|Jr|Sr|pp?|min|max"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Okt|Oct|Nov|De[cz]|Mon|Tue|Wed|Thu|Fri|Sat|Sun)\Z",
    re.IGNORECASE,
)
"""What stands before a full stop that ends no sentence."""


def ends(masked: str) -> Iterator[int]:
    """Where each sentence of a text ends, behind its marks; the last one at the end of the text."""
    for stop in _STOP.compiled.finditer(masked):
        if not masked[stop.end() :].strip():
            break
        if not stop["mark"]:
            yield stop.end()
            continue
        following = _NEXT.compiled.match(masked, stop.end())
        begins = following is not None and following[1].isalpha() and not following[1].islower()
        if begins and (stop["mark"] != "." or not _ABBREVIATED.compiled.search(masked, 0, stop.start())):
            yield stop.end()
    yield len(masked)
