"""The cases of a benchmark, in the file format of every contestant."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import yaml

from conformance.fake import ACCOUNT

PATH = f"/2010-04-01/Accounts/{ACCOUNT.sid}/Messages.json"
FROM = "+15005550006"
REFUSED = {
    "+15005550001": 21211,
    "+15005550002": 21612,
    "+15005550003": 21408,
    "+15005550004": 21610,
    "+15005550009": 21614,
}
"""Refused recipients with their error codes."""

STATEMENTS = {21211: "R35", 21612: "R36", 21408: "R37", 21610: "R38", 21614: "R39", None: "R40"}


@dataclass(frozen=True)
class Row:
    """One message: the parameters, and the expected status and error code (`None` for a success)."""

    name: str
    send: dict[str, str]
    status: int
    code: int | None


def rows(count: int) -> tuple[Row, ...]:
    """`count` different rows; every other one succeeds, beginning with the first."""
    return tuple(_row(number) for number in range(count))


def _row(number: int) -> Row:
    refused = list(REFUSED.items())[number // 2 % len(REFUSED)] if number % 2 else None
    to, code = refused or (f"+1410867{number:04}", None)
    send = {"To": to, "From": FROM, "Body": f"Parcel {number} is at the front desk."}
    return Row(f"row-{number:04}", send, 400 if code else 201, code)


@dataclass(frozen=True)
class Files:
    """The files with the same rows for every contestant."""

    suite: Path
    plain: Path
    tavern: Path
    hurl: Path


def write(all_rows: tuple[Row, ...], folder: Path) -> Files:
    """Writes the rows for every contestant into `folder`, which must not exist."""
    files = Files(folder / "suite", folder / "rows.json", folder / "test_messages.tavern.yaml", folder / "hurl")
    for new in (files.suite, files.hurl):
        new.mkdir(parents=True)
    (files.suite / "bench.yaml").write_text(yaml.safe_dump(_suite(all_rows), sort_keys=False))
    account = {"path": PATH, "account_sid": ACCOUNT.sid, "auth_token": ACCOUNT.token}
    files.plain.write_text(json.dumps(account | {"rows": [asdict(row) for row in all_rows]}))
    files.tavern.write_text(yaml.safe_dump_all(_tavern(all_rows), sort_keys=False))
    for row in all_rows:
        (files.hurl / f"{row.name}.hurl").write_text(_hurl(row))
    return files


def _suite(all_rows: tuple[Row, ...]) -> dict[str, object]:
    """The first row is the control of the refusals, so that nothing else is sent."""
    cases = [
        {
            "id": row.name,
            "states": STATEMENTS[row.code],
            "send": {"To": row.send["To"], "Body": row.send["Body"]},
            "expect": f"{row.status}/{row.code}" if row.code else str(row.status),
        }
        for row in all_rows
    ]
    return {"defaults": {"send": {"From": FROM}, "control": f"bench/{all_rows[0].name}"}, "cases": cases}


def _expected_fields(row: Row) -> dict[str, object]:
    if row.code:
        return {"code": row.code, "status": row.status}
    sent = {"to": row.send["To"], "from": row.send["From"], "body": row.send["Body"]}
    return sent | {"account_sid": ACCOUNT.sid, "num_media": "0"}


def _tavern(all_rows: tuple[Row, ...]) -> Iterator[dict[str, object]]:
    for row in all_rows:
        request = {"url": "{tavern.env_vars.BENCH_URL}" + PATH, "method": "POST"}
        response = {
            "status_code": row.status,
            "strict": ["json:off"],
            "json": _expected_fields(row),
            "verify_response_with": {"function": "contract:verify_shape"},
        }
        credentials = [ACCOUNT.sid, ACCOUNT.token]
        stage = {"name": "send", "request": {**request, "auth": credentials, "data": row.send}, "response": response}
        yield {"test_name": row.name, "stages": [stage]}


def _hurl(row: Row) -> str:
    """Hurl has no JSON Schema: it checks some values, and that other fields are texts."""
    send = "\n".join(f"{name}: {value}" for name, value in row.send.items())
    values = "\n".join(f'jsonpath "$.{name}" == {json.dumps(value)}' for name, value in _expected_fields(row).items())
    more = ("message", "more_info") if row.code else ("sid", "date_created", "status", "direction", "uri")
    present = "\n".join(f'jsonpath "$.{name}" isString' for name in more)
    head = f"POST {{{{url}}}}{PATH}\n[BasicAuth]\n{ACCOUNT.sid}: {ACCOUNT.token}\n[FormParams]\n{send}\n"
    return f"{head}HTTP {row.status}\n[Asserts]\n{values}\n{present}\n"
