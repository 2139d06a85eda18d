"""HTTP/1.1 transport: `requests` and `urllib3` reduced to sending one request and reading one response."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from ssl import SSLContext
from typing import Any, cast

import requests
from requests.adapters import HTTPAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH, get_environ_proxies, select_proxy
from urllib3 import BaseHTTPResponse, HTTPConnectionPool
from urllib3.exceptions import HTTPError

from conformance.address import Address, Proxy
from conformance.answer import Answer
from conformance.request import Request
from conformance.wire.ca_bundle import CaBundle, CaBundleError, find_ca_bundle
from conformance.wire.deadlines import current_attempt
from conformance.wire.decoding import read_body
from conformance.wire.network_errors import AppError, oversized_answer
from conformance.wire.pools import POOLS, tls_context
from conformance.wire.request_encoding import EncodedRequest
from conformance.wire.route import Route, UnclearedConnection

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
        self._proxies: dict[Address, Proxy | None] = {}
        self._session = _Session(adapter or _Adapter(concurrency, ca_file))

    @property
    def ca_bundle(self) -> CaBundle:
        """The CA bundle that TLS connections are verified with."""
        return find_ca_bundle(self._ca_file, DEFAULT_CA_BUNDLE_PATH)

    def prepare(self, request: Request, origins: Collection[Address] | None = None) -> PreparedRequest:
        """The request in the form in which it is sent; raises one of `TRANSPORT_ERRORS` where it cannot be sent.

        Where `origins` are given, the request goes to one of them or nowhere.
        """
        encoded = EncodedRequest.of(request)
        address = Address.parse(encoded.url)
        if origins is not None and address.origin not in origins:
            cleared = " and ".join(origin.url for origin in origins) or "nothing"
            raise UnclearedConnection(f"it is for {address.origin.url}, and {cleared} was cleared")
        message = _request_line(encoded.method, address).copy()
        message.prepare_headers(encoded.headers)
        message.prepare_body(encoded.body, None)
        if self._target_name:
            return PreparedRequest(message, Route(None, name=self._target_name))
        return PreparedRequest(message, Route(address.origin, self._proxy_for(address.origin)))

    def send(self, prepared: PreparedRequest, timeout: float) -> Answer:
        """The answer, its body read; raises one of `TRANSPORT_ERRORS`. `timeout` is for each wait on the socket."""
        via = prepared.route.via
        try:
            response = self._session.send(
                prepared.message, stream=True, timeout=timeout, proxies={"all": via.url} if via else {}
            )
        except (requests.RequestException, HTTPError, http.client.HTTPException) as error:
            if answer := oversized_answer(error):
                return answer
            raise
        raw = response.raw
        body = read_body(lambda size: raw.read(size, decode_content=False), raw.headers.get("Content-Encoding", ""))
        if not body.complete:
            response.close()
        headers, remarks = tuple(raw.headers.items()), tuple(current_attempt().remarks)
        return Answer(raw.status, headers, body.content, body.truncated, body.fault, remarks=remarks)

    def close(self) -> None:
        """Closes the connections."""
        self._session.close()

    def _proxy_for(self, origin: Address) -> Proxy | None:
        if origin not in self._proxies:
            # A proxy cannot reach the loopback interface of this machine, though NO_PROXY seldom names it.
            usual = None if origin.is_loopback else select_proxy(origin.url, get_environ_proxies(origin.url))
            proxy = self._proxy or usual
            self._proxies[origin] = Proxy.parse(proxy) if proxy else None
        return self._proxies[origin]


@lru_cache(maxsize=256)
def _request_line(method: str, address: Address) -> requests.PreparedRequest:
    """Method and URL, which many cases have in common; `requests` is given the URL and does not parse it."""
    message = requests.PreparedRequest()
    message.prepare_method(method)
    message.url = address.url
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

    def _tls_options(self, address: Address) -> dict[str, SSLContext]:
        with self._lock:
            return {"ssl_context": self._tls_context} if address.scheme == "https" else {}

    def get_connection_with_tls_context(
        self,
        request: requests.PreparedRequest,  # noqa: ARG002 - cleared before
        verify: bool | str | None,  # noqa: ARG002 - decided once, by `ca_file` and the environment
        proxies: Mapping[str, str] | None = None,  # noqa: ARG002 - as cleared
        cert: tuple[str, str] | str | None = None,  # noqa: ARG002 - of requests
    ) -> HTTPConnectionPool:
        """The connections to where the current attempt may go, whatever URL a request has."""
        route = current_attempt().route
        hop, address = route.next_hop, route.address or route.next_hop
        pools = self.poolmanager
        if route.via:
            pools = self.proxy_manager_for(route.via.url, proxy_ssl_context=self._tls_options(hop).get("ssl_context"))
            pools.pool_classes_by_scheme = POOLS
        options = self._tls_options(address)
        pool = pools.connection_from_host(address.bracketed_host, address.port, address.scheme, pool_kwargs=options)
        return cast("HTTPConnectionPool", pool)

    def cert_verify(self, *_: object) -> None:
        """Does nothing: the TLS context decides."""

    def build_response(self, req: requests.PreparedRequest, resp: BaseHTTPResponse) -> requests.Response:
        """The response of urllib3, without cookies and without a guessed encoding."""
        response = requests.Response()
        response.request, response.raw, response.status_code = req, resp, resp.status
        return response
