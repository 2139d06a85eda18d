"""An app in this process: judged as over a socket, and its exceptions are reported with their place in its code."""

from __future__ import annotations

import gzip
import inspect
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from typing import Any

import pytest
from werkzeug.serving import make_server

import conformance
from conformance.answer import BODY_LIMIT, Absence, Answer, NoAnswer
from conformance.fake import ACCOUNT, Request, Responder, Response
from conformance.finding import Verdict
from conformance.fixture import TwilioJudge, judges
from conformance.inprocess.adapter import AppAdapter
from conformance.inprocess.options import Options
from conformance.inprocess.wsgi import WsgiApp
from conformance.request import Request as Sent
from conformance.target import NotStarted
from conformance.wire.exchange import Exchange
from conformance.wire.transport import Transport
from tests.support import apps, judged_targets, misbehaving_targets
from tests.support.apps import BODY, CREDENTIALS
from tests.support.few_cases import FEW, few_cases

SENT = Sent("POST", "http://localhost/api/x%20y", (("To", "+15005550006"), ("Body", "ä")), ("AC1", "a token"))


def answered(app: Any, sent: Sent = SENT, timeout: float = 10.0) -> Answer | NoAnswer:
    transport = Transport(adapter=AppAdapter(WsgiApp(app, threads=False)), target_name="the app")
    with Exchange(transport=transport, timeout=timeout) as exchange:
        return exchange.send(sent)


def verdicts(report: conformance.AppReport) -> dict[str, tuple[Verdict, tuple[tuple[str, str], ...]]]:
    return {
        one.case: (one.verdict, tuple((finding.what, finding.where) for finding in one.findings))
        for one in report.results
    }


FILES = FEW | {"calls/silence", "calls/to", "xml/messages", "xml/calls", "access/repetition", "other-resources/closed"}
SOME = [case.name for case in few_cases(FILES)]
"""Cases of every kind: with callbacks, in XML, sent twice, closed, refused."""


@pytest.mark.parametrize("app", [apps.fake(), apps.asgi(apps.fake())], ids=["wsgi", "asgi"])
def test_the_embedded_target_conforms_at_every_level_without_a_socket(app: Any) -> None:
    report = conformance.judge_app(app, **CREDENTIALS)
    assert (report.exit_code, str(report.attained)) == (0, "observed"), report.text
    assert all(one.verdict is Verdict.PASS and one.attempts == 1 for one in report.results)
    assert report.text.startswith("The app conforms at the three levels that count by default.")


@pytest.mark.parametrize(
    "responder",
    [
        misbehaving_targets.status_callback_fired,
        misbehaving_targets.url_fetched,
        misbehaving_targets.message_codes_for_calls,
        misbehaving_targets.token_ignored,
        misbehaving_targets.suffix_ignored,
        misbehaving_targets.always_not_found,
        misbehaving_targets.always_an_invalid_recipient,
    ],
    ids=lambda responder: responder.__name__,
)
@pytest.mark.parametrize("wrap", [lambda app: app, apps.asgi], ids=["wsgi", "asgi"])
def test_a_faulty_app_has_the_verdicts_that_it_has_over_a_socket(
    responder: Responder, wrap: Callable[[Any], Any]
) -> None:
    over_a_socket = verdicts(judged_targets.judged(responder, silence=True, names=SOME))
    assert {verdict for verdict, _ in over_a_socket.values()} != {Verdict.PASS}
    assert verdicts(conformance.judge_app(wrap(apps.fake(responder)), select=SOME, **CREDENTIALS)) == over_a_socket


def test_an_answer_of_500_has_the_verdict_that_it_has_over_a_socket() -> None:
    def failing(request: Request, *_: object) -> Response:
        return Response(500, (("Content-Type", "text/html"),), b"<h1>500</h1>")

    report = conformance.judge_app(apps.fake(failing), select=SOME, **CREDENTIALS)
    assert verdicts(report) == verdicts(judged_targets.judged(failing, silence=True, names=SOME))
    assert report.exit_code == 20


def test_an_app_receives_the_same_request_as_a_server() -> None:
    seen: list[dict[str, Any]] = []

    def recording(environ: Any, start_response: Any) -> Any:
        kept = {name: said for name, said in environ.items() if isinstance(said, str)}
        seen.append(kept | {"body": environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))})
        return apps.listing(environ, start_response)

    for method, query in (("POST", ""), ("GET", ""), ("GET", "?a=%2B1")):
        answered(recording, Sent(method, f"http://localhost/api/x%20y{query}", SENT.form, SENT.credentials))
        with serving(recording) as base, Exchange() as exchange:
            exchange.send(Sent(method, f"{base}/api/x%20y{query}", SENT.form, SENT.credentials))
        inside, outside = seen[-2:]
        ours = {"REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "CONTENT_TYPE", "CONTENT_LENGTH", "body"}
        ours |= {name for name in (*inside, *outside) if name.startswith("HTTP_")} - {"HTTP_HOST"}
        assert {name: inside.get(name) for name in ours} == {name: outside.get(name) for name in ours}
        assert inside["HTTP_HOST"] == "localhost"


@contextmanager
def serving(app: Any) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize(
    "app", [apps.listing, apps.generating, apps.writing, apps.replacing_its_head], ids=lambda app: app.__name__
)
def test_an_app_may_answer_in_every_way_that_wsgi_allows(app: Any) -> None:
    answer = answered(app)
    assert isinstance(answer, Answer), answer
    assert (answer.status, answer.body, answer.header("content-type")) == (404, BODY, "application/json")


def test_a_response_is_closed_once_whether_it_is_complete_or_not() -> None:
    for app in (apps.Closing(BODY), apps.Closing(BODY, error=KeyError("x")), apps.Closing(*[b" " * 65536] * 99)):
        answered(app)
        assert app.closed == 1


def test_a_head_has_no_body_and_a_redirect_is_not_followed() -> None:
    moved = apps.answering("302 Found", b"", headers=[("Location", "http://localhost/elsewhere")])
    assert answered(moved).status == 302  # type: ignore[union-attr]
    answer = answered(apps.listing, Sent("HEAD", SENT.url))
    assert isinstance(answer, Answer)
    assert (answer.status, answer.body) == (404, b"")


def test_a_body_is_read_to_its_limit_and_decoded_as_over_a_socket() -> None:
    answer = answered(apps.endless)
    assert isinstance(answer, Answer)
    assert (len(answer.body), answer.truncated) == (BODY_LIMIT, True)
    packed = apps.answering("200 OK", gzip.compress(BODY), headers=[("Content-Encoding", "gzip")])
    assert answered(packed).body == BODY  # type: ignore[union-attr]
    broken = apps.answering("200 OK", b"plain", headers=[("Content-Encoding", "gzip")])
    assert "gzip" in answered(broken).fault  # type: ignore[union-attr]


def test_an_answer_that_is_shorter_than_its_content_length_is_cut_short() -> None:
    short = answered(apps.answering("200 OK", b"abc", headers=[("Content-Length", "9")]))
    assert isinstance(short, NoAnswer)
    assert short.absence is Absence.CUT_SHORT
    assert "the app" in short.reason


@pytest.mark.parametrize(
    ("app", "says"),
    [
        (apps.answering("200 OK", "text"), "AssertionError: write() argument must be a bytes instance"),
        (apps.answering("200"), "AssertionError: Status must be at least 4 characters"),
        (apps.answering(200), "AssertionError"),
        (apps.answering("200 OK", b"", starts=2), "AssertionError: Headers already set!"),
        (apps.answering("200 OK", b"", headers=[("X-A", 1)]), "AssertionError"),
        (apps.answering("200 OK", starts=0), "the app returned without a call of start_response"),
        (lambda environ, start_response: None, "TypeError: 'NoneType' object is not iterable"),
    ],
)
def test_what_wsgi_forbids_is_an_exception_of_the_app(app: Any, says: str) -> None:
    answer = answered(app)
    assert isinstance(answer, NoAnswer)
    assert (answer.absence, answer.attempts) == (Absence.RAISED, 1)
    assert says in answer.reason


@pytest.mark.parametrize("error", [ZeroDivisionError("by\nzero"), ConnectionResetError("gone"), SystemExit(3)])
@pytest.mark.parametrize("interface", ["wsgi", "asgi"])
def test_every_case_of_an_app_that_raises_is_inconclusive_and_names_the_exception(
    error: BaseException, interface: str
) -> None:
    def raising(*_: object) -> Any:
        raise error

    async def awaiting(scope: Any, _receive: object, _send: object) -> None:
        raising()

    app = raising if interface == "wsgi" else awaiting
    report = conformance.judge_app(app, select="messages/to/*", interface=interface)
    judged = [one for one in report.results if one.verdict is not Verdict.NOT_RUN]
    said = " ".join(str(error).split())
    for one in judged:
        assert one.verdict is Verdict.INCONCLUSIVE
        assert one.reason.startswith(f"the app raised {type(error).__name__}: {said} (test_inprocess.py:")
        assert one.attempts == 1
    assert (len(judged), report.exit_code) == (5, 20)
    assert f"the app raised {type(error).__name__}" in report.text


def test_the_traceback_of_an_exception_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    answered(apps.Closing(error=KeyError("lost")))
    (record,) = caplog.records
    assert record.name == "conformance"
    assert "KeyError: 'lost'" in caplog.text
    assert "Traceback" in caplog.text


def test_an_app_that_hangs_is_called_three_times_and_then_no_more() -> None:
    app = apps.Hanging()
    report = conformance.judge_app(app, timeout=0.05)
    assert (app.calls, report.exit_code) == (3, 20)
    asked = [one for one in report.results if one.attempts]
    assert {one.reason for one in asked} == {"the app gave no complete answer within 0.05 s; is the target overloaded?"}
    app.released.set()


def test_an_asgi_app_that_waits_too_long_is_cancelled() -> None:
    import asyncio

    ended: list[str] = []

    async def waiting(scope: dict[str, Any], _receive: object, _send: object) -> None:
        if scope["type"] == "http":
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                ended.append("cancelled")
                raise

    report = conformance.judge_app(waiting, timeout=0.05)
    assert (ended, report.exit_code) == (["cancelled"] * 3, 20)


def test_an_asgi_app_that_blocks_its_loop_does_not_block_the_suite() -> None:
    released = threading.Event()

    async def blocking(scope: dict[str, Any], _receive: object, _send: object) -> None:
        if scope["type"] == "http":
            released.wait()

    report = conformance.judge_app(blocking, timeout=0.05)
    assert report.exit_code == 20
    released.set()


@pytest.mark.parametrize(
    ("messages", "says"),
    [
        ([], "the app returned before its answer was complete"),
        ([{"type": "http.response.start", "status": 200}], "the app returned before its answer was complete"),
        ([{"type": "http.response.body"}], "the app raised RuntimeError: 'http.response.body' is out of order"),
        ([{"type": "http.response.start", "status": 200}] * 2, "'http.response.start' is out of order"),
    ],
)
def test_what_asgi_forbids_is_an_exception_of_the_app(messages: list[dict[str, Any]], says: str) -> None:
    async def app(scope: dict[str, Any], _receive: object, send: Any) -> None:
        for message in messages if scope["type"] == "http" else ():
            await send(message)

    report = conformance.judge_app(app, select="messages/from/valid")
    (result,) = (one for one in report.results if one.case == "messages/from/valid")
    assert result.verdict is Verdict.INCONCLUSIVE
    assert says in result.reason


def test_an_asgi_app_receives_the_scope_of_a_request_within_one_lifespan() -> None:
    events: list[str] = []
    scopes: list[dict[str, Any]] = []
    inner = apps.asgi(apps.fake(), scopes=scopes)

    async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            assert events == ["lifespan.startup"]
            assert scope["state"] == {"pool": 7}
            await inner(scope, receive, send)
            assert await receive() == {"type": "http.disconnect"}
            return
        scope["state"]["pool"] = 7
        for step in ("startup", "shutdown"):
            events.append((await receive())["type"])
            await send({"type": f"lifespan.{step}.complete"})

    report = conformance.judge_app(app, select="messages/from/valid", prefix="/api", **CREDENTIALS)
    assert events == ["lifespan.startup", "lifespan.shutdown"]
    # The app has no such path: its 404 has others of that endpoint asked, all in the one lifespan.
    scope, *others = scopes
    assert {other["path"] for other in others} <= {scope["path"]}
    path = f"/api/2010-04-01/Accounts/{ACCOUNT.sid}/Messages.json"
    assert (scope["path"], scope["raw_path"], scope["method"]) == (path, path.encode(), "POST")
    assert (b"host", b"localhost") in scope["headers"]
    assert (b"content-type", b"application/x-www-form-urlencoded") in scope["headers"]
    assert report.counts["not-run"] == len(report.results) - 1


def test_an_asgi_app_that_does_not_start_is_not_judged() -> None:
    async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "no database"})

    with pytest.raises(NotStarted, match="the app does not start: no database"):
        conformance.judge_app(app)

    async def slow(scope: dict[str, Any], receive: Any, send: Any) -> None:
        await receive()
        await receive()

    with pytest.raises(NotStarted, match=r"did not start within 0\.05 s"):
        conformance.judge_app(slow, timeout=0.05)


def test_what_an_app_does_after_its_answer_is_not_waited_for() -> None:
    import asyncio

    inner = apps.asgi(apps.fake())

    async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
        await inner(scope, receive, send)
        await asyncio.Event().wait()

    assert conformance.judge_app(app, select="messages/to/*", **CREDENTIALS).exit_code == 0


def test_a_prefix_is_the_beginning_of_every_path() -> None:
    def mounted(environ: Any, start_response: Any) -> Any:
        environ["PATH_INFO"] = environ["PATH_INFO"].removeprefix("/api/laml")
        return apps.fake()(environ, start_response)

    assert conformance.judge_app(mounted, prefix="/api/laml", select="messages/*", **CREDENTIALS).exit_code == 0
    elsewhere = conformance.judge_app(apps.fake(), prefix="/api/laml", select="messages/*", **CREDENTIALS)
    # Every answer is 404 with 20404, as for an account that the app does not know: nothing is decided.
    assert (elsewhere.exit_code, elsewhere.attained) == (20, None)


def test_cases_that_an_app_does_not_claim_are_unsupported_and_must_not_pass() -> None:
    def without_calls(request: Request, account: Any, tables: Any) -> Response:
        answer = misbehaving_targets.always_not_found if "Calls" in request.path else misbehaving_targets.respond
        return answer(request, account, tables)

    report = conformance.judge_app(
        apps.fake(without_calls), select=["calls/to/*", "messages/to/*"], unsupported=["calls/*"], **CREDENTIALS
    )
    assert (report.exit_code, report.counts["unsupported"]) == (0, 4), report.text
    stale = conformance.judge_app(apps.fake(), select="messages/to/*", unsupported="messages/to/blocked", **CREDENTIALS)
    assert stale.exit_code == 1
    assert "unsupported: messages/to/blocked passes: remove it from" in stale.text


def test_a_lower_level_requires_less() -> None:
    def teapot(request: Request, account: Any, tables: Any) -> Response:
        response = misbehaving_targets.respond(request, account, tables)
        if response.status != 400 or not request.path.endswith(".json"):
            return response
        return misbehaving_targets.rewritten(Response(418, response.headers, response.body), status=418)

    judged = {
        level: conformance.judge_app(apps.fake(teapot), level=level, select="messages/to/unroutable", **CREDENTIALS)
        for level in ("page", "observed")
    }
    assert [report.exit_code for report in judged.values()] == [0, 1]


def test_a_failure_shows_the_request_and_how_to_judge_this_case_alone() -> None:
    report = conformance.judge_app(
        apps.fake(misbehaving_targets.always_a_perfect_message), select="messages/to/unroutable", **CREDENTIALS
    )
    assert report.exit_code == 1
    for said in (
        "FAIL messages/to/unroutable: POST Messages.json: expected 400/21612, got 201",
        "  where     cases/messages/to.yaml:11",
        f"  sent      POST http://localhost/2010-04-01/Accounts/{ACCOUNT.sid}/Messages.json",
        "            To=+15005550002",
        '  only this add select="messages/to/unroutable" to the call',
    ):
        assert said in report.text.splitlines()
    assert "curl" not in report.text


def test_a_chosen_token_is_masked() -> None:
    def echoing(environ: Any, start_response: Any) -> Any:
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [f"it is {token} and {environ['HTTP_AUTHORIZATION']}".encode()]

    token = "a-token-of-somebody"
    report = conformance.judge_app(echoing, auth_token=token, select="messages/from/valid")
    assert "it is [secret] and Basic [secret]" in report.text
    assert token not in repr(report.to_json())


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (
            {"select": "messages/to/blokced"},
            "; did you mean 'messages/to/blocked'",
        ),
        ({"unsupported": ["faxes/*"]}, "no case matches 'faxes/*'"),
        ({"prefix": "api"}, "a prefix begins with a slash"),
        (
            {"level": "pag"},
            "no such level; did you mean 'page'?; the levels are page, reference, observed, inferred",
        ),
        ({"interface": "cgi"}, "an interface is 'wsgi' or 'asgi', not 'cgi'"),
        ({"account_sid": "a b"}, "not an Account SID: the value of account_sid has white space"),
    ],
)
def test_an_option_with_an_invalid_value_is_refused(options: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the text is what is tested
        conformance.judge_app(apps.listing, **options)
    assert says in str(refused.value)


@pytest.mark.parametrize("wrong", ["messages/to/blocked", None, 21610, conformance])
def test_what_the_fixture_is_asked_to_judge_is_a_case(wrong: Any) -> None:
    kept = judges()
    judge = next(kept)(apps.listing, **CREDENTIALS)
    with pytest.raises(TypeError, match=r"is no case: take those of conformance\.cases\(\)"):
        judge(wrong)
    assert not list(kept)


def test_every_option_is_in_the_signature_with_its_default_and_its_type() -> None:
    """An editor shows them, and a type checker refuses any other."""
    options = {each.name: each.default for each in fields(Options)}
    for function, own in ((conformance.judge_app, {"select": ()}), (TwilioJudge.__call__, {})):
        parameters = [*inspect.signature(function).parameters.values()]
        keywords = {each.name: each.default for each in parameters if each.kind is inspect.Parameter.KEYWORD_ONLY}
        assert keywords == options | own
        assert not any(each.kind is inspect.Parameter.VAR_KEYWORD for each in parameters)
        assert all(each.annotation not in ("Any", each.empty) for each in parameters if each.name != "self")


def test_the_package_lists_what_it_offers_before_it_is_loaded() -> None:
    code = "import conformance; print(*dir(conformance))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert {"AppReport", "cases", "judge_app"} <= set(done.stdout.split())


def test_the_interface_of_an_app_is_detected_by_its_arguments() -> None:
    class Called:
        async def __call__(self, scope: object, receive: object, send: object) -> None:
            """An ASGI app, as frameworks write one."""

    def double(scope: object, receive: object, send: object) -> Any:
        """An ASGI app that returns what is awaited."""
        return Called()(scope, receive, send)

    from conformance.inprocess.interface import interface_of

    assert [interface_of(app) for app in (Called(), double, apps.listing, apps.Hanging())] == [
        "asgi",
        "asgi",
        "wsgi",
        "wsgi",
    ]
    with pytest.raises(TypeError, match="a WSGI or an ASGI app"):
        interface_of(lambda *anything: anything)
    with pytest.raises(TypeError, match="cannot be called"):
        interface_of("my_fake:app")


@pytest.mark.parametrize("concurrency", [1, 4])
def test_concurrent_calls_are_made_only_with_a_concurrency_above_one(concurrency: int) -> None:
    in_flight: list[Request] = []
    most: list[int] = []
    all_in_flight = threading.Event()

    def counted(request: Request, account: Any, tables: Any) -> Response:
        in_flight.append(request)
        most.append(len(in_flight))
        if len(in_flight) == concurrency:
            all_in_flight.set()
        met = all_in_flight.wait(60)
        in_flight.remove(request)
        assert met
        return misbehaving_targets.respond(request, account, tables)

    report = conformance.judge_app(
        apps.fake(counted), select="messages/to/*", concurrency=concurrency, timeout=60, **CREDENTIALS
    )
    assert report.exit_code == 0, report.text
    assert max(most) == concurrency
