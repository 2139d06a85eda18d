"""No exchange is lost for another: what cannot be read is counted by itself, with its number and its reason."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from conformance.recorded.formats import read
from conformance.recorded.formats.sources import UNBOUNDED, BoundedNumbers
from tests.cli.test_run import conform
from tests.support.recordings import HOST, REFUSAL, SUCCESS, plain, ruby_vcr
from tests.support.suite_replay import replay_by_suite

ELSEWHERE = {
    "request": {"method": "GET", "url": "https://ids.example.com/x"},
    "response": {"status": 200, "headers": {}, "body": {"id": "NUMBER"}},
}
NUMBERS = ("9" * 20, "1" + "0" * 40, "-" + "9" * 25, "1e999", "-1E+400", "9" * 5000, "1.5e+0400")
BROKEN: tuple[Any, ...] = (
    None, 5, "text", [], {}, {"request": None, "response": None}, {"request": {"method": "POST"}, "response": {}},
    [{"request": 1}], {"response": {"status": 201}}, True,
)  # fmt: skip


def wrong() -> Any:
    entry = plain(REFUSAL)
    entry["response"]["body"]["code"] = 21614
    return entry


def verdicts(path: Path) -> list[str]:
    replayed = replay_by_suite(read(path))
    assert replayed.errors == ()
    return [str(result.verdict) for result in replayed.results]


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: number[:12])
def test_a_number_that_no_program_can_hold_costs_one_exchange_at_most(tmp_path: Path, number: str) -> None:
    path = tmp_path / "a.json"
    for place in ('"NUMBER"', '"id": "NUMBER"'):
        text = json.dumps([plain(SUCCESS), ELSEWHERE, wrong()])
        path.write_text(text.replace(place, place.replace('"NUMBER"', number)))
        assert verdicts(path) == ["pass", "fail"]
    own = plain(REFUSAL)
    own["response"]["status"] = "NUMBER"
    path.write_text(json.dumps([plain(SUCCESS), own, wrong()]).replace('"NUMBER"', number))
    assert verdicts(path) == ["pass", "inconclusive", "fail"]


@pytest.mark.parametrize("number", NUMBERS[:4], ids=lambda number: number[:12])
def test_digits_in_a_text_stay_as_they_are(tmp_path: Path, number: str) -> None:
    entry = plain(SUCCESS)
    text = f'say "{number}" \\ {number}'
    entry["request"]["form"]["Body"] = text
    entry["response"]["body"] |= {"body": text}
    padded = {**ELSEWHERE, "padding": "\\" * 65_000 + '"' * 70_000}
    (tmp_path / "a.json").write_text(json.dumps([padded, entry, ELSEWHERE]).replace('"NUMBER"', number))
    assert verdicts(tmp_path / "a.json") == ["pass"]


class Pieces:
    """A source that gives its bytes in pieces of one size."""

    def __init__(self, data: bytes, size: int) -> None:
        self._pieces = iter([data[start : start + size] for start in range(0, len(data), size)])

    def read(self, _size: int = 0) -> bytes:
        return next(self._pieces, b"")


@pytest.mark.parametrize("size", [*range(1, 24), 1000])
def test_numbers_are_bounded_wherever_a_piece_ends(size: int) -> None:
    content = [
        "\\",
        "\\\\",
        'a "1e999" b',
        '\\"',
        "9" * 30,
        "\\1e999",
        "",
        "12\\",
        5,
        -1.5,
        2**62,
        True,
        None,
        {"1e999": "e"},
    ]
    written = json.dumps([*content, "HERE"]).replace('"HERE"', f"1e999, {'9' * 25}, -1E+999, 1e5")
    source: Any = Pieces(written.encode(), size)
    bounded = BoundedNumbers(source)
    found = json.loads(b"".join(iter(bounded.read, b"")))
    assert found == [*content, UNBOUNDED, 1e25, UNBOUNDED, 1e5]


@pytest.mark.parametrize("broken", BROKEN, ids=str)
@pytest.mark.parametrize("first", [True, False], ids=["first", "last"])
def test_an_entry_that_is_no_exchange_is_inconclusive_with_its_number(
    tmp_path: Path, broken: object, *, first: bool
) -> None:
    entries = [broken, plain(SUCCESS)] if first else [plain(SUCCESS), broken]
    (tmp_path / "plain.json").write_text(json.dumps(entries))
    cassette = yaml.safe_load(ruby_vcr(SUCCESS))
    good = cassette["http_interactions"]
    cassette["http_interactions"] = [broken, *good] if first else [*good, broken]
    (tmp_path / "vcr.yml").write_text(yaml.safe_dump(cassette))
    for name in ("plain.json", "vcr.yml"):
        done = conform("replay", tmp_path / name)
        assert done.returncode == 20, done.stdout
        assert f"{name}#{1 if first else 2}" in done.stdout
        assert "it cannot be read" in done.stdout


@pytest.mark.parametrize(
    "url", ["https://[api.twilio.com", "https://[api.twilio.com/2010-04-01/Accounts/x/Messages.json"]
)
def test_an_address_that_is_none_is_that_of_no_other_service(tmp_path: Path, url: str) -> None:
    entry = plain(REFUSAL)
    entry["request"]["url"] = url
    (tmp_path / "a.json").write_text(json.dumps([entry, plain(SUCCESS)]))
    assert verdicts(tmp_path / "a.json") == ["inconclusive", "pass"]


def test_an_exchange_with_another_service_that_is_broken_is_ignored(tmp_path: Path) -> None:
    other = {"request": {"method": "GET", "url": "https://ids.example.com/x"}, "response": {"status": {}}}
    (tmp_path / "a.json").write_text(json.dumps([other, plain(SUCCESS)]))
    assert verdicts(tmp_path / "a.json") == ["pass"]


@pytest.mark.parametrize("content", ["[]", " [ ]\n", "http_interactions: []", '{"interactions": []}', "--- []"])
def test_a_recording_without_exchanges_is_one_in_every_format(tmp_path: Path, content: str) -> None:
    (tmp_path / "empty").write_text(content)
    assert conform("replay", tmp_path / "empty").returncode == 5


def test_a_name_that_is_missing_costs_no_other_file(tmp_path: Path) -> None:
    for name, entry in (("good.json", plain(SUCCESS)), ("wrong.json", wrong())):
        (tmp_path / name).write_text(json.dumps([entry]))
    good = conform("replay", tmp_path / "absent.json", tmp_path / "good.json")
    assert (good.returncode, "1 exchange with Twilio: 1 pass" in good.stdout) == (4, True)
    assert "absent.json: there is no such file or folder" in good.stderr
    bad = conform("replay", tmp_path / "wrong.json", tmp_path / "*.har")
    assert "1 fail" in bad.stdout
    assert "no file has such a name" in bad.stderr
    unreadable = tmp_path / "unreadable.json"
    unreadable.write_text('[{"request"')
    assert bad.returncode == conform("replay", tmp_path / "wrong.json", unreadable).returncode


PATTERNS = (
    r"Messages(\.json)?",
    r"Messages(?:\.json)?\z",
    r"Messages(\.json|\.xml)?$",
    r"Messages(\.\w+)?",
    r"Messages.*",
    r"Messages\.?(json)?",
    r"Messages\.json(\?.*)?$",
    r"Messages\.json.*",
)


@pytest.mark.parametrize("end", PATTERNS)
def test_a_pattern_may_leave_the_end_of_an_address_open(tmp_path: Path, end: str) -> None:
    path = tmp_path / "a.yml"
    pattern = f"!ruby/regexp '/{HOST}/2010-04-01/Accounts/\\w+/{end}/'".replace("https://", r"https:\/\/")
    for recording, status in ((REFUSAL, "pass"), (SUCCESS, "fail")):
        cassette = yaml.safe_load(ruby_vcr(recording))
        request = cassette["http_interactions"][0]["request"]
        request["uri"] = "HERE"
        request["body"]["string"] = "To=%2B15005550001&From=%2B15005550006&Body=a+text\n"
        path.write_text(yaml.safe_dump(cassette).replace("uri: HERE", f"uri: {pattern}"))
        assert verdicts(path) == [status]


@pytest.mark.parametrize("kind", [bytearray, bytes, lambda data: iter([data[:9], data[9:]])])
@pytest.mark.parametrize("form", ["To=1&Body=a&From=%2B15005550006", "To=%2B15005550001&From=%2B15005550006&Body=a"])
def test_a_body_is_read_out_of_the_object_that_holds_it(tmp_path: Path, kind: Any, form: str) -> None:
    request = {"method": "POST", "uri": HOST + REFUSAL.path, "body": kind(form.encode()), "headers": {}}
    response = {
        "status": {"code": 400, "message": "X"},
        "headers": {"Content-Type": ["application/json"]},
        "body": {"string": json.dumps(REFUSAL.body)},
    }
    (tmp_path / "a.yml").write_text(yaml.dump({"interactions": [{"request": request, "response": response}]}))
    (exchange,) = read(tmp_path / "a.yml")
    assert [name for name, _ in exchange.form] == [part.partition("=")[0] for part in form.split("&")]
    assert not exchange.unread
