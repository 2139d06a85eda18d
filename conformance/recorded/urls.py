"""URLs of recorded requests: what they name of the API, also where a recorder put other texts into them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from conformance.address import is_twilio_host
from conformance.case import Format

API_ROOT = "/2010-04-01/Accounts"
API_PATH = re.compile(r"/2010-04-01/Accounts(?:/(?P<account>[^/]+?)(?:/(?P<resource>.+?))?)?(?P<suffix>\.json)?/?")
FORMER_PATH = re.compile(r"/2008-08-01/Accounts(?![^/])")
"""The API before that of 2010."""

HASH = re.compile(r"#(?=.*[/@>}])")
"""A number sign that begins no fragment, since more of the address follows: it is in a text that stands for another."""


@dataclass(frozen=True)
class RequestedResource:
    """What a recorded URL names: the account, the resource below it, and the representation (JSON or XML)."""

    account: str
    resource: str
    format: Format


def whole_url(url: str) -> str:
    """The URL, in which no text that a recorder put into it begins a fragment or a line."""
    return HASH.sub("%23", " ".join(url.split()))


def is_with_twilio(url: str) -> bool:
    """Whether a URL is one of Twilio, or of a fake of its 2010 API; what is no valid URL is not."""
    try:
        return is_from_twilio(url) or API_ROOT in urlsplit(url).path
    except ValueError:
        return False


def is_from_twilio(url: str) -> bool:
    """Whether a host of Twilio's answered, as far as the recorded URL says."""
    try:
        return is_twilio_host((urlsplit(url).hostname or "").rstrip("."))
    except ValueError:
        return False


def is_former(url: str) -> bool:
    """Whether a URL is of the API before that of 2010."""
    return FORMER_PATH.search(urlsplit(url).path) is not None


def requested_resource(url: str) -> RequestedResource | None:
    """What a URL names; `None` where it is not of the 2010 API."""
    path = unquote(urlsplit(url).path)
    found = API_PATH.fullmatch(path[path.find(API_ROOT) :]) if API_ROOT in path else None
    if found is None:
        return None
    representation = Format.JSON if found["suffix"] else Format.XML
    return RequestedResource(found["account"] or "", found["resource"] or "Account", representation)


def with_account(url: str, account: str) -> str:
    """The URL with that account in place of its own."""
    before, root, after = url.partition(f"{API_ROOT}/")
    own = re.match(r"[^/]+?(?=(?:\.json)?(?:[/?]|$))", after)
    return f"{before}{root}{account}{after[own.end() :]}" if own else url


def base_path_of(url: str) -> str:
    """What stands before the API in the path of a URL: the path of the base URL, percent-encoded."""
    return urlsplit(url).path.partition(API_ROOT)[0]
