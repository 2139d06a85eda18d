"""Sixteen bare threads: every row is sent, and nothing but status and code is looked at."""

import json
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests

GIVEN = json.loads(Path(os.environ["BENCH_ROWS"]).read_text())
URL = os.environ["BENCH_URL"] + GIVEN["path"]
OWN = threading.local()


def begin():
    OWN.session = requests.Session()
    OWN.session.auth = (GIVEN["account_sid"], GIVEN["auth_token"])


def send(row):
    answer = OWN.session.post(URL, data=row["send"], timeout=10)
    return (answer.status_code, answer.json().get("code")) if row["code"] else (answer.status_code, None)


with ThreadPoolExecutor(16, initializer=begin) as pool:
    answers = list(pool.map(send, GIVEN["rows"]))
expected = [(row["status"], row["code"]) for row in GIVEN["rows"]]
raise SystemExit(0 if answers == expected else "a wrong answer")
