"""Unknown path: the path of a harmless request that a target does not know, although it accepts the credentials."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from conformance.finding import Verdict
from conformance.report import Report
from conformance.result import Result
from conformance.suite.control_assignment import DEFAULT_CONTROLS

REFUSED = 400

CONTROLS = tuple(DEFAULT_CONTROLS.values())


@dataclass(frozen=True)
class UnknownPath:
    """A request with nothing wrong that was answered as if the target had no such path."""

    result: Result
    base_url: str

    def __str__(self) -> str:
        sent, got = self.result.sent or {}, self.result.got[0]
        path = urlsplit(sent["url"]).path
        return (
            f"{sent['method']} {path} was answered with {got['outcome']}: does the target have this path? "
            f"It is that of Twilio below the base URL {self.base_url}"
        )


def unknown_path(report: Report) -> UnknownPath | None:
    """The first such request of a target of which no resource is offered and nothing succeeds; else `None`."""
    absent = [one for one in report.results if one.verdict is Verdict.NOT_OFFERED and one.sent and one.got]
    claimed = [one for one in report.results if one.verdict is not Verdict.UNSUPPORTED]
    succeeds = any(got["status"] < REFUSED for one in claimed for got in one.got)
    if not absent or succeeds or report.suspicion:
        return None
    controls = [one for one in absent if one.case in CONTROLS]
    return UnknownPath((controls or absent)[0], report.target["base_url"])
