"""Why a line is no night that can be read."""

from __future__ import annotations

FOREIGN = "no line of a ledger of this suite"
"""What is said of a line of which nothing looks like a night."""


class NotANight(ValueError):
    """A line is none of a ledger, or of a newer form; the message says why."""


class NewerForm(NotANight):
    """A line is a night in a form that this version does not know."""
