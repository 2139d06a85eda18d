"""Suggestions for a name that there is not: the closest one that there is."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(name: str, choices: Iterable[str], least: float = 0.6) -> str:
    """The question for a message after a wrong `name`, such as "; did you mean 'page'?"; empty where none is close.

    A name that is a part of others is close to them: at most three are named. `least` is the similarity, from 0 to 1.
    """
    known = list(dict.fromkeys(choices))
    close = get_close_matches(name, known, 3, least) or [each for each in known if name and name in each][:3]
    return f"; did you mean {' or '.join(map(repr, close))}?" if close else ""


def near_name(words: str, names: Iterable[str]) -> str:
    """The end of a sentence that says that `words` found nothing: a question where they are written as a name is."""
    return (did_you_mean(words, names) if "/" in words else "") or "."


def is_it(key: str, known: Iterable[str]) -> str:
    """The question after a key that a file may not have, such as "; is it 'cases'?"; empty where none is close."""
    close = get_close_matches(key, list(known), 1)
    return f"; is it {close[0]!r}?" if close else ""
