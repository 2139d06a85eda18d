"""Possible exchanges: what a run can have sent for a case, and can have received."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from conformance.answer import BODY_LIMIT, Absence, Answer, NoAnswer
from conformance.case import Case
from conformance.moment import LONGEST_RUN, TOLERANCE, is_misdated, moment_of, read_date, received_at, write_date
from conformance.redact import MASK
from conformance.request import CALLBACK_PATH, build_request
from conformance.sequence import second_request
from conformance.target import Target
from conformance.transcript import Transcript
from conformance.wire.backoff import MAX_ATTEMPTS, is_throttled
from conformance.wire.decoding import CHUNK
from conformance.wire.response_stream import OVERSIZED_HEADS

STATUSES = range(100, 1000)
"""Statuses that `http.client` accepts."""

MOST_REQUESTS = MAX_ATTEMPTS + 1
"""How many requests one answer can take: one more for a connection that died."""

_HEADER_NAME = re.compile(r"[!-9;-~]+")
_HEADER_VALUE = re.compile(r"[\x00-\xff]*")
_CALLBACK_NAME = re.compile(r"[0-9a-f]{32}")


def impossibilities(transcript: Transcript, case: Case, target: Target) -> Iterator[str]:
    """Why no run can have had this exchange for `case` with `target`, in words; nothing where one can."""
    if transcript.case != case.name:
        yield f"not an exchange of {case.name}"
    yield from _callback_faults(transcript, case)
    second = second_request(case, transcript.answers, target)
    if not transcript.is_of(build_request(case, target, transcript.addresses), second):
        yield "the request is not the one that the case sends to this target"
    yield from _number_faults(transcript, case.repeat + bool(second))
    for number, answer in enumerate(transcript.answers, 1):
        fault = _absence_fault(answer) if isinstance(answer, NoAnswer) else _answer_fault(answer)
        if fault:
            yield f"answer {number}: {fault}"


def time_conflicts(transcript: Transcript, started: datetime) -> Iterator[str]:
    """Why a run that started then cannot have received these answers, in words; nothing where it can."""
    for number, answer in enumerate(transcript.answers, 1):
        moment = received_at(answer) if isinstance(answer, Answer) else None
        if moment is None or -TOLERANCE <= moment - started <= LONGEST_RUN + TOLERANCE:
            continue
        times = f"came on {write_date(moment)}, and the run started on {write_date(started)}"
        yield f"answer {number} {times}; a run lasts at most {LONGEST_RUN.days} day"


def callback_conflict(urls: Sequence[str]) -> str:
    """Why one run cannot have given out all these callback URLs; empty where it can."""
    if len(set(urls)) < len(urls):
        return "two requests have the same callback URL"
    if len({url.rpartition(CALLBACK_PATH)[0] for url in urls}) > 1:
        return "the callback URLs are of several servers"
    return ""


def _number_faults(transcript: Transcript, requests: int) -> Iterator[str]:
    """A case sends its requests until an answer is missing; that it is missing is then the last entry."""
    answers = transcript.answers
    if any(isinstance(answer, NoAnswer) for answer in answers[:-1]):
        yield "something follows an answer that is missing"
    ended = bool(answers) and isinstance(answers[-1], NoAnswer)
    if len(answers) > requests or (len(answers) < requests and not ended):
        yield f"{len(answers)} answers, and the case sends {requests} requests"


def _callback_faults(transcript: Transcript, case: Case) -> Iterator[str]:
    addresses, heard = transcript.addresses, transcript.callbacks
    if tuple(addresses) != case.silent:
        yield "no callback server waited for the requests that the case forbids"
    yield from (f"{url[:80]!r} is no callback URL" for url in addresses.values() if not _is_callback_url(url))
    if [name for name in addresses if name in dict(heard)] != [name for name, _ in heard]:
        yield "the callbacks are not those of its parameters, each once, in their order"
    for name, request in heard:
        if " " not in request.strip() or _last_segment(request) != _last_segment(addresses.get(name, "/")):
            yield f"the callback {request[:80]!r} is not for the URL in {name}"
    if heard and any(isinstance(answer, NoAnswer) for answer in transcript.answers):
        yield "callbacks are waited for only after the last answer"


def _is_callback_url(url: str) -> bool:
    base, path, name = url.rpartition(CALLBACK_PATH)
    try:
        parts = urlsplit(base)
    except ValueError:
        return False
    known = bool(path) and parts.scheme in ("http", "https") and bool(parts.netloc) and not re.search(r"\s", url)
    return known and bool(_CALLBACK_NAME.fullmatch(name))


def _last_segment(text: str) -> str:
    return text.rpartition("/")[2]


def _absence_fault(answer: NoAnswer) -> str:
    if answer.absence is Absence.RAISED:
        return "only an app in the same process raises an exception"
    lowest = 0 if answer.absence is Absence.UNSENT else 1
    if not lowest <= answer.attempts <= MOST_REQUESTS:
        return f"{answer.attempts} requests were never sent"
    return "" if answer.reason.strip() else "it is missing without a reason"


def _answer_fault(answer: Answer) -> str:
    if answer.status not in STATUSES:
        return f"{answer.status} is no status of HTTP"
    if not 1 <= answer.attempts <= MOST_REQUESTS:
        return f"{answer.attempts} requests were never sent"
    if answer.resent and answer.attempts == 1:
        return "a request that was sent once was not sent again"
    for name, value in answer.headers:
        if not _HEADER_NAME.fullmatch(name) or not _HEADER_VALUE.fullmatch(value):
            return f"no header has the name {name[:40]!r} and the value {value[:40]!r}"
    if moment_of(answer) is None:
        return "it has no Date, and a run adds one where the target sends none"
    if answer.received and not _is_kept_reception(answer):
        return "no run keeps such a time of its reception"
    if is_throttled(answer):
        return "an answer with code 20429 is waited out, and never the last"
    return _body_fault(answer)


def _is_kept_reception(answer: Answer) -> bool:
    moment = read_date(answer.received)
    return moment is not None and write_date(moment) == answer.received and is_misdated(answer)


def _body_fault(answer: Answer) -> str:
    if answer.fault in OVERSIZED_HEADS:
        return "" if not answer.body and not answer.truncated else "an answer with such a head has no body"
    if answer.fault:
        named = answer.header("Content-Encoding") and answer.fault.startswith("Content-Encoding is ")
        possible = named and not answer.truncated and len(answer.body) <= CHUNK
        return "" if possible else "its body has no such fault of decoding"
    size = len(answer.body)
    # A mask is seldom as long as what it hides.
    if MASK.encode() in answer.body or size == BODY_LIMIT or (size < BODY_LIMIT and not answer.truncated):
        return ""
    return f"a body of {size} bytes is {'' if answer.truncated else 'not '}cut at {BODY_LIMIT}"
