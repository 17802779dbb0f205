"""Regular expressions that most runs never ask: to compile them all would take longer than many a run has to do."""

from __future__ import annotations

import re
from functools import cached_property


class Late:
    """An expression that is compiled at its first use, and kept."""

    def __init__(self, source: str, flags: re.RegexFlag = re.NOFLAG) -> None:
        self.source = source
        self.flags = flags

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        return re.compile(self.source, self.flags)
