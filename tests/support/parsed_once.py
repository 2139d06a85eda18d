"""YAML files of the same name and content are parsed once in a process, however many commands read them in it."""

from __future__ import annotations

from functools import lru_cache

from conformance.suite import yaml_file
from conformance.suite.yaml_document import Node

MOST = 400
"""How many files are kept parsed; the suite has about 60."""

LARGEST = 256 * 1024
"""Up to how many characters a file is kept."""


def parse_once() -> None:
    """From now on, in this process and in those that are forked from it."""
    parsed = yaml_file.parsed
    kept = lru_cache(MOST)(parsed)

    def parsed_once(text: str, name: str) -> Node:
        return (kept if len(text) <= LARGEST else parsed)(text, name)

    yaml_file.parsed = parsed_once
