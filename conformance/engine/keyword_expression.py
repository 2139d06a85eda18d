"""Expressions for `-k`, evaluated as pytest evaluates them but without items of pytest.

A word of an expression is looked up in the names of cases and statements. A number, and a word that no name has, is
looked up in what a case sends, expects and says as well: an error code, a phone number, a word of a note. What is no
expression is a text, and is looked up there as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from conformance.case import Case, Suite

WORD = r"[:\w+\-.\[\]\\/]+"
"""A word of an expression, as pytest reads it."""

OPERATORS = {"and", "or", "not"}
"""The words that pytest reads as no names."""

NUMBER = r"\+?[0-9][0-9/]*"
SHORTEST_PART = 7
"""From how many digits on a number may be a part of a longer one, as of a phone number with its country code."""

MOST_NESTED = 100
"""How many parentheses and repeated `not` an expression has at most: pytest reads each by calling itself."""

_NESTING = re.compile(r"\(|\bnot\s+(?=not\b|\()")


def nesting_error(expression: str) -> str:
    """Why an expression is nested too deep for pytest; empty where it is not."""
    too_deep = len(_NESTING.findall(expression)) > MOST_NESTED
    return f"it has more than {MOST_NESTED} parentheses and repeated 'not'" if too_deep else ""


class Selection:
    """What an expression for `-k` selects among the cases of a suite; everything, where it is empty."""

    def __init__(self, expression: str, suite: Suite) -> None:
        self.expression, self._suite = expression.strip(), suite

    @cached_property
    def is_text(self) -> bool:
        """Whether it is no expression, and a text that some case has."""
        return bool(self.expression and _syntax_error(self.expression) and any(map(self.has_text, self._suite.cases)))

    @property
    def problem(self) -> str:
        """What is wrong with it; empty where nothing is, or where only pytest can say it."""
        return "" if not self.expression or self.is_text else _syntax_error(self.expression)

    def matching(self, cases: Iterable[Case]) -> list[Case]:
        """The cases that pytest would select; raises what pytest raises.

        Raises `ImportError` or `AttributeError` where pytest cannot be asked.
        """
        if not self.expression:
            return list(cases)
        if self.is_text:
            return [case for case in cases if self.has_text(case)]
        evaluate = _compiled(self.expression)
        return [case for case in cases if evaluate(_Keywords((case.file, case.id, *self.keywords(case))))]

    def keywords(self, case: Case) -> tuple[str, ...]:
        """What a case can be selected by: its keywords, and those words of the expression that are found in it."""
        return (*case.keywords, *(word for word in self._looked_up if _is_in(word, self._text(case))))

    def has_text(self, case: Case) -> bool:
        """Whether the whole expression is a part of what a case sends, expects and says."""
        return self.expression.lower() in self._text(case)

    @cached_property
    def _looked_up(self) -> tuple[str, ...]:
        """The words of the expression that are numbers, or in no name."""
        names = "\n".join("\n".join((case.file, case.id, *case.keywords)) for case in self._suite.cases).lower()
        words = {word.lower() for word in re.findall(WORD, self.expression)} - OPERATORS
        return tuple(sorted(word for word in words if re.fullmatch(NUMBER, word) or word not in names))

    def _text(self, case: Case) -> str:
        return "\n".join(_texts(case, self._suite)).lower()


def _texts(case: Case, suite: Suite) -> Iterator[str]:
    """What a case sends, expects and says, but for what is drawn or dealt for one run alone."""
    case = case.written
    drawn = set(case.drawn)
    yield from (value for name, value in case.send if name not in drawn)
    for expectation in case.expectations:
        yield from map(str, expectation.answers)
    yield case.note
    yield from (suite.statements[identifier].says for identifier in case.states if identifier in suite.statements)


def _is_in(word: str, text: str) -> bool:
    """Whether a text has the word; a short number only where no other digits are around it."""
    if not re.fullmatch(NUMBER, word) or len(word) >= SHORTEST_PART:
        return word in text
    return bool(re.search(rf"(?<![0-9]){re.escape(word)}(?![0-9])", text))


def _syntax_error(expression: str) -> str:
    if problem := nesting_error(expression):
        return problem
    try:
        evaluate = _compiled(expression)
        for every_word in (False, True):
            evaluate(_Keywords([], match_all=every_word))
    except (ImportError, AttributeError):
        return ""
    except Exception as error:  # noqa: BLE001 - its type differs between versions of pytest
        return str(error)
    return ""


def _compiled(expression: str) -> Callable[[_Keywords], bool]:
    # What most people write needs no pytest, whose import would hold up the first request.
    if re.fullmatch(WORD, expression) and expression not in OPERATORS:
        return lambda keywords: keywords(expression)
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
