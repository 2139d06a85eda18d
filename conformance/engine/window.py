"""Which cases are sent ahead of the one that is judged: what this process will surely judge next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import pytest

from conformance.case import Case
from conformance.engine.items import CaseItem


def window(item: CaseItem, nextitem: pytest.Item | None) -> list[Case]:
    """The case itself, and those that come after it."""
    run = item.run
    if run.told is None:
        return run.near(run.order[item.nodeid], hasty=bool(item.config.getoption("maxfail")))
    coming = islice(_coming(item, nextitem, run.told), run.window)
    return [item.case, *(near.case for near in coming if isinstance(near, CaseItem))]


def _coming(item: CaseItem, nextitem: pytest.Item | None, told: Mapping[str, Any]) -> Iterator[pytest.Item]:
    """What a worker of xdist was given: its next one, and where it keeps what it has, the queue beyond."""
    if nextitem is None:
        return
    yield nextitem
    if told["firm"]:
        yield from _queued(item.config, item.session.items, item.run.window)


def _queued(config: pytest.Config, items: Sequence[pytest.Item], count: int) -> list[pytest.Item]:
    """The queue that the interactor of a worker works off."""
    queues = (plugin.torun for plugin in config.pluginmanager.get_plugins() if hasattr(plugin, "torun"))
    for queue in queues:
        with queue.lock() as waiting:
            return [items[place] for place in islice(waiting, count) if isinstance(place, int)]
    return []
