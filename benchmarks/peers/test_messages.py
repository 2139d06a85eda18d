"""The contract as one would write it by hand: pytest, requests, jsonschema."""

import pytest
import requests
from contract import ERROR, MESSAGE, read_rows

URL, CREDENTIALS, ROWS = read_rows()


@pytest.fixture(scope="session")
def session():
    with requests.Session() as session:
        session.auth = CREDENTIALS
        yield session


@pytest.mark.parametrize("row", ROWS, ids=[row["name"] for row in ROWS])
def test_message(session, row):
    answer = session.post(URL, data=row["send"], timeout=10)
    assert answer.status_code == row["status"]
    assert answer.headers["Content-Type"].partition(";")[0] == "application/json"
    body = answer.json()
    if row["code"]:
        ERROR.validate(body)
        assert (body["code"], body["status"]) == (row["code"], row["status"])
        return
    MESSAGE.validate(body)
    assert body["account_sid"] == CREDENTIALS[0]
    assert body["uri"].endswith(f"/Accounts/{CREDENTIALS[0]}/Messages/{body['sid']}.json")
    assert (body["to"], body["from"]) == (row["send"]["To"], row["send"]["From"])
    assert body["body"].endswith(row["send"]["Body"])
    assert body["num_media"] == "0"
