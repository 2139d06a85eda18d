"""What of pytest a run leaves out: options from the user's environment, and other installed plugins."""

from __future__ import annotations

USER_VARIABLES = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS")
"""Environment variables from which pytest reads options and plugins."""

USED_PLUGINS = ("xdist", "xdist.looponfail")
"""Installed plugins that a run uses, by the names of their entry points."""

OWN_PLUGIN = "pytest_twilio_conformance"
"""The plugin of the suite that gives somebody's own tests a fixture; a run has no use for it."""

UNUSED_PLUGINS = (
    "assertion", "debugging", "doctest", "faulthandler", "legacypath", "logging", "pastebin", "python", "python_api",
    "recwarn", "setuponly", "setupplan", "stepwise", "threadexception", "tmpdir", "unittest", "unraisableexception",
    "warnings",
)  # fmt: skip
"""Built-in plugins of pytest that no case needs; each of them would be called in every phase of every case."""
