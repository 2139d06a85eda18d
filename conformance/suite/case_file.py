"""One mapping of a case file becomes a case: defaults below, own keys above, every key checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from conformance.case import Account, Auth, Basis, Case, Evidence, Expectation, Format, Outcome, Statement
from conformance.suite.ledgers import VERSION
from conformance.suite.yaml_document import Items, Keys, Malformed, Node, Text, as_keys, as_text, as_texts

CASE_KEYS = (
    "id", "states", "source", "send", "expect", "evidence", "method", "resource", "auth", "account",
    "format", "repeat", "silent", "control", "note", "since",
)  # fmt: skip
EXPECT_KEYS = ("answers", "schema", "body", "basis", "status-basis")
SHAPES = {"Messages": "message", "Calls": "call", "IncomingPhoneNumbers": "incoming-phone-number"}
REFUSED = "refused"
"""Stands for any error, where no code is stated."""

SCHEMAS = (*SHAPES.values(), "xml-message")

Choice = TypeVar("Choice", bound=StrEnum)


class CaseReader:
    """Reads the cases of one file: `capability` is its name, `file` how it is called in messages."""

    def __init__(
        self,
        capability: str,
        file: str,
        statements: Mapping[str, Statement],
        evidence: Mapping[str, Evidence],
    ) -> None:
        self.capability = capability
        self.file = file
        self.ledgers: dict[str, Mapping[str, object]] = {"states": statements, "evidence": evidence}

    def case(self, own: Keys, defaults: Keys | None) -> Case:
        """The case that `own` says over `defaults`; raises `Malformed`."""
        own.allow(CASE_KEYS)
        keys = _laid_over(own, defaults)
        for name in ("id", "states", "expect"):
            if name not in keys.entries:
                raise Malformed(own.place, f"a case has {name!r}")
        identifier = as_text(keys.entries["id"], "'id'")
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", identifier):
            raise Malformed(keys.at["id"], f"an id is a slug of a-z, 0-9 and hyphens, not {identifier!r}")
        name = f"{self.capability}/{identifier}"
        resource = self._text(keys, "resource", "Messages")
        form = _choice(keys, "format", Format, Format.JSON)
        return Case(
            name=name,
            file=self.file,
            line=own.place.line,
            states=self._references(keys, "states"),
            expect=_expectation(keys, resource, form),
            send=_form(keys),
            method=self._method(keys),
            resource=resource,
            auth=_choice(keys, "auth", Auth, Auth.RIGHT),
            account=_choice(keys, "account", Account, Account.OWN),
            format=form,
            repeat=_count(keys),
            silent=_texts(keys, "silent"),
            control=tuple(control for control in _texts(keys, "control") if control != name),
            evidence=self._references(keys, "evidence"),
            source=self._text(keys, "source", ""),
            note=self._text(keys, "note", ""),
            since=self._since(keys),
            decisive=_decisive(own),
        )

    def _references(self, keys: Keys, name: str) -> tuple[str, ...]:
        found = _texts(keys, name)
        for reference in found:
            if reference not in self.ledgers[name]:
                what = "statement" if name == "states" else "evidence"
                raise Malformed(keys.entries[name].place, f"unknown {what} {reference!r}")
        return found

    def _text(self, keys: Keys, name: str, default: str) -> str:
        return as_text(keys.entries[name], f"'{name}'") if name in keys.entries else default

    def _since(self, keys: Keys) -> str:
        since = self._text(keys, "since", "0.1")
        if not re.fullmatch(VERSION, since, re.ASCII):
            raise Malformed(keys.entries["since"].place, f"'since' is a version such as 0.1, not {since!r}")
        return since

    def _method(self, keys: Keys) -> str:
        method = self._text(keys, "method", "POST")
        if method not in ("GET", "POST", "PUT", "DELETE", "HEAD"):
            raise Malformed(keys.entries["method"].place, f"unknown method {method!r}")
        return method


def _laid_over(own: Keys, defaults: Keys | None) -> Keys:
    """The defaults with the case's own keys over them; `send` and `expect` key by key; null removes."""
    keys = own.laid_over(defaults) if defaults else own
    for name in ("send", "expect"):
        mine, below = own.entries.get(name), defaults.entries.get(name) if defaults else None
        if mine is not None and below is not None and not _is_null(mine):
            inner = _long(mine, name).laid_over(_long(below, name))
            keys = Keys(keys.place, keys.entries | {name: inner}, keys.at)
    return _without_nulls(keys)


def _long(node: Node, name: str) -> Keys:
    if isinstance(node, Keys) or name == "send":
        return as_keys(node, f"'{name}'")
    return Keys(node.place, {"answers": node}, {"answers": node.place})


def _without_nulls(keys: Keys) -> Keys:
    kept = {name: node for name, node in keys.entries.items() if not _is_null(node)}
    return Keys(keys.place, kept, keys.at)


def _is_null(node: Node) -> bool:
    return isinstance(node, Text) and node.value is None


def _texts(keys: Keys, name: str) -> tuple[str, ...]:
    return as_texts(keys.entries[name], f"'{name}'") if name in keys.entries else ()


def _form(keys: Keys) -> tuple[tuple[str, str], ...]:
    if "send" not in keys.entries:
        return ()
    send = _without_nulls(as_keys(keys.entries["send"], "'send'"))
    return tuple((name, value) for name, node in send.entries.items() for value in as_texts(node, f"'{name}'"))


def _decisive(own: Keys) -> tuple[str, ...]:
    send = own.entries.get("send")
    return tuple(send.entries) if isinstance(send, Keys) else ()


def _choice(keys: Keys, name: str, choices: type[Choice], default: Choice) -> Choice:
    if name not in keys.entries:
        return default
    text = as_text(keys.entries[name], f"'{name}'")
    try:
        return choices(text)
    except ValueError:
        known = ", ".join(choices)
        raise Malformed(keys.entries[name].place, f"unknown {name} {text!r}; known are {known}") from None


def _count(keys: Keys) -> int:
    if "repeat" not in keys.entries:
        return 1
    text = as_text(keys.entries["repeat"], "'repeat'")
    if not re.fullmatch("[1-5]", text):
        raise Malformed(keys.entries["repeat"].place, f"'repeat' is a number from 1 to 5, not {text!r}")
    return int(text)


def _expectation(keys: Keys, resource: str, form: Format) -> Expectation:
    expect = _without_nulls(_long(keys.entries["expect"], "expect"))
    expect.allow(EXPECT_KEYS)
    if "answers" not in expect.entries:
        raise Malformed(expect.place, "an expectation has 'answers'")
    nodes = _nodes(expect.entries["answers"])
    refused = len(nodes) == 1 and isinstance(nodes[0], Text) and nodes[0].value == REFUSED
    answers = () if refused else tuple(_outcome(node) for node in nodes)
    schema = _schema(expect, resource, form)
    if any(answer.code is None for answer in answers) and schema is None:
        raise Malformed(expect.place, f"a success of {resource} names its 'schema', one of {', '.join(SCHEMAS)}")
    body = _without_nulls(as_keys(expect.entries["body"], "'body'")) if "body" in expect.entries else None
    fields = {name: as_texts(node, f"'{name}'") for name, node in body.entries.items()} if body else {}
    return Expectation(
        answers=answers,
        schema=schema,
        body=MappingProxyType(fields),
        basis=_choice(expect, "basis", Basis, Basis.PAGE),
        status_basis=_choice(expect, "status-basis", Basis, Basis.OBSERVED),
        refused=refused,
    )


def _nodes(node: Node) -> tuple[Node, ...]:
    nodes = node.values if isinstance(node, Items) else (node,)
    if not nodes:
        raise Malformed(node.place, "no answer conforms")
    return nodes


def _outcome(node: Node) -> Outcome:
    text = as_text(node, "an answer")
    match = re.fullmatch(r"([1-5]\d\d)(?:/([1-9]\d{2,4}))?", text)
    if not match:
        raise Malformed(node.place, f"an answer is STATUS or STATUS/CODE, such as 201 or 400/21211, not {text!r}")
    status, code = int(match[1]), int(match[2]) if match[2] else None
    if (status >= 400) != (code is not None):
        raise Malformed(node.place, f"{text!r}: an error has a code and a success has none")
    return Outcome(status, code)


def _schema(expect: Keys, resource: str, form: Format) -> str | None:
    if "schema" not in expect.entries:
        shape = SHAPES.get(resource)
        named = f"xml-{shape}" if form is Format.XML else shape
        return named if named in SCHEMAS else None
    schema = as_text(expect.entries["schema"], "'schema'")
    if schema not in SCHEMAS:
        raise Malformed(expect.entries["schema"].place, f"unknown schema {schema!r}; known are {', '.join(SCHEMAS)}")
    return schema
