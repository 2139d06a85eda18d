"""Runs the commands of the README and of the first page of the site as they are written: `shown_commands [PORT]`.

`twilio-conformance` is the one on the path; nothing of this checkout but the two pages is used. PORT is where the fake
of the pages listens, 4010 as they say or another one in its place.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGES = ("README.md", "docs/index.md")
PROGRAM = "twilio-conformance"
PORT = "4010"
ACCOUNT, TOKEN = "AC00c0ffee00c0ffee00c0ffee00c0ffee", "dummy000000000000000000000000000"
"""The dummies that the suite sends to a fake."""

SERVES = ("serve",)
"""Commands that do not end by themselves."""

WITHOUT_CREDENTIALS = "run twilio"
"""What ends with exit code 4 here, before anything is sent: there are no credentials."""

FAKE = f"""\
name: my-fake
base-url: http://127.0.0.1:{{port}}
account-sid: {ACCOUNT}
auth-token: {TOKEN}
start: {{command: [{PROGRAM}, serve, --port, "{{port}}", --account-sid, {ACCOUNT}, --auth-token-env, FAKE_TOKEN]}}
"""


def shown_commands(page: str) -> Iterator[str]:
    """What follows the name of the program, in blocks and in code within a line, each once."""
    in_blocks = re.findall(rf"^ {{4}}{PROGRAM} (.+)$", page, re.MULTILINE)
    within_lines = re.findall(rf"`{PROGRAM} ([^`]+)`", page)
    return iter(dict.fromkeys(line.split("  #")[0].strip() for line in (*in_blocks, *within_lines)))


def run_all(folder: Path, port: str, environment: Mapping[str, str]) -> Iterator[str]:
    """Runs each command in `folder`, and yields what is wrong, one line for each that does not end as it should."""
    (folder / "my-fake.yaml").write_text(FAKE, encoding="utf-8")
    (folder / "spec" / "cassettes").mkdir(parents=True)
    exchange = {"request": {"method": "GET", "url": "https://api.twilio.com/2010-04-01/Accounts/AC1.json", "form": []}}
    answer = {"status": 403, "headers": [["Content-Type", "application/json"]], "body": json.dumps(_refusal())}
    cassette = folder / "spec" / "cassettes" / "account.json"
    cassette.write_text(json.dumps([exchange | {"response": answer}]), encoding="utf-8")
    lines = [line for page in PAGES for line in shown_commands((ROOT / page).read_text(encoding="utf-8"))]
    with _fake(folder, port, environment):
        for line in dict.fromkeys(lines):
            words = shlex.split(line.replace(f":{PORT}", f":{port}"))
            if words[0] in SERVES:
                continue
            done = _call(words, folder, environment)
            wanted = 4 if line == WITHOUT_CREDENTIALS else 0
            if done.returncode != wanted:
                yield f"{PROGRAM} {line}: exit code {done.returncode}, not {wanted}\n{done.stdout}{done.stderr}"


def _refusal() -> dict[str, object]:
    docs = "https://www.twilio.com/docs/errors/20008"
    return {"code": 20008, "message": "Not with test credentials.", "more_info": docs, "status": 403}


def _call(words: list[str], folder: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run([PROGRAM, *words], cwd=folder, env=environment, capture_output=True, text=True, check=False)  # noqa: S603


@contextmanager
def _fake(folder: Path, port: str, environment: Mapping[str, str]) -> Iterator[None]:
    """The fake of the pages, which listens when this begins."""
    words = [PROGRAM, "serve", "--port", port, "--account-sid", ACCOUNT, "--auth-token-env", "FAKE_TOKEN"]
    served = subprocess.Popen(words, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True)  # noqa: S603
    try:
        if not served.stdout or not served.stdout.readline():
            raise RuntimeError(f"{shlex.join(words)} did not start")
        yield
    finally:
        served.terminate()
        served.wait()


def main() -> int:
    """Prints what is wrong, and returns the exit code."""
    ambient = {name: value for name, value in os.environ.items() if "TWILIO" not in name.upper()}
    port = sys.argv[1] if len(sys.argv) > 1 else PORT
    with tempfile.TemporaryDirectory() as folder:
        wrong = list(run_all(Path(folder), port, ambient | {"FAKE_TOKEN": TOKEN}))
    sys.stderr.writelines(f"{each}\n" for each in wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
