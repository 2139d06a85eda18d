"""Values of a recording: taken off a stream of events one exchange at a time, each within limits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from conformance.recorded.formats.events import Event
from conformance.recorded.formats.value_building import NODE_LIMIT, TEXT_LIMIT, Building, Malformed, Value


class ValueReader:
    """Takes values off a stream of events; anchors stay known to the end of the file."""

    def __init__(self, events: Iterator[Event]) -> None:
        self._events = events
        self._anchors: dict[str, Value] = {}
        self._anchored = [0, 0]

    def next(self) -> Event:
        """The next event; raises `StopIteration`."""
        return next(self._events)

    def value(self, first: Event) -> Any:  # noqa: ANN401 - a value has any shape
        """The value that begins with `first`; raises `Malformed` after all of its events were taken."""
        return self.measured(first).content

    def measured(self, first: Event) -> Value:
        """The value that begins with `first`, with its size; raises `Malformed`."""
        building = Building(self._anchors)
        event = first
        while not building.take(event):
            event = next(self._events)
        for name, value in building.anchors.items():
            self._keep(name, value)
        return building.result()

    def skip(self, first: Event) -> None:
        """Takes the events of the value that begins with `first`; what has an anchor is kept."""
        depth, event = 0, first
        while True:
            if event.anchor is not None and event.kind != "key":
                with suppress(Malformed):
                    self.measured(event)
            else:
                depth += (event.kind in "{[") - (event.kind in "}]")
            if depth == 0:
                return
            event = next(self._events)

    def _keep(self, name: str, value: Value) -> None:
        self._anchors[name] = value
        self._anchored[0] += value.nodes
        self._anchored[1] += value.length
        if self._anchored[0] > 10 * NODE_LIMIT or self._anchored[1] > 4 * TEXT_LIMIT:
            raise Malformed("its anchors hold too many values", marked=True)
