"""Recordings that were made with the real recorders, against a server that answers as the embedded target does."""

from __future__ import annotations

import gzip
import shutil
import subprocess
from datetime import UTC, datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import HTTP
from email.utils import format_datetime
from pathlib import Path
from socket import socket
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from conformance.fake import ACCOUNT, Request, respond
from tests.support.small_servers import ReceivedRequest, Reply, serving

ROOT = Path(__file__).parents[3]
PYTHON = ROOT / "build" / "recorders" / "bin" / "python"
NODE_MODULES = ROOT / "tests" / "node" / "node_modules"
SECONDS = 300


def form_of(received: ReceivedRequest) -> list[tuple[str, str]]:
    """The parameters, also of a multipart body, which the embedded target does not read."""
    headers = {name.lower(): value for name, value in received.headers.items()}
    if not headers.get("content-type", "").startswith("multipart/"):
        return received.form
    head = f"Content-Type: {headers['content-type']}\r\n\r\n".encode()
    parsed = BytesParser(EmailMessage, policy=HTTP).parsebytes(head + received.body)
    return [
        (str(part.get_param("name", header="content-disposition")), part.get_content()) for part in parsed.iter_parts()
    ]


def answer(received: ReceivedRequest) -> Reply:
    """The answer of the embedded target, compressed where the client takes that."""
    headers = {name.lower(): value for name, value in received.headers.items()}
    path = urlsplit(received.path).path
    asked = Request(received.method, path, tuple(form_of(received)), headers.get("authorization"))
    response = respond(asked, ACCOUNT)
    sent = {**dict(response.headers), "Date": format_datetime(datetime.now(UTC), usegmt=True)}
    if "gzip" not in headers.get("accept-encoding", ""):
        return response.status, sent, response.body
    return response.status, {**sent, "Content-Encoding": "gzip"}, gzip.compress(response.body)


def run(*command: str | Path, folder: Path = ROOT, ends_with: int = 0) -> None:
    done = subprocess.run(
        [*map(str, command)], capture_output=True, text=True, cwd=folder, timeout=SECONDS, check=False
    )
    assert done.returncode == ends_with, done.stdout[-2000:] + done.stderr[-2000:]


def record_with_python(folder: Path) -> None:
    """The cassettes of VCR.py, Betamax and Schemathesis."""
    with serving(answer) as server:
        run(PYTHON, Path(__file__).with_name("with_python.py"), server.url, ACCOUNT.sid, ACCOUNT.token, folder)
        run(
            PYTHON.with_name("schemathesis"), "run", folder / "openapi.json", "--url", server.url,
            "--auth", f"{ACCOUNT.sid}:{ACCOUNT.token}", "--max-examples", "1", "--phases", "fuzzing",
            "--mode", "positive", "--report", "vcr,har", "--report-vcr-path", folder / "schemathesis.yaml",
            "--report-har-path", folder / "schemathesis.har", "--no-color",
            folder=folder, ends_with=1,  # a request that its schema allows was refused
        )  # fmt: skip
    (folder / "openapi.json").unlink()


def record_with_wiremock(folder: Path) -> None:
    """The mappings that WireMock records as a proxy, with their bodies in files, and its journal."""
    (jar,) = NODE_MODULES.glob("wiremock/build/wiremock-standalone-*.jar")
    port = free_port()
    with serving(answer) as server:
        command = ["java", "-jar", jar, "--port", port, "--bind-address", "127.0.0.1", "--root-dir", folder]
        command += ["--proxy-all", server.url, "--record-mappings"]
        process = subprocess.Popen([*map(str, command)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            here = f"http://127.0.0.1:{port}"
            wait_for(f"{here}/__admin/health")
            for to in ("+15005550001", "+15005550006"):
                form = {"To": to, "From": "+15005550006", "Body": "a text"}
                address = f"{here}/2010-04-01/Accounts/{ACCOUNT.sid}/Messages.json"
                requests.post(address, data=form, auth=(ACCOUNT.sid, ACCOUNT.token), timeout=SECONDS)
            journal = requests.get(f"{here}/__admin/requests", timeout=SECONDS)
            (folder / "journal.json").write_text(journal.text)
        finally:
            process.terminate()
            process.wait(SECONDS)


def wait_for(url: str) -> None:
    """Returns as soon as the address answers."""
    session = requests.Session()
    retries = Retry(total=None, connect=400, backoff_factor=0.05, backoff_max=0.25)
    session.mount("http://", HTTPAdapter(max_retries=retries))
    assert session.get(url, timeout=SECONDS).ok


def free_port() -> int:
    """A port on which nothing listens."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def record_with_node(folder: Path) -> None:
    """The recordings of nock and Polly, and the report of Newman."""
    with serving(answer) as server:
        program = ROOT / "tests" / "node" / "recorders.js"
        run(shutil.which("node") or "node", program, server.url, ACCOUNT.sid, ACCOUNT.token, folder)
