"""Which cases are sent ahead of the one that is judged: those that this process will certainly judge next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice

import pytest

from conformance.case import Case
from conformance.engine.items import CaseItem


def window(item: CaseItem, nextitem: pytest.Item | None) -> list[Case]:
    """The case itself, and those that follow it."""
    run = item.run
    if run.worker_input is None:
        stops_at_failure = bool(item.config.getoption("maxfail"))
        return run.lookahead(run.positions[item.nodeid], stops_at_failure=stops_at_failure)
    following = islice(_following(item, nextitem, keeps_queue=run.worker_input["keeps_queue"]), run.window)
    return [item.case, *(following_item.case for following_item in following if isinstance(following_item, CaseItem))]


def _following(item: CaseItem, nextitem: pytest.Item | None, *, keeps_queue: bool) -> Iterator[pytest.Item]:
    """The next item of a worker of xdist, and the queue after it, where none of it can be taken away again."""
    if nextitem is None:
        return
    yield nextitem
    if keeps_queue:
        yield from _queued(item.config, item.session.items, item.run.window)


def _queued(config: pytest.Config, items: Sequence[pytest.Item], count: int) -> list[pytest.Item]:
    """The first items in the queue of xdist's worker plugin; none where this version of xdist has no such queue.

    The queue is a private attribute of xdist. Without it cases are sent later and judged alike.
    """
    for plugin in config.pluginmanager.get_plugins():
        with suppress(AttributeError, TypeError), plugin.torun.lock() as indices:
            return [items[index] for index in islice(indices, count) if isinstance(index, int)]
    return []
