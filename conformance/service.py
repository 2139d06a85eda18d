"""Services: which part of Twilio a resource belongs to, and the host on which that part lives."""

from __future__ import annotations

from enum import StrEnum

from conformance.address import is_twilio_host


class Service(StrEnum):
    """A part of Twilio with a host of its own, by the first label of its name: `lookups.twilio.com`."""

    API = "api"
    LOOKUPS = "lookups"

    def host_beside(self, api_host: str) -> str:
        """The host of this service where `api_host` is that of the API, with or without a port.

        At Twilio they differ in their first label, in every Region. Any other host has all services.
        """
        label, _, rest = api_host.partition(".")
        name = api_host.lower().partition(":")[0].removesuffix(".")
        return f"{self}.{rest}" if label.lower() == Service.API and is_twilio_host(name) else api_host
