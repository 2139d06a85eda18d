"""What a finding says of an answer."""

from __future__ import annotations

import pytest

from conformance.case import Basis
from tests.support.public_reports import created, judged


@pytest.mark.parametrize(
    ("parameter", "value", "shown"),
    [
        ("voice-url", None, "null"),
        ("voice-url", "https://a/b", '"https://a/b"'),
        ("voice-caller-id-lookup", False, "false"),
    ],
)
def test_what_comes_back_is_shown_as_json_has_it(parameter: str, value: object, shown: str) -> None:
    name = f"numbers/parameters/{parameter}"
    (finding,) = judged(name, created(name, **{parameter.replace("-", "_"): value})).findings
    assert finding.got == shown


def test_null_for_a_text_that_was_sent_departs_from_the_page() -> None:
    (finding,) = judged("messages/from/valid", created("messages/from/valid", body=None)).findings
    assert (finding.what, finding.where, finding.got, finding.basis) == ("echo", "/body", "null", Basis.PAGE)


@pytest.mark.parametrize("body", [None, ""])
@pytest.mark.parametrize("name", ["without-body", "with-empty-body"])
def test_where_only_media_are_sent_the_text_is_empty_or_null(name: str, body: str | None) -> None:
    assert not judged(f"messages/media/{name}", created(f"messages/media/{name}", body=body)).findings
