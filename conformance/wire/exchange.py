"""A request goes out, an answer comes back, or a reason why none came."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import count
from ssl import SSLContext
from time import perf_counter
from typing import Any, Self, cast
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH, get_environ_proxies, select_proxy
from urllib3 import BaseHTTPResponse, HTTPConnectionPool
from urllib3.exceptions import HTTPError

from conformance.answer import Absence, Answer, NoAnswer
from conformance.request import Request
from conformance.target import is_loopback
from conformance.wire.backoff import Backoff, is_throttled
from conformance.wire.connections import POOLS, authorities, trust
from conformance.wire.deadlines import Deadline, DeadlineThread, Meeting, watched
from conformance.wire.decoding import read_body
from conformance.wire.network_errors import Raised, Untrusted, Way, broken_off, failure, given_up, unsendable
from conformance.wire.request_encoding import Outgoing

# Everything that a network, a server or a URL can provoke in the libraries below.
NETWORK = (requests.RequestException, HTTPError, http.client.HTTPException, OSError, ValueError, Untrusted, Raised)


@dataclass(frozen=True)
class Sight:
    """What one attempt came to, by which proxy, who was met, and which authorities were trusted, named by what."""

    outcome: Answer | NoAnswer
    proxy: str | None
    meeting: Meeting | None
    ca_file: str
    ca_variable: str


class Exchange:
    """Sends requests to one target over one pooled session; safe to call from many threads.

    `timeout` bounds one attempt from the name to the last byte, `patience` the waiting for a target that throttles.
    `pace` is entered for each request. `adapter` takes the requests where they do not go over a network, to what
    messages call `where`.
    """

    def __init__(
        self,
        *,
        concurrency: int = 8,
        timeout: float = 10.0,
        patience: float = 30.0,
        proxy: str | None = None,
        ca_file: str | None = None,
        on_throttle: Callable[[], None] | None = None,
        pace: AbstractContextManager[object] | None = None,
        adapter: HTTPAdapter | None = None,
        where: str = "",
    ) -> None:
        self._timeout, self._patience, self._proxy, self._ca_file = timeout, patience, proxy, ca_file
        self._on_throttle, self._pace = on_throttle or (lambda: None), pace or nullcontext()
        self._proxies: dict[tuple[str, str], dict[str, str]] = {}
        self._stopped = threading.Event()
        self._watchdog = DeadlineThread(timeout)
        self._where = where
        self._session = _Session(adapter or _Adapter(concurrency, ca_file))

    def send(self, request: Request) -> Answer | NoAnswer:
        """The answer to a request, or why there is none; never raises for what a network or a server does."""
        try:
            prepared = _prepared(Outgoing.of(request))
            proxies = self._proxies_for(request.url)
            way = Way(self._where) if self._where else Way.to(request.url, proxies.get("all"))
        except NETWORK as error:
            return NoAnswer(Absence.UNSENT, unsendable(error), attempts=0)
        patience, died = Backoff(self._patience), False
        for attempts in count(1):
            with self._pace:
                outcome, is_dead = self._attempt(prepared, proxies, way, self._watchdog.watch())
            outcome = replace(outcome, attempts=attempts)
            if isinstance(outcome, Answer) and is_throttled(outcome):
                if stopped := self._wait(outcome, patience, way):
                    return stopped
            elif died or not is_dead:
                break
            died = died or is_dead
        return outcome

    def look(self, request: Request) -> Sight:
        """One attempt at a request, and everything that was seen on the way; never raises what `send` would not."""
        ca_file, ca_from = authorities(self._ca_file, otherwise=DEFAULT_CA_BUNDLE_PATH)
        try:
            prepared = _prepared(Outgoing.of(request))
            proxies = self._proxies_for(request.url)
            way = Way.to(request.url, proxies.get("all"))
        except NETWORK as error:
            absent = NoAnswer(Absence.UNSENT, unsendable(error), attempts=0)
            return Sight(absent, None, None, ca_file, ca_from)
        watch = self._watchdog.watch()
        outcome, _ = self._attempt(prepared, proxies, way, watch)
        return Sight(outcome, way.proxy, watch.meeting, ca_file, ca_from)

    def abort(self) -> None:
        """Ends every exchange in flight at once; later ones are not sent."""
        self._stopped.set()
        self._watchdog.abort()

    def close(self) -> None:
        """Ends what is in flight, and closes the connections."""
        self.abort()
        self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _attempt(
        self, prepared: requests.PreparedRequest, proxies: dict[str, str], way: Way, watch: Deadline
    ) -> tuple[Answer | NoAnswer, bool]:
        started = perf_counter()
        answer, error = None, None
        try:
            with watched(watch):
                answer = self._answer(prepared, proxies, watch)
        except NETWORK as caught:
            error = caught
        finally:
            watch.done()
        elapsed = perf_counter() - started
        failed = failure(way, watch, self._timeout, error)
        if answer is not None and failed is None:
            return replace(answer, elapsed=elapsed), False
        absence, reason = failed or (Absence.DIED, "")
        return NoAnswer(absence, reason, elapsed), absence is Absence.DIED and not watch.began

    def _answer(self, prepared: requests.PreparedRequest, proxies: dict[str, str], watch: Deadline) -> Answer:
        watch.check()
        response = self._session.send(prepared, stream=True, timeout=self._timeout, proxies=proxies)
        raw = response.raw
        body = read_body(lambda size: raw.read(size, decode_content=False), raw.headers.get("Content-Encoding", ""))
        if not body.complete:
            response.close()
        return Answer(raw.status, tuple(raw.headers.items()), body.content, body.truncated, body.fault)

    def _wait(self, answer: Answer, patience: Backoff, way: Way) -> NoAnswer | None:
        self._on_throttle()
        seconds = patience.wait(answer)
        if seconds is None:
            return NoAnswer(*given_up(way, answer.attempts, patience.waited), answer.elapsed, answer.attempts)
        if self._stopped.wait(seconds):
            return NoAnswer(*broken_off(way), answer.elapsed, answer.attempts)
        return None

    def _proxies_for(self, url: str) -> dict[str, str]:
        parts = urlsplit(url)
        key = (parts.scheme, parts.netloc)
        if key not in self._proxies:
            # No proxy of the environment can reach our loopback, though NO_PROXY seldom says so.
            around = is_loopback(parts.hostname or "")
            proxy = self._proxy or (None if around else select_proxy(url, get_environ_proxies(url)))
            self._proxies[key] = {"all": proxy if "://" in proxy else f"http://{proxy}"} if proxy else {}
        return self._proxies[key]


def _prepared(outgoing: Outgoing) -> requests.PreparedRequest:
    """The request as `requests` sends it, but for credentials that stand in the URL."""
    prepared = _addressed(outgoing.method, outgoing.url).copy()
    prepared.prepare_headers(outgoing.headers)
    prepared.prepare_body(outgoing.body, None)
    return prepared


@lru_cache(maxsize=256)
def _addressed(method: str, url: str) -> requests.PreparedRequest:
    """Method and URL, which many cases have in common; raises what `requests` raises for a URL."""
    prepared = requests.PreparedRequest()
    prepared.prepare_method(method)
    prepared.prepare_url(url, None)
    return prepared


class _Session(requests.Session):
    """Hands a request to the adapter as it is: nothing of ~/.netrc, no cookies, no hooks, no redirect followed."""

    def __init__(self, adapter: HTTPAdapter) -> None:
        super().__init__()
        self.trust_env = False
        self.headers.clear()
        self.mount("http://", adapter)
        self.mount("https://", adapter)

    def send(self, request: requests.PreparedRequest, **how: Any) -> requests.Response:  # noqa: ANN401 - as in requests
        """The head of the answer; the body of a redirect, which `requests` would read, is not read either."""
        return self.get_adapter(request.url or "").send(request, **how)


class _Adapter(HTTPAdapter):
    """Connections that can be cut, and one TLS context for all of them, made when first needed."""

    def __init__(self, concurrency: int, ca_file: str | None) -> None:
        self._ca_file, self._lock = ca_file, threading.Lock()
        super().__init__(pool_maxsize=concurrency)
        self.poolmanager.pool_classes_by_scheme = POOLS

    @cached_property
    def _trust(self) -> SSLContext:
        return trust(self._ca_file, otherwise=DEFAULT_CA_BUNDLE_PATH)

    def _tls(self, url: str) -> dict[str, SSLContext]:
        with self._lock:
            return {"ssl_context": self._trust} if url.lower().startswith("https:") else {}

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
            pools = self.proxy_manager_for(proxy, proxy_ssl_context=self._tls(proxy).get("ssl_context"))
            pools.pool_classes_by_scheme = POOLS
        return cast("HTTPConnectionPool", pools.connection_from_url(url, pool_kwargs=self._tls(url)))

    def cert_verify(self, *_: object) -> None:
        """Nothing: the TLS context decides."""

    def build_response(self, req: requests.PreparedRequest, resp: BaseHTTPResponse) -> requests.Response:
        """What urllib3 read, with nothing made of it: no cookies, no encoding guessed."""
        response = requests.Response()
        response.request, response.raw, response.status_code = req, resp, resp.status
        return response
