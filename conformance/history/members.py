"""Members of the objects of a line: each is read with its type checked, so that no line can be read by halves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from conformance import bounds

Kind = TypeVar("Kind")


@dataclass(frozen=True)
class Members:
    """The members of one object; each method raises `ValueError` where one is of another type.

    The types are exact: `true` is no number.
    """

    data: Mapping[str, object]

    def one(self, name: str, kind: type[Kind], default: Kind | None = None) -> Kind:
        """The value of a member; `default` where there is no such member, an error where there is none of both."""
        if name not in self.data:
            if default is None:
                raise ValueError(f"{name!r} is missing")
            return default
        value = self.data[name]
        if type(value) is not kind:
            raise ValueError(f"{name!r} is of another type")
        return value

    def text(self, name: str, default: str | None = None, limit: int = bounds.NAME) -> str:
        """The text that a member is; a `ValueError` where it has more than `limit` characters."""
        return _bounded(name, [self.one(name, str, default)], limit)[0]

    def texts(self, name: str, limit: int = bounds.TEXT) -> tuple[str, ...]:
        """The texts of the list that a member is, if there is one, none of more than `limit` characters."""
        return tuple(_bounded(name, self.each(name, str, []), limit))

    def texts_by_name(self, name: str, limit: int = bounds.TEXT) -> Mapping[str, str]:
        """The texts of the object that a member is, if there is one, none of more than `limit` characters."""
        found = self.by_name(name, str, {})
        _bounded(name, [*found, *found.values()], limit)
        return found

    def within(self, name: str) -> Members:
        """The members of the object that a member is."""
        return Members(self.one(name, dict))

    def each(self, name: str, kind: type[Kind], default: list[Kind] | None = None) -> Sequence[Kind]:
        """The values of the list that a member is."""
        values = self.one(name, list, default)
        _require(name, set(map(type, values)), kind)
        return values

    def by_name(self, name: str, kind: type[Kind], default: dict[str, Kind] | None = None) -> Mapping[str, Kind]:
        """The values of the object that a member is, by their names."""
        values = self.one(name, dict, default)
        _require(name, set(map(type, values.values())), kind)
        return values


def _require(name: str, kinds: set[type], kind: type) -> None:
    if kinds - {kind}:
        raise ValueError(f"{name!r} holds something of another type")


def _bounded(name: str, texts: Sequence[str], limit: int) -> Sequence[str]:
    if any(len(text) > limit for text in texts):
        raise ValueError(f"{name!r} has more than {limit} characters")
    return texts
