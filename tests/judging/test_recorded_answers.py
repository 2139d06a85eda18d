"""What the service was seen to answer conforms; where an old or foreign answer does not, it is written down."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from conformance.answer import Answer
from conformance.body import parse
from conformance.case import Basis, Case, Expectation, Format
from conformance.judging.check import check
from conformance.judging.schema_check import unknown_fields, violations
from conformance.xml_body import parse_xml
from tests.support.recorded_answers import ACCOUNT, ALL, EARLIER, ELSEWHERE, SINCE_2017, Recording

REFUSALS = [recording for recording in ALL if recording.shape in ("error", "xml-error")]


def named(recordings: tuple[Recording, ...] | list[Recording]) -> Any:
    return pytest.mark.parametrize("recording", [pytest.param(entry, id=entry.id) for entry in recordings])


def content(recording: Recording) -> Any:
    """The body after a way through the parser that an answer takes."""
    if isinstance(recording.body, str):
        return parse_xml(recording.body.encode())[1]
    return parse(json.dumps(recording.body).encode())


OF_LIVE_CREDENTIALS = {"calls-2023-live": ("/phone_number_sid",)}
"""Where answers to live credentials depart from what was observed with test credentials, which no case asks of them."""


@named(SINCE_2017)
def test_every_answer_recorded_since_2017_has_the_shape_of_its_kind(recording: Recording) -> None:
    assert recording.shape is not None
    found = violations(recording.shape, content(recording))
    assert tuple(problem.where for problem in found) == OF_LIVE_CREDENTIALS.get(recording.id, ())
    assert all(problem.basis is Basis.OBSERVED for problem in found)


def test_what_departs_since_2017_was_recorded_with_live_credentials() -> None:
    assert {recording.credentials for recording in ALL if recording.id in OF_LIVE_CREDENTIALS} == {"live"}


def as_received(recording: Recording) -> Answer:
    """The answer with the media type that was kept, or else that of its format."""
    is_xml = isinstance(recording.body, str)
    body = recording.body if is_xml else json.dumps(recording.body)
    headers = (("Content-Type", recording.media_type or f"application/{'xml' if is_xml else 'json'}"),)
    return Answer(recording.status, headers, body.encode())


def as_case(recording: Recording) -> Case:
    """A case with the request of a recording that leaves the outcome open, so that all else is judged."""
    resource = recording.path.rpartition("/")[2].removesuffix(".json")
    shape = recording.shape if recording.status == 201 else None
    form = Format.XML if isinstance(recording.body, str) else Format.JSON
    expect = Expectation((), schema=shape)
    return Case("", "", 0, (), expect, recording.form, recording.method, resource, format=form)


@named([recording for recording in SINCE_2017 if recording.credentials == "test"])
def test_every_answer_recorded_with_test_credentials_since_2017_passes_every_check(recording: Recording) -> None:
    answer, created = as_received(recording), content(recording).get("date_created")
    received = (answer, replace(answer, headers=(*answer.headers, ("Date", created)))) if created else (answer,)
    for each in received:
        assert check(as_case(recording), each, ACCOUNT) == ()


@named([recording for recording in SINCE_2017 if recording.credentials != "test"])
def test_no_answer_recorded_with_other_credentials_departs_from_what_a_document_says(recording: Recording) -> None:
    found = check(as_case(recording), as_received(recording), ACCOUNT)
    assert not [finding for finding in found if finding.basis.within(Basis.REFERENCE) and finding.what != "echo"]


UNNAMED = {"calls-2020-to-14108675310": ("/subresource_uris/feedback", "/subresource_uris/feedback_summaries")}
"""Paths of 2020 of which one is not below the call, so that the schema is not to know it."""


@named([recording for recording in ALL if recording.shape])
def test_no_recorded_answer_has_a_field_that_the_shapes_do_not_name(recording: Recording) -> None:
    assert unknown_fields(str(recording.shape), content(recording)) == UNNAMED.get(recording.id, ())


@named(EARLIER)
def test_an_earlier_answer_lacks_what_came_later_and_nothing_else(recording: Recording) -> None:
    found = violations(str(recording.shape), content(recording))
    assert sorted(problem.where for problem in found) == sorted(recording.reported)
    assert {problem.got for problem in found} <= {"missing"}
    assert {problem.basis for problem in found} <= {Basis.PAGE}


@named([recording for recording in ELSEWHERE if recording.shape])
def test_what_is_no_answer_to_a_creation_departs_where_it_is_written_down(recording: Recording) -> None:
    found = violations(str(recording.shape), content(recording))
    assert sorted(problem.where for problem in found) == sorted(recording.reported)


def test_a_call_that_is_read_when_it_is_over_departs_in_what_holds_for_new_calls_alone() -> None:
    (recording,) = (entry for entry in ELSEWHERE if entry.method == "GET")
    found = violations("call", content(recording))
    assert len(found) == 6
    assert {problem.basis for problem in found} == {Basis.OBSERVED}
    assert "missing" not in {problem.got for problem in found}


@named(REFUSALS)
def test_the_status_in_a_refusal_is_that_of_the_answer(recording: Recording) -> None:
    body = content(recording)
    assert str(body.get("status", body.get("Status"))) == str(recording.status)


def test_only_the_head_of_one_answer_was_kept() -> None:
    assert [recording.id for recording in ALL if recording.shape is None] == ["calls-2014-no-authorization"]
    assert [recording.id for recording in ALL if recording.body is None] == ["calls-2014-no-authorization"]


def test_recordings_are_told_apart_by_name_and_sorted_by_age() -> None:
    assert len({recording.id for recording in ALL}) == len(ALL)
    assert all(recording.recorded >= "2017" for recording in SINCE_2017)
    assert all(recording.recorded < "2017" for recording in EARLIER)
    assert not any(recording.reported for recording in SINCE_2017)


def test_nothing_that_was_recorded_is_left_out() -> None:
    assert Counter(recording.shape for recording in ALL) == {
        "error": 38, "xml-error": 2, "message": 9, "call": 4, "incoming-phone-number": 3, None: 1,
    }  # fmt: skip
    assert Counter(recording.recorded[:4] for recording in ALL if recording.credentials == "test") == {
        "2012": 6, "2014": 3, "2015": 4, "2016": 2, "2017": 3, "2018": 6, "2019": 1, "2020": 7, "2026": 4,
    }  # fmt: skip
