"""A case and an answer make findings: every departure of the answer, each with its basis."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping

from conformance.answer import Answer
from conformance.case import Basis, Case, Format, Outcome
from conformance.finding import Finding
from conformance.judging import schema_check
from conformance.judging.echo import departs, echoes
from conformance.reply import MEDIA_TYPES, Reply

ELEMENTS = {"Messages": "Message", "Calls": "Call", "IncomingPhoneNumbers": "IncomingPhoneNumber"}
STATUS_CODES = 20000
"""What a code that names an HTTP status adds to it: 20404 belongs to 404, 20429 to 429."""

NOT_OPEN = 20008
"""The code of a resource that test credentials do not open."""

Check = Callable[[Case, Reply, str], Iterator[Finding]]


def check(case: Case, answer: Answer, account_sid: str) -> tuple[Finding, ...]:
    """Every departure of `answer` from what conforms to `case`, asked of the account `account_sid`.

    A case without outcomes leaves open what is answered: only the form of the answer is judged.
    """
    reply = Reply(answer, case.format)
    if 300 <= answer.status < 400:
        return (_redirect(case, answer),)
    if reply.content is None:
        return (*_status(case, reply), _unreadable(case, reply))
    found = list(_media_type(reply))
    mismatch = _outcome(case, reply)
    if mismatch:
        return (mismatch, *found)
    for part in REFUSAL_CHECKS if reply.is_refusal else SUCCESS_CHECKS:
        found += part(case, reply, account_sid)
    return tuple(_first_of_each_place(found))


def drift(case: Case, answer: Answer) -> tuple[str, ...]:
    """The fields of a success that the schema does not know, as JSON Pointers."""
    reply = Reply(answer, case.format)
    if reply.content is None or reply.is_refusal or case.expect.schema is None:
        return ()
    return schema_check.unknown_fields(case.expect.schema, reply.content)


def _redirect(case: Case, answer: Answer) -> Finding:
    target = answer.header("Location") or "nowhere"
    return Finding("outcome", "", _expected(case), f"{answer.status} redirect to {target}", case.basis)


def _unreadable(case: Case, reply: Reply) -> Finding:
    kind = "an XML document" if case.format is Format.XML else "a JSON object"
    media = reply.media_type or "no media type"
    return Finding("body", "", kind, f"{reply.unreadable} ({reply.answer.status}, {media})", case.basis)


def _media_type(reply: Reply) -> Iterator[Finding]:
    expected = MEDIA_TYPES[reply.format]
    if reply.media_type != expected:
        got = reply.answer.header("Content-Type") or "no Content-Type"
        yield Finding("media-type", "", expected, got, Basis.REFERENCE)


def _outcome(case: Case, reply: Reply) -> Finding | None:
    """A refusal where only a success conforms, or the reverse: one finding says it all."""
    outcomes = case.expect.answers
    if not outcomes and (reply.is_refusal or not case.expect.refused):
        return None
    if any((outcome.code is not None) == reply.is_refusal for outcome in outcomes):
        return None
    if reply.is_refusal:
        return Finding("outcome", "", _expected(case) + " and no error", _refusal(reply), case.basis)
    content = reply.content or {}
    sid = content.get("sid", content.get("Sid"))
    success = f"{reply.answer.status} and no error" + (f" (sid {sid})" if isinstance(sid, str) else "")
    return Finding("outcome", "", _expected(case), success, case.basis)


def _refusal(reply: Reply) -> str:
    if reply.code == NOT_OPEN:
        return f"{reply.outcome}: the resource is not open to test credentials"
    return reply.outcome if reply.has_envelope else f"{reply.outcome}: {reply.excerpt}"


def _status(case: Case, reply: Reply) -> Iterator[Finding]:
    outcomes = _candidates(case, reply)
    if outcomes and reply.answer.status not in {outcome.status for outcome in outcomes}:
        expected = _either(sorted({str(outcome.status) for outcome in outcomes}))
        yield Finding("status", "", expected, str(reply.answer.status), case.expect.status_basis)


def _candidates(case: Case, reply: Reply) -> tuple[Outcome, ...]:
    """The outcomes that the answer can still mean: those with its code, else those of its kind, else all."""
    outcomes = case.expect.answers
    if reply.content is None:
        return outcomes
    same_kind = tuple(outcome for outcome in outcomes if (outcome.code is not None) == reply.is_refusal)
    same_code = tuple(outcome for outcome in same_kind if outcome.code == reply.code)
    return same_code or same_kind or outcomes


def _status_of(case: Case, reply: Reply, _account_sid: str) -> Iterator[Finding]:
    yield from _status(case, reply)


def _envelope(case: Case, reply: Reply, _account_sid: str) -> Iterator[Finding]:
    shape = "xml-error" if reply.format is Format.XML else "error"
    for problem in schema_check.problems(shape, reply.content):
        about_code = problem.where.lower() == "/code" and bool(case.expect.answers)
        basis = case.expect.basis if about_code else problem.basis
        missing = problem.got.startswith("missing")
        expected = problem.expected if not about_code else _codes(case) + ("" if missing else f" ({problem.expected})")
        yield Finding("code" if about_code else "envelope", problem.where, expected, problem.got, basis)


def _code(case: Case, reply: Reply, _account_sid: str) -> Iterator[Finding]:
    codes = {outcome.code for outcome in case.expect.answers}
    if codes and reply.code is not None and reply.code not in codes:
        where = "/Code" if reply.format is Format.XML else "/code"
        yield Finding("code", where, _codes(case), str(reply.code), case.expect.basis)


def _repeated_status(case: Case, reply: Reply, _account_sid: str) -> Iterator[Finding]:
    """The status in the body is that of the HTTP status line; where that line alone is wrong, it is one fault."""
    where, key = ("/Status", "Status") if reply.format is Format.XML else ("/status", "status")
    said = str((reply.content or {}).get(key))
    status = str(reply.answer.status)
    expected = {str(outcome.status) for outcome in _candidates(case, reply)}
    if said != status and not (said in expected and status not in expected):
        yield Finding("envelope", where, f"{status}, the HTTP status", said, Basis.REFERENCE)


def _fields(case: Case, reply: Reply, _account_sid: str) -> Iterator[Finding]:
    for problem in schema_check.problems(case.expect.schema or "", reply.content):
        yield Finding("field", problem.where, problem.expected, problem.got, problem.basis)


def _account(_case: Case, reply: Reply, account_sid: str) -> Iterator[Finding]:
    content = reply.content or {}
    key = "AccountSid" if reply.format is Format.XML else "account_sid"
    if key in content and content[key] != account_sid:
        yield Finding("account", f"/{key}", f"{account_sid}, the account asked", _shown(content[key]), Basis.REFERENCE)


def _address(case: Case, reply: Reply, account_sid: str) -> Iterator[Finding]:
    """The URI of a resource names its account and ends in its SID, with or without `.json`."""
    content = reply.content or {}
    names = ("Uri", "Sid") if reply.format is Format.XML else ("uri", "sid")
    uri, sid = (content.get(name) for name in names)
    if not isinstance(uri, str) or not isinstance(sid, str):
        return
    own = uri.removesuffix(".json")
    if not own.endswith(f"/{sid}") or f"/Accounts/{account_sid}/" not in uri:
        expected = f".../Accounts/{account_sid}/.../{sid}"
        yield Finding("address", f"/{names[0]}", expected, _shown(uri), Basis.REFERENCE)
        return
    unknown = schema_check.unknown_fields(case.expect.schema or "", content)
    for where, path in _below(content):
        if isinstance(path, str) and not path.startswith(f"{own}/") and where not in unknown:
            yield Finding("address", where, f"{own}/...", _shown(path), Basis.REFERENCE)


def _below(content: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """The paths below a resource by their place; XML has them in one text."""
    if "SubresourceUris" in content:
        yield "/SubresourceUris", content["SubresourceUris"]
    paths = content.get("subresource_uris")
    if isinstance(paths, Mapping):
        yield from ((f"/subresource_uris/{name}", path) for name, path in paths.items())


def _element(case: Case, reply: Reply, _account_sid: str) -> Iterator[Finding]:
    """What TwilioResponse holds is named after the resource, or an exception."""
    expected = "RestException" if reply.is_refusal else ELEMENTS.get(case.resource, "")
    if reply.format is Format.XML and expected and reply.element != expected:
        yield Finding("body", "", f"{expected} in TwilioResponse", reply.element, Basis.OBSERVED)


def _echo(case: Case, reply: Reply, _account_sid: str) -> Iterator[Finding]:
    content: Mapping[str, object] = reply.content or {}
    for echo in echoes(case):
        if echo.field not in content:
            yield Finding("echo", f"/{echo.field}", _echoed(echo.values), "missing", echo.basis)
        elif departs(content[echo.field], echo.values):
            # The samples of the page have a text there.
            basis = Basis.PAGE if content[echo.field] is None else echo.basis
            yield Finding("echo", f"/{echo.field}", _echoed(echo.values), _shown(content[echo.field]), basis)


def _named_status(case: Case, reply: Reply, _account_sid: str) -> Iterator[Finding]:
    """Where any code conforms, one that names an HTTP status, such as 20404, still comes with that status."""
    named = (reply.code or 0) - STATUS_CODES
    if case.expect.refused and 400 <= named < 600 and named != reply.answer.status:
        yield Finding("status", "", f"{named}, as code {reply.code} says", str(reply.answer.status), Basis.REFERENCE)


REFUSAL_CHECKS: tuple[Check, ...] = (_element, _envelope, _status_of, _code, _repeated_status, _named_status)
SUCCESS_CHECKS: tuple[Check, ...] = (_element, _status_of, _fields, _account, _address, _echo)


def _first_of_each_place(found: list[Finding]) -> Iterator[Finding]:
    """One fault is one finding: a field that is no text is not also a wrong echo."""
    places: set[str] = set()
    for finding in found:
        if finding.where and finding.where in places:
            continue
        if finding.what == "address" and places & {"/sid", "/uri", "/Sid", "/Uri"}:
            continue
        places.add(finding.where)
        yield finding


def _expected(case: Case) -> str:
    return _either([str(outcome) for outcome in case.expect.answers]) or "a refusal"


def _codes(case: Case) -> str:
    return _either(sorted({str(outcome.code) for outcome in case.expect.answers if outcome.code is not None}))


def _either(texts: list[str]) -> str:
    return " or ".join(texts)


def _echoed(values: tuple[str, ...]) -> str:
    return _cut(_either([f'"{value}"' for value in values]))


def _shown(value: object) -> str:
    return _cut(json.dumps(value, ensure_ascii=False))


def _cut(text: str) -> str:
    return text if len(text) <= 120 else text[:100] + f"... ({len(text)} characters)"
