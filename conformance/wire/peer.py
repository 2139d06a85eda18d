"""The peer of a connection: what is known of the other end, for people who look for a fault."""

from __future__ import annotations

import ssl
from contextlib import suppress
from typing import Any

from conformance.wire.deadlines import Peer


def peer_of(connected: Any) -> Peer | None:  # noqa: ANN401 - a socket, or urllib3's wrapper of one in a TLS proxy
    """The other end of an open connection; `None` where it cannot be determined."""
    with suppress(OSError, AttributeError, ValueError):
        host, port = connected.getpeername()[:2]
        address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        if not isinstance(connected, ssl.SSLSocket):
            return Peer(address)
        certificate: dict[str, Any] = connected.getpeercert() or {}
        issuer = {name: str(value) for pairs in certificate.get("issuer", ()) for name, value in pairs}
        name = issuer.get("organizationName") or issuer.get("commonName") or "an authority without a name"
        return Peer(address, connected.version() or "", name, str(certificate.get("notAfter", "")))
    return None
