"""Texts of a line: the only way in which a text of a report enters a ledger, which is public.

What has the form of a SID is masked wherever it is, and of the SIDs that are known of a report every part as well. No
other text is changed: a name that only looks like a part of a SID stays whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from conformance.bounds import NAME, bounded
from conformance.history.short_digest import short_digest
from conformance.normalise import comparable
from conformance.redact import Redactor
from conformance.report import Report
from conformance.result import Result

LENGTH = NAME
"""How many characters are kept of a text."""

SID = re.compile(r"([A-Z]{2})([0-9A-Fa-f]{32})(?![0-9A-Fa-f])")
"""A SID: two capitals that say of what it is, and 32 hexadecimal digits."""

DIGITS = re.compile(r"[0-9A-Fa-f]{32,}")
"""The digits of a SID, or a token, in a text that is no name."""

PART = 6
"""So many digits in a row of a known SID are a part of it: fewer are those of any number."""

MARK = "*"


@dataclass(frozen=True)
class LineTexts:
    """Makes texts of a line; `account` is the SID of the account, if it is one, `sids` those that answers have."""

    account: str = ""
    sids: frozenset[str] = frozenset()

    @classmethod
    def of(cls, report: Report) -> LineTexts:
        """What makes texts of a line of the texts of a report."""
        found = SID.fullmatch(report.target["account_sid"].upper())
        return cls(found[0] if found else "", frozenset(sid for each in report.results for sid in _sids(each)))

    def text(self, text: str, length: int = LENGTH) -> str:
        """A text in one line, without SIDs, their parts and what differs in every run, and then cut to `length`."""
        shown = DIGITS.sub(MARK, comparable(text)).replace("\n", " ")
        return bounded(self._redact(_without_parts(shown, self._parts)), length)

    def case(self, name: str) -> str:
        """The name of a case that is none of the suite: as that of a target, and without parts of the SID."""
        return _distinct(name, _without_parts(self._without_sids(name), self._account_parts))

    def target(self, name: str) -> str:
        """The name of a target as it is; one that has a whole SID, or is too long, ends with a digest instead."""
        return _distinct(name, self._without_sids(name).replace("\n", " "))

    def _without_sids(self, name: str) -> str:
        shown = SID.sub(rf"\1{MARK}", name)
        return re.sub(self.account[2:], MARK, shown, flags=re.IGNORECASE) if self.account else shown

    @cached_property
    def _redact(self) -> Redactor:
        """What finds the SID of the account in every other form in which it can be read back."""
        return Redactor([self.account, self.account[2:]] if self.account else [])

    @cached_property
    def _parts(self) -> frozenset[str]:
        return self._account_parts | _parts_of(self.sids)

    @cached_property
    def _account_parts(self) -> frozenset[str]:
        return _parts_of([self.account])


def _sids(result: Result) -> Iterator[str]:
    """The SIDs that the answers to a case have."""
    yield from result.sids
    for got in result.got:
        for found in SID.finditer(str(got["body"])):
            yield found[0]


def _parts_of(sids: Iterable[str]) -> frozenset[str]:
    """Every `PART` digits in a row of the SIDs, in small letters."""
    digits = {found[2].lower() for sid in sids if (found := SID.fullmatch(sid))}
    return frozenset(each[start : start + PART] for each in digits for start in range(len(each) - PART + 1))


def _without_parts(text: str, parts: frozenset[str]) -> str:
    """The text with a mark for each run of characters that `parts` cover."""
    if not parts:
        return text
    small = text.lower() if text.isascii() else "".join(each.lower() if each.isascii() else each for each in text)
    kept, end = "", 0
    starts = [start for start in range(len(small) - PART + 1) if small[start : start + PART] in parts]
    for place, start in enumerate(starts):
        if start > end or not place:
            kept += text[end:start] + MARK
        end = start + PART
    return kept + text[end:]


def _distinct(name: str, shown: str) -> str:
    """What is shown of a name, with a digest of the whole name where it is not shown as it is."""
    if shown == name and len(name) <= LENGTH:
        return name
    digest = short_digest(name)
    return f"{shown[: LENGTH - len(digest) - 1]}-{digest}"
