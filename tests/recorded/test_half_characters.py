"""Half of a surrogate pair in JSON costs the exchange that has it, and no other one."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import pytest

from conformance.recorded.formats import read
from conformance.recorded.formats.sources import CHUNK, HALF, Source, WholeCharacters
from tests.support.recordings import REFUSAL, SUCCESS, plain
from tests.support.suite_replay import replay_by_suite

PLACE = "place of a half"


def verdicts(folder: Path, content: str) -> list[str]:
    (folder / "a.json").write_text(content)
    replayed = replay_by_suite(read(folder / "a.json"))
    assert replayed.errors == ()
    for result in replayed.results:
        assert result.verdict != "inconclusive" or "half of a surrogate pair" in result.reason
    return [str(result.verdict) for result in replayed.results]


@pytest.mark.parametrize("half", ["\\ude00", "\\uDFFF", "\\ude00\\ud83d", "\\\\\\uDC00", "\\ud83d\\ude00\\ude00"])
@pytest.mark.parametrize("part", ["form", "body", "message", "header"])
def test_half_of_a_pair_costs_its_own_exchange_alone(tmp_path: Path, half: str, part: str) -> None:
    halved = plain(REFUSAL)
    if part == "form":
        halved["request"]["form"]["Body"] = PLACE
    elif part == "header":
        halved["response"]["headers"]["X-Name"] = PLACE
    else:
        halved["response"]["body"] = PLACE if part == "body" else halved["response"]["body"] | {"message": PLACE}
    wrong = plain(REFUSAL) | {"response": plain(SUCCESS)["response"]}
    content = json.dumps([plain(REFUSAL), halved, wrong]).replace(PLACE, half)
    assert verdicts(tmp_path, content) == ["pass", "inconclusive", "fail"]


def test_half_of_a_pair_in_an_exchange_with_another_service_costs_nothing(tmp_path: Path) -> None:
    other = {"request": {"method": "POST", "url": "https://example.com/", "form": {"a": PLACE}}}
    other["response"] = {"status": 200, "headers": {}, "body": PLACE}
    content = json.dumps([other, plain(REFUSAL)]).replace(PLACE, "\\ude00")
    assert verdicts(tmp_path, content) == ["pass"]


def test_what_is_no_half_stays_wherever_the_bytes_are_divided() -> None:
    whole = rb"\ud83d\ude00 \\ude00 \\\\\" \u00e9 " + "\u00e9".encode()
    for filler in range(CHUNK - 30, CHUNK + 1):
        stream = WholeCharacters(Source(BytesIO(b"a" * filler + whole + rb"\ude00\ud83dx" + whole), unlimited=True))
        half = HALF.replace("\0", "\\u0000").encode()
        assert b"".join(iter(stream.read, b"")) == b"a" * filler + whole + half * 2 + b"x" + whole
