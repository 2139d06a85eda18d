"""Option texts: what every value of an option, a variable or a target file has to be before it is used."""

from __future__ import annotations

import os
from errno import ELOOP, ENOENT, ENOTDIR
from pathlib import Path

MAX_LENGTH = 4096
"""How many characters a value may have: as many as Linux allows for a path."""

ABSENT = (ENOENT, ENOTDIR, ELOOP)


def text_problem(text: str, *, controls: bool = False) -> str:
    """Why `text` cannot be a value; empty where it can. `controls` allows control characters, except NUL."""
    if len(text) > MAX_LENGTH:
        return f"it is longer than {MAX_LENGTH} characters"
    try:
        text.encode()
    except UnicodeEncodeError:
        return "it has bytes that are not UTF-8"
    control = next((char for char in text if char == "\0" or (not controls and (char < " " or char == "\x7f"))), "")
    return f"it has the control character {control!r}" if control else ""


def path_problem(path: Path) -> str:
    """Why no file can have this path, whether one is there or not; empty where one can."""
    if problem := text_problem(os.fspath(path)):
        return problem
    try:
        path.lstat()
    except OSError as error:
        return "" if error.errno in ABSENT else error.strerror or str(error)
    return ""
