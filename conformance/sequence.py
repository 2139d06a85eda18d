"""Sequences: the second request of a case, and which answer belongs to which request.

The only part of an answer that a later request takes up is one plain segment of a path: the request itself is built
like any other one, so that it goes to the target and below the account, whatever was answered.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import quote

from conformance.answer import Answer, NoAnswer
from conformance.case import Case, Format
from conformance.reply import Reply
from conformance.request import Request, build_request
from conformance.target import Target

SECOND = "2nd request"
"""How the second request of a case is called in findings and reports."""

SEGMENT = r"[A-Za-z0-9_-]{1,200}"
"""A segment of a path that has one meaning to every parser."""


def second_case(case: Case, first: Answer | NoAnswer, account_sid: str) -> Case | None:
    """The second request of `case` as a case of its own; `None` where it has none, or where none follows from `first`.

    Where it is addressed by a URI, its resource is the one that the first answer names: below the account asked and the
    resource asked. What stands before the version of the API is a prefix of the target, and is left out.
    """
    if case.then is None or isinstance(first, NoAnswer):
        return None
    if case.then.at is None:
        return case.then
    content = Reply(first, case.format).content or {}
    uri = content.get("Uri" if case.format is Format.XML else "uri")
    accounts = "|".join(map(re.escape, {account_sid, quote(account_sid, safe="$")}))
    below = rf"(?:/[^/\s?#]+)*/2010-04-01/Accounts/(?:{accounts})/{re.escape(case.resource)}/({SEGMENT})(?:\.json)?"
    found = re.fullmatch(below, uri, re.ASCII) if isinstance(uri, str) else None
    return replace(case.then, resource=f"{case.resource}/{found[1]}") if found else None


def second_request(case: Case, answers: Sequence[Answer | NoAnswer], target: Target) -> Request | None:
    """The second request of `case` to `target`; `None` where `answers` begin with none from which one follows."""
    second = second_case(case, answers[0], target.account_sid) if answers else None
    return build_request(second, target) if second else None


def answered_cases(case: Case, answers: Sequence[Answer], account_sid: str) -> list[tuple[Case, Answer]]:
    """Each answer with the request that it answers, as a case of its own; a request may be repeated."""
    if case.then is None or not answers:
        return [(case, answer) for answer in answers]
    second = second_case(case, answers[0], account_sid)
    return [(case, answers[0]), *((second, answer) for answer in answers[1:2] if second)]
