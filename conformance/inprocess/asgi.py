"""An ASGI app in this process: one event loop in one thread, with the lifespan around all requests."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Late
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from conformance.inprocess.incoming import CLIENT, ENOUGH, Incoming, head, raised
from conformance.target import NotStarted
from conformance.wire.network_errors import Raised

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Asgi = Callable[[Message, Receive, Send], Awaitable[None]]
VERSIONS = {"version": "3.0", "spec_version": "2.3"}


class AsgiApp:
    """Calls an ASGI 3 app; a call that awaits too long is cancelled, one that blocks the loop blocks it for all."""

    def __init__(self, app: Asgi, *, limit: float) -> None:
        self._app, self._limit = app, limit
        self._loop = asyncio.new_event_loop()
        self._state: Message = {}
        self._calls: set[asyncio.Future[BaseException | None]] = set()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Runs the loop, and the app's lifespan where it has one; raises `NotStarted`."""
        thread = threading.Thread(target=self._loop.run_forever, name="app", daemon=True)
        thread.start()
        lifespan = _Lifespan(self._app, self._state)
        try:
            if not self._within_limit(lifespan.start()):
                raise NotStarted(f"the app did not start within {self._limit:g} s")
            yield
        finally:
            # A loop that the app blocks cannot be ended, only left behind: it drops its calls when it is free again.
            if self._within_limit(_end(lifespan)):
                self._loop.call_soon_threadsafe(self._loop.stop)
                thread.join()
                self._loop.close()

    def _within_limit(self, step: Coroutine[Any, Any, None]) -> bool:
        future = asyncio.run_coroutine_threadsafe(step, self._loop)
        try:
            future.result(self._limit)
        except Late:
            future.cancel()
            return False
        return True

    def answer(self, incoming: Incoming) -> Future[bytes]:
        """The answer to come."""
        return asyncio.run_coroutine_threadsafe(self._answer(incoming), self._loop)

    async def _answer(self, incoming: Incoming) -> bytes:
        cycle = _Cycle(incoming)
        call = asyncio.ensure_future(_kept(self._app, scope(incoming, self._state), cycle.receive, cycle.send))
        self._calls.add(call)
        call.add_done_callback(self._calls.discard)
        call.add_done_callback(lambda _: cycle.over.set())
        try:
            await cycle.over.wait()
        finally:
            # What a call does after its answer, such as background tasks, is none of the client's business.
            if not cycle.ended:
                call.cancel()
        if not cycle.answered and (error := call.result()):
            raise raised(error)
        if not cycle.answered and not cycle.ended:
            raise Raised("the app returned before its answer was whole")
        return cycle.written()


async def _end(lifespan: _Lifespan) -> None:
    """Stops an app, and drops what it still does."""
    await lifespan.stop()
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)


async def _kept(app: Asgi, scope: Message, receive: Receive, send: Send) -> BaseException | None:
    """What a call of `app` raises; no exception of an app ends the loop."""
    try:
        await app(scope, receive, send)
    except asyncio.CancelledError:
        raise
    except BaseException as error:  # noqa: BLE001
        return error
    return None


@dataclass
class _Cycle:
    """One request and its answer; `over` when the client has all that it wants, or the call ended."""

    incoming: Incoming
    start: Message | None = None
    body: bytearray = field(default_factory=bytearray)
    asked: bool = False
    ended: bool = False
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def receive(self) -> Message:
        if not self.asked:
            self.asked = True
            return {"type": "http.request", "body": self.incoming.body, "more_body": False}
        await self.over.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        kind = message["type"]
        if kind != ("http.response.start" if self.start is None else "http.response.body") or self.ended:
            raise RuntimeError(f"{kind!r} came out of turn")
        if self.start is None:
            self.start = message
            return
        self.body += message.get("body", b"")
        self.ended = not message.get("more_body", False)
        if self.answered:
            self.over.set()

    @property
    def answered(self) -> bool:
        """Whether there is an answer; frameworks raise the exception that they answered with 500 afterwards."""
        return len(self.body) > ENOUGH or (self.ended and self.start is not None and self.start["status"] < 500)

    def written(self) -> bytes:
        """The answer as a server writes it, which does the framing itself."""
        assert self.start is not None  # noqa: S101 - for the type checker
        status = self.start["status"]
        headers = [(name, value) for name, value in self.start.get("headers", ()) if name != b"transfer-encoding"]
        known = status in HTTPStatus.__members__.values()
        body = b"" if self.incoming.method == "HEAD" else bytes(self.body)
        return head(status, HTTPStatus(status).phrase if known else "", headers) + body


@dataclass
class _Lifespan:
    """The life of an app around its requests; an app without one raises at once, and is asked all the same."""

    app: Asgi
    state: Message
    told: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    said: asyncio.Queue[Message] = field(default_factory=asyncio.Queue)
    task: asyncio.Future[BaseException | None] | None = None
    started: bool = False

    async def start(self) -> None:
        scope = {"type": "lifespan", "asgi": VERSIONS, "state": self.state}
        self.task = asyncio.ensure_future(_kept(self.app, scope, self._receive, self.said.put))
        message = await self._step("startup")
        if message["type"] == "lifespan.startup.failed":
            raise NotStarted(f"the app does not start: {message.get('message') or 'it does not say why'}")
        self.started = True

    async def stop(self) -> None:
        if self.task and not self.task.done() and self.started:
            await self._step("shutdown")

    async def _receive(self) -> Message:
        return {"type": f"lifespan.{await self.told.get()}"}

    async def _step(self, name: str) -> Message:
        """What the app says to a step, or that its lifespan is over."""
        assert self.task is not None  # noqa: S101 - for the type checker
        await self.told.put(name)
        self.task.add_done_callback(lambda _: self.said.put_nowait({"type": "over"}))
        return await self.said.get()


def scope(incoming: Incoming, state: Message) -> Message:
    """What the ASGI specification wants to be said of a request."""
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
