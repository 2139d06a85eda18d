"""Expectations of a case: the answers that conform, the schema and the fields of a success, and the basis of each."""

from __future__ import annotations

import re
from types import MappingProxyType

from conformance.case import Basis, Expectation, Format, Outcome
from conformance.suite.merging import long_expectation
from conformance.suite.node_values import as_choice, as_mapping, as_text, as_texts
from conformance.suite.yaml_document import Malformed, MappingNode, Node, Place, ScalarNode, SequenceNode

EXPECT_KEYS = ("answers", "schema", "body", "body-basis", "basis", "status-basis", "refusal-basis", "inferred")
REFUSED = "refused"
"""The answer that stands for any error, where no code is stated."""

SCHEMA_OF_RESOURCE = {
    "Messages": "message",
    "Calls": "call",
    "IncomingPhoneNumbers": "incoming-phone-number",
    "v2/PhoneNumbers/{PhoneNumber}": "lookup",
}
SCHEMAS = (*SCHEMA_OF_RESOURCE.values(), "xml-message", "xml-call", "xml-incoming-phone-number")


def read_expectation(node: Node, resource: str, form: Format) -> Expectation:
    """The expectation of a case on `resource`; raises `Malformed`."""
    expect = long_expectation(node).without_nulls()
    expect.refuse_unknown(EXPECT_KEYS)
    if "answers" not in expect.entries:
        raise Malformed(expect.place, "an expectation has 'answers'")
    nodes = _answer_nodes(expect.entries["answers"])
    refused = len(nodes) == 1 and isinstance(nodes[0], ScalarNode) and nodes[0].value == REFUSED
    answers = () if refused else tuple(_outcome(node) for node in nodes)
    schema = _schema(expect, resource, form)
    if any(answer.code is None for answer in answers) and schema is None:
        raise Malformed(expect.place, f"a success of {resource} names its 'schema', one of {', '.join(SCHEMAS)}")
    body = as_mapping(expect.entries["body"], "'body'").without_nulls() if "body" in expect.entries else None
    fields = {name: as_texts(node, f"'{name}'") for name, node in body.entries.items()} if body else {}
    basis = as_choice(expect, "basis", Basis, Basis.PAGE)
    return Expectation(
        answers=answers,
        schema=schema,
        body=MappingProxyType(fields),
        body_basis=_body_basis(expect),
        basis=basis,
        status_basis=as_choice(expect, "status-basis", Basis, Basis.OBSERVED),
        refused=refused,
        inferred=_inferred(expect, answers, basis),
        refusal_basis=_refusal_basis(expect, answers, basis),
    )


def place_of_inference(node: Node) -> Place:
    """Where an expectation says that something in it is inferred."""
    expect = long_expectation(node)
    for name in ("inferred", "basis", "status-basis"):
        value = expect.entries.get(name)
        if value and (name == "inferred" or (isinstance(value, ScalarNode) and value.value == Basis.INFERRED)):
            return value.place
    return expect.place


def _inferred(expect: MappingNode, answers: tuple[Outcome, ...], basis: Basis) -> tuple[Outcome, ...]:
    """Those of the answers that are expected where the others conform too."""
    if "inferred" not in expect.entries:
        return ()
    node = expect.entries["inferred"]
    inferred = read_outcomes(node)
    if basis is Basis.INFERRED:
        raise Malformed(node.place, "'inferred' narrows answers of another basis; these are inferred as a whole")
    if not set(inferred) < set(answers):
        raise Malformed(node.place, "'inferred' is a part of the 'answers', and not all of them")
    return inferred


def _body_basis(expect: MappingNode) -> Basis | None:
    """The basis of the values in a body, which can be known better or worse than that of the outcome."""
    if "body-basis" not in expect.entries:
        return None
    if "body" not in expect.entries:
        raise Malformed(expect.entries["body-basis"].place, "'body-basis' goes with 'body'")
    return as_choice(expect, "body-basis", Basis, Basis.OBSERVED)


def _refusal_basis(expect: MappingNode, answers: tuple[Outcome, ...], basis: Basis) -> Basis | None:
    """The basis of there being a refusal, which is better known than its code."""
    if "refusal-basis" not in expect.entries:
        return None
    place = expect.entries["refusal-basis"].place
    refusal_basis = as_choice(expect, "refusal-basis", Basis, basis)
    if any(answer.code is None for answer in answers):
        raise Malformed(place, "'refusal-basis' belongs to a case in which only refusals conform")
    if basis.within(refusal_basis):
        raise Malformed(place, f"'refusal-basis' is lower than the basis of the code, which is {basis}")
    return refusal_basis


def read_outcomes(node: Node) -> tuple[Outcome, ...]:
    """The outcomes that a node names, one or several; raises `Malformed`."""
    return tuple(_outcome(each) for each in _answer_nodes(node))


def _answer_nodes(node: Node) -> tuple[Node, ...]:
    nodes = node.values if isinstance(node, SequenceNode) else (node,)
    if not nodes:
        raise Malformed(node.place, "no answer conforms")
    return nodes


def _outcome(node: Node) -> Outcome:
    text = as_text(node, "an answer")
    match = re.fullmatch(r"([1-5][0-9][0-9])(?:/([1-9][0-9]{2,4}))?", text)
    if not match:
        raise Malformed(node.place, f"an answer is STATUS or STATUS/CODE, such as 201 or 400/21211, not {text!r}")
    status, code = int(match[1]), int(match[2]) if match[2] else None
    if (status >= 400) != (code is not None):
        raise Malformed(node.place, f"{text!r}: an error has a code and a success has none")
    return Outcome(status, code)


def schema_of(resource: str, form: Format) -> str | None:
    """The name of the schema of a success of `resource`, if there is one for the format."""
    name = SCHEMA_OF_RESOURCE.get(resource)
    of_format = f"xml-{name}" if form is Format.XML else name
    return of_format if of_format in SCHEMAS else None


def _schema(expect: MappingNode, resource: str, form: Format) -> str | None:
    """The schema that is named, otherwise that of the resource where there is one."""
    if "schema" not in expect.entries:
        return schema_of(resource, form)
    schema = as_text(expect.entries["schema"], "'schema'")
    if schema not in SCHEMAS:
        raise Malformed(expect.entries["schema"].place, f"unknown schema {schema!r}; known are {', '.join(SCHEMAS)}")
    return schema
