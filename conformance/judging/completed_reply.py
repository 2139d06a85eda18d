"""Completed reply: an answer with what its schema requires, so that a field can be judged although others are missing.

What is missing, or refused by the schema, gets the value that conforms to this request: what was sent, the account
that was asked, the path of the resource; and otherwise an example. A finding about one field thus says what conforms
together with what the findings about the others say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from conformance.case import Case
from conformance.judging import schema_check
from conformance.judging.conforming_value import JsonPath, Node, NoExample, example, node_at, without_quotes
from conformance.judging.echo import echoes
from conformance.judging.fields import field_name
from conformance.judging.path_checks import own_path
from conformance.judging.schemas import conforms
from conformance.reply import Reply


def completed(schema_name: str | None, case: Case, reply: Reply, account_sid: str) -> Reply:
    """The answer with a conforming value at each place where the schema finds something wrong."""
    if schema_name is None:
        return reply
    known = _of_refusal(case, reply) if reply.is_refusal else _of_success(case, account_sid)
    places = [schema_check.path_of(one.where) for one in schema_check.violations(schema_name, reply.content)]
    for path in filter(None, places):
        node = node_at(schema_name, path)
        if node is not None and path in known:
            reply = _with(reply, path, node, known[path])
        elif node is not None and not reply.is_refusal:
            reply = _with(reply, path, node, [_example(node)])
    path = (field_name("uri", case.format),)
    is_asked = path in places and not reply.is_refusal
    return reply.with_value(path, own_path(case, reply, account_sid)) if is_asked else reply


def _of_success(case: Case, account_sid: str) -> Mapping[JsonPath, Sequence[object]]:
    """The values that the request has, by their places."""
    account = {(field_name("account_sid", case.format),): (account_sid,)}
    return account | {tuple(each.field.split("/")): each.values for each in echoes(case)}


def _of_refusal(case: Case, reply: Reply) -> Mapping[JsonPath, Sequence[object]]:
    """The code that the case expects, and the status of the answer."""
    codes = [str(outcome.code) for outcome in case.expect.answers if outcome.code is not None]
    values = {"code": codes, "status": [str(reply.answer.status)]}
    return {(field_name(name, case.format),): texts for name, texts in values.items()}


def _with(reply: Reply, path: JsonPath, node: Node, values: Sequence[object]) -> Reply:
    """The answer with the first of the values that conforms at `path`, as it is or as JSON has it."""
    tried = (each for value in values for each in (value, *without_quotes(value)))
    found = [value for value in tried if conforms(node, value)]
    return reply.with_value(path, found[0]) if found else reply


def _example(node: Node) -> object:
    try:
        return example(node)
    except NoExample:
        return None
