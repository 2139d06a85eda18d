"""ASGI 3: an app in this process, on one event loop in one thread, with the lifespan protocol around all requests."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import contextmanager
from typing import Any

from conformance.inprocess.asgi_protocol import AsgiCallable, Lifespan, Message, RequestCycle, exception_of, http_scope
from conformance.inprocess.incoming import IncomingRequest, app_error
from conformance.target import NotStarted
from conformance.wire.network_errors import AppError


class AsgiApp:
    """Calls an ASGI app. A call that awaits too long is cancelled; one that blocks the loop blocks all others.

    `timeout` in seconds is for start and stop; requests have the deadline of their attempt.
    """

    def __init__(self, app: AsgiCallable, *, timeout: float) -> None:
        self._app, self._timeout = app, timeout
        self._loop = asyncio.new_event_loop()
        self._state: Message = {}
        self._calls: set[asyncio.Future[BaseException | None]] = set()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Runs the event loop, and the lifespan of the app where it has one; raises `NotStarted`."""
        thread = threading.Thread(target=self._loop.run_forever, name="app", daemon=True)
        thread.start()
        lifespan = Lifespan(self._app, self._state)
        try:
            if not self._in_time(lifespan.start()):
                raise NotStarted(f"the app did not start within {self._timeout:g} s")
            yield
        finally:
            # A loop that the app blocks cannot be stopped, so that its thread is abandoned.
            if self._in_time(_stop(lifespan)):
                self._loop.call_soon_threadsafe(self._loop.stop)
                thread.join()
                self._loop.close()

    def _in_time(self, work: Coroutine[Any, Any, None]) -> bool:
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            future.result(self._timeout)
        except FutureTimeoutError:
            future.cancel()
            return False
        return True

    def answer(self, incoming: IncomingRequest) -> Future[bytes]:
        """The future response."""
        return asyncio.run_coroutine_threadsafe(self._answer(incoming), self._loop)

    async def _answer(self, incoming: IncomingRequest) -> bytes:
        cycle = RequestCycle(incoming)
        scope = http_scope(incoming, self._state)
        call = asyncio.ensure_future(exception_of(self._app, scope, cycle.receive, cycle.send))
        self._calls.add(call)
        call.add_done_callback(self._calls.discard)
        call.add_done_callback(lambda _: cycle.finished.set())
        try:
            await cycle.finished.wait()
        finally:
            # After a complete response the call may go on: frameworks run background tasks there.
            if not cycle.complete:
                call.cancel()
        if not cycle.accepted and (error := call.result()):
            raise app_error(error)
        if not cycle.accepted and not cycle.complete:
            raise AppError("the app returned before its answer was complete")
        return cycle.response()


async def _stop(lifespan: Lifespan) -> None:
    """Stops an app, and cancels the tasks that it still has."""
    await lifespan.stop()
    remaining = asyncio.all_tasks() - {asyncio.current_task()}
    for task in remaining:
        task.cancel()
    await asyncio.gather(*remaining, return_exceptions=True)
