"""What of pytest a run keeps out: the user's own options, and plugins that happen to be installed."""

from __future__ import annotations

FOREIGN = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS")
"""Variables by which pytest takes options and plugins."""

OURS = ("xdist", "xdist.looponfail")
"""The plugins of others that a run is made with, by the names under which they are installed."""
