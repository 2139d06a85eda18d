"""Joint events: what happens to all cases of a folder at once."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class JointEvent:
    """All cases of a folder answer otherwise from the night `begins` on, until the night `ends`."""

    folder: str
    begins: int
    ends: int
    outcome: str
