"""Which cases are sent ahead of the one that is judged: what this process will surely judge next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, islice

import pytest

from conformance.engine.items import CaseItem


def window(item: CaseItem, nextitem: pytest.Item | None) -> list[CaseItem]:
    """The case itself, and those that come after it."""
    coming = islice(chain([item], _coming(item, nextitem)), item.run.window + 1)
    return [near for near in (*coming, *_silent(item)) if isinstance(near, CaseItem)]


def _coming(item: CaseItem, nextitem: pytest.Item | None) -> Iterator[pytest.Item]:
    items, run = item.session.items, item.run
    if run.told is None:
        start = run.order[item.nodeid] + 1
        yield from items[start : start + run.window]
    elif nextitem is not None:
        yield nextitem
        if run.told["firm"]:
            yield from _queued(item.config, items, run.window)


def _queued(config: pytest.Config, items: Sequence[pytest.Item], count: int) -> list[pytest.Item]:
    """What a worker of xdist was given beyond its next one: the queue that its interactor works off."""
    queues = (plugin.torun for plugin in config.pluginmanager.get_plugins() if hasattr(plugin, "torun"))
    for queue in queues:
        with queue.lock() as waiting:
            return [items[place] for place in islice(waiting, count) if isinstance(place, int)]
    return []


def _silent(item: CaseItem) -> Iterator[pytest.Item]:
    """Cases that listen for silence go first, so that their silence lasts while others are judged.

    Not where a failure stops the run, which would have sent them for nothing, nor in a worker, which may have others.
    """
    run = item.run
    if run.told is None and run.order[item.nodeid] == 0 and not item.config.getoption("maxfail"):
        yield from (late for late in item.session.items if isinstance(late, CaseItem) and late.case.silent)
