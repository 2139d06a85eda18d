"""Exit codes of the commands, as in the README.

The exit code of a run is decided in `Report.exit_code`; `engine` replaces that of pytest by it.
"""

from __future__ import annotations

PASSED, FAILED, INTERNAL, USAGE, NOTHING, INCONCLUSIVE = 0, 1, 3, 4, 5, 20
INTERRUPTED = 2
"""The exit code of pytest after Ctrl-C, for which the exit code of a run is `INCONCLUSIVE`."""
