"""Habits that no case finds yet, by name: a test fails as soon as one does, so that the list is never too long."""

UNCAUGHT = frozenset[str]()
