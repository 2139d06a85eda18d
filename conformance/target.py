"""Target: the service or fake that is judged, by base URL and account."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace

from conformance.address import Address
from conformance.service import Service

TWILIO = "twilio"
EMBEDDED = "embedded"
TARGET_NAMES = (TWILIO, EMBEDDED)
"""Targets that are named by a word."""

TWILIO_URL = "https://api.twilio.com"
NO_TARGET = (
    "no target: name a base URL, a target file, or one of the words 'twilio' and 'embedded' (the fake in this suite), "
    "for example: twilio-conformance {command} http://127.0.0.1:4010"
)
"""What is said where no target is named, or an empty one, as by an unset variable."""

SID_VARIABLE = "TWILIO_TEST_ACCOUNT_SID"
TOKEN_VARIABLE = "TWILIO_TEST_AUTH_TOKEN"
LIVE_VARIABLES = ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN")
TEST_PREFIX = "TWILIO_TEST_"

DUMMY_SID = "AC" + "00c0ffee" * 4
DUMMY_TOKEN = "dummy" + "0" * 27


class TargetRefused(ValueError):
    """The settings of the target are refused; the message says what to change.

    `key` is the key of a target file that has the setting, where it is known.
    """

    def __init__(self, message: str, *, key: str = "") -> None:
        super().__init__(message)
        self.key = key


class CredentialsMissing(TargetRefused):
    """None of the variables for Twilio is set, as in a fork of a repository; with one of two set it is a mistake."""


class NotStarted(Exception):
    """The target could not be started or prepared; the message says why, with an excerpt of its log. Exit code 4."""


def speaks_of_twilio(name: str) -> bool:
    """Whether a variable of this name, in whatever letter case, is taken to hold something of Twilio's."""
    return "TWILIO" in name.upper()


def is_for_twilio_alone(name: str) -> bool:
    """Whether a variable of this name holds credentials that no other host and no command may have."""
    return name.upper().startswith(TEST_PREFIX) or name.upper() in LIVE_VARIABLES


def is_url_or_name(where: str) -> bool:
    """Whether `where` can be no file: a URL, or a target with a name."""
    return "://" in where or where in TARGET_NAMES


def is_target_file(where: str) -> bool:
    """Whether `where` names a file, and neither a URL nor a target with a name."""
    if is_url_or_name(where):
        return False
    return where.lower().endswith((".yaml", ".yml")) or os.path.isfile(where)  # noqa: PTH113 - Path raises for a long one


TOKEN_IN_FILE = "$AUTH_TOKEN"
"""What stands in commands for a token that a target file holds: a variable, which whoever repeats one sets."""


@dataclass(frozen=True)
class Target:
    """A base URL without trailing slash, an Account SID, and the auth token, which `repr` leaves out.

    `token_shown` is the token in a shell command: a variable, or the token itself where it is a public dummy. `name`
    and the fields from `version` to `services` come from a target file: `host` is a Host header, `form` is added to
    every request, `services` are the base URLs of services that live elsewhere. `passed_secrets` are secrets that its
    commands receive. A target that is `in_process` is called directly and has no address that a command could reach.
    """

    name: str
    base_url: str
    account_sid: str
    auth_token: str = field(repr=False)
    token_shown: str = "$TWILIO_TEST_AUTH_TOKEN"
    version: str = ""
    homepage: str = ""
    file: str = ""
    host: str = ""
    ca_file: str = ""
    proxy: str = ""
    form: tuple[tuple[str, str], ...] = ()
    services: tuple[tuple[str, str], ...] = ()
    passed_secrets: tuple[str, ...] = field(default=(), repr=False)
    in_process: bool = False

    @property
    def secrets(self) -> tuple[str, ...]:
        """The texts to mask wherever something is written: the token, unless it is a public dummy."""
        own = () if self.token_shown == self.auth_token else (self.auth_token,)
        return (*own, *self.passed_secrets)

    @property
    def dummy_token(self) -> str:
        """The token of this suite that is no secret, where no other one was named; otherwise empty."""
        return DUMMY_TOKEN if self.auth_token == self.token_shown == DUMMY_TOKEN else ""

    def __post_init__(self) -> None:
        """Puts the base URLs into their plain form; raises `InvalidAddress` where one has none.

        Raises `TargetRefused` where some services are Twilio's and others are not: one pair of credentials is for all.
        """
        object.__setattr__(self, "base_url", Address.parse(self.base_url).url)
        services = tuple((str(Service(name)), Address.parse(url).url) for name, url in self.services)
        object.__setattr__(self, "services", services)
        if len({address.is_twilio for address in self.addresses}) > 1:
            raise TargetRefused(
                "either every service of a target is on a host of Twilio or none is: the credentials go to all of them"
            )

    @property
    def address(self) -> Address:
        """Where requests to the API go: the base URL, in its parts."""
        return Address.parse(self.base_url)

    def address_of(self, service: Service) -> Address:
        """Where requests to `service` go: what the target file names, else its host beside that of the API."""
        named = dict(self.services).get(str(service))
        return Address.parse(named) if named else replace(self.address, host=service.host_beside(self.address.host))

    def places_of(self, service: Service) -> tuple[str, ...]:
        """The base URLs at which a service is asked: that of its address, and one by the `Host` where it is sent."""
        address, sent = self.address_of(service), ""
        if self.host and str(service) not in dict(self.services):
            sent = f"{address.scheme}://{service.host_beside(self.host)}{address.path}"
        return tuple(filter(None, (address.url, sent)))

    @property
    def elsewhere(self) -> dict[Service, str]:
        """The base URLs of the services that do not live at that of the API."""
        urls = {service: self.address_of(service).url for service in Service}
        return {service: url for service, url in urls.items() if url != self.base_url}

    @property
    def addresses(self) -> tuple[Address, ...]:
        """Where requests go, each place once."""
        return tuple(dict.fromkeys(map(self.address_of, Service)))

    @property
    def origins(self) -> tuple[Address, ...]:
        """Scheme, host and port of each place where requests go: what may be connected to."""
        return tuple(dict.fromkeys(address.origin for address in self.addresses))

    @property
    def is_twilio(self) -> bool:
        """Whether the hosts belong to Twilio, all of them."""
        return self.address.is_twilio

    @property
    def is_loopback(self) -> bool:
        """Whether the target runs on this machine, with all services."""
        return all(address.is_loopback for address in self.addresses)

    @property
    def can_call_back(self) -> bool:
        """Whether the API, which alone makes callbacks, runs on this machine and reaches the callback server."""
        return self.address.is_loopback
