"""What a field has to be in this very answer, where the schema alone says less: the number that was sent, the moment.

Values that the schema accepts are put into the place of the one that it refused, and the other checks say what they
expect there: an example, and the refused value itself where only its type is wrong. So the finding names at once all
that the next answer must have there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from conformance.case import Case
from conformance.finding import Finding
from conformance.judging.conforming_value import JsonPath, Node, example, in_words, node_at
from conformance.judging.date_checks import A_DATE, form_of_date
from conformance.judging.schema_check import path_of, pointer
from conformance.judging.schemas import conforms
from conformance.normalise import HERE
from conformance.reply import Reply

Check = Callable[[Case, Reply, str], Iterator[Finding]]
"""A check takes the case, the answer and the Account SID of the request."""


def specific(
    finding: Finding,
    schema_name: str | None,
    others: Iterable[Check],
    case: Case,
    reply: Reply,
    whole: Reply,
    account_sid: str,
) -> Finding:
    """A finding of the schema check with what the `others` expect at its place, where that is more.

    `whole` is the reply with all that the schema requires, so that they are asked about this place alone.
    """
    path = path_of(finding.where)
    node = node_at(schema_name, path) if schema_name and path else None
    if node is None or finding.what == "code":
        return finding
    came = _value_at(reply.content, path)
    problem = form_of_date(path, came) if conforms(node, A_DATE) else ""
    known: dict[JsonPath, str] = {}
    for value in (example(node), *_in_other_type(node, came)):
        known = _known(others, case, whole.with_value(path, value), account_sid, path) | known
    expected = problem + finding.expected
    if known:
        expected += HERE + problem + (known.get(path) or in_words(node, path=path, known=known))
    return replace(finding, expected=expected)


def _value_at(content: object, path: JsonPath) -> object:
    for step in path:
        content = content.get(step) if isinstance(content, Mapping) else None
    return content


def _in_other_type(node: Node, value: object) -> Iterator[str]:
    """A number or a boolean as the text that the schema wants; nothing where that is none it accepts."""
    if isinstance(value, bool | int | float) and conforms(node, text := json.dumps(value)):
        yield text


def _known(others: Iterable[Check], case: Case, trial: Reply, account_sid: str, path: JsonPath) -> dict[JsonPath, str]:
    """What the other checks expect at `path` and below it, where the example of the schema does not conform."""
    place = pointer(path)
    found: dict[JsonPath, str] = {}
    for other in others:
        for finding in other(case, trial, account_sid):
            if finding.where == place or finding.where.startswith(f"{place}/"):
                found.setdefault(path_of(finding.where), finding.expected)
    return found
