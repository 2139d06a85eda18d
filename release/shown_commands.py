"""Runs the commands of the first pages as they are written, and compares what they print: `shown_commands [PORT]`.

`twilio-conformance` is the one on the path; nothing of this checkout is used but the pages, and the fake that one of
them judges. PORT is where fakes listen, 4010 or another one.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from release.shown_pages import PROGRAM, Shown, shown_commands  # noqa: E402 - this runs as a script, too

PAGES = ("README.md", "docs/index.md", "docs/judge-a-fake.md", "docs/twilio.md")
WAY, NAIVE = "docs/first-certificate.md", "tests/support/naive_fake.py"
"""The page of which each step needs those before it, and its fake, which requires Flask."""

PORT = "4010"
ACCOUNT, TOKEN = "AC00c0ffee00c0ffee00c0ffee00c0ffee", "dummy000000000000000000000000000"
"""The dummies that the suite sends to a fake."""

SERVES = ("serve",)
"""Commands that do not end by themselves."""

ENDS = {"run twilio": 4, "evidence add": 4, "run http://127.0.0.1:5000": 1, "run http://127.0.0.1:4010/api": 20}
"""How commands end by their beginnings, where not with 0: there are no credentials, no run of Twilio, faults, and
no fake at this path."""

FAKE = f"""\
name: my-fake
base-url: http://127.0.0.1:{{port}}
account-sid: {ACCOUNT}
auth-token: {TOKEN}
start: {{command: [{PROGRAM}, serve, --port, "{{port}}", --account-sid, {ACCOUNT}, --auth-token-env, FAKE_TOKEN]}}
"""


def run_all(folder: Path, port: str, environment: Mapping[str, str]) -> Iterator[str]:
    """Runs each command in `folder`, and yields what is wrong.

    That is a line for each that does not end as it should, and for each line that a page shows and none prints.
    """
    _write_files(folder)
    known: set[str] = set()
    with _fake(folder, port, environment):
        for page in PAGES:
            commands = shown_commands((ROOT / page).read_text(encoding="utf-8"))
            for shown in (each for each in commands if each.line not in known):
                known.add(shown.line)
                yield from _problems(shown, folder, port, environment)


def follow(folder: Path, port: str, environment: Mapping[str, str]) -> Iterator[str]:
    """Does what `WAY` says, from its beginning to its end; yields as `run_all`."""
    page = (ROOT / WAY).read_text(encoding="utf-8")
    words = [sys.executable, str(ROOT / NAIVE), port]
    with _started(words, folder, environment, listens=int(port)):
        for shown in shown_commands(page):
            yield from _problems(shown, folder, port, environment)
            if shown.line.startswith("baseline "):
                _edit(folder / "my-fake.yaml", re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)[0])


def _problems(shown: Shown, folder: Path, port: str, environment: Mapping[str, str]) -> Iterator[str]:
    line = re.sub(r"(?<=127\.0\.0\.1:)\d+", port, re.sub(r"\b(URL|TARGET)\b", "http://127.0.0.1:0", shown.line))
    words = shlex.split(line)
    if words[0] in SERVES:
        return
    done = _call(words, folder, environment)
    wanted = next((code for begin, code in ENDS.items() if shown.line.startswith(begin)), 0)
    if done.returncode != wanted:
        yield f"{PROGRAM} {line}: exit code {done.returncode}, not {wanted}\n{done.stdout}{done.stderr}"
    else:
        yield from (f"{PROGRAM} {line} does not print: {each}" for each in shown.differences(done.stdout))


def _write_files(folder: Path) -> None:
    """The files that the pages name as those of their reader."""
    (folder / "my-fake.yaml").write_text(FAKE, encoding="utf-8")
    (folder / "spec" / "cassettes").mkdir(parents=True)
    exchange = {"request": {"method": "GET", "url": "https://api.twilio.com/2010-04-01/Accounts/AC1.json", "form": []}}
    answer = {"status": 403, "headers": [["Content-Type", "application/json"]], "body": json.dumps(_refusal())}
    cassette = folder / "spec" / "cassettes" / "account.json"
    cassette.write_text(json.dumps([exchange | {"response": answer}]), encoding="utf-8")


def _edit(target: Path, unsupported: str) -> None:
    """Puts a block of the page in the place of what it is about, and fills in the other reasons."""
    first, *entries = re.split(r"^(?=- )", target.read_text(encoding="utf-8"), flags=re.MULTILINE)
    kept = [entry for entry in entries if "other-resources/" not in entry and '"xml/' not in entry]
    head = first.replace("unsupported:\n", unsupported) + "deviations:\n"
    target.write_text(head + "".join(kept).replace('reason: ""', "reason: not yet"), encoding="utf-8")


def _refusal() -> dict[str, object]:
    docs = "https://www.twilio.com/docs/errors/20008"
    return {"code": 20008, "message": "Not with test credentials.", "more_info": docs, "status": 403}


def _call(words: list[str], folder: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run([PROGRAM, *words], cwd=folder, env=environment, capture_output=True, text=True, check=False)  # noqa: S603


@contextmanager
def _fake(folder: Path, port: str, environment: Mapping[str, str]) -> Iterator[None]:
    """The fake of the pages, which listens when this begins."""
    words = [PROGRAM, "serve", "--port", port, "--account-sid", ACCOUNT, "--auth-token-env", "FAKE_TOKEN"]
    with _started(words, folder, environment, int(port)):
        yield


@contextmanager
def _started(words: list[str], folder: Path, environment: Mapping[str, str], listens: int) -> Iterator[None]:
    served = subprocess.Popen(words, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    try:
        while not _is_open(listens):
            if served.poll() is not None:
                raise RuntimeError(f"{shlex.join(words)} did not start")
        yield
    finally:
        served.terminate()
        served.wait()


def _is_open(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        time.sleep(0.05)
        return False
    return True


def main() -> int:
    """Prints what is wrong, and returns the exit code."""
    ambient = {name: value for name, value in os.environ.items() if "TWILIO" not in name.upper()}
    port = sys.argv[1] if len(sys.argv) > 1 else PORT
    environment = ambient | {"FAKE_TOKEN": TOKEN, "MY_FAKES_TOKEN": TOKEN}
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        wrong = [*run_all(Path(first), port, environment), *follow(Path(second), port, environment)]
    sys.stderr.writelines(f"{each}\n" for each in wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
