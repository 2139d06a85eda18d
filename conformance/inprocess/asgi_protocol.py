"""The messages of ASGI 3: the lifespan protocol, and the request and response of one HTTP connection scope."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from conformance.inprocess.incoming import CLIENT, MAX_RESPONSE, IncomingRequest, head_bytes
from conformance.target import NotStarted

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
AsgiCallable = Callable[[Message, Receive, Send], Awaitable[None]]

VERSIONS = {"version": "3.0", "spec_version": "2.3"}


async def exception_of(app: AsgiCallable, scope: Message, receive: Receive, send: Send) -> BaseException | None:
    """The exception that a call of `app` raises, if any: none of them may end the event loop."""
    try:
        await app(scope, receive, send)
    except asyncio.CancelledError:
        raise
    except BaseException as error:  # noqa: BLE001 - whatever the app raises
        return error
    return None


@dataclass
class RequestCycle:
    """One request and its response; `finished` when the response is accepted, or the call returned."""

    incoming: IncomingRequest
    start: Message | None = None
    body: bytearray = field(default_factory=bytearray)
    body_sent: bool = False
    complete: bool = False
    finished: asyncio.Event = field(default_factory=asyncio.Event)

    async def receive(self) -> Message:
        """The request, and after it the end of the connection, when the response is finished."""
        if not self.body_sent:
            self.body_sent = True
            return {"type": "http.request", "body": self.incoming.body, "more_body": False}
        await self.finished.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        """Takes a part of the response; raises `RuntimeError` for one out of order."""
        kind = message["type"]
        if kind != ("http.response.start" if self.start is None else "http.response.body") or self.complete:
            raise RuntimeError(f"{kind!r} is out of order")
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
class Lifespan:
    """The lifespan protocol; an app that does not know it raises at once, and is judged all the same."""

    app: AsgiCallable
    state: Message
    events: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    replies: asyncio.Queue[Message] = field(default_factory=asyncio.Queue)
    task: asyncio.Future[BaseException | None] | None = None
    started: bool = False

    async def start(self) -> None:
        """Starts the app; raises `NotStarted` where it says that it cannot."""
        scope = {"type": "lifespan", "asgi": VERSIONS, "state": self.state}
        self.task = asyncio.ensure_future(exception_of(self.app, scope, self._receive, self.replies.put))
        message = await self._request("startup")
        if message["type"] == "lifespan.startup.failed":
            raise NotStarted(f"the app does not start: {message.get('message') or 'it does not say why'}")
        self.started = True

    async def stop(self) -> None:
        """Stops the app, and waits for its reply."""
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
