"""The CA bundle: which file or folder of trusted certificate authorities TLS connections are verified with."""

from __future__ import annotations

import os
from dataclasses import dataclass

CA_VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")
"""The environment variables that name a CA bundle; the first that is set counts."""


class CaBundleError(Exception):
    """The CA bundle cannot be read; the message says why."""


@dataclass(frozen=True)
class CaBundle:
    """The path of a file or folder, and the environment variable that names it, if one does."""

    path: str
    variable: str = ""


def find_ca_bundle(chosen: str | None, default: str) -> CaBundle:
    """The bundle that was `chosen`, else the one that the environment names, else `default`."""
    if chosen:
        return CaBundle(chosen)
    variable = next((name for name in CA_VARIABLES if os.environ.get(name)), "")
    return CaBundle(os.environ[variable], variable) if variable else CaBundle(default)
