"""Answers as plain text: status, media type, and the body with the lines marked that depart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from textwrap import wrap
from types import MappingProxyType
from typing import Any

from conformance.finding import Finding
from conformance.judging.fault_key import ANSWER_NUMBER
from conformance.reports import layout
from conformance.reports.body_lines import BodyLine, body_lines
from conformance.result import Result

MARK = ">"
"""What is before a line that departs, where no fault has a number."""

CONTEXT = 3
"""A run of more lines that do not depart is left out, where the body is not shown whole."""

ROOM = layout.WIDTH - layout.MARGIN

INDENT = 3
"""How far the further lines of an expectation are to the right of the first."""


@dataclass(frozen=True)
class AnswerText:
    """How the answers of a result are shown.

    `whole` shows each body to its end. `faults` are the numbers of the faults by finding; a line that departs is
    marked with them. With `explained` such a line says what was expected, in the words of `expected` where it has some.
    """

    whole: bool = False
    explained: bool = False
    faults: Mapping[Finding, int] = field(default_factory=lambda: MappingProxyType({}))
    expected: Mapping[Finding, str] = field(default_factory=lambda: MappingProxyType({}))

    def lines(self, result: Result) -> list[str]:
        """The section `got` of a block: each answer, beginning with status and media type."""
        shown: list[str] = []
        for got, findings in by_answer(result):
            shown += layout.section("" if shown else "got", [_heading(got)])
            shown += self._body(got, findings)
            shown += layout.section("", ["[cut here]"] * (bool(got["cut"]) and self.whole))
        return shown

    def _body(self, got: Mapping[str, Any], findings: Sequence[Finding]) -> Iterator[str]:
        lines = body_lines(got["body"], findings)
        if self.explained and not any(line.findings for line in lines) and not _is_of_use(got, findings):
            return
        body = got["body"]
        is_json = body.lstrip()[:1] in ("{", "[") and len(lines) > 1
        if not is_json and not self.whole:
            yield from layout.section("", wrap(layout.shortened(body), ROOM))
            return
        for departs, group in groupby(lines, key=lambda line: bool(line.findings)):
            run = list(group)
            if departs:
                yield from (shown for line in run for shown in self._marked(line))
            elif self.whole or len(run) <= CONTEXT:
                yield from layout.section("", [self._cut(line.text) for line in run])
            else:
                yield from layout.section("", _shortened(run, whole_body=len(run) == len(lines)))

    def _marked(self, line: BodyLine) -> Iterator[str]:
        numbers = sorted({self.faults[finding] for finding in line.findings if finding in self.faults})
        title = f"fault {', '.join(map(str, numbers))}" if numbers else MARK
        text = self._cut(line.text)
        words = [self.expected.get(finding) or finding.demand for finding in line.findings]
        expected = [f"// expected {each}" for each in words] if self.explained else []
        if len(expected) == 1 and len(text) + 2 + len(expected[0]) <= ROOM:
            text, expected = f"{text}  {expected[0]}", []
        indent = " " * (len(text) - len(text.lstrip(" ")) + 2)
        yield from layout.section(title, [text])
        yield from layout.section("", [part for each in expected for part in _hanging(each, indent)])

    def _cut(self, text: str) -> str:
        return text if self.whole else layout.shortened(text)


def by_answer(result: Result) -> list[tuple[Mapping[str, Any], list[Finding]]]:
    """Each answer with the undeclared findings about it; a finding says where it is about another than the first."""
    found: list[list[Finding]] = [[] for _ in result.got]
    for finding in result.undeclared if found else ():
        named = ANSWER_NUMBER.search(finding.got)
        number = re.search(r"[0-9]+", named[0]) if named else None
        place = (int(number[0]) - 1 if number else -1) if named else 0
        found[place if place < len(found) else -1].append(finding)
    return list(zip(result.got, found, strict=True))


def untold(result: Result, findings: Iterable[Finding]) -> list[Finding]:
    """Those of the findings that no line of a body shows."""
    told = {one for got, about in by_answer(result) for line in body_lines(got["body"], about) for one in line.findings}
    return [finding for finding in findings if finding not in told]


def _is_of_use(got: Mapping[str, Any], findings: Sequence[Finding]) -> bool:
    """Whether a body without a line that departs tells more than the findings: no success, none that one quotes."""
    return got["status"] >= 300 and not any(finding.what == "body" for finding in findings)


def _heading(got: Mapping[str, Any]) -> str:
    media_types = [value for name, value in got["headers"] if name.lower() == "content-type"]
    return f"{got['status']} {media_types[0] if media_types else '(no Content-Type)'}"


def _shortened(run: Sequence[BodyLine], *, whole_body: bool) -> list[str]:
    """The first and the last of lines that do not depart, with a note of how many are between; a few more of a body."""
    first = 2 * CONTEXT if whole_body else 1
    if len(run) <= first + 2:
        return [layout.shortened(line.text) for line in run]
    indent = " " * (len(run[1].text) - len(run[1].text.lstrip(" ")))
    left_out = len(run) - first - 1
    begin = [layout.shortened(line.text) for line in run[:first]]
    return [*begin, f"{indent}... {left_out} more lines", layout.shortened(run[-1].text)]


def _hanging(text: str, indent: str) -> list[str]:
    """The text in lines; a word that has no room on any of them stays whole, so that it can be copied."""
    if max(map(len, text.split()), default=0) > ROOM - len(indent) - INDENT:
        return [indent + text]
    return wrap(text, ROOM, initial_indent=indent, subsequent_indent=indent + " " * INDENT, break_on_hyphens=False)
