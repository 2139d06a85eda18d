"""Values of a target file: what every text and every path in it has to be, whatever its key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from conformance.option_text import path_problem, text_problem
from conformance.suite.yaml_document import Malformed, MappingNode, Node, Place, ScalarNode
from conformance.targets.entry_values import required_text


def refuse_unusable(settings: Iterable[Node]) -> None:
    """Raises `Malformed` for the first text, keys included, that no setting, path or variable can be."""
    for place, text in (pair for node in settings for pair in _texts(node)):
        if problem := text_problem(text, controls=True):
            raise Malformed(place, problem)


def _texts(node: Node) -> Iterator[tuple[Place, str]]:
    if isinstance(node, ScalarNode):
        yield node.place, node.value or ""
        return
    if isinstance(node, MappingNode):
        yield from ((place, name) for name, place in node.places.items())
    for inner in node.entries.values() if isinstance(node, MappingNode) else node.values:
        yield from _texts(inner)


def optional_text(mapping: MappingNode, name: str) -> str | None:
    """The text of a key, or `None` where the key is left out; raises `Malformed`."""
    return required_text(mapping, name, "it") if name in mapping.entries else None


def optional_path(mapping: MappingNode, name: str, folder: Path) -> Path | None:
    """The path of a key, relative to `folder`; `None` where the key is left out. Raises `Malformed`."""
    text = optional_text(mapping, name)
    if text is None:
        return None
    if problem := path_problem(folder / text):
        raise Malformed(mapping.entries[name].place, f"{name!r} cannot be a path: {problem}")
    return folder / text
