"""ASGI 3: an app in this process, on one event loop in one thread, with the lifespan protocol around all requests."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from conformance.inprocess.incoming import CLIENT, MAX_RESPONSE, IncomingRequest, app_error, head_bytes
from conformance.target import NotStarted
from conformance.wire.network_errors import AppError

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
AsgiCallable = Callable[[Message, Receive, Send], Awaitable[None]]
VERSIONS = {"version": "3.0", "spec_version": "2.3"}


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
        lifespan = _Lifespan(self._app, self._state)
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
        cycle = _RequestCycle(incoming)
        scope = http_scope(incoming, self._state)
        call = asyncio.ensure_future(_exception_of(self._app, scope, cycle.receive, cycle.send))
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
            raise AppError("the app returned before its answer was whole")
        return cycle.response()


async def _stop(lifespan: _Lifespan) -> None:
    """Stops an app, and cancels the tasks that it still has."""
    await lifespan.stop()
    remaining = asyncio.all_tasks() - {asyncio.current_task()}
    for task in remaining:
        task.cancel()
    await asyncio.gather(*remaining, return_exceptions=True)


async def _exception_of(app: AsgiCallable, scope: Message, receive: Receive, send: Send) -> BaseException | None:
    """The exception that a call of `app` raises, if any: none of them may end the event loop."""
    try:
        await app(scope, receive, send)
    except asyncio.CancelledError:
        raise
    except BaseException as error:  # noqa: BLE001
        return error
    return None


@dataclass
class _RequestCycle:
    """One request and its response; `finished` when the response is accepted, or the call returned."""

    incoming: IncomingRequest
    start: Message | None = None
    body: bytearray = field(default_factory=bytearray)
    body_sent: bool = False
    complete: bool = False
    finished: asyncio.Event = field(default_factory=asyncio.Event)

    async def receive(self) -> Message:
        if not self.body_sent:
            self.body_sent = True
            return {"type": "http.request", "body": self.incoming.body, "more_body": False}
        await self.finished.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        kind = message["type"]
        if kind != ("http.response.start" if self.start is None else "http.response.body") or self.complete:
            raise RuntimeError(f"{kind!r} came out of turn")
        if self.start is None:
            self.start = message
            return
        self.body += message.get("body", b"")
        self.complete = not message.get("more_body", False)
        if self.accepted:
            self.finished.set()

    @property
    def accepted(self) -> bool:
        """Whether the response counts: complete and no server error, or longer than what is read.

        After a server error (5xx) the call must end first: frameworks then raise the exception that caused it.
        """
        return len(self.body) > MAX_RESPONSE or (
            self.complete and self.start is not None and self.start["status"] < 500
        )

    def response(self) -> bytes:
        """The response as a server sends it, which does the framing itself."""
        assert self.start is not None  # noqa: S101 - for the type checker
        status = self.start["status"]
        headers = [(name, value) for name, value in self.start.get("headers", ()) if name != b"transfer-encoding"]
        reason = HTTPStatus(status).phrase if status in HTTPStatus.__members__.values() else ""
        body = b"" if self.incoming.method == "HEAD" else bytes(self.body)
        return head_bytes(status, reason, headers) + body


@dataclass
class _Lifespan:
    """The lifespan protocol; an app that does not know it raises at once, and is judged all the same."""

    app: AsgiCallable
    state: Message
    events: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    replies: asyncio.Queue[Message] = field(default_factory=asyncio.Queue)
    task: asyncio.Future[BaseException | None] | None = None
    started: bool = False

    async def start(self) -> None:
        scope = {"type": "lifespan", "asgi": VERSIONS, "state": self.state}
        self.task = asyncio.ensure_future(_exception_of(self.app, scope, self._receive, self.replies.put))
        message = await self._request("startup")
        if message["type"] == "lifespan.startup.failed":
            raise NotStarted(f"the app does not start: {message.get('message') or 'it does not say why'}")
        self.started = True

    async def stop(self) -> None:
        if self.task and not self.task.done() and self.started:
            await self._request("shutdown")

    async def _receive(self) -> Message:
        return {"type": f"lifespan.{await self.events.get()}"}

    async def _request(self, name: str) -> Message:
        """The reply of the app to an event, or a message that its lifespan call returned."""
        assert self.task is not None  # noqa: S101 - for the type checker
        await self.events.put(name)
        self.task.add_done_callback(lambda _: self.replies.put_nowait({"type": "returned"}))
        return await self.replies.get()


def http_scope(incoming: IncomingRequest, state: Message) -> Message:
    """The connection scope of a request, as the ASGI specification defines it for HTTP."""
    return {
        "type": "http",
        "asgi": VERSIONS,
        "http_version": "1.1",
        "method": incoming.method,
        "scheme": incoming.scheme,
        "path": incoming.path.decode("utf-8", "replace"),
        "raw_path": incoming.raw_path.encode(),
        "query_string": incoming.query.encode(),
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in incoming.headers],
        "client": list(CLIENT),
        "server": list(incoming.server),
        "state": dict(state),
    }
