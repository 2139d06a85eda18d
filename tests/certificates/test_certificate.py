"""A certificate says what its exchanges are worth: a third person works it out again, and a changed byte is found."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
from google.protobuf import json_format
from in_toto_attestation.predicates.test_result.v0.test_result_pb2 import TestResult as Predicate
from in_toto_attestation.v1.statement import Statement
from in_toto_attestation.v1.statement_pb2 import Statement as StatementForm

from conformance.answer import Absence, Answer, NoAnswer
from conformance.fake import ACCOUNT
from conformance.redact import redactor
from conformance.request import Request
from conformance.result import SAME_CREDENTIALS
from conformance.suite.data import data_folder
from conformance.transcript import Transcript, transcript_path
from tests.cli.test_run import ROOT, conform, report_of, said
from tests.support import small_servers
from tests.support.command_line import run_command, without_ambient
from tests.support.few_cases import conform as conform_few
from tests.support.few_cases import copy_package
from tests.support.remembered_judging import verified
from tests.targets.test_target_runs import DEVIATION, UNROUTABLE, deviation_of, quirky

SCHEMA = jsonschema.Draft202012Validator(json.loads((data_folder("schemas") / "certificate.json").read_text()))
SEED = 20
CHANGES = 20


def certificate(folder: Path) -> dict:
    found = json.loads((folder / "certificate.json").read_text())
    SCHEMA.validate(found)
    return found


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def rewritten(path: Path, change: Callable[[dict], object]) -> None:
    data = json.loads(path.read_text())
    change(data)
    replaced(path, (json.dumps(data, indent=1) + "\n").encode())


def replaced(path: Path, content: bytes) -> None:
    path.unlink()
    path.write_bytes(content)


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of a target that is perfect but for what it declares."""
    folder = tmp_path_factory.mktemp("issued")
    drawn = ("--seed", SEED)  # what is dealt beside an input decides which SID comes back
    first = conform("run", quirky(folder, "routes"), "--report", folder / "r.json", *drawn)
    first = report_of(first, folder / "r.json")
    others = [case for case in first["cases"] if case["verdict"] == "fail" and case["case"] != UNROUTABLE]
    path = quirky(folder, "routes", deviations=[DEVIATION, *map(deviation_of, others)])
    done = conform("certify", path, "--listen", "100ms", "--out", folder / "c", *drawn)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "c"


@pytest.fixture
def copied(issued: Path, tmp_path: Path) -> Path:
    """The certificate in a folder of its own, each file of which is to be replaced and not written into."""
    return Path(shutil.copytree(issued, tmp_path / "copied", copy_function=os.link))


LATER = """\
- id: of-a-later-set
  since: "0.2"
  states: R36
  send: {To: "+15005550002"}
  expect: 400/21612
  evidence: java-endpoint-test
"""
"""One more case, of a set that is newer than that of the certificate."""


def test_cases_that_are_added_to_a_later_set_leave_a_certificate_valid(tmp_path: Path) -> None:
    done = conform_few("certify", "embedded", "--requirements", "0.1", "--listen", "100ms", "--out", tmp_path / "c")
    assert done.returncode == 0, said(done)
    package = copy_package(tmp_path / "newer")
    file = package / "conformance" / "cases" / "messages" / "to.yaml"
    before = file.read_text()
    file.write_text(before.rstrip("\n") + "\n" + LATER)
    newer = run_command(["verify", str(tmp_path / "c")], None, without_ambient(), package)
    assert newer.returncode == 0, said(newer)

    file.write_text(before.replace("400/21612", "400/21613", 1))
    other = run_command(["verify", str(tmp_path / "c")], None, without_ambient(), package)
    assert (other.returncode, "judged by another set of cases and schemas" in said(other)) == (1, True)


def test_a_certificate_says_who_by_what_when_and_how_far(issued: Path) -> None:
    found = certificate(issued)
    assert found["suite"]["requirements"] == "0.1"
    assert found["target"]["name"] == "quirky"
    assert found["resources"] == {"calls": "as-declared", "messages": "as-declared", "numbers": "observed"}
    assert found["attained"] is None
    assert found["standing"]["observed"] == "as-declared"
    deviation = found["declared"]["deviations"][0]
    assert (deviation["case"], deviation["reason"]) == (UNROUTABLE, "It has no carriers.")
    verdicts = {case["case"]: case["verdict"] for case in found["cases"]}
    deviating = {name for name, verdict in verdicts.items() if verdict == "deviation"}
    assert deviating == {entry["case"] for entry in found["declared"]["deviations"]}
    assert {verdicts[name] for name in verdicts.keys() - deviating} == {"pass"}
    for case in found["cases"]:
        content = transcript_path(issued / "exchanges", case["case"]).read_bytes()
        assert case["exchange"] == hashlib.sha256(content).hexdigest()


def test_a_certificate_holds_for_whoever_checks_it(issued: Path) -> None:
    done = conform("verify", issued)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "is valid: quirky, " in said(done)
    assert "messages: as declared at observed" in said(done)
    assert "by requirements 0.1." in said(done)


def test_a_certificate_is_checked_where_there_is_no_network(issued: Path) -> None:
    own = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--net", "--map-root-user"]
    look = "import socket; socket.create_connection(('127.0.0.1', 9), 1)"
    alone = subprocess.run([*own, sys.executable, "-c", look], capture_output=True, text=True, timeout=60, check=False)
    assert "unreachable" in alone.stderr, alone.stderr
    words = [*own, sys.executable, "-m", "conformance", "verify", str(issued)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("number", range(CHANGES))
def test_one_changed_byte_anywhere_is_found(copied: Path, number: int) -> None:
    dice = random.Random(SEED * 1000 + number)
    own = [copied / "certificate.json", copied / "attestation.json"]
    path = own[number % 4] if number % 4 < 2 else dice.choice(files(copied / "exchanges"))
    content = bytearray(path.read_bytes())
    at = dice.randrange(len(content))
    before = content[at]
    content[at] = dice.choice([byte for byte in range(256) if byte != before])
    replaced(path, bytes(content))
    code, shown = verified(copied)
    changed = f"byte {at} of {path.name} from {before:#x} to {content[at]:#x}"
    assert code == 1, f"{changed}: {shown}"
    assert not shown.startswith(f"{copied}: is not valid")
    assert shown.endswith("is not valid")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            lambda c: c["resources"].update(messages="observed"),
            '/resources/messages is "observed", but its exchanges result in "as-declared"',
        ),
        (lambda c: c.update(attained="page"), '/attained is "page", but its exchanges result in null'),
        (lambda c: c["standing"].update(page="conformant"), '/standing/page is "conformant"'),
        (
            lambda c: c["cases"][5].update(verdict="fail"),
            '/cases/5/verdict is "fail", but its exchanges result in "pass"',
        ),
        (lambda c: c.update(judged="2027-01-01T00:00:00Z"), "a run lasts at most 1 day"),
        (
            lambda c: c.update(same_credentials=["shorter-token"]),
            "/counts/not-asked is 0, but its exchanges result in 1",
        ),
        (
            lambda c: c.update(same_credentials=["swapped", "token-in-other-case"]),
            "/same_credentials: no token of this target makes these right, and no others",
        ),
        (lambda c: c.update(misdated=1), "/misdated is 1, but its exchanges result in 0"),
        (lambda c: c["target"].update(name="another"), "/digest is"),
        (lambda c: c["target"].update(account_sid="another"), "the request is not the one that the case sends"),
        (
            lambda c: c.update(seed=(c["seed"] + 1) % 10**9),
            ".json: the request is not the one that the case sends",
        ),
        (lambda c: c.update(seed=-1), "seed: -1 is less than the minimum of 0"),
        (lambda c: c.pop("seed"), "'seed' is a required property"),
        (lambda c: c["declared"].update(deviations=[]), "/standing/page is"),
        (lambda c: c["suite"].update(requirements="7.7"), "no such set of requirements"),
        (lambda c: c["suite"].update(digest="0" * 64), "judged by another set of cases and schemas (000000000000"),
        (lambda c: c.pop("counts"), "'counts' is a required property"),
    ],
)
def test_what_a_certificate_says_otherwise_is_named(copied: Path, change: Callable[[dict], object], says: str) -> None:
    rewritten(copied / "certificate.json", change)
    code, shown = verified(copied)
    assert code == 1, shown
    assert says in shown


def test_a_certificate_that_is_written_anew_to_fit_still_cannot_say_another_verdict(copied: Path) -> None:
    """The digest can be worked out by anybody; the verdicts follow from the exchanges all the same."""

    def lie(data: dict) -> None:
        data["resources"]["messages"] = data["attained"] = "observed"
        said_before = {name: value for name, value in data.items() if name != "digest"}
        data["digest"] = hashlib.sha256((json.dumps(said_before, indent=1) + "\n").encode()).hexdigest()

    rewritten(copied / "certificate.json", lie)
    code, shown = verified(copied)
    assert code == 1, shown
    assert "/resources/messages" in shown


def test_an_exchange_with_a_good_answer_put_in_is_found(copied: Path) -> None:
    path = transcript_path(copied / "exchanges", UNROUTABLE)
    good = transcript_path(copied / "exchanges", "messages/to/invalid")
    wanted = json.loads(good.read_text())["answers"]
    wanted[0]["body"]["text"] = wanted[0]["body"]["text"].replace("21211", "21612")
    rewritten(path, lambda data: data.update(answers=wanted))
    code, shown = verified(copied)
    assert code == 1, shown
    assert "/exchange is" in shown
    assert '/verdict is "deviation"' in shown


def test_an_exchange_of_another_request_is_found(copied: Path) -> None:
    rewritten(
        transcript_path(copied / "exchanges", "messages/to/invalid"),
        lambda data: data["sent"].update(form=[["To", "+15005550009"]]),
    )
    code, shown = verified(copied)
    assert code == 1, shown
    assert "exchanges/messages/to/invalid.json: the request is not the one that the case sends" in shown


def test_files_that_are_missing_or_too_many_are_found(copied: Path) -> None:
    transcript_path(copied / "exchanges", UNROUTABLE).unlink()
    assert "exchanges/messages/to/unroutable.json cannot be read" in verified(copied)[1]
    (copied / "exchanges/more.json").write_text("{}")
    code, shown = verified(copied)
    assert code == 1, shown
    assert "exchanges/more.json belongs to no case" in shown


@pytest.mark.parametrize(
    "change",
    [
        {"status": None},
        {"status": "400"},
        {"headers": [["Content-Type", None]]},
    ],
)
def test_an_answer_that_none_can_be_is_found(copied: Path, change: dict[str, object]) -> None:
    rewritten(transcript_path(copied / "exchanges", UNROUTABLE), lambda data: data["answers"][0].update(change))
    code, shown = verified(copied)
    assert code == 1, shown
    assert "exchanges/messages/to/unroutable.json: not an exchange" in shown


@pytest.mark.parametrize("name", ["certificate.json", "attestation.json", f"exchanges/{UNROUTABLE}.json"])
def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(copied: Path, name: str) -> None:
    (copied / name).unlink()
    os.mkfifo(copied / name)
    code, shown = verified(copied)
    assert code == 1, shown
    assert f"{name} is not a regular file" in shown


def test_a_folder_that_cannot_be_made_is_refused_before_anything_is_sent(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "link").symlink_to("nowhere")
    for out in ("file/c", "link", "link/c"):
        done = conform("certify", "http://127.0.0.1:9", "--out", tmp_path / out)
        assert done.returncode == 4
        assert "is not a folder" in said(done) or "is a link" in said(done)
        assert "cases" not in said(done)


def test_a_folder_without_a_certificate_does_not_hold(tmp_path: Path) -> None:
    done = conform("verify", tmp_path)
    assert done.returncode == 1
    assert "certificate.json cannot be read: No such file or directory" in said(done)


def test_the_attestation_is_an_in_toto_statement_with_a_test_result(issued: Path) -> None:
    data = json.loads((issued / "attestation.json").read_text())
    statement = Statement.copy_from_pb(json_format.Parse(json.dumps(data), StatementForm()))
    statement.validate()
    assert (statement.pb.type, statement.pb.predicate_type) == (data["_type"], data["predicateType"])
    predicate = json_format.Parse(json.dumps(data["predicate"]), Predicate())
    assert predicate.result == "WARNED"
    deviations = [entry["case"] for entry in certificate(issued)["declared"]["deviations"]]
    assert sorted(predicate.warned_tests) == sorted(deviations)
    assert not predicate.failed_tests
    assert len(predicate.passed_tests) == len(certificate(issued)["cases"]) - len(deviations)
    (subject,) = statement.pb.subject
    assert subject.digest["sha256"] == hashlib.sha256((issued / "certificate.json").read_bytes()).hexdigest()


def test_an_artifact_is_the_subject_and_its_digest_stands_in_the_certificate(tmp_path: Path) -> None:
    package = tmp_path / "fake-1.0.tgz"
    package.write_bytes(b"a package")
    done = conform("certify", quirky(tmp_path), "--listen", "100ms", "--out", tmp_path / "c", "--artifact", package)
    assert done.returncode == 0, done.stdout + done.stderr
    digest = hashlib.sha256(b"a package").hexdigest()
    assert certificate(tmp_path / "c")["artifact"] == {"name": "fake-1.0.tgz", "sha256": digest}
    data = json.loads((tmp_path / "c/attestation.json").read_text())
    assert data["subject"] == [{"name": "fake-1.0.tgz", "digest": {"sha256": digest}}]
    assert data["predicate"]["result"] == "PASSED"
    assert conform("verify", tmp_path / "c").returncode == 0


def always_21211_of_2001(received: small_servers.ReceivedRequest) -> small_servers.Reply:
    status, headers, body = small_servers.always_21211(received)
    return status, headers | {"Date": "Tue, 11 Dec 2001 05:00:00 GMT"}, body


@pytest.fixture(scope="module")
def of_2001(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A certificate of a target that is wrong, as its clock is, and has a token without a letter; what was said."""
    out = tmp_path_factory.mktemp("of_2001") / "c"
    with small_servers.serving(always_21211_of_2001) as target:
        words = ("--listen", "100ms", "--auth-token-env", "FAKES_TOKEN")
        done = conform("certify", target.url, *words, "--out", out, FAKES_TOKEN="271828182845")
    assert done.returncode == 1, done.stdout + done.stderr
    return out, said(done)


def test_a_certificate_of_a_target_with_a_wrong_clock_is_valid_and_says_so(of_2001: tuple[Path, str]) -> None:
    code, shown = verified(of_2001[0])
    assert code == 0, shown
    found = certificate(of_2001[0])
    assert found["misdated"] == sum(case["exchange"] is not None for case in found["cases"])
    assert f"{found['misdated']} cases have an answer whose Date is more than 5 minutes from its reception" in shown
    assert annotations(of_2001[0])["misdated"] == found["misdated"]


def test_a_case_that_was_not_asked_is_named_with_its_reason_wherever_one_looks(of_2001: tuple[Path, str]) -> None:
    name = "access/authentication/token-in-other-case"
    found = certificate(of_2001[0])
    assert found["same_credentials"] == ["token-in-other-case"]
    assert [case["case"] for case in found["cases"] if case["exchange"] is None] == [name]
    assert annotations(of_2001[0])["notAsked"] == {SAME_CREDENTIALS: [name]}
    assert f"Not asked ({SAME_CREDENTIALS}): {name}." in verified(of_2001[0])[1]


def test_a_case_that_was_asked_cannot_be_called_not_asked(copied: Path) -> None:
    def without(data: dict) -> None:
        case = next(case for case in data["cases"] if case["case"].endswith("/token-in-other-case"))
        case.update(verdict="not-asked", reason=SAME_CREDENTIALS, findings=[], exchange=None)

    transcript_path(copied / "exchanges", "access/authentication/token-in-other-case").unlink()
    rewritten(copied / "certificate.json", without)
    code, shown = verified(copied)
    assert code == 1, shown
    assert "token-in-other-case.json cannot be read: No such file or directory" in shown


def annotations(folder: Path) -> dict:
    """What the attestation says of the run; it has the form of an in-toto statement with a test result."""
    data = json.loads((folder / "attestation.json").read_text())
    json_format.Parse(json.dumps(data["predicate"]), Predicate())
    return data["predicate"]["configuration"][0].get("annotations", {})


def test_a_wrong_target_gets_a_red_certificate_that_holds(of_2001: tuple[Path, str]) -> None:
    assert " Certificate of nonconformance for requirements 0.1 in " in of_2001[1]
    assert of_2001[1].count("conforms at no level.") == 1
    assert certificate(of_2001[0])["attained"] is None
    assert json.loads((of_2001[0] / "attestation.json").read_text())["predicate"]["result"] == "FAILED"
    assert verified(of_2001[0])[0] == 0


def test_an_older_certificate_is_replaced_and_nothing_else_is(tmp_path: Path) -> None:
    out = tmp_path / "c"
    with small_servers.serving(small_servers.always_21211) as target:
        conform("certify", target.url, "--listen", "100ms", "--out", out)
        first = certificate(out)
        assert conform("certify", target.url, "--listen", "100ms", "--out", out).returncode == 1
        assert certificate(out)["cases"][0]["exchange"] != first["cases"][0]["exchange"] or first == certificate(out)
        (out / "notes.txt").write_text("mine")
        done = conform("certify", target.url, "--listen", "100ms", "--out", out)
    assert done.returncode == 4
    assert "holds 'notes.txt', which is not part of a certificate" in said(done)
    assert (out / "notes.txt").read_text() == "mine"


def test_an_inconclusive_run_gives_no_certificate(tmp_path: Path, closed_port: int) -> None:
    with small_servers.serving(small_servers.always_out_of_order) as target:
        for where in (target.url, f"http://127.0.0.1:{closed_port}"):
            done = conform("certify", where, "--out", tmp_path / "c")
            assert done.returncode == 20
            assert "No certificate: the run has no verdict" in said(done)
            assert not (tmp_path / "c").exists()


@pytest.fixture
def closed_port() -> int:
    with small_servers.serving(small_servers.always_404) as target:
        return int(target.url.rpartition(":")[2])


def test_missing_credentials_give_no_certificate_and_are_named(tmp_path: Path) -> None:
    done = conform("certify", "twilio", "--out", tmp_path / "c")
    assert done.returncode == 4
    assert "TWILIO_TEST_ACCOUNT_SID" in said(done)
    assert "No certificate" in said(done)
    assert not (tmp_path / "c").exists()


def test_an_answer_that_is_missing_in_a_run_that_fails_anyway_gives_no_certificate(tmp_path: Path) -> None:
    def sleepy(heard: small_servers.ReceivedRequest) -> small_servers.Reply:
        if ("To", "+15005550009") in heard.form:
            raise ConnectionAbortedError
        return small_servers.always_21211(heard)

    with small_servers.serving(sleepy) as target:
        done = conform("certify", target.url, "--listen", "100ms", "--out", tmp_path / "c")
    assert done.returncode == 20
    assert "cases are without an answer (" in said(done)
    assert not (tmp_path / "c").exists()


def test_a_certificate_is_for_a_released_set(tmp_path: Path) -> None:
    done = conform("certify", "http://127.0.0.1:9", "--requirements", "all", "--out", tmp_path / "c")
    assert done.returncode == 4
    assert "for a released set of requirements" in said(done)


def test_no_file_of_a_certificate_holds_the_token(tmp_path: Path) -> None:
    token = "c0de" * 8
    file = quirky(tmp_path, auth_token_env="FAKES_TOKEN")
    text = file.read_text().replace(f"auth-token: {ACCOUNT.token}\n", "")
    file.write_text(text)
    done = conform("certify", file, "--listen", "100ms", "--out", tmp_path / "c", FAKES_TOKEN=token)
    assert done.returncode in (1, 20)
    assert all(token.encode() not in path.read_bytes() for path in files(tmp_path) if path.exists())


def test_a_transcript_is_read_as_it_was_written(tmp_path: Path) -> None:
    answers = (
        Answer(400, (("Content-Type", "text/html"), ("X", "a"), ("X", "b")), b"\xff\xfe caf\xc3\xa9", True, "a fault"),
        Answer(201, (), "café \U0001f600 \x00".encode(), attempts=2),
        NoAnswer(Absence.TIMEOUT, "it took too long", attempts=3),
    )
    request = Request("POST", "http://127.0.0.1:1/x", (("To", "+1"), ("To", "")), ("AC1", "secret-token"))
    written = Transcript.of("a/b", request, answers, {"Url": "http://127.0.0.1:2/"}, (("Url", "GET /"),))
    written.write(tmp_path)
    content = transcript_path(tmp_path, "a/b").read_bytes()
    assert b"secret-token" not in content
    assert Transcript.read(content) == written


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_a_token_in_a_body_is_masked_whatever_its_encoding(tmp_path: Path, encoding: str) -> None:
    body = 'é {"token": "secret-token"}'.encode(encoding)
    request = Request("POST", "http://127.0.0.1:1/x")
    received = Answer(201, (), body).masked(redactor("AC1", ["secret-token"]))
    Transcript.of("a/b", request, (received,), {}, ()).write(tmp_path)
    (answer,) = Transcript.read(transcript_path(tmp_path, "a/b").read_bytes()).answers
    assert isinstance(answer, Answer)
    assert answer.body == 'é {"token": "[secret]"}'.encode(encoding)
