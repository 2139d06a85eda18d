"""Sixteen bare threads: every row is sent, and only status and code are checked."""

import json
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests

FILE = json.loads(Path(os.environ["BENCH_ROWS"]).read_text())
URL = os.environ["BENCH_URL"] + FILE["path"]
THREAD = threading.local()


def open_session():
    THREAD.session = requests.Session()
    THREAD.session.auth = (FILE["account_sid"], FILE["auth_token"])


def send(row):
    answer = THREAD.session.post(URL, data=row["send"], timeout=10)
    return (answer.status_code, answer.json().get("code")) if row["code"] else (answer.status_code, None)


with ThreadPoolExecutor(16, initializer=open_session) as pool:
    answers = list(pool.map(send, FILE["rows"]))
expected = [(row["status"], row["code"]) for row in FILE["rows"]]
raise SystemExit(0 if answers == expected else "a wrong answer")
