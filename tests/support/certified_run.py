"""A small certified run as plain data, which can be changed and written anew so that all of it fits together.

The writer is the strongest forger there is: it derives verdicts and digests from whatever the data say, by the suite's
own functions, and leaves out every check of what a run can have seen.
"""

from __future__ import annotations

import hashlib
import json
import pickle
from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import asdict, dataclass, field, replace
from functools import cache, lru_cache
from typing import Any

from conformance import __version__
from conformance.answer import Absence, Answer, NoAnswer
from conformance.case import Case, Suite
from conformance.certificates import stored_exchanges
from conformance.certificates.attestation import build_attestation
from conformance.certificates.certificate import derive_certificate
from conformance.certificates.certified_suite import CertifiedSuite
from conformance.certificates.claim import Claim, target_json
from conformance.certificates.stored_exchanges import exchange_name
from conformance.fake import ACCOUNT, Server
from conformance.finding import Finding
from conformance.judging.control_result import ControlResult, control_result
from conformance.judging.known_endpoints import KnownEndpoints
from conformance.report import now
from conformance.request import build_request
from conformance.result import SAME_CREDENTIALS, not_asked
from conformance.sequence import second_request
from conformance.target import Target
from conformance.targets.excuse import NO_EXCUSES, Deviation, Excuses, Pin, Unsupported
from conformance.transcript import Transcript, json_bytes
from conformance.wire.exchange import Exchange
from tests.support.shared_suite import drawn_suite

CONTROL, DEVIATING, FAILING = "messages/from/valid", "messages/to/unroutable", "messages/to/invalid"
REPEATED, SILENT, UNANSWERED = "access/repetition/message", "messages/silence/status-callback", "calls/from/valid"
SILENT_TOO = "calls/silence/both"
FOLLOWED = "messages/state/created-message-get"
DRAWN = "messages/to-ordinary/drawn"
OTHERS = (DRAWN, "xml/messages/created", "access/authentication/no-credentials", FOLLOWED)
WRONG_CREDENTIALS = "access/authentication/"
OF_THE_TOKEN = ("shorter-token", "swapped", "token-in-other-case")
"""The kinds of wrong credentials of which the token decides whether they are right."""
NAMES = (CONTROL, DEVIATING, FAILING, REPEATED, SILENT, SILENT_TOO, UNANSWERED, *OTHERS)
ASKED_OF_SOME = tuple(WRONG_CREDENTIALS + kind for kind in OF_THE_TOKEN)
CALLBACKS = "http://127.0.0.1:40001/callback/"
CALLBACK = CALLBACKS + "0f" * 16
"""The callback URL of `SILENT`."""
FILE = "fake.yaml"
SEED = 3
"""What the values of the run were drawn with."""


@dataclass
class CertifiedRun:
    """Claim and exchanges as JSON; `spellings` write a file in other bytes, `overrides` change the certificate last."""

    claim: dict[str, Any]
    exchanges: dict[str, dict[str, Any]]
    spellings: dict[str, Callable[[bytes], bytes]] = field(default_factory=dict)
    overrides: list[Callable[[dict[str, Any]], object]] = field(default_factory=list)

    def copy(self) -> CertifiedRun:
        """One that can be changed alone."""
        return CertifiedRun(*pickle.loads(pickle.dumps((self.claim, self.exchanges))))

    def files(self, suite: Suite) -> dict[str, bytes]:
        """The folder of a certificate: the content of each file by its name."""
        files = {exchange_name(name): _laid_out(json.dumps(data)) for name, data in self.exchanges.items()}
        files = {name: self.spellings.get(name, bytes)(content) for name, content in files.items()}
        certificate = self._certificate(suite, files)
        for override in self.overrides:
            override(certificate)
        certificate.pop("digest")
        certificate["digest"] = hashlib.sha256(json_bytes(certificate)).hexdigest()
        own = {"certificate.json": certificate, "attestation.json": _attestation(certificate)}
        return files | {name: self.spellings.get(name, bytes)(json_bytes(data)) for name, data in own.items()}

    def _certificate(self, suite: Suite, files: dict[str, bytes]) -> dict[str, Any]:
        """What the run says where it can be judged at all; otherwise what the unchanged run said, with new digests."""
        digests = {name: hashlib.sha256(files[exchange_name(name)]).hexdigest() for name in self.exchanges}
        try:
            return derived(suite, self.claim, self.exchanges, digests) | self.claim
        except (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError):
            certificate = deepcopy(unchanged_certificate()) | self.claim
            for case in certificate["cases"]:
                case["exchange"] = digests.get(case["case"], case["exchange"])
            return certificate


@lru_cache(10_000)
def _laid_out(text: str) -> bytes:
    """The bytes of a file for JSON in one line, which is written much sooner."""
    return json_bytes(json.loads(text))


def _attestation(certificate: dict[str, Any]) -> dict[str, Any]:
    try:
        return build_attestation(certificate)
    except (AttributeError, LookupError, TypeError, ValueError):
        return build_attestation(unchanged_certificate())


def derived(suite: Suite, claim: dict[str, Any], exchanges: dict[str, Any], digests: dict[str, str]) -> dict[str, Any]:
    """The certificate of these exchanges, with these digests, whether or not a run can have had them."""
    claimed = Claim.from_json(claim)
    # A case whose exchange is missing is called not asked.
    transcripts = {name: Transcript.from_json(data) for name, data in exchanges.items()}

    known = {case.name: case for case in suite.cases}
    twilio = claimed.known_target.is_twilio

    def first(cases: Iterable[Case]) -> list[Answer | NoAnswer]:
        return [transcripts[case.name].answers[0] for case in cases]

    def control_of(name: str) -> ControlResult:
        return control_result(known[name], *first([known[name]]), is_twilio=twilio)

    endpoints = KnownEndpoints(known, first, is_twilio=twilio)

    def result(case: Case) -> Any:
        control = endpoints.control(case, *first([case]), control_of)
        return stored_exchanges.judge_again(case, transcripts[case.name], claimed, control)

    return derive_certificate(
        claimed,
        [
            (result(case), digests[case.name])
            if case.name in transcripts
            else (not_asked(case, SAME_CREDENTIALS), None)
            for case in suite.cases
        ],
    )


@cache
def small_suite() -> Suite:
    """A part of the suite: one case of each kind, with their controls."""
    suite = drawn_suite(SEED).suite
    names = (*NAMES, *ASKED_OF_SOME)
    chosen = {name for case in suite.cases if case.name in names for name in (case.name, *case.control)}
    return replace(suite, cases=tuple(case for case in suite.cases if case.name in chosen))


@cache
def unchanged_run() -> CertifiedRun:
    """A run in which most cases pass, one fails, one deviates as declared, and one has no answer and is not claimed."""
    suite = small_suite()
    with Server(ACCOUNT) as server, Exchange() as exchange:
        target = Target("a fake", server.base_url, ACCOUNT.sid, ACCOUNT.token)
        sent = {case.name: _sent(case, target, exchange) for case in suite.cases}
    taken = sent[CONTROL].answers
    sent[DEVIATING] = replace(sent[DEVIATING], answers=taken)
    sent[FAILING] = replace(sent[FAILING], answers=taken)
    sent[UNANSWERED] = replace(sent[UNANSWERED], answers=(NoAnswer(Absence.TIMEOUT, "no answer within 10 s"),))
    exchanges = {name: transcript.to_json() for name, transcript in sent.items()}
    kinds = {"version": __version__, "requirements": suite.scored, "digest": CertifiedSuite.of(suite.scored).digest}
    claim = {
        "suite": kinds,
        "target": target_json(target),
        "artifact": None,
        "judged": now(),
        "level": "observed",
        "seed": SEED,
        "same_credentials": [],
        "declared": asdict(NO_EXCUSES),
    }
    findings = _findings(suite, claim, exchanges)
    pins = tuple(
        Pin(one.what, one.where, one.expected, one.got, f"{FILE}:{line}") for line, one in enumerate(findings, 21)
    )
    excuses = Excuses(
        (Unsupported("calls/*", "It has no calls.", f"{FILE}:9"),),
        (
            Deviation(
                DEVIATING,
                pins,
                "It has no carriers.",
                "https://fake.example/1",
                "2027-01-31",
                f"{FILE}:19",
                f"{FILE}:20",
            ),
        ),
    )
    return CertifiedRun(claim | {"declared": _plain(asdict(excuses))}, exchanges)


@cache
def unchanged_certificate() -> dict[str, Any]:
    """The certificate of the unchanged run, with empty digests of its exchanges."""
    run = unchanged_run()
    return derived(small_suite(), run.claim, run.exchanges, dict.fromkeys(run.exchanges, "0" * 64))


def _sent(case: Case, target: Target, exchange: Exchange) -> Transcript:
    addresses = {
        name: CALLBACKS + hashlib.sha256(f"{case.name} {name}".encode()).hexdigest()[:32] for name in case.silent
    }
    addresses = dict.fromkeys(case.silent, CALLBACK) if case.name == SILENT else addresses
    request = build_request(case, target, addresses)
    answers = tuple(exchange.send(request) for _ in range(case.repeat))
    second = second_request(case, answers, target)
    answers = (*answers, exchange.send(second)) if second else answers
    assert all(isinstance(answer, Answer) for answer in answers)
    return Transcript.of(case.name, request, answers, addresses, (), second)


def _findings(suite: Suite, claim: dict[str, Any], exchanges: dict[str, Any]) -> list[Finding]:
    certificate = derived(suite, claim, exchanges, dict.fromkeys(exchanges, "0" * 64))
    found = next(case["findings"] for case in certificate["cases"] if case["case"] == DEVIATING)
    assert found
    return [Finding(**finding) for finding in found]


def _plain(data: Any) -> Any:
    """The data with lists in place of tuples, as JSON has them."""
    if isinstance(data, dict):
        return {name: _plain(value) for name, value in data.items()}
    return [_plain(value) for value in data] if isinstance(data, (list, tuple)) else data
