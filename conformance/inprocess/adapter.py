"""Transport adapter of `requests` that passes a request to a WSGI or ASGI app in this process."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import CancelledError, Future
from io import BytesIO
from typing import Any, cast

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPHeaderDict, HTTPResponse

from conformance.inprocess.incoming import App, IncomingRequest
from conformance.wire.deadlines import Attempt, Stage, current_attempt
from conformance.wire.network_errors import AppError
from conformance.wire.response_head import CheckedResponse


class AppAdapter(HTTPAdapter):
    """Calls the app instead of connecting; its answer is parsed as from a connection, so that all limits apply."""

    def __init__(self, app: App) -> None:
        super().__init__()
        self._app = app

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,  # noqa: ARG002 - always: the exchange reads the body
        timeout: object = None,  # noqa: ARG002 - the attempt has a deadline
        verify: bool | str = True,  # noqa: ARG002 - of requests
        cert: object = None,  # noqa: ARG002 - of requests
        proxies: Mapping[str, str] | None = None,  # noqa: ARG002 - of requests
    ) -> requests.Response:
        """The answer of the app; raises `AttemptEnded` at the deadline, and `AppError`."""
        body = request.body or b""
        content = body.encode() if isinstance(body, str) else body
        incoming = IncomingRequest.of(request.method or "", request.url or "", request.headers, content)
        attempt = current_attempt()
        attempt.stage = Stage.SENT
        call = _Call(self._app.answer(incoming))
        attempt.use(call)
        try:
            response = call.answer.result()
        except CancelledError:
            attempt.check()
            raise AppError("the app cancelled its own call") from None
        return self.build_response(request, _parse(response, incoming.method))


class _Call:
    """A call of the app in place of a connection: another thread can interrupt the wait for its answer."""

    attempt: Attempt | None = None
    responses = 1
    is_spoilt = False

    def __init__(self, answer: Future[bytes]) -> None:
        self.answer = answer

    def interrupt(self) -> None:
        """Ends the wait for the answer."""
        self.answer.cancel()


class _BytesSocket:
    """The part of a socket that `http.client` reads from."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def makefile(self, *_: object, **__: object) -> BytesIO:
        return BytesIO(self._content)


def _parse(content: bytes, method: str) -> HTTPResponse:
    response = CheckedResponse(cast("Any", _BytesSocket(content)), method=method)
    response.begin()
    return HTTPResponse(
        body=response,
        headers=HTTPHeaderDict(response.msg.items()),
        status=response.status,
        version=response.version,
        reason=response.reason,
        preload_content=False,
        decode_content=False,
        original_response=response,
        request_method=method,
    )
