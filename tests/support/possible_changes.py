"""Changes of a certified run into another one that a run could have had: a certificate of it is valid.

What the exchanges say is open to whoever writes them; that is what a signature is for.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from random import Random
from typing import Any

from conformance.case import Suite
from conformance.certificates.claim import Claim, target_json
from conformance.request import build_request
from conformance.sequence import second_request
from conformance.targets.unsupported import UNSTATED
from conformance.transcript import Transcript
from tests.support.certified_run import (
    CALLBACK,
    CONTROL,
    DEVIATING,
    FAILING,
    FILE,
    OF_THE_TOKEN,
    REPEATED,
    SILENT,
    UNANSWERED,
    WRONG_CREDENTIALS,
    CertifiedRun,
    small_suite,
)

Change = Callable[[CertifiedRun, Random], object]

ANSWERED = (CONTROL, DEVIATING, SILENT, "xml/messages/created", "access/authentication/no-credentials")
"""Cases with one answer that may be any other; what fails stays, so that every such run has a verdict."""

STATUSES = (200, 201, 204, 301, 400, 401, 403, 404, 405, 422, 429, 500, 503, 999)
MEDIA_TYPES = ("application/json", "text/html; charset=utf-8", "application/xml", "", "\xff")
ABSENCES = ("timed out", "connection refused", "connection died in the middle of an answer", "name not found")


def answers(run: CertifiedRun, random: Random) -> list[dict[str, Any]]:
    """The answers of some case that may have any."""
    return run.exchanges[random.choice(ANSWERED)]["answers"]


def another_sid(run: CertifiedRun, random: Random) -> None:
    answer = run.exchanges[CONTROL]["answers"][0]
    sid = f"SM{random.getrandbits(128):032x}"
    answer["body"] = {"text": re.sub("SM[0-9a-f]{32}", sid, answer["body"].get("text", ""))}


def another_status(run: CertifiedRun, random: Random) -> None:
    answers(run, random)[0]["status"] = random.choice(STATUSES)


def another_refusal(run: CertifiedRun, random: Random) -> None:
    code = random.choice((20003, 20404, 21211, 21212, 21606, 21612, 21614))
    status = random.choice((400, 401, 404))
    text = json.dumps({"code": code, "message": "No.", "more_info": "https://fake.example", "status": status})
    answers(run, random)[0].update(status=status, body={"text": text})


def any_bytes(run: CertifiedRun, random: Random) -> None:
    content = random.randbytes(random.randrange(200))
    try:
        body = {"text": content.decode("utf-8")}
    except UnicodeDecodeError:
        body = {"base64": b64encode(content).decode()}
    answers(run, random)[0]["body"] = body


def any_text(run: CertifiedRun, random: Random) -> None:
    texts = (
        "",
        "{}",
        "[]",
        "<html>",
        "\ufeff{}",
        '{"sid": NaN}',
        '{"sid": 1, "sid": 2}',
        "\0",
        "caf\xe9 \U0001f600",
        "[" * 200,
    )
    answers(run, random)[0]["body"] = {"text": random.choice(texts)}


def any_headers(run: CertifiedRun, random: Random) -> None:
    headers = [["Content-Type", random.choice(MEDIA_TYPES)], ["X-Any", "a"], ["X-Any", "\xe9\t b"], ["!", ""]]
    answer = answers(run, random)[0]
    kept = [pair for pair in answer["headers"] if pair[0] in ("Content-Encoding", "Date")]
    answer["headers"] = [*random.sample(headers, random.randrange(5)), *kept]


def more_attempts(run: CertifiedRun, random: Random) -> None:
    attempts = random.randrange(1, 8)
    answers(run, random)[0].update(attempts=attempts, resent=attempts > 1 and random.random() < 0.5)


def undecodable(run: CertifiedRun, random: Random) -> None:
    answer = answers(run, random)[0]
    answer["headers"].append(["Content-Encoding", "br"])
    answer["fault"] = "Content-Encoding is 'br', which was not asked for"


def half_repeated(run: CertifiedRun, random: Random) -> None:
    missing = {"absence": random.choice(ABSENCES), "reason": "no answer", "attempts": random.randrange(1, 8)}
    run.exchanges[REPEATED]["answers"][1:] = [missing]


def same_answer_again(run: CertifiedRun, random: Random) -> None:
    answered = run.exchanges[REPEATED]["answers"]
    answered[1] = answered[0] if random.random() < 0.5 else answered[0] | {"status": 400}


def another_absence(run: CertifiedRun, random: Random) -> None:
    run.exchanges[UNANSWERED]["answers"] = [
        {"absence": random.choice((*ABSENCES, "not sent")), "reason": "?", "attempts": 1}
    ]


def callback(run: CertifiedRun, random: Random) -> None:
    method, prefix = random.choice(("GET", "POST", "PUT")), random.choice(("", "/tunnel"))
    run.exchanges[SILENT]["heard"] = [["StatusCallback", f"{method} {prefix}/callback/{CALLBACK[-32:]}"]]


def another_time(run: CertifiedRun, random: Random) -> None:
    """A run whose answers came within a day of its start."""
    judged = datetime.fromisoformat(run.claim["judged"]) - timedelta(seconds=random.randrange(23 * 3600))
    run.claim["judged"] = f"{judged:%Y-%m-%dT%H:%M:%SZ}"


def a_wrong_clock(run: CertifiedRun, random: Random) -> None:
    """A target whose Date is far from the time of the run, which was kept beside it."""
    for answer in answers(run, random):
        received = answer.get("received") or next(text for name, text in answer["headers"] if name == "Date")
        wrong = parsedate_to_datetime(received) + timedelta(minutes=random.choice((-(10**6), -6, 6, 10**6)))
        others = [pair for pair in answer["headers"] if pair[0] != "Date"]
        answer.update(headers=[*others, ["Date", format_datetime(wrong, usegmt=True)]], received=received)


def of_a_token(kinds: tuple[str, ...]) -> Change:
    """A run of a target whose token makes these kinds of wrong credentials right."""

    def change(run: CertifiedRun, random: Random) -> None:
        del random
        run.claim["same_credentials"] = list(kinds)
        for kind in kinds:
            run.exchanges.pop(WRONG_CREDENTIALS + kind, None)

    return change


def another_level(run: CertifiedRun, random: Random) -> None:
    run.claim["level"] = random.choice(("page", "reference"))


def an_artifact(run: CertifiedRun, random: Random) -> None:
    run.claim["artifact"] = {"name": "fake 1.0.tgz", "sha256": f"{random.getrandbits(256):064x}"}


def another_name(run: CertifiedRun, random: Random) -> None:
    target = run.claim["target"]
    described = {"version": "1.0", "homepage": "https://fake.example/"}
    target |= {"name": random.choice(("b", "caf\xe9", "* of \u202e")), **(described if random.random() < 0.5 else {})}
    in_order(run)


def another_target(run: CertifiedRun, random: Random) -> None:
    target = run.claim["target"]
    urls = ("http://127.0.0.1:4010", "https://fake.example/api/laml", "http://localhost:1")
    target |= {"base_url": random.choice(urls), "account_sid": random.choice(("AC1", "ACparallel000", "AC" + "1" * 32))}
    if random.random() < 0.5:
        target |= {"host": "api.twilio.com", "form": [["Extra", "1"], ["Extra", "2"], ["Other", ""]]}
    in_order(run)
    sent_to(run, small_suite())


def in_order(run: CertifiedRun) -> None:
    """Writes what is claimed of the target in the order in which a run writes it."""
    run.claim["target"] = target_json(Claim.from_json(run.claim).known_target)


def sent_to(run: CertifiedRun, suite: Suite) -> None:
    """Sends every request anew to the target that is claimed."""
    target = Claim.from_json(run.claim).known_target
    for case in suite.cases:
        if case.name not in run.exchanges:
            continue
        request = build_request(case, target, run.exchanges[case.name]["listeners"])
        exchange = run.exchanges[case.name]
        first = Transcript.from_json(exchange).answers[:1]
        second = second_request(case, first, target)
        sent = Transcript.of(case.name, request, (), {}, (), second).to_json()
        exchange["sent"] = sent["sent"]
        if "then" in exchange and second:
            exchange["then"] = sent["then"]
        elif "then" in exchange:
            # Nothing follows from an answer that names another account.
            del exchange["then"], exchange["answers"][1:]


def another_excuse(run: CertifiedRun, random: Random) -> None:
    for deviation in run.claim["declared"]["deviations"]:
        deviation |= random.choice(
            ({"reason": "Other."}, {"link": ""}, {"until": "", "until_place": ""}, {"until": "2020-02-29"})
        )


def no_excuse(run: CertifiedRun, random: Random) -> None:
    del random
    run.claim["declared"]["deviations"] = []


def a_wider_pin(run: CertifiedRun, random: Random) -> None:
    for deviation in run.claim["declared"]["deviations"]:
        pin = deviation["pins"][0]
        at = random.randrange(len(pin["got"]) - 1)
        pin["got"] = pin["got"][:at] + "*" + pin["got"][at + random.randrange(2) :]


def a_pin_of_nothing(run: CertifiedRun, random: Random) -> None:
    for deviation in run.claim["declared"]["deviations"]:
        got = random.choice(("*a" * 1999, "nothing of this", "201*x"))
        deviation["pins"].append(deviation["pins"][0] | {"got": got, "place": f"{FILE}:99"})


def a_pattern(run: CertifiedRun, random: Random) -> None:
    cases = random.choice(("xml/*", "access/*", "*/created", "*xml*created*", REPEATED, SILENT))
    reason = random.choice((UNSTATED, "Not yet."))
    run.claim["declared"]["unsupported"].append({"cases": cases, "reason": reason, "place": f"{FILE}:10"})


def failing_otherwise(run: CertifiedRun, random: Random) -> None:
    run.exchanges[FAILING]["answers"][0]["status"] = random.choice((200, 202))


def another_token(run: CertifiedRun, random: Random) -> None:
    """Digits alone, one letter, one digit; after a token was chosen, none of its cases can be asked again."""
    of_a_token(random.choice((OF_THE_TOKEN[2:], OF_THE_TOKEN[:1], OF_THE_TOKEN[::2])))(run, random)


POSSIBLE: tuple[Change, ...] = (
    another_sid, another_status, another_refusal, any_bytes, any_text, any_headers, more_attempts, undecodable,
    half_repeated, same_answer_again, another_absence, callback, another_time, another_level, an_artifact, another_name,
    another_target, another_excuse, no_excuse, a_wider_pin, a_pin_of_nothing, a_pattern, failing_otherwise,
    a_wrong_clock, another_token,
)  # fmt: skip
