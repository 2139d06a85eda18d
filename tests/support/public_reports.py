"""Public reports of defects elsewhere: the mark for a test that covers one, and answers to judge with a case."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from types import ModuleType
from typing import Any, TypeVar

from conformance.answer import Answer, NoAnswer
from conformance.case import Case
from conformance.fake import ACCOUNT, Response
from conformance.finding import Judgement
from conformance.judging.control_result import ControlResult, ControlState
from conformance.judging.judge import judge
from conformance.request import build_request
from conformance.wire.request_encoding import EncodedRequest
from tests.support import misbehaving_targets
from tests.support.recorded_answers import ACCOUNT as RECORDED_ACCOUNT
from tests.support.recorded_answers import Recording

JSON, PLAIN, HTML = "application/json", "text/plain; charset=utf-8", "text/html; charset=utf-8"
DATE = "Tue, 09 Jun 2026 05:40:43 +0000"
Test = TypeVar("Test", bound=Callable[..., None])


def report(*ids: str) -> Callable[[Test], Test]:
    """Marks a test with the ids of the reports that it covers."""

    def marked(test: Test) -> Test:
        vars(test)["reports"] = ids
        return test

    return marked


def covered(module: ModuleType) -> Iterator[str]:
    """The ids of the reports that the tests of a module cover, each as often as it is named."""
    for name, test in vars(module).items():
        if name.startswith("test_"):
            yield from getattr(test, "reports", ())


def case(name: str) -> Case:
    return misbehaving_targets.cases()[name]


def sent(name: str) -> bytes:
    """The body of the request of a case, as it goes out."""
    return EncodedRequest.of(build_request(case(name), misbehaving_targets.TARGET)).body


def answer(status: int, body: Any, media_type: str = JSON) -> Answer:
    content = body.encode() if isinstance(body, str) else body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status, (("Content-Type", media_type),) if media_type else (), content)


def response(status: int, body: Any, media_type: str = JSON) -> Response:
    """The same as a response of the embedded target."""
    same = answer(status, body, media_type)
    return Response(same.status, same.headers, same.body)


def envelope(status: int, code: int, /, **more: Any) -> dict[str, Any]:
    docs = f"https://www.twilio.com/docs/errors/{code}"
    return {"code": code, "message": "a text", "more_info": docs, "status": status, **more}


def refused(status: int, code: int, /, **more: Any) -> Answer:
    return answer(status, envelope(status, code, **more))


def body_of(name: str, *left_out: str, **changed: Any) -> dict[str, Any]:
    """The body of a conformant answer to a case, without the fields `left_out` and with those `changed`."""
    body = json.loads(misbehaving_targets.ask(case(name)).body) | changed
    return {key: value for key, value in body.items() if key not in left_out}


def created(name: str, *left_out: str, **changed: Any) -> Answer:
    return answer(201, body_of(name, *left_out, **changed))


def replayed(recording: Recording) -> Answer:
    """A recorded answer, with the SID of the account of the embedded target."""
    body = recording.body if isinstance(recording.body, str) else json.dumps(recording.body)
    return answer(recording.status, body.replace(RECORDED_ACCOUNT, ACCOUNT.sid), recording.media_type or JSON)


def judged(name: str, *answers: Answer | NoAnswer, **changed: Any) -> Judgement:
    """The verdict on answers to a case whose control succeeded; `changed` is what the case has otherwise."""
    return judge(replace(case(name), **changed), answers, ACCOUNT.sid, ControlResult(ControlState.SUCCEEDED))


def found(judgement: Judgement) -> list[str]:
    return [str(finding) for finding in judgement.findings]


def places(judgement: Judgement) -> list[str]:
    return [finding.where or finding.what for finding in judgement.findings]
