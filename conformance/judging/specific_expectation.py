"""What a field has to be in this very answer, where the schema alone says less: the number that was sent, the moment.

A value that the schema accepts is put into the place of the one that it refused, and the other checks say what they
expect there. So the finding names at once all that the next answer must have there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from conformance.case import Case
from conformance.finding import Finding
from conformance.judging.conforming_value import JsonPath, example, in_words, node_at
from conformance.judging.date_checks import wrong_offset
from conformance.judging.schema_check import path_of, pointer
from conformance.normalise import HERE
from conformance.reply import Reply

Check = Callable[[Case, Reply, str], Iterator[Finding]]
"""A check takes the case, the answer and the Account SID of the request."""


def specific(
    finding: Finding, schema_name: str | None, others: Iterable[Check], case: Case, reply: Reply, account_sid: str
) -> Finding:
    """A finding of the schema check with what the `others` expect at its place, where that is more."""
    path = path_of(finding.where)
    node = node_at(schema_name, path) if schema_name and path else None
    if node is None or finding.what == "code":
        return finding
    expected = finding.expected
    if offset := wrong_offset(reply, path):
        expected = f"+0000 at the end, not {offset}: {expected}"
    known = _known(others, case, reply.with_value(path, example(node)), account_sid, path)
    if known:
        expected += HERE + (known.get(path) or in_words(node, path=path, known=known))
    return replace(finding, expected=expected)


def _known(others: Iterable[Check], case: Case, trial: Reply, account_sid: str, path: JsonPath) -> dict[JsonPath, str]:
    """What the other checks expect at `path` and below it, where the example of the schema does not conform."""
    place = pointer(path)
    found: dict[JsonPath, str] = {}
    for other in others:
        for finding in other(case, trial, account_sid):
            if finding.where == place or finding.where.startswith(f"{place}/"):
                found.setdefault(path_of(finding.where), finding.expected)
    return found
