"""Careless habits: targets that are faithful but for one thing, and the cases that find them.

A habit is what many fakes do: they match the beginning of a number, check a sender only where the recipient is
American, count an empty parameter as absent. Each is written over the embedded target in one or two lines. In comes a
faithful target; out goes a careless one.
"""

from tests.support.habits import (
    beside,
    closed,
    common,
    conditions,
    credentials,
    dates_and_paths,
    fields,
    memory,
    narrow_readings,
    open_answers,
    open_inputs,
    other_spellings,
    purchases,
    recipients,
    senders,
    settings,
    texts,
    values,
    ways,
    without_suffix,
    xml_ways,
)
from tests.support.habits.habit import Habit, LoudHabit, OpenHabit
from tests.support.habits.loud import LOUD, LOUD_BY_RIGHT
from tests.support.habits.open_answers import UNSENT
from tests.support.habits.uncaught import UNCAUGHT

HABITS: tuple[Habit, ...] = (
    *recipients.HABITS,
    *senders.HABITS,
    *purchases.HABITS,
    *conditions.HABITS,
    *beside.HABITS,
    *values.HABITS,
    *memory.HABITS,
    *credentials.HABITS,
    *closed.HABITS,
    *fields.HABITS,
    *settings.HABITS,
    *dates_and_paths.HABITS,
    *without_suffix.HABITS,
    *texts.HABITS,
    *ways.HABITS,
    *xml_ways.HABITS,
    *common.HABITS,
    *narrow_readings.HABITS,
    *other_spellings.HABITS,
)
"""The habits that are wrong."""

OPEN: tuple[OpenHabit, ...] = (*open_inputs.OPEN, *open_answers.OPEN)
"""The habits of which nothing says whether they are wrong."""

__all__ = ["HABITS", "LOUD", "LOUD_BY_RIGHT", "OPEN", "UNCAUGHT", "UNSENT", "Habit", "LoudHabit", "OpenHabit"]
