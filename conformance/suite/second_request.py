"""The second request of a case: what its `then` says, laid over the first request."""

from __future__ import annotations

from dataclasses import replace

from conformance.case import Case, Reference
from conformance.suite.node_values import as_choice, as_mapping, as_text, as_texts
from conformance.suite.yaml_document import Malformed, MappingNode, ScalarNode

THEN_KEYS = ("method", "at", "send", "expect")
METHODS = ("GET", "POST", "PUT", "DELETE", "HEAD")


def read_second(then: MappingNode, first: Case) -> Case:
    """The second request of `first`, still with the expectation of the first; raises `Malformed`.

    At the resource that the first answer names, the form is what `then` sends; otherwise it is that of the first
    request with what `then` sends laid over.
    """
    then.refuse_unknown(THEN_KEYS)
    if "expect" not in then.entries:
        raise Malformed(then.place, "a second request has 'expect'")
    if first.repeat > 1 or first.silent:
        raise Malformed(then.place, "a case with 'then' has neither 'repeat' nor 'silent': it sends two requests")
    at = as_choice(then, "at", Reference, Reference.URI) if "at" in then.entries else None
    if at is None and "method" in then.entries:
        raise Malformed(then.places["method"], "another 'method' goes with 'at': the second request is as the first")
    if at is not None and not _succeeds(first):
        raise Malformed(then.entries["at"].place, "'at' follows from a success, and here a refusal conforms")
    return replace(
        first,
        method=method_of(then, first.method),
        at=at,
        send=form_of(then) if at else _laid_over(then, first),
        decisive=tuple(_sent(then)),
        draw=() if at else tuple(pair for pair in first.draw if pair[0] not in _sent(then)),
        control=(),
    )


def method_of(mapping: MappingNode, default: str) -> str:
    """The HTTP method that a mapping names; raises `Malformed`."""
    if "method" not in mapping.entries:
        return default
    method = as_text(mapping.entries["method"], "'method'")
    if method not in METHODS:
        raise Malformed(mapping.entries["method"].place, f"unknown method {method!r}")
    return method


def form_of(mapping: MappingNode) -> tuple[tuple[str, str], ...]:
    """The form fields that a mapping sends, in their order; raises `Malformed`."""
    if "send" not in mapping.entries:
        return ()
    send = as_mapping(mapping.entries["send"], "'send'").without_nulls()
    return tuple((name, value) for name, node in send.entries.items() for value in as_texts(node, f"'{name}'"))


def _succeeds(case: Case) -> bool:
    return not case.expect.refused and all(outcome.code is None for outcome in case.expect.answers)


def _laid_over(then: MappingNode, first: Case) -> tuple[tuple[str, str], ...]:
    replaced = _sent(then)
    return (*(pair for pair in first.send if pair[0] not in replaced), *form_of(then))


def _sent(then: MappingNode) -> tuple[str, ...]:
    """The names of the parameters that `then` sends or leaves out."""
    send = then.entries.get("send")
    if send is None or isinstance(send, ScalarNode):
        return ()
    return tuple(as_mapping(send, "'send'").entries)
