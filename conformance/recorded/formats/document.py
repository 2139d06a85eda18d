"""JSON and YAML documents, parsed whichever of the two a file is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

from conformance.recorded.exchange import NotARecording

SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _TagTolerantLoader(SafeLoader):  # type: ignore[misc]
    """A safe loader that reads a value with an unknown tag as the value without the tag."""


def _construct_untagged(loader: Any, suffix: str, node: yaml.Node) -> Any:  # noqa: ANN401 - YAML has any shape
    if isinstance(node, yaml.ScalarNode) and suffix == "!binary":
        return loader.construct_yaml_binary(node)
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_mapping(node, deep=True)


_TagTolerantLoader.add_multi_constructor("", _construct_untagged)


def parse(path: Path, text: str) -> Any:  # noqa: ANN401 - a document has any shape
    """The content of `text`; raises `NotARecording`, which names `path`."""
    try:
        if text.lstrip()[:1] in ("{", "["):
            return json.loads(text)
        return yaml.load(text, Loader=_TagTolerantLoader)  # noqa: S506 - a safe loader
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise NotARecording(f"{path}: neither JSON nor YAML ({reason})") from None
