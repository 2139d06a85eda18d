"""A transport adapter of `requests` that hands a request to an app in this process."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import CancelledError, Future
from io import BytesIO
from typing import Any, cast

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPHeaderDict, HTTPResponse

from conformance.inprocess.incoming import App, Incoming
from conformance.wire.deadlines import Deadline, Stage, watching
from conformance.wire.network_errors import Raised
from conformance.wire.response_head import CheckedResponse


class AppAdapter(HTTPAdapter):
    """Calls the app in place of a connection; what it writes is read as from one, so that all limits hold."""

    def __init__(self, app: App) -> None:
        super().__init__()
        self._app = app

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,  # noqa: ARG002 - always: the exchange reads
        timeout: object = None,  # noqa: ARG002 - the watch's affair
        verify: bool | str = True,  # noqa: ARG002
        cert: object = None,  # noqa: ARG002
        proxies: Mapping[str, str] | None = None,  # noqa: ARG002
    ) -> requests.Response:
        """The answer of the app; raises `Ended` when it comes too late, and `Raised`."""
        body = request.body or b""
        content = body.encode() if isinstance(body, str) else body
        incoming = Incoming.of(request.method or "", request.url or "", request.headers, content)
        watch = watching()
        watch.stage = Stage.SENT
        call = _Call(self._app.answer(incoming))
        watch.hold(call)
        try:
            written = call.answer.result()
        except CancelledError:
            watch.check()
            raise Raised("the app cancelled its own call") from None
        return self.build_response(request, _read(written, incoming.method))


class _Call:
    """A call of the app that can be given up from another thread."""

    watch: Deadline | None = None

    def __init__(self, answer: Future[bytes]) -> None:
        self.answer = answer

    def cut(self) -> None:
        """Wakes whoever waits for the answer."""
        self.answer.cancel()


class _Written:
    """What `http.client` needs of a socket."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def makefile(self, *_: object) -> BytesIO:
        return BytesIO(self._content)


def _read(written: bytes, method: str) -> HTTPResponse:
    response = CheckedResponse(cast("Any", _Written(written)), method=method)
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
