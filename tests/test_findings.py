"""What a finding says of an answer."""

from __future__ import annotations

import pytest

from tests.reports import created, judged


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
