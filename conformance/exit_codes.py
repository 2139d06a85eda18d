"""How a process ends: the exit codes of the README, and those of pytest that are turned into them."""

from __future__ import annotations

PASSED, FAILED, INTERNAL, USAGE, NOTHING, INCONCLUSIVE = 0, 1, 3, 4, 5, 20
INTERRUPTED = 2
"""What pytest says of a key that interrupts it; of ours it is `INCONCLUSIVE`."""
