"""A history in every form but the page: as text, Markdown, JSON, a story, and a feed by RFC 4287."""

from __future__ import annotations

import json
import re
from datetime import datetime
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft202012Validator

from conformance.history.history import History
from conformance.history.ledger import Ledger
from conformance.history.night_line import Night
from conformance.reports import history_feed, history_json, history_markdown, history_story, history_text
from conformance.suite.data import data_folder
from tests.support.few_nights import history_of, nights

BLOCKED, TO, FROM = "messages/to/blocked", "calls/to/blocked", "calls/from/valid"
HOSTILE = "a <b>&\"'\u202e\x07\n::error::no ]]> `x` [y](z)"
TWILIO = nights(
    {BLOCKED: "ppffpipppppppppf", TO: "ppPPPiPPPPPPPPPP", FROM: "..pppipppppppppp"},
    suites="1111111111122222",
    demands={BLOCKED: "aaaaaaaaaaaabbbb"},
)
FAKE = nights({BLOCKED: "pppff", TO: "ooooo"}, target=f"fake {HOSTILE}")
HISTORY = history_of(TWILIO, FAKE)

MANY = nights({f"calls/to/case-{number}": "p" * number + "f" * (400 - number) for number in range(1, 400)})
"""Nights in each of which another case begins to fail."""


def test_the_text_names_targets_changes_in_order_what_does_not_pass_and_flickers() -> None:
    lines = list(history_text.lines(HISTORY))
    text = "\n".join(lines)
    assert lines[0] == "21 nights of 2 targets, from 2025-01-01 to 2025-01-16."
    dates = re.findall(r"^(2025-01-\d\d)  ", text, re.MULTILINE)
    assert dates == sorted(dates)
    assert len(dates) == len(HISTORY.groups) == 5
    joined = re.sub(r"\s+", " ", text)
    assert f"2025-01-03 twilio: {BLOCKED} verdict: 400/21610 -> 400/21617, pass -> fail (service); " in joined
    assert ", back on 2025-01-05" in joined
    assert f"2025-01-03 twilio: {FROM} new in the suite: pass, 400/21610 (suite)" in joined
    assert f"twilio: fail since 2025-01-16, 1 judged night: {BLOCKED}" in joined
    assert f"not-offered since its first judged night, 2025-01-01, 5 judged nights: {TO}" in joined
    assert f"twilio: {BLOCKED}: 1 time, the last on 2025-01-03" in joined


@pytest.mark.parametrize("history", [HISTORY, history_of(MANY)], ids=["hostile", "many"])
def test_the_text_is_two_screens_of_80_columns_without_control_characters(history: History) -> None:
    lines = list(history_text.lines(history))
    assert len(lines) <= 100
    assert all(line.isprintable() and len(line) <= 80 for line in lines)
    assert not [line for line in lines if line.startswith("::")]
    assert "--html" in lines[-1]


DRAWN = history_of(nights({BLOCKED: "pppfpp"}, drawn=[BLOCKED]))
OUTPUTS = {
    "terminal": lambda: "\n".join(history_text.lines(DRAWN)),
    "case": lambda: "\n".join(history_story.lines(DRAWN, BLOCKED, {})),
    "markdown": lambda: history_markdown.markdown(DRAWN),
    "feed": lambda: " ".join(ET.fromstring(history_feed.feed(DRAWN).encode()).itertext()),
    "json": lambda: json.dumps(history_json.to_json(DRAWN)),
}


@pytest.mark.parametrize("output", OUTPUTS)
def test_another_value_is_named_so_and_no_output_says_that_the_service_changed(output: str) -> None:
    text = OUTPUTS[output]().lower()
    assert "another-value" in text
    assert "another value" in text
    assert "service" not in text


def test_the_text_of_nights_without_any_change_says_so() -> None:
    lines = list(history_text.lines(history_of(nights({BLOCKED: "pp"}))))
    assert "Nothing changed." in lines
    assert "Every judged case passes now." in lines


def test_markdown_fits_into_a_comment_and_has_the_newest_changes() -> None:
    text = history_markdown.markdown(history_of(MANY))
    assert len(text.encode()) <= 60_000
    dates = re.findall(r"^- \*\*(\S+)\*\*", text, re.MULTILINE)
    assert dates[0] == "2026-02-04"
    assert dates == sorted(dates, reverse=True)


def test_markdown_has_no_markup_of_a_ledger() -> None:
    text = history_markdown.markdown(HISTORY)
    assert "### 5 changes" in text
    assert "\x07" not in text
    assert "[y](z)" not in re.sub(r"(`+).*?\1", "", text)


def test_json_is_as_its_schema_says_and_complete() -> None:
    schema = json.loads((data_folder("schemas") / "history.json").read_text())
    data = json.loads(json.dumps(history_json.to_json(HISTORY)))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(data)
    assert len(data["changes"]) == len(HISTORY.changes)
    twilio = data["targets"][0]
    assert len(twilio["nights"]) == len(TWILIO)
    for runs in twilio["cases"].values():
        assert sum(run["nights"] for run in runs) in (16, 14)
    assert [run["verdict"] for run in twilio["cases"][BLOCKED]] == [
        "pass", "fail", "pass", "inconclusive", "pass", "fail",
    ]  # fmt: skip
    (last,) = [change for change in data["changes"] if change["first"]["began"].startswith("2025-01-16")]
    assert (last["cause"], last["before"], last["after"]) == (
        "service",
        {"verdict": "pass", "outcome": "400/21610"},
        {"verdict": "fail", "outcome": "400/21617"},
    )


def test_the_story_of_a_case_tells_between_which_nights_and_suites_it_changed() -> None:
    lines = list(history_story.lines(HISTORY, BLOCKED, {}))
    text = "\n".join(lines)
    assert "  2025-01-01 to 2025-01-02, 2 nights: pass, 400/21610 (suite 0.1.0)" in lines
    assert "    last night before it: 2025-01-15 03:17 UTC, suite 0.2.0" in text
    assert "    first night of it:    2025-01-16 03:17 UTC, suite 0.2.0" in text
    assert "as before again:      2025-01-05" in text
    assert all(line.isprintable() for line in lines)


ATOM = "{http://www.w3.org/2005/Atom}"


def feed(history: History) -> ET.Element:
    return ET.fromstring(history_feed.feed(history))


@pytest.mark.parametrize("history", [HISTORY, history_of(MANY), history_of(nights({BLOCKED: "pp"}))])
def test_the_feed_keeps_the_rules_of_its_standard(history: History) -> None:
    root = feed(history)
    assert root.tag == f"{ATOM}feed"
    entries = root.findall(f"{ATOM}entry")
    assert len(entries) <= history_feed.ENTRIES
    for element in (root, *entries):
        for once in ("id", "title", "updated"):
            (found,) = element.findall(f"{ATOM}{once}")
            assert found.text
        assert datetime.fromisoformat(element.findtext(f"{ATOM}updated", "")).tzinfo
        assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", element.findtext(f"{ATOM}id", ""))
    assert root.findtext(f"{ATOM}author/{ATOM}name")
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == len(entries)
    updated = [entry.findtext(f"{ATOM}updated", "") for entry in entries]
    assert updated == sorted(updated, reverse=True)
    assert not updated or root.findtext(f"{ATOM}updated") == updated[0]


def entries(of: list[Night]) -> dict[str, tuple[str, str]]:
    """When each entry was updated, and its content, by its id."""
    found = feed(History.of(Ledger(tuple(of)))).findall(f"{ATOM}entry")
    return {
        entry.findtext(f"{ATOM}id", ""): (entry.findtext(f"{ATOM}updated", ""), entry.findtext(f"{ATOM}content", ""))
        for entry in found
    }


def test_an_entry_stays_the_same_when_nights_are_added_and_what_goes_back_updates_it() -> None:
    both = nights({BLOCKED: "pffpp", TO: "pffff", FROM: "ppppf"})
    (before,) = entries(both[:3]).items()
    after = entries(both)
    assert len(after) == 2
    updated, content = after[before[0]]
    assert before[1][0].startswith("2025-01-02")
    assert updated.startswith("2025-01-04")
    assert f"back on 2025-01-04:\n- {BLOCKED}" in content
    assert f"- {TO}" in content


def test_the_feed_shows_what_a_ledger_says_as_text() -> None:
    titles = [title.text or "" for title in feed(HISTORY).iter(f"{ATOM}title")]
    assert any("a <b>&\"'" in title for title in titles)
    assert not any("\x07" in title for title in titles)
