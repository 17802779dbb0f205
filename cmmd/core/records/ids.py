"""Tick ids: 16 lower-case hex digits that sort by time and differ between processes."""

from __future__ import annotations

MIX_BITS = 16
"""The low bits hold chance instead of time: 2^16 ns are 66 µs, far less than one tick takes."""


def next_id(clock_ns: int, mix: int, last: str = "") -> str:
    """An id later than `last`, also where the clock stood still or went back.

    `clock_ns` is nanoseconds since 1970; `mix` is any chance number, of which the low 16 bits are taken.
    """
    slot = clock_ns >> MIX_BITS
    if last:
        slot = max(slot, (int(last, 16) >> MIX_BITS) + 1)
    return f"{slot << MIX_BITS | mix & (1 << MIX_BITS) - 1:016x}"
