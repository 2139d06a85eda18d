"""HTTP/1.1 transport: `requests` and `urllib3` reduced to sending one request and reading one response."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from ssl import SSLContext
from typing import Any, cast
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH, get_environ_proxies, select_proxy
from urllib3 import BaseHTTPResponse, HTTPConnectionPool
from urllib3.exceptions import HTTPError

from conformance.answer import Answer
from conformance.request import Request
from conformance.target import is_loopback
from conformance.wire.ca_bundle import CaBundle, CaBundleError, find_ca_bundle
from conformance.wire.connections import POOLS, tls_context
from conformance.wire.decoding import read_body
from conformance.wire.network_errors import AppError
from conformance.wire.request_encoding import EncodedRequest
from conformance.wire.route import Route

TRANSPORT_ERRORS = (
    requests.RequestException,
    HTTPError,
    http.client.HTTPException,
    OSError,
    ValueError,
    CaBundleError,
    AppError,
)
"""Everything that a network, a server or a URL can cause in the libraries, and that `Transport` raises."""


@dataclass(frozen=True)
class PreparedRequest:
    """A request ready to be sent, as often as necessary, and the route that it takes."""

    message: requests.PreparedRequest
    proxies: dict[str, str]
    route: Route


class Transport:
    """Sends prepared requests over one pooled session; safe to call from many threads.

    It adds nothing of its own: no credentials of ~/.netrc or of the URL, no cookies, no redirect followed, no retry.
    An `adapter` replaces the network; messages then name the target as `target_name`.
    """

    def __init__(
        self,
        *,
        concurrency: int = 8,
        proxy: str | None = None,
        ca_file: str | None = None,
        adapter: HTTPAdapter | None = None,
        target_name: str = "",
    ) -> None:
        self._proxy, self._ca_file, self._target_name = proxy, ca_file, target_name
        self._proxies: dict[tuple[str, str], dict[str, str]] = {}
        self._session = _Session(adapter or _Adapter(concurrency, ca_file))

    @property
    def ca_bundle(self) -> CaBundle:
        """The CA bundle that TLS connections are verified with."""
        return find_ca_bundle(self._ca_file, DEFAULT_CA_BUNDLE_PATH)

    def prepare(self, request: Request) -> PreparedRequest:
        """The request in the form in which it is sent; raises one of `TRANSPORT_ERRORS` where it cannot be sent."""
        encoded = EncodedRequest.of(request)
        message = _request_line(encoded.method, encoded.url).copy()
        message.prepare_headers(encoded.headers)
        message.prepare_body(encoded.body, None)
        proxies = self._proxies_for(request.url)
        route = Route(self._target_name) if self._target_name else Route.to(request.url, proxies.get("all"))
        return PreparedRequest(message, proxies, route)

    def send(self, prepared: PreparedRequest, timeout: float) -> Answer:
        """The answer, its body read; raises one of `TRANSPORT_ERRORS`. `timeout` is for each wait on the socket."""
        response = self._session.send(prepared.message, stream=True, timeout=timeout, proxies=prepared.proxies)
        raw = response.raw
        body = read_body(lambda size: raw.read(size, decode_content=False), raw.headers.get("Content-Encoding", ""))
        if not body.complete:
            response.close()
        return Answer(raw.status, tuple(raw.headers.items()), body.content, body.truncated, body.fault)

    def close(self) -> None:
        """Closes the connections."""
        self._session.close()

    def _proxies_for(self, url: str) -> dict[str, str]:
        parts = urlsplit(url)
        key = (parts.scheme, parts.netloc)
        if key not in self._proxies:
            # A proxy cannot reach the loopback interface of this machine, though NO_PROXY seldom names it.
            local = is_loopback(parts.hostname or "")
            proxy = self._proxy or (None if local else select_proxy(url, get_environ_proxies(url)))
            self._proxies[key] = {"all": proxy if "://" in proxy else f"http://{proxy}"} if proxy else {}
        return self._proxies[key]


@lru_cache(maxsize=256)
def _request_line(method: str, url: str) -> requests.PreparedRequest:
    """Method and URL, which many cases have in common; raises what `requests` raises for a URL."""
    message = requests.PreparedRequest()
    message.prepare_method(method)
    message.prepare_url(url, None)
    return message


class _Session(requests.Session):
    """Passes a request to the adapter unchanged."""

    def __init__(self, adapter: HTTPAdapter) -> None:
        super().__init__()
        self.trust_env = False
        self.headers.clear()
        self.mount("http://", adapter)
        self.mount("https://", adapter)

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:  # noqa: ANN401 - as there
        """The head of the answer; the body of a redirect, which `requests` would read, is not read either."""
        return self.get_adapter(request.url or "").send(request, **options)


class _Adapter(HTTPAdapter):
    """Uses interruptible connections, and one TLS context for all of them, made when first needed."""

    def __init__(self, concurrency: int, ca_file: str | None) -> None:
        self._ca_file, self._lock = ca_file, threading.Lock()
        super().__init__(pool_maxsize=concurrency)
        self.poolmanager.pool_classes_by_scheme = POOLS

    @cached_property
    def _tls_context(self) -> SSLContext:
        return tls_context(find_ca_bundle(self._ca_file, DEFAULT_CA_BUNDLE_PATH))

    def _tls_options(self, url: str) -> dict[str, SSLContext]:
        with self._lock:
            return {"ssl_context": self._tls_context} if url.lower().startswith("https:") else {}

    def get_connection_with_tls_context(
        self,
        request: requests.PreparedRequest,
        verify: bool | str | None,  # noqa: ARG002 - decided once, by `ca_file` and the environment
        proxies: Mapping[str, str] | None = None,
        cert: tuple[str, str] | str | None = None,  # noqa: ARG002
    ) -> HTTPConnectionPool:
        """The connections to the host of a request."""
        url = request.url or ""
        pools = self.poolmanager
        if proxy := (proxies or {}).get("all"):
            if urlsplit(proxy).scheme not in ("http", "https"):
                raise requests.exceptions.InvalidProxyURL("only http:// and https:// proxies are understood")
            pools = self.proxy_manager_for(proxy, proxy_ssl_context=self._tls_options(proxy).get("ssl_context"))
            pools.pool_classes_by_scheme = POOLS
        return cast("HTTPConnectionPool", pools.connection_from_url(url, pool_kwargs=self._tls_options(url)))

    def cert_verify(self, *_: object) -> None:
        """Does nothing: the TLS context decides."""

    def build_response(self, req: requests.PreparedRequest, resp: BaseHTTPResponse) -> requests.Response:
        """The response of urllib3, without cookies and without a guessed encoding."""
        response = requests.Response()
        response.request, response.raw, response.status_code = req, resp, resp.status
        return response
