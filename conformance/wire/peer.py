"""The peer of a connection: its address, and its certificate where TLS is used."""

from __future__ import annotations

import ssl
from contextlib import suppress
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Peer:
    """The other end of a new connection: its address, the version of TLS, issuer and expiry of its certificate."""

    address: str
    tls: str = ""
    issuer: str = ""
    expires: str = ""


def peer_of(connected: Any) -> Peer | None:  # noqa: ANN401 - a socket, or urllib3's wrapper of one in a TLS proxy
    """The peer that a socket is connected to; `None` where nobody knows."""
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
