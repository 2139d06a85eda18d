"""HTTP encoding of a request: the URL with its query, every header, the body as application/x-www-form-urlencoded."""

from __future__ import annotations

from dataclasses import dataclass, field

from conformance import __version__
from conformance.request import Request, encode

METHODS_WITH_BODY = ("POST", "PUT", "PATCH")
HEADERS = {
    "User-Agent": f"twilio-conformance/{__version__}",
    "Accept": "*/*",
    "Accept-Encoding": "gzip, deflate",
    "Connection": "keep-alive",
}


@dataclass(frozen=True)
class EncodedRequest:
    """What is sent, except the headers `Host` and `Content-Length`, which the HTTP library adds."""

    method: str
    url: str
    headers: dict[str, str] = field(repr=False)
    body: bytes

    @classmethod
    def of(cls, request: Request) -> EncodedRequest:
        """The form in the body of a POST, in the query of a GET; the credentials as the request has them, or none."""
        form, url, body = encode(request.form), request.url, b""
        headers = HEADERS | dict(request.headers)
        if request.method in METHODS_WITH_BODY:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = form.encode()
        elif form:
            url += ("&" if "?" in url else "?") + form
        if request.credentials is not None:
            headers["Authorization"] = request.spelling.header(*request.credentials)
        return cls(request.method, url, headers, body)
