"""Certificates for hosts of Twilio, from a certificate authority that exists as long as its server."""

from __future__ import annotations

import ssl
from functools import lru_cache

import trustme

_MAX_HOSTS = 64
"""For how many hosts a certificate is kept."""


class Authority:
    """A certificate authority whose key stays in memory; its certificate is `ca_file`, a file in `folder`.

    `folder` must be readable for this user alone: each key of a host is there while it is loaded.
    """

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._ca = trustme.CA(
            path_length=0, organization_name="twilio-conformance", organization_unit_name="a fake of Twilio"
        )
        self.ca_file = f"{folder}/ca.pem"
        self._ca.cert_pem.write_to_path(self.ca_file)
        self.context = lru_cache(_MAX_HOSTS)(self._context)

    def _context(self, host: str) -> ssl.SSLContext:
        """A context that serves TLS as `host`, for HTTP/1.1."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_alpn_protocols(["http/1.1"])
        # A connection may end without a word, as in HTTP without TLS: both sides know the length of what they read.
        context.options |= ssl.OP_IGNORE_UNEXPECTED_EOF
        # OpenSSL reads a key from files only.
        with self._ca.issue_cert(host).private_key_and_cert_chain_pem.tempfile(self._folder) as path:
            context.load_cert_chain(path)
        return context
