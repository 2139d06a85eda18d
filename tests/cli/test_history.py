"""`ledger` adds nights and loses nothing; `history` reads them, and refuses what it cannot use."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.finding import Verdict
from conformance.history.history import History
from conformance.history.ledger import read_ledgers
from conformance.history.night_of_report import night_of
from conformance.report import Report
from conformance.reports.selection import on_chosen
from conformance.suite.code import code_digest
from conformance.suite.loader import digest
from conformance.suite.requirements import EVERYTHING
from tests.support.called_commands import call
from tests.support.few_nights import ledger_file, nights
from tests.support.judged_targets import judged
from tests.support.shared_suite import shared_suite

CASES = {"messages/to/blocked": "ppffppppppppp", "calls/to/blocked": "ppppppppppppp"}
NIGHTS = nights(CASES)
CASE = "messages/to/blocked"


@pytest.fixture(scope="module")
def report() -> Report:
    """The report on a few cases of the embedded target."""
    return replace(on_chosen(judged(capability="messages/to")), started="2025-03-01T03:17:00Z")


@pytest.fixture
def reports(tmp_path: Path, report: Report) -> Path:
    """A folder with the reports of two nights, between which one case changed."""
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "1.json").write_text(json.dumps(report.to_json()))
    wrong = [replace(one, got=()) if one.case == CASE else one for one in report.results]
    later = replace(report, started="2025-03-02T03:17:00Z", results=tuple(wrong))
    (folder / "2.json").write_text(json.dumps(later.to_json()))
    (folder / "other.json").write_text("{}")
    return folder


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return ledger_file(tmp_path / "nights.jsonl", NIGHTS)


def test_a_report_becomes_one_line_once(tmp_path: Path, reports: Path) -> None:
    path = tmp_path / "new.jsonl"
    first = call("ledger", path, reports / "1.json", reports / "2.json", reports / "1.json")
    assert (first.code, first.err) == (0, "")
    assert [line.rpartition(": ")[2] for line in first.out.splitlines()] == [
        "1 night added", "1 night added", "nothing new",
    ]  # fmt: skip
    before = path.read_bytes()
    assert len(before.splitlines()) == 2
    assert call("ledger", path, reports / "2.json").code == 0
    assert path.read_bytes() == before
    read = read_ledgers([path])
    assert read.remarks == ()
    assert read.nights[0].digest == digest()[:16]
    assert read.nights[0].code == code_digest()
    assert all(read.nights[0].demands)


def test_what_was_not_asked_takes_no_room_of_a_line(report: Report) -> None:
    suite = shared_suite(EVERYTHING).suite
    unasked = [
        replace(one, verdict=verdict, reason="left out", findings=())
        for verdict in (Verdict.NOT_RUN, Verdict.NOT_ASKED, Verdict.NOT_SCORED, Verdict.INCONCLUSIVE)
        for one in report.results[:1]
    ]
    named = tuple(replace(one, case=f"{one.case}-{number}") for number, one in enumerate(unasked))
    night = night_of(replace(report, results=named), suite, digest())
    assert night.evidence == {named[-1].case: "left out"}


def test_another_report_of_the_same_moment_is_named_and_not_added(tmp_path: Path, reports: Path) -> None:
    path, clash = tmp_path / "new.jsonl", tmp_path / "clash.json"
    call("ledger", path, reports / "1.json")
    before = path.read_bytes()
    other = json.loads((reports / "2.json").read_text()) | {"started": "2025-03-01T03:17:00Z"}
    clash.write_text(json.dumps(other))
    done = call("ledger", path, clash)
    assert (done.code, path.read_bytes()) == (0, before)
    assert f"{clash}: not added, since the ledger has another night of a target that began at 2025-03-01" in joined(
        done.err
    )
    assert call("ledger", path, reports / "1.json").err == ""


def test_a_run_is_added_once_in_whatever_files_and_in_how_many_commands_it_comes(tmp_path: Path, reports: Path) -> None:
    plain = read_ledgers([ledger_of(tmp_path / "plain.jsonl", reports / "1.json")]).nights[0]
    told = ledger_file(tmp_path / "told.jsonl", [replace(plain, changed=("a field was added: /x",))])
    clash = tmp_path / "clash.json"
    clash.write_text(json.dumps(json.loads((reports / "2.json").read_text()) | {"started": "2025-03-01T03:17:00Z"}))
    report, kept = reports / "1.json", tmp_path / "plain.jsonl"
    for number, order in enumerate(((report, told, clash), (told, report, kept), (clash, report, told))):
        together, apart = tmp_path / f"{number}.together", tmp_path / f"{number}.apart"
        call("ledger", together, *order)
        for each in order:
            call("ledger", apart, each)
        assert together.read_bytes() == apart.read_bytes()
        assert len(together.read_bytes().splitlines()) == 1 + (order[0] == clash)


def ledger_of(path: Path, report: Path) -> Path:
    assert call("ledger", path, report).code == 0
    return path


def test_what_cannot_be_read_of_another_ledger_is_named_and_not_added(tmp_path: Path) -> None:
    path, newer = tmp_path / "new.jsonl", json.dumps(json.loads(NIGHTS[0].to_line()) | {"form": 9})
    other = tmp_path / "other.jsonl"
    other.write_text(f"{NIGHTS[0].to_line()}\n{{broken\n{newer}\n{NIGHTS[1].to_line()[:-20]}\n{NIGHTS[1].to_line()}\n")
    done = call("ledger", path, other)
    assert path.read_text() == f"{NIGHTS[0].to_line()}\n{newer}\n{NIGHTS[1].to_line()}\n"
    assert f"{other}: line 2: passed over" in joined(done.err)
    assert f"{other}: line 4: passed over" in joined(done.err)


def joined(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("name", "url", "shown"),
    [
        ("QA1", "http://127.0.0.1:8080", "QA1"),
        ("preview-0123456789abcdef", "https://fake.example", "preview-0123456789abcdef"),
        ("localhost:8080", "http://localhost:8080", "localhost:8080"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/", "http://127.0.0.1:*"),
        ("https://fake.example:8443", "https://fake.example:8443", "https://fake.example:8443"),
    ],
)
def test_a_ledger_has_the_name_that_the_user_gave_to_a_target(
    tmp_path: Path, report: Report, name: str, url: str, shown: str
) -> None:
    path, file = tmp_path / "new.jsonl", tmp_path / "report.json"
    file.write_text(json.dumps(replace(report, target={**report.target, "name": name, "base_url": url}).to_json()))
    assert call("ledger", path, file).code == 0
    assert read_ledgers([path]).targets == (shown,)
    assert call("history", path, "--target", shown).code == 0


def test_a_report_of_another_version_does_not_say_which_code_judged(tmp_path: Path, report: Report) -> None:
    path = tmp_path / "new.jsonl"
    (tmp_path / "old.json").write_text(json.dumps(replace(report, version="0.0.1").to_json()))
    assert call("ledger", path, tmp_path / "old.json").code == 0
    assert [night.code for night in read_ledgers([path]).nights] == [""]


def test_no_line_has_an_sid_of_the_account_or_a_number_of_bytes_beyond_the_limit(tmp_path: Path, reports: Path) -> None:
    path = tmp_path / "new.jsonl"
    call("ledger", path, reports / "1.json")
    assert len(path.read_bytes()) < 30_000
    sid = json.loads((reports / "1.json").read_text())["target"]["account_sid"]
    assert sid not in path.read_text()


@pytest.mark.parametrize("end", ["", "{half a line", "{}\n\n\r\n"])
def test_what_a_ledger_has_stays_byte_for_byte(tmp_path: Path, ledger: Path, end: str) -> None:
    own = tmp_path / "own.jsonl"
    before = f"{NIGHTS[0].to_line()}\n\n{{broken\r\n{end}".encode()
    own.write_bytes(before)
    done = call("ledger", own, ledger)
    assert done.code == 0
    assert "12 nights added" in done.out
    assert "passed over" in done.err
    after = own.read_bytes()
    assert after.startswith(before)
    added = after[len(before) :].decode()
    assert added.removeprefix("\n").splitlines() == [night.to_line() for night in NIGHTS[1:]]
    assert call("ledger", own, ledger).code == 0
    assert own.read_bytes() == after


def test_a_ledger_that_cannot_be_written_and_a_file_that_is_neither_are_refused(tmp_path: Path, ledger: Path) -> None:
    other = tmp_path / "other.json"
    other.write_text("{}\n")
    for words, said in (
        ((ledger, ledger), "which is read"),
        ((tmp_path / "new.jsonl", other), "no line of a ledger"),
        ((tmp_path / "no" / "new.jsonl", ledger), "does not exist"),
        ((tmp_path / "new.jsonl", tmp_path / "none"), "does not exist"),
    ):
        done = call("ledger", *words)
        assert done.code == 4
        assert said in done.err
    assert not (tmp_path / "new.jsonl").exists()


def outputs(folder: Path) -> Iterator[tuple[str, Path]]:
    for form in ("html", "markdown", "json", "atom"):
        yield f"--{form}", folder / f"history.{form}"


def test_every_form_is_written_and_the_summary_printed(tmp_path: Path, ledger: Path) -> None:
    done = call("history", ledger, *(word for pair in outputs(tmp_path) for word in pair))
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("13 nights, from 2025-01-01 to 2025-01-13.\n")
    for _, path in outputs(tmp_path):
        assert CASE in path.read_text()
    printed = call("history", ledger, "--json", "-")
    assert json.loads(printed.out) == json.loads((tmp_path / "history.json").read_text())


def test_a_feed_names_its_own_address_where_it_was_named(tmp_path: Path, ledger: Path) -> None:
    url, path = "https://example.com/a.xml?b=1&c='2'", tmp_path / "a.xml"
    for words, addresses in (((), []), (("--atom-url", url), [url])):
        assert call("history", ledger, "--atom", path, *words).code == 0
        links = ET.parse(path).getroot().findall("{http://www.w3.org/2005/Atom}link")
        assert [link.get("href") for link in links if link.get("rel") == "self"] == addresses
        assert [link.get("rel") for link in links].count("alternate") == 1


def test_the_case_and_the_target_and_the_day_choose_what_is_shown(tmp_path: Path, ledger: Path) -> None:
    fake = ledger_file(tmp_path / "fake.jsonl", nights(CASES, target="fake"))
    both = call("history", ledger, fake).out
    assert both.startswith("26 nights of 2 targets")
    assert call("history", ledger, fake, "--target", "twilio").out.startswith("13 nights, from")
    since = call("history", ledger, "--since", "2025-01-06").out
    assert since.startswith("8 nights, from 2025-01-06")
    assert "Nothing changed." in since
    story = call("history", ledger, "--case", CASE, "--json", tmp_path / "one.json").out
    assert story.startswith(f"{CASE}\n")
    assert "Change of 2025-01-03" in story
    assert list(json.loads((tmp_path / "one.json").read_text())["targets"][0]["cases"]) == [CASE]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--case", "messages/to/bloked"), "did you mean 'messages/to/blocked'"),
        (("--target", "twillio"), "did you mean 'twilio'"),
        (("--since", "yesterday"), "2027-01-31"),
        (("--reports", "."), "--case"),
        (("--atom-url", "https://example.com/a.xml"), "--atom"),
        (("--atom", "a.xml", "--atom-url", "a.xml"), "--atom-url"),
        (("--atom", "a.xml", "--atom-url", ""), "--atom-url"),
        (("--html", "no/such/folder"), "does not exist"),
    ],
)
def test_what_cannot_be_used_is_refused(ledger: Path, words: tuple[str, ...], said: str) -> None:
    done = call("history", ledger, *words)
    assert (done.code, done.out) == (4, "")
    assert said in done.err


def test_an_output_that_is_a_ledger_or_another_output_is_refused(tmp_path: Path, ledger: Path) -> None:
    before = ledger.read_bytes()
    for words in (("--json", ledger), ("--html", tmp_path / "a", "--atom", tmp_path / "a")):
        assert call("history", ledger, *words).code == 4
    assert ledger.read_bytes() == before
    assert not (tmp_path / "a").exists()


def test_files_without_a_night_are_five_and_name_what_they_have(tmp_path: Path, ledger: Path) -> None:
    empty = tmp_path / "empty"
    empty.write_text("{}\n")
    done = call("history", empty)
    assert (done.code, done.out) == (5, "")
    assert "line 1: passed over" in done.err
    assert "ledger" in done.errors[-1]
    assert call("history", ledger, "--since", "2029-01-01").code == 5
    assert call("history", empty, ledger).code == 0


def test_the_story_shows_the_exchanges_of_stored_reports(tmp_path: Path, reports: Path) -> None:
    path = tmp_path / "new.jsonl"
    call("ledger", path, reports / "1.json", reports / "2.json")
    (change,) = History.of(read_ledgers([path])).changes
    assert change.case == CASE
    done = call("history", path, "--case", CASE, "--reports", reports)
    assert done.code == 0
    assert "exchange of 2025-03-01:" in done.out
    assert "curl" in done.out
    assert "HTTP 400" in done.out
    assert "exchange of 2025-03-02:" in done.out
    assert "exchange of" not in call("history", path, "--case", CASE).out
