"""Prints what is wrong with the table of habits: which habit no case finds, and which case finds one unexpectedly.

Run as `python -m tests.support.habits [PART OF A NAME]`; with `--write`, the names of those that no case finds are
written to `uncaught.py`; loud habits, which require a socket, stay there or not as they do.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.support.habits import HABITS, LOUD, OPEN, UNCAUGHT
from tests.support.habits.trial import complaints, open_complaints, shows

LIST = Path(__file__).with_name("uncaught.py")


def main(*words: str) -> None:
    part = "".join(word for word in words if word != "--write")
    for habit in (*HABITS, *OPEN):
        if part in habit.name and not shows(habit.change, habit.shown):
            print(f"{habit.name}: its demonstration shows nothing")
    found = {habit.name: list(complaints(habit)) for habit in HABITS if part in habit.name}
    found |= {habit.name: list(open_complaints(habit)) for habit in OPEN if part in habit.name}
    for name, each in found.items():
        for complaint in each:
            print(f"{name}: {complaint}")
    if "--write" in words:
        loud = {habit.name for habit in LOUD} & UNCAUGHT
        write(loud | {name for name, each in found.items() if any(one.startswith("no case ") for one in each)})


def write(names: set[str]) -> None:
    docstring = LIST.read_text().split("\n\n")[0]
    entries = "".join(f'        "{name}",\n' for name in sorted(names))
    listed = f"frozenset(\n    {{\n{entries}    }}\n)" if names else "frozenset[str]()"
    LIST.write_text(f"{docstring}\n\nUNCAUGHT = {listed}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
