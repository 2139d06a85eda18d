"""Which account and resource the path of a request names."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ACCOUNTS = ["", "2010-04-01", "Accounts"]
_ACCOUNT_SID = re.compile(r"(AC|SK)[0-9a-fA-F]{32}")
_JSON = ".json"
_PRODUCT = re.compile(r"/v[0-9]+/.+")
_LOOKUP = re.compile(r"/v2/PhoneNumbers/([^/]+)")


@dataclass(frozen=True)
class Route:
    """The account (`None` for the list of accounts), the resource below it, and the suffix that names the format."""

    account: str | None
    resource: str
    suffix: str

    @property
    def is_json(self) -> bool:
        """Whether the response is JSON; without the suffix it is XML."""
        return self.suffix == _JSON

    @property
    def is_product(self) -> bool:
        """Whether the path is one of a newer product, which has no account in it."""
        return self.account is None and self.resource != ""

    @property
    def phone_number(self) -> str | None:
        """The phone number as written in the path of a Lookup, `None` in any other path."""
        found = _LOOKUP.fullmatch(self.resource) if self.account is None else None
        return found[1] if found else None

    def uri(self, *parts: str) -> str:
        """The path of a resource of this account, in the same format."""
        return "/".join([*_ACCOUNTS, self.account or "", *parts]) + self.suffix


def locate(path: str) -> Route | None:
    """The route of `path`, `None` outside the API; the paths of newer products begin with `/v` and are JSON only."""
    if _PRODUCT.fullmatch(path):
        return Route(None, path, _JSON)
    suffix = _JSON if path.endswith(_JSON) else ""
    parts = path.removesuffix(_JSON).split("/")
    if parts[:3] != _ACCOUNTS:
        return None
    if len(parts) == len(_ACCOUNTS):
        return Route(None, "", suffix)
    return Route(parts[3], "/".join(parts[4:]), suffix)


def is_well_formed(sid: str) -> bool:
    """Whether `sid` has the form of an account SID, or of a key SID: then the answer is 401, otherwise 404."""
    return _ACCOUNT_SID.fullmatch(sid) is not None
