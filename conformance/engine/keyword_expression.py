"""Expressions for `-k`, evaluated as pytest evaluates them but without items of pytest."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from conformance.case import Case

MOST_NESTED = 100
"""How many parentheses and repeated `not` an expression has at most: pytest reads each by calling itself."""

_NESTING = re.compile(r"\(|\bnot\s+(?=not\b|\()")


def nesting_error(expression: str) -> str:
    """Why an expression is nested too deep for pytest; empty where it is not."""
    too_deep = len(_NESTING.findall(expression)) > MOST_NESTED
    return f"it has more than {MOST_NESTED} parentheses and repeated 'not'" if too_deep else ""


def syntax_error(expression: str) -> str:
    """What is wrong with an expression; empty where nothing is, or where only pytest can say it."""
    try:
        evaluate = _compiled(expression)
        for every_word in (False, True):
            evaluate(_Keywords([], match_all=every_word))
    except (ImportError, AttributeError):
        return ""
    except Exception as error:  # noqa: BLE001 - its type differs between versions of pytest
        return str(error)
    return ""


def matching(cases: Iterable[Case], expression: str) -> list[Case]:
    """The cases that pytest would select; raises what pytest raises.

    Raises `ImportError` or `AttributeError` where pytest cannot be asked.
    """
    if not expression:
        return list(cases)
    evaluate = _compiled(expression)
    return [case for case in cases if evaluate(_Keywords((case.file, case.id, *case.keywords)))]


def _compiled(expression: str) -> Callable[[_Keywords], bool]:
    # A private module of pytest: other versions may have it in another place, or its parts by other names.
    from _pytest.mark.expression import Expression

    return Expression.compile(expression).evaluate


class _Keywords:
    """Whether a word of an expression matches the keywords of a case; with `match_all` every word does."""

    def __init__(self, keywords: Iterable[str], *, match_all: bool = False) -> None:
        self._keywords, self._match_all = [keyword.lower() for keyword in keywords], match_all

    def __call__(self, word: str, /, **parameters: str | int | bool | None) -> bool:
        if parameters:
            raise ValueError("a word takes no parameters")
        return self._match_all or any(word.lower() in keyword for keyword in self._keywords)
