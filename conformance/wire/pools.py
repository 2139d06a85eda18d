"""Pools of interruptible connections to one host each, and the TLS context of their connections."""

from __future__ import annotations

import ssl
from pathlib import Path

from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.util.ssl_ import create_urllib3_context

from conformance.wire.ca_bundle import CaBundle, CaBundleError
from conformance.wire.connections import InterruptibleConnection, InterruptibleTlsConnection, InterruptibleTlsSocket


class InterruptiblePool(HTTPConnectionPool):
    """Connections to one host."""

    ConnectionCls = InterruptibleConnection


class InterruptibleTlsPool(HTTPSConnectionPool):
    """Connections to one host over TLS."""

    ConnectionCls = InterruptibleTlsConnection


POOLS: dict[str, type[HTTPConnectionPool]] = {"http": InterruptiblePool, "https": InterruptibleTlsPool}


def tls_context(bundle: CaBundle) -> ssl.SSLContext:
    """A TLS context that trusts the authorities in `bundle` alone; raises `CaBundleError` when it cannot be read."""
    context = create_urllib3_context()
    context.sslsocket_class = InterruptibleTlsSocket
    try:
        context.load_verify_locations(**{"capath" if Path(bundle.path).is_dir() else "cafile": bundle.path})
    except OSError as error:
        raise CaBundleError(f"no CA certificates can be read from {bundle.path} ({error.strerror or error})") from None
    return context
