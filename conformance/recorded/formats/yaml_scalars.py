"""Scalars of YAML recordings: what a plain or tagged scalar means; no tag makes an object."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import yaml

from conformance.recorded.formats.url_pattern import RubyPattern

Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

NUMBER_LIMIT = 100
"""How many characters a number may have; anything longer is a text."""

_STANDARD = "tag:yaml.org,2002:"
_BINARY_TAGS = (f"{_STANDARD}binary", "!binary")
"""Ruby writes the tag of binary values with one exclamation mark."""

_PATTERN_TAGS = ("!ruby/regexp", f"{_STANDARD}ruby/regexp")

_constructor = yaml.SafeLoader("")
_CONVERSIONS: dict[str, Callable[[yaml.ScalarNode], Any]] = {
    f"{_STANDARD}null": _constructor.construct_yaml_null,
    f"{_STANDARD}bool": _constructor.construct_yaml_bool,
    f"{_STANDARD}int": _constructor.construct_yaml_int,
    f"{_STANDARD}float": _constructor.construct_yaml_float,
}


def value_of(event: yaml.ScalarEvent) -> Any:  # noqa: ANN401 - a scalar has one of several types
    """A text, a number, true or false, `None` or bytes; a `ValueError` in place of what cannot be read.

    A date stays a text, as it was written; so does a value with an unknown tag. A regular expression of Ruby's is a
    `RubyPattern`.
    """
    if event.tag in _BINARY_TAGS:
        return _converted(event.tag, event.value, _constructor.construct_yaml_binary)
    if event.tag in _PATTERN_TAGS:
        return RubyPattern(event.value)
    if len(event.value) > NUMBER_LIMIT:
        return str(event.value)
    if event.tag in _CONVERSIONS:
        return _converted(event.tag, event.value, _CONVERSIONS[event.tag])
    if event.tag not in (None, "!") or event.style:
        return str(event.value)
    return _plain(event.value)


@lru_cache(maxsize=4096)
def _plain(text: str) -> Any:  # noqa: ANN401 - of YAML
    tag: str = _constructor.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call] # PyYAML
    return _converted(tag, text, _CONVERSIONS[tag]) if tag in _CONVERSIONS else text


def _converted(tag: str, text: str, convert: Callable[[yaml.ScalarNode], Any]) -> Any:  # noqa: ANN401 - of YAML
    try:
        value = convert(yaml.ScalarNode(tag, text))
    except (ValueError, KeyError, IndexError, OverflowError, yaml.YAMLError):
        return ValueError("a value that its tag does not allow")
    if isinstance(value, float) and (value != value or abs(value) == float("inf")):
        return ValueError("a number beyond all bounds")
    return value
