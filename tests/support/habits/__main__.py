"""Prints what is wrong with the table of habits: which habit no case finds, and which case finds one unexpectedly.

Run as `python -m tests.support.habits [PART OF A NAME]`.
"""

from __future__ import annotations

import sys

from tests.support.habits import HABITS, OPEN
from tests.support.habits.trial import complaints, open_complaints, shows


def main(part: str = "") -> None:
    for habit in (*HABITS, *OPEN):
        if part in habit.name and habit.shown and not shows(habit.change, habit.shown):
            print(f"{habit.name}: not shown by its demonstration")
    for habit in HABITS:
        if part in habit.name:
            for complaint in complaints(habit):
                print(f"{habit.name}: {complaint}")
    for habit in OPEN:
        if part in habit.name:
            for complaint in open_complaints(habit):
                print(f"{habit.name} (open): {complaint}")


if __name__ == "__main__":
    main(*sys.argv[1:])
