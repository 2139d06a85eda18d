"""Pools of interruptible connections to one host each, and the TLS context of their connections."""

from __future__ import annotations

import ssl
from pathlib import Path

from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.util.ssl_ import create_urllib3_context

from conformance.file_content import MIB, Unreadable, read_content
from conformance.wire.ca_bundle import CaBundle, CaBundleError
from conformance.wire.connections import InterruptibleConnection, InterruptibleTlsConnection, InterruptibleTlsSocket


class InterruptiblePool(HTTPConnectionPool):
    """Connections to one host."""

    ConnectionCls = InterruptibleConnection


class InterruptibleTlsPool(HTTPSConnectionPool):
    """Connections to one host over TLS."""

    ConnectionCls = InterruptibleTlsConnection


POOLS: dict[str, type[HTTPConnectionPool]] = {"http": InterruptiblePool, "https": InterruptibleTlsPool}

SIZE_LIMIT = 16 * MIB
"""How many bytes a file of certificates may have."""


def tls_context(bundle: CaBundle) -> ssl.SSLContext:
    """A TLS context that trusts the authorities in `bundle` alone; raises `CaBundleError` when it cannot be read."""
    context = create_urllib3_context()
    context.sslsocket_class = InterruptibleTlsSocket
    is_folder = Path(bundle.path).is_dir()
    try:
        if not is_folder:
            # OpenSSL would read a pipe or a device without end.
            read_content(Path(bundle.path), SIZE_LIMIT)
        context.load_verify_locations(**{"capath" if is_folder else "cafile": bundle.path})
    except (OSError, Unreadable) as error:
        reason = getattr(error, "strerror", None) or error
        raise CaBundleError(f"no CA certificates can be read from {bundle.path} ({reason})") from None
    return context
