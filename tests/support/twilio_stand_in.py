"""api.twilio.com and lookups.twilio.com on loopback: a proxy leads the names there, a test authority vouches for them.

It answers as the service was recorded to answer test credentials; what nobody recorded is answered by the embedded
target. A table of alternatives, and `incident`, make it answer otherwise.
"""

from __future__ import annotations

import json
import re
import secrets
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import parse_qsl, unquote

from conformance.fake import TABLES, Account, Request, respond
from conformance.fake.segments import segments
from tests.support import lookup_answers, recorded_answers
from tests.support.hostile_servers import ConnectProxy, Handler, HandlerResponse, HttpsServer
from tests.support.misbehaving_targets import cases, refused, replace_all
from tests.support.recorded_answers import Recording

SID = "AC" + "0123456789abcdef" * 2
TOKEN = "canary4token4that4nobody4may4see"
CREDENTIALS = {"TWILIO_TEST_ACCOUNT_SID": SID, "TWILIO_TEST_AUTH_TOKEN": TOKEN}
RESOURCES = {
    recorded_answers.MESSAGES: "Messages",
    recorded_answers.CALLS: "Calls",
    recorded_answers.NUMBERS: "IncomingPhoneNumbers",
}
DECIDING = ("To", "From", "PhoneNumber", "AreaCode")
IRRELEVANT = {"Body": ".{1,1600}", "Url": r"https://[^\s/]+\.com/\S+", "MediaUrl": r"https://[^\s/]+\.com/\S+"}
"""Parameters of which any value of this form is as good as another."""

JSON = {"Content-Type": "application/json"}
Key = tuple[str, tuple[tuple[str, str], ...]]
Incident = Callable[[Request], HandlerResponse | None]


@contextmanager
def reachable(handler: Handler) -> Iterator[tuple[HttpsServer, dict[str, str]]]:
    """The server, and the environment in which it is both hosts of Twilio, with its credentials."""
    with ExitStack() as stack:
        server = stack.enter_context(HttpsServer(handler, hostname="api.twilio.com", others=["lookups.twilio.com"]))
        places = dict.fromkeys(("api.twilio.com:443", "lookups.twilio.com:443"), ("127.0.0.1", server.port))
        proxy = stack.enter_context(ConnectProxy(places))
        environment = {"HTTPS_PROXY": proxy.url, "https_proxy": proxy.url, "NO_PROXY": "", "no_proxy": ""}
        yield server, environment | {"REQUESTS_CA_BUNDLE": server.ca_file} | CREDENTIALS


def refusal(status: int, code: int) -> HandlerResponse:
    """A refusal in Twilio's form."""
    link = f"https://www.twilio.com/docs/errors/{code}"
    body = {"code": code, "message": "a text", "more_info": link, "status": status}
    return status, JSON, json.dumps(body).encode()


def unavailable(_: Request) -> HandlerResponse:
    """What stands before the service answers for it."""
    return 503, {"Content-Type": "text/html"}, b"<html>Service Unavailable</html>"


def key(resource: str, form: tuple[tuple[str, str], ...]) -> Key | None:
    """What decides the answer to a creation; `None` where a parameter does that was not there in any recording."""
    if {name for name, _ in form} - {*DECIDING, *IRRELEVANT}:
        return None
    harmless = [(name, "some") for name, value in form if name in IRRELEVANT and re.fullmatch(IRRELEVANT[name], value)]
    deciding = [(name, value) for name, value in form if (name, "some") not in harmless]
    return resource, tuple(sorted([*harmless, *deciding]))


def recorded_with_test_credentials() -> dict[Key, Recording]:
    """The newest recording by what decides its answer."""
    found = {}
    for recording in sorted(recorded_answers.SINCE_2017, key=lambda one: one.recorded):
        wanted = key(RESOURCES[recording.path], recording.form) if recording.path in RESOURCES else None
        if wanted and recording.credentials == "test" and recording.status != 401:
            found[wanted] = recording
    return found


@dataclass
class StandIn:
    """Answers like Twilio; `alternatives` are other outcomes by the name of the case that sends the input."""

    alternatives: Mapping[str, str] = field(default_factory=dict)
    incident: Incident | None = None
    served: Counter[str] = field(default_factory=Counter)
    posts: int = 0

    def __post_init__(self) -> None:
        self.account, self.recorded = Account(SID, TOKEN), recorded_with_test_credentials()

    def __call__(self, method: str, path: str, headers: dict[str, str], body: bytes) -> HandlerResponse:
        form = tuple(parse_qsl(body.decode(), keep_blank_values=True))
        request = Request(method, unquote(path.partition("?")[0]), form, headers.get("authorization"))
        self.posts += method == "POST"
        if self.incident and (answer := self.incident(request)):
            return answer
        usual = respond(request, self.account)
        if lookup_answers.is_path(request.path):
            query = dict(parse_qsl(path.partition("?")[2]))
            looked_up = lookup_answers.answer_to(method, request.path, query, is_authentic=usual.status != 401)
            return looked_up.status, dict(looked_up.headers), looked_up.body
        if usual.status == 401 or method != "POST":
            return usual.status, dict(usual.headers), usual.body
        return self._alternative(request) or self._as_recorded(request) or (
            usual.status, dict(usual.headers), usual.body
        )  # fmt: skip

    def _alternative(self, request: Request) -> HandlerResponse | None:
        for name, outcome in self.alternatives.items():
            if not sends(name, request):
                continue
            status, _, code = outcome.partition("/")
            if code:
                answer = refused(request, int(code), int(status), TABLES)
            else:
                answer = respond(request, self.account, replace_all(TABLES))
            return answer.status, dict(answer.headers), answer.body
        return None

    def _as_recorded(self, request: Request) -> HandlerResponse | None:
        resource = re.fullmatch(rf"/2010-04-01/Accounts/{SID}/(\w+)\.json", request.path)
        wanted = key(resource[1], request.form) if resource else None
        recording = self.recorded.get(wanted) if wanted else None
        if recording is None:
            return None
        self.served[recording.id] += 1
        media_type = recording.media_type or "application/json"
        return recording.status, {"Content-Type": media_type}, self._body(recording, request)

    def _body(self, recording: Recording, request: Request) -> bytes:
        """The recorded body, of this account; a resource is new each time, created now, with the text that was sent."""
        body = dict(recording.body)
        now = format_datetime(datetime.now(UTC))
        body |= {name: now for name in ("date_created", "date_updated") if body.get(name)}
        if "body" in body:
            body |= {"body": request.first("Body"), "num_segments": str(segments(request.first("Body")))}
        written = json.dumps(body).replace(recorded_answers.ACCOUNT, SID)
        if sid := body.get("sid"):
            written = written.replace(sid, sid[:2] + secrets.token_hex(16))
        return written.encode()


def sends(name: str, request: Request) -> bool:
    """Whether the request is the one of that case."""
    case = cases()[name]
    path = f"/2010-04-01/Accounts/{SID}/{case.resource}{'.json' if case.format == 'json' else ''}"
    return (request.method, request.path) == (case.method, path) and sorted(request.form) == sorted(case.send)
