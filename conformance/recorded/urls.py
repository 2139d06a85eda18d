"""URLs of recorded requests: what they name of the API, also where a recorder put other texts into them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from conformance.address import is_twilio_host
from conformance.case import Format, Service
from conformance.judging.places import Places

API_ROOT = "/2010-04-01/Accounts"
SEGMENT = r"(?:<[^<>]*>|\{[^{}]*\}|\[[^\[\]]*\]|\([^()]*\)|[^/])+?"
"""A part of a path; one that stands for another may have a slash between brackets."""

API_PATH = re.compile(rf"/2010-04-01/Accounts(?:/(?P<account>{SEGMENT})(?:/(?P<resource>.+?))?)?(?P<suffix>\.json)?/?")
LOOKUP = "v2/PhoneNumbers/{PhoneNumber}"
LOOKUP_PATH = re.compile(r"/v2/PhoneNumbers/(?P<number>[^/]+)/?\Z")
OTHER_LOOKUP_PATH = re.compile(
    r"/(?P<resource>v1/PhoneNumbers/[^/]+|v2/PhoneNumbers/[^/]+/Overrides/\w+|v2/batch/query)/?\Z"
)
"""What lookups.twilio.com has besides the GET of a number; another service may have such paths too."""

NUMBER = re.compile(r"\+?[0-9]{3,20}")

FORMER_PATH = re.compile(r"/2008-08-01/Accounts(?![^/])")
"""The API before that of 2010."""

OPEN_END = re.compile(rf"(.*{API_ROOT}/{SEGMENT}/\w+)(\.json)?(?:[.?/]?\*)+", re.DOTALL)
"""An address of which a pattern leaves the end open."""

BRACKETS = re.compile(r"<[^<>]*>|\{[^{}]*\}|\[[^\[\]:]*\]|\([^()]*\)")
"""A text between brackets, of which no part begins another part of an address."""

HASH = re.compile(r"#(?=.*[/@>}])")
"""A number sign that begins no fragment, since more of the address follows: it is in a text that stands for another."""


@dataclass(frozen=True)
class RequestedResource:
    """What a recorded URL names: the account, the resource below it, and the representation (JSON or XML).

    `path` are the parameters that stand in its path. A path of another service than the API names no account.
    """

    account: str
    resource: str
    format: Format
    path: tuple[tuple[str, str], ...] = ()
    service: Service = Service.API


def whole_url(url: str) -> str:
    """The URL, in which no text that a recorder put into it begins a fragment or a line."""
    return BRACKETS.sub(_encoded, HASH.sub("%23", " ".join(url.split())))


def _encoded(found: re.Match[str]) -> str:
    return found[0].replace("/", "%2F").replace("?", "%3F")


def closed_url(url: str, body: bytes) -> str:
    """The URL without what a pattern leaves open behind a resource: what is asked for shows in the answer."""
    found = OPEN_END.fullmatch(url)
    if found is None:
        return url
    return found[1] + (found[2] or ("" if body.lstrip().startswith(b"<") else ".json"))


def is_with_twilio(url: str) -> bool:
    """Whether a URL is one of Twilio, or of a fake of its 2010 API or of Lookup; what is no valid URL is not."""
    try:
        return is_from_twilio(url) or API_ROOT in urlsplit(url).path or _looked_up_number(url) != ""
    except ValueError:
        return False


def _is_of_another_host(url: str) -> bool:
    """Whether a URL is one of a host of Twilio that has no Lookup."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    return is_twilio_host(host) and host.partition(".")[0] != Service.LOOKUPS


def _looked_up_number(url: str) -> str:
    """The number that the path of a GET of Lookup ends in; empty where it is no such path."""
    found = None if _is_of_another_host(url) else LOOKUP_PATH.search(urlsplit(url).path)
    number = unquote(found["number"]) if found else ""
    return number if NUMBER.fullmatch(number) else ""


def is_from_twilio(url: str) -> bool:
    """Whether a host of Twilio's answered, as far as the recorded URL says."""
    try:
        return is_twilio_host((urlsplit(url).hostname or "").rstrip("."))
    except ValueError:
        return False


def is_former(url: str) -> bool:
    """Whether a URL is of the API before that of 2010."""
    return FORMER_PATH.search(urlsplit(url).path) is not None


@lru_cache(maxsize=256)
def requested_resource(url: str) -> RequestedResource | None:
    """What a URL names; `None` where it is neither of the 2010 API nor of a number in Lookup."""
    if number := _looked_up_number(url):
        return RequestedResource("", LOOKUP, Format.JSON, (("PhoneNumber", number),), Service.LOOKUPS)
    if not _is_of_another_host(url) and (found := OTHER_LOOKUP_PATH.search(urlsplit(url).path)):
        return _other_lookup(unquote(found["resource"]))
    path = unquote(urlsplit(url).path)
    found = API_PATH.fullmatch(path[path.find(API_ROOT) :]) if API_ROOT in path else None
    if found is None:
        return None
    representation = Format.JSON if found["suffix"] else Format.XML
    return RequestedResource(found["account"] or "", found["resource"] or "Account", representation)


def _other_lookup(resource: str) -> RequestedResource | None:
    """Another operation of Lookup; `None` where its path has no number in the place of one."""
    version, kind, number, *below = [*resource.split("/"), ""]
    if kind != "PhoneNumbers":
        return RequestedResource("", resource, Format.JSON, (), Service.LOOKUPS)
    if not NUMBER.fullmatch(number):
        return None
    named = "/".join(filter(None, (version, kind, "{PhoneNumber}", *below)))
    return RequestedResource("", named, Format.JSON, (("PhoneNumber", number),), Service.LOOKUPS)


def with_account(url: str, account: str) -> str:
    """The URL with that account in place of its own."""
    before, root, after = url.partition(f"{API_ROOT}/")
    own = re.match(r"[^/]+?(?=(?:\.json)?(?:[/?]|$))", after)
    return f"{before}{root}{account}{after[own.end() :]}" if own else url


def places_of(url: str) -> Places:
    """Where a URL asks: at which base URL Lookup, or at no place where it is not Lookup's."""
    found = LOOKUP_PATH.search(url.partition("?")[0])
    return Places(base_path_of(url), (url[: found.start()],) if found else ())


def base_path_of(url: str) -> str:
    """What stands before the API in the path of a URL: the path of the base URL, percent-encoded."""
    return urlsplit(url).path.partition(API_ROOT)[0]
