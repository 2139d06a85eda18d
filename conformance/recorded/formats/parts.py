"""Parts of a recorded exchange as a file has them, and what a module does that reads one format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

UNHELD: Final = object()
"""The part of an exchange that the file does not hold."""

DOCUMENT = ""
"""The place of an entry that is a document by itself, or an element of a list that is one."""

INTERACTIONS, HTTP_INTERACTIONS = "interactions", "http_interactions"
"""The places of entries in cassettes."""


@dataclass(frozen=True)
class Parts:
    """The parts of one exchange, each in the shape that its format gives it.

    `headers` are those of the request, `replies` and `answer` the headers and the body of the answer. `form` are
    parameters that the file keeps apart from the `body` of the request. `moments` are the times that the recorder wrote
    down, the best one first. `size` is how many bytes the file says that the body of the answer had.

    `missing` says why there is no answer, `unread` why the parameters are not known, `doubt` what else the file leaves
    open; each is empty where there is nothing to say. `is_exact` says that a run of this suite wrote it: nothing was
    taken out of the request, and the credentials are those of the run.
    """

    method: object
    url: object
    status: object
    answer: object = UNHELD
    headers: object = ()
    body: object = None
    form: object = None
    replies: object = ()
    moments: tuple[object, ...] = ()
    secrets: tuple[object, ...] = ()
    size: object = None
    missing: str = ""
    unread: str = ""
    doubt: str = ""
    is_exact: bool = False


class Reader(Protocol):
    """One format: in which places of a file its entries are, and what an entry of it holds.

    `KEYS` are those of a document that is an entry by itself, as far as they are needed.
    """

    NAME: str
    PLACES: frozenset[str]
    KEYS: frozenset[str]

    def recognises(self, entry: Mapping[str, Any]) -> bool:
        """Whether an entry is in this format, by its keys."""

    def exchanges(self, entry: Mapping[str, Any], path: Path) -> Iterable[Parts]:
        """The exchanges of an entry of the file at `path`; raises an error of `MALFORMED` where a part is not there."""


MALFORMED = (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError, RecursionError)
"""What reading an exchange raises where a field is missing or has another type."""


NO_ANSWER = "no answer was recorded"


class NotAnswered(ValueError):
    """The file has a request without an answer to it."""


class Unexpected(TypeError):
    """A value of the file is of another type; the message says which is expected."""


def reason(error: Exception) -> str:
    """Why an exchange cannot be read, in words about the file."""
    if isinstance(error, KeyError):
        return f"{error} is missing"
    if isinstance(error, ValueError | Unexpected):
        return str(error)
    return "a value has another type than is expected there"


def mapping(value: object) -> Mapping[str, Any]:
    """An object of the file; raises `Unexpected` for anything else."""
    if isinstance(value, Mapping):
        return value
    raise Unexpected("an object is expected")


def answered(value: object) -> Mapping[str, Any]:
    """A response of the file; raises `NotAnswered` where it is null, and `Unexpected` for what is no object."""
    if value is None:
        raise NotAnswered(NO_ANSWER)
    return mapping(value)


def optional(value: object) -> Mapping[str, Any]:
    """An object of the file, empty where there is none."""
    return value if isinstance(value, Mapping) else {}


def has(entry: Mapping[str, Any], *names: str) -> bool:
    """Whether each of the names is there with an object."""
    return all(isinstance(entry.get(name), Mapping) for name in names)


def first_present(entry: Mapping[str, Any], names: Iterable[str], default: object = UNHELD) -> Any:  # noqa: ANN401 - any value
    """The value of the first of the names that is there."""
    return next((entry[name] for name in names if name in entry), default)


def named_pairs(items: object, name: str = "name", value: str = "value") -> Iterator[tuple[object, object]]:
    """The pairs in a list of objects such as `{"name": ..., "value": ...}`, without those that are disabled."""
    for item in items if isinstance(items, list) else ():
        if isinstance(item, Mapping) and not item.get("disabled"):
            yield item[name], item.get(value, "")
