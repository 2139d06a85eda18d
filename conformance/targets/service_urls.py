"""Base URLs of the services of a target that do not live at its base URL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from conformance.address import Address
from conformance.service import Service
from conformance.suite.node_values import as_mapping, as_text
from conformance.suite.yaml_document import Malformed, MappingNode
from conformance.target import TargetRefused
from conformance.targets.validation import validate_base_url

KEY = "services"
NAMES = tuple(service for service in Service if service is not Service.API)
"""The services that a target file can place: that of the API is at `base-url`."""

NO_SERVICE_URLS: Mapping[Service, str] = MappingProxyType({})


def read_service_urls(root: MappingNode) -> Mapping[Service, str]:
    """The base URL of each service that a target file names; raises `Malformed`."""
    if KEY not in root.entries:
        return NO_SERVICE_URLS
    named = as_mapping(root.entries[KEY], f"'{KEY}'")
    named.refuse_unknown([str(name) for name in NAMES])
    if not named.entries:
        raise Malformed(named.place, f"'{KEY}' is empty: leave it out where every service is at the base URL")
    return MappingProxyType({Service(name): as_text(node, f"'{name}'") for name, node in named.entries.items()})


def validate_services(urls: Mapping[Service, str]) -> Mapping[Service, Address]:
    """The address of each service, held to the rules of a base URL; raises `TargetRefused`, which names the service."""
    return {service: _validated(service, url) for service, url in urls.items()}


def _validated(service: Service, url: str) -> Address:
    try:
        return validate_base_url(url)
    except TargetRefused as error:
        raise TargetRefused(f"{service!s} of '{KEY}': {error}", key=KEY) from None


def are_local(addresses: Iterable[Address]) -> bool:
    """Whether all addresses are on this machine."""
    return all(address.is_loopback for address in addresses)
