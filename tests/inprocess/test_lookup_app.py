"""An app that looks numbers up: the same application has all services, and Lookup is asked about by name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import pytest

import conformance
from conformance.authorization import BASIC
from tests.support import lookup_answers
from tests.support.lookup_answers import SID, TOKEN

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

CREDENTIALS = {"account_sid": SID, "auth_token": TOKEN}


def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Lookup below a prefix, and nothing else."""
    path = environ["PATH_INFO"].removeprefix("/api")
    is_authentic = environ.get("HTTP_AUTHORIZATION") == BASIC.header(SID, TOKEN)
    query = dict(parse_qsl(environ["QUERY_STRING"]))
    answer = lookup_answers.answer_to(environ["REQUEST_METHOD"], path, query, is_authentic=is_authentic)
    start_response(f"{answer.status} -", [*answer.headers])
    return [answer.body]


def test_an_app_is_judged_by_lookup_where_that_is_named() -> None:
    report = conformance.judge_app(app, **CREDENTIALS, prefix="/api", resources=["lookup"])
    assert report.exit_code == 0, report.text
    assert report.requirements == "0.2"
    assert {result.resource for result in report.results} == {"lookup"}


def test_its_cases_can_be_chosen_and_are_refused_without_the_name() -> None:
    names = {case.name for case in conformance.cases("lookup/sim-swap/*", resources=["lookup"])}
    report = conformance.judge_app(app, **CREDENTIALS, prefix="/api", select="lookup/sim-swap/*", resources=["lookup"])
    assert {result.case for result in report.results if result.got} == names
    for ask in (conformance.cases, lambda pattern: conformance.judge_app(app, select=pattern)):
        with pytest.raises(ValueError, match=r"'lookup/\*': add resources=\['lookup'\]"):
            ask("lookup/*")


def test_without_a_name_the_cases_are_those_of_before() -> None:
    assert not any(case.name.startswith("lookup/") for case in conformance.cases())
    assert not any(case.name.startswith("lookup/") for case in conformance.cases("R01"))
    with pytest.raises(ValueError, match="no such resource; did you mean 'lookup'"):
        conformance.cases(resources=["lookups"])
