"""Suggestions for a name that there is not: the closest one that there is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(name: str, choices: Iterable[str], least: float = 0.6) -> str:
    """The question for a message after a wrong `name`, such as "; did you mean 'page'?"; empty where none is close.

    A name that is a part of others is close to them: at most three are named. `least` is the similarity, from 0 to 1.
    """
    known = list(dict.fromkeys(choices))
    close = get_close_matches(name, known, 3, least) or [each for each in known if name and name in each][:3]
    return f"; did you mean {' or '.join(map(repr, close))}?" if close else ""


def near_case(words: str, names: Iterable[str]) -> str:
    """The question after `words` that should select cases by name; empty where nothing is close.

    They are held against whole names, then against patterns of the names that begin alike where they are a pattern,
    and at last, each word, against the parts of names.
    """
    known = list(names)
    folders = sorted({name[:end] for name in known for end in _slashes(name)})
    whole = [f"{folder}/*" for folder in folders] if "*" in words else known
    if " " not in words and (hint := did_you_mean(words, whole)):
        return hint
    parts = [*folders, *dict.fromkeys(part for name in known for part in re.split("[/-]", name)), *known]
    unknown = (word for word in re.findall(r"[\w/-]+", words) if not any(word in name for name in known))
    return next(filter(None, (did_you_mean(word, parts, 0.8) for word in unknown)), "")


def _slashes(name: str) -> list[int]:
    return [place for place, character in enumerate(name) if character == "/"]


def near_name(words: str, names: Iterable[str]) -> str:
    """The end of a sentence that says that `words` found no case."""
    return near_case(words, names) or "."


def is_it(key: str, known: Iterable[str]) -> str:
    """The question after a key that a file may not have, such as "; is it 'cases'?"; empty where none is close."""
    close = get_close_matches(key, list(known), 1)
    return f"; is it {close[0]!r}?" if close else ""
