"""What habits are made of: a request is read in another way, a table has other rows, an answer looks otherwise."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from html import escape
from typing import Any

from conformance.fake import OTHERS, Account, Request, Responder, Response, Tables
from conformance.fake.outcomes import pascal
from tests.support.habits.habit import Change
from tests.support.habits.requests import Predicate, is_json, resource
from tests.support.misbehaving_targets import refused

Rows = Mapping[str, int | None]
Text = Callable[[str], str]
Fields = dict[str, Any]


def seen_as(rewrite: Callable[[Request], Request]) -> Change:
    """The faithful target sees another request."""
    return lambda faithful: lambda request, account, tables: faithful(rewrite(request), account, tables)


def when(predicate: Predicate, change: Change) -> Change:
    """The habit shows in some requests only."""

    def over(faithful: Responder) -> Responder:
        careless = change(faithful)
        return lambda request, account, tables: (careless if predicate(request) else faithful)(request, account, tables)

    return over


def both(first: Change, second: Change) -> Change:
    return lambda faithful: second(first(faithful))


def reading(name: str, parameter: str, rule: Text) -> Change:
    """The values of a parameter of a resource are read by a rule of its own; one that is absent stays so."""

    def read(request: Request) -> Request:
        if request.method != "POST" or resource(request) != name:
            return request
        form = tuple((key, rule(value) if key == parameter else value) for key, value in request.form)
        return request if form == request.form else replace(request, form=form)

    return seen_as(read)


def rows(table: str, added: Rows, *, but_own: bool = True) -> Change:
    """A table has more rows; its own go before them unless said otherwise."""

    def over(faithful: Responder) -> Responder:
        def careless(request: Request, account: Account, tables: Tables) -> Response:
            own: Rows = getattr(tables, table)
            merged = {**added, **own} if but_own else {**own, **added}
            return faithful(request, account, replace(tables, **{table: merged}))

        return careless

    return over


def only_rows(table: str, *kept: str) -> Change:
    """A table has some of its rows only, and that of all others."""

    def over(faithful: Responder) -> Responder:
        def careless(request: Request, account: Account, tables: Tables) -> Response:
            own: Rows = getattr(tables, table)
            fewer = {key: code for key, code in own.items() if key in kept or key == OTHERS}
            return faithful(request, account, replace(tables, **{table: fewer}))

        return careless

    return over


def refuses(code: int, status: int = 400, of: int = 201) -> Change:
    """What the faithful target accepts is refused, or what it answers with another status."""

    def over(faithful: Responder) -> Responder:
        def careless(request: Request, account: Account, tables: Tables) -> Response:
            response = faithful(request, account, tables)
            return refused(request, code, status, tables) if response.status == of else response

        return careless

    return over


def answered(rewrite: Callable[[Request, Response], Response]) -> Change:
    """An answer is changed after the faithful target gave it."""

    def over(faithful: Responder) -> Responder:
        return lambda request, account, tables: rewrite(request, faithful(request, account, tables))

    return over


def created(change: Callable[[Request, Fields], Fields], *resources: str) -> Change:
    """The fields of what is created are others: `change` takes what was answered and returns what differs."""

    def rewrite(request: Request, response: Response) -> Response:
        if response.status != 201 or resource(request) not in resources:
            return response
        fields = fields_of(request, response)
        return with_fields(request, response, {k: v for k, v in change(request, fields).items() if fields.get(k) != v})

    return answered(rewrite)


def constant(*resources: str, **fields: Any) -> Change:
    """Fields of what is created have constant values, whatever was sent."""
    return created(lambda _request, _fields: fields, *resources)


def unsent(*resources: str, **fields: Any) -> Change:
    """Fields have constant values where their parameter was not sent."""
    return created(
        lambda request, _: {name: value for name, value in fields.items() if not request.first(pascal(name))},
        *resources,
    )


def spelt(*resources: str, rule: Callable[[str, Any], Any], **_: Any) -> Change:
    """Each field becomes what the rule makes of its name and value."""
    return created(lambda _request, fields: {name: rule(name, value) for name, value in fields.items()}, *resources)


def fields_of(request: Request, response: Response) -> Fields:
    """The fields of an answer by their names in JSON."""
    if is_json(request):
        return dict(json.loads(response.body))
    return {snake(name): content for name, content in re.findall(r"<(\w+)>([^<]*)</\1>", response.body.decode())}


def snake(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()


def with_fields(request: Request, response: Response, fields: Fields) -> Response:
    """The answer with other values of some fields, in its own format."""
    if not fields:
        return response
    if is_json(request):
        return replace(response, body=json.dumps(json.loads(response.body) | fields).encode())
    body = response.body.decode()
    for name, value in fields.items():
        element, text = pascal(name), _text(value)
        filled = f"<{element}>{text}</{element}>" if text else f"<{element}/>"
        body = re.sub(rf"<{element}/>|<{element}>[^<]*</{element}>", lambda _, filled=filled: filled, body)
    return replace(response, body=body.encode())


def _text(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else escape(str(value), quote=False)
