"""Detail: how much of a run is printed."""

from __future__ import annotations

from enum import StrEnum


class Detail(StrEnum):
    """`QUIET` is the verdict alone, `SHORT` about a screen, `ALL` every failure and the names of all cases."""

    QUIET = "quiet"
    SHORT = "short"
    ALL = "all"
