"""What a program prints for a broken value is a wrong answer; what may be a placeholder or its text is inconclusive."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.recorded.test_hidden_sids_and_numbers import bought, with_sid
from tests.recorded.test_placeholders import live, replaced, replayed, verdict

PRINTED = (
    "[object Object]", "[object Promise]", "undefined", "[undefined]", "<none>", "NaN", "None", "[Function: to]",
    "[Function (anonymous)]", "Promise { <pending> }", "<models.Number object at 0x7f8a1c2d3e4f>",
    "<function to at 0x7f8a1c2d>", "<class 'phone.Number'>", "<Response [201]>", "<MagicMock name='to' id='1397'>",
    "#<Number:0x000055d0c8a1b2c8>", "#<struct Number value=1>", "#<Double \"number\">", "com.acme.PhoneNumber@1b6d3586",
    "[Ljava.lang.String;@6d06d69c", "Optional[+12015550101]", "%!s(<nil>)", "<nil>", "map[to:+12015550101]",
    "System.Collections.Generic.List`1[System.String]", "HASH(0x55d0c8a1b2c8)", "{'number': '+12015550101'}",
    "['+12015550101']", '{"to": "x"}', "{ number: '+12015550101' }", "[1, 2]",
)  # fmt: skip
UNSURE = (
    "<error>",
    "ORDER_SENT",
    "NO_SENDER_FOUND",
    "[failed]",
    "{{invalid number}}",
    "<order status>",
    "MESSAGE_SENT",
)
SURE = ("<TO>", "[FILTERED]", "{{body}}", "***", "REDACTED", "<YOUR_NUMBER>", "<X>", "MY_TEXT")
FIELDS = ("to", "from", "body")


def test_what_a_program_prints_for_an_object_is_no_placeholder(tmp_path: Path) -> None:
    for account in ("AC" + "0f" * 16, "<ACCOUNT_SID>", "fake-account"):
        entries = [replaced(live(**{field: text}), account) for field in FIELDS for text in PRINTED]
        found = {result.place: str(result.verdict) for result in replayed(tmp_path, *entries).results}
        assert set(found.values()) == {"fail"}, [place for place, each in found.items() if each != "fail"]


@pytest.mark.parametrize("text", ["[object Object]", "<none>", "#<Sid:0x000055d0c8a1b2c8>"])
def test_what_a_program_prints_stands_for_no_sid_no_account_and_no_purchase(tmp_path: Path, text: str) -> None:
    for account in ("AC" + "0f" * 16, "<ACCOUNT_SID>"):
        assert verdict(tmp_path, replaced(with_sid(text), account)).startswith("fail /sid")
        assert verdict(tmp_path, replaced(bought("+14155550115", text), account)).startswith("fail")
    assert verdict(tmp_path, live(account_sid=text)).startswith("fail /account_sid")


def test_what_a_program_prints_in_a_text_is_no_hidden_part(tmp_path: Path) -> None:
    entry = live(body="Hi [object Object], bye")
    entry["request"]["form"]["Body"] = "Hi Bob, bye"
    assert verdict(tmp_path, entry) == "fail /body"
    entry["request"]["form"]["Body"] = "Hi [object Object], bye"
    assert verdict(tmp_path, entry) == "pass"


@pytest.mark.parametrize("text", UNSURE)
@pytest.mark.parametrize("field", FIELDS)
def test_what_only_may_be_a_placeholder_is_inconclusive_where_all_else_is_shown(
    tmp_path: Path, field: str, text: str
) -> None:
    assert verdict(tmp_path, live(**{field: text})) == "inconclusive"
    assert verdict(tmp_path, replaced(live(**{field: text}), "<ACCOUNT_SID>")) == "pass"
    assert verdict(tmp_path, live(**{field: text, "status": "foo"})).startswith("fail")


@pytest.mark.parametrize("text", SURE)
def test_a_text_that_says_what_it_hides_is_a_placeholder_by_itself(tmp_path: Path, text: str) -> None:
    for field in ("to", "from") if text in ("<X>", "<YOUR_NUMBER>", "<TO>") else FIELDS:
        assert verdict(tmp_path, live(**{field: text})) == "pass", field


def test_a_word_for_a_sid_that_may_be_an_error_is_inconclusive(tmp_path: Path) -> None:
    for sid, expected in (("<error>", "inconclusive"), ("NO_ID", "inconclusive"), ("<SID>", "pass"), ("[id]", "pass")):
        assert verdict(tmp_path, with_sid(sid)) == expected, sid


@pytest.mark.parametrize("sender", ["unknown sender", "no caller", "order from web", "sent to phone"])
def test_words_that_say_more_than_what_is_hidden_are_inconclusive(tmp_path: Path, sender: str) -> None:
    assert verdict(tmp_path, live(**{"from": sender})) == "inconclusive"
