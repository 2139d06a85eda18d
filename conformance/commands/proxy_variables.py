"""Variables by which a process finds a served target in the place of api.twilio.com."""

from __future__ import annotations

from conformance.fake import Server

PROXY_NAMES = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy")
"""Some clients read HTTP_PROXY alone, for HTTPS too; where both spellings are set, most prefer the lower-case one."""

CA_NAMES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
NODE_READS_PROXY = "NODE_USE_ENV_PROXY"
"""With 1 `fetch` and `https` of Node read the variables for a proxy, from 22.21 and 24.5 on."""

DIRECT_NAMES = ("NO_PROXY", "no_proxy")
DIRECT_HOSTS = "localhost,127.0.0.1,::1"
"""Hosts that are asked without the proxy. Set in any case: a value of the user's could name hosts of Twilio."""


def proxy_variables(server: Server) -> dict[str, str]:
    """The variables for clients of a `server` that is a proxy, without its credentials."""
    return {
        **dict.fromkeys(PROXY_NAMES, server.base_url),
        **dict.fromkeys(DIRECT_NAMES, DIRECT_HOSTS),
        **dict.fromkeys(CA_NAMES, server.ca_file),
        NODE_READS_PROXY: "1",
    }
