"""Parameters whose values are drawn: `draw` in a case file, beside `send`, as parameters and the class of each."""

from __future__ import annotations

import re

from conformance.input_class import InputClass, InputKind
from conformance.suite.node_values import as_mapping, as_text, as_texts
from conformance.suite.yaml_document import Malformed, MappingNode, Node, is_null

NEAR_MISSES = tuple(str(kind) for kind in InputKind if kind.is_near_miss)
PLAIN_KINDS = tuple(str(kind) for kind in InputKind if not kind.is_near_miss)


def read_draw(mapping: MappingNode, own: MappingNode) -> tuple[tuple[str, InputClass], ...]:
    """The classes by parameter of a case, which has the entries `own` over its defaults; raises `Malformed`."""
    if "draw" not in mapping.entries:
        return ()
    draw = as_mapping(mapping.entries["draw"], "'draw'").without_nulls()
    _refuse_second_values(draw, mapping, own)
    return tuple((name, _input_class(node)) for name, node in draw.entries.items())


def _input_class(node: Node) -> InputClass:
    if not isinstance(node, MappingNode):
        text = as_text(node, "a class of inputs")
        if text in NEAR_MISSES:
            raise Malformed(node.place, f'{text!r} is about a number: {{{text}: "+15005550002"}}')
        if text not in PLAIN_KINDS:
            raise Malformed(node.place, f"unknown class of inputs {text!r}; known are {', '.join(InputKind)}")
        return InputClass(InputKind(text))
    node.refuse_unknown(NEAR_MISSES)
    if len(node.entries) != 1:
        raise Malformed(node.place, f"a near miss is one of {', '.join(NEAR_MISSES)}, with its number")
    ((name, value),) = node.entries.items()
    number = as_text(value, f"'{name}'")
    if not re.fullmatch(r"\+1500555[0-9]{4}", number):
        raise Malformed(value.place, f"'{name}' has a magic number such as +15005550002, not {number!r}")
    return InputClass(InputKind(name), number)


def _refuse_second_values(draw: MappingNode, mapping: MappingNode, own: MappingNode) -> None:
    """Raises `Malformed` where what is drawn has a second value: in the case's own `send`, or as a listener."""
    silent = as_texts(mapping.entries["silent"], "'silent'") if "silent" in mapping.entries else ()
    send = own.entries.get("send")
    for name in draw.entries:
        if name in silent:
            raise Malformed(draw.places[name], f"{name!r} names a listener, and cannot be drawn")
        if isinstance(send, MappingNode) and name in send.entries and not is_null(send.entries[name]):
            raise Malformed(send.places[name], f"{name!r} is drawn; with null in 'draw' it is sent as written")
