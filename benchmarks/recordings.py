"""Recordings: how long a replay of many recorded exchanges takes, and how much memory."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.figures import Claim, costs
from benchmarks.measure import PROGRAM, median, run
from benchmarks.rows import PATH, Row, rows
from conformance.fake import ACCOUNT, Request, respond

EXCHANGES = 10_000
SECONDS, MEGABYTES = 10.0, 400.0
AUTHORIZATION = f"Basic {b64encode(f'{ACCOUNT.sid}:{ACCOUNT.token}'.encode()).decode()}"


def claims(repeat: int) -> Iterator[Claim]:
    """The time and the memory of one replay of a HAR file with `EXCHANGES` exchanges, all of which pass."""
    with TemporaryDirectory(prefix="bench-") as folder:
        path = Path(folder) / "traffic.har"
        write(path)
        samples = [run((PROGRAM, "replay", "-q", str(path))) for _ in range(repeat)]
    yield from costs(f"replay of {EXCHANGES:,} exchanges", median(samples), SECONDS, MEGABYTES)


def write(path: Path) -> None:
    """Writes the HAR file, exchange by exchange."""
    with path.open("w", encoding="utf-8") as out:
        out.write('{"log": {"version": "1.2", "entries": [')
        for number, row in enumerate(rows(EXCHANGES)):
            out.write((",\n" if number else "\n") + json.dumps(_entry(row)))
        out.write("]}}\n")


def _entry(row: Row) -> dict[str, object]:
    response = respond(Request("POST", PATH, tuple(row.send.items()), AUTHORIZATION), ACCOUNT)
    headers = {**dict(response.headers), "Date": format_datetime(datetime.now(UTC), usegmt=True)}
    parameters = [{"name": name, "value": value} for name, value in row.send.items()]
    posted = {"mimeType": "application/x-www-form-urlencoded", "params": parameters}
    content = {"mimeType": "application/json", "size": len(response.body), "text": response.body.decode()}
    return {
        "request": {"method": "POST", "url": f"https://api.twilio.com{PATH}", "headers": [], "postData": posted},
        "response": {
            "status": response.status,
            "headers": [{"name": name, "value": value} for name, value in headers.items()],
            "content": content,
        },
    }
