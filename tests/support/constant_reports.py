"""Reports without what differs between any two runs, so that runs can be compared."""

from __future__ import annotations

from typing import Any


def constant_part(report: dict[str, Any]) -> dict[str, Any]:
    """The report without times, the port and generated SIDs, of which only the number is kept."""
    changing = ("started", "finished", "target", "cases")
    return {name: value for name, value in report.items() if name not in changing} | {
        "cases": [
            {name: value for name, value in case.items() if name not in ("elapsed", "sent", "got", "then")}
            | {"sids": len(case.get("sids", ()))}
            for case in report["cases"]
        ]
    }
