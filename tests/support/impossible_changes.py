"""Changes of a certified run into what no run can have had: written anew to fit, no certificate of it is valid."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from conformance.answer import BODY_LIMIT
from conformance.certificates.stored_exchanges import exchange_name
from conformance.targets.unsupported import UNSTATED
from tests.support.certified_run import (
    CALLBACK,
    CONTROL,
    DEVIATING,
    FILE,
    NAMES,
    OF_THE_TOKEN,
    REPEATED,
    SEED,
    SILENT,
    SILENT_TOO,
    UNANSWERED,
    WRONG_CREDENTIALS,
    CertifiedRun,
    small_suite,
)
from tests.support.possible_changes import ANSWERED, Change, sent_to

MISSING = {"absence": "timed out", "reason": "no answer", "attempts": 1}
DECLARED_CASES = (DEVIATING, "xml/messages/created")


TARGETS: dict[str, tuple[object, ...]] = {
    "base_url": (
        "http://fake.example",
        "https://fake.example/",
        "https://a@fake.example",
        "https://fake.example?a",
        "https://fake.example\\.localhost",
        "ftp://127.0.0.1",
        "twilio",
        "",
        "http://127.0.0.1:{port}",
        "https://a b",
        "https://fake.example:99999",
    ),
    "account_sid": ("", "a b", "a/b", "SK" + "0" * 32, "..", "a\n", "a:b"),
    "name": ("", " ", None, 5),
    "version": ("", " ", 1),
    "homepage": ("javascript:alert(1)", "", "https://", "http://a b"),
    "host": ("", "a b", "a\r\nX: b"),
    "form": ([], [["", "a"]], [["A", "1"], ["B", "2"], ["A", "3"]], {"A": "1"}, [["A", 1]], [["A"]]),
    "file": ("fake.yaml",),
}


def answer_of(run: CertifiedRun, random: Random) -> dict[str, Any]:
    return run.exchanges[random.choice(ANSWERED)]["answers"][0]


def one_of(name: str, *values: object) -> Change:
    """A change of this member of an answer to one of these values."""

    def change(run: CertifiedRun, random: Random) -> None:
        answer_of(run, random)[name] = random.choice(values)

    return change


def another_number_of_answers(run: CertifiedRun, random: Random) -> None:
    answers = run.exchanges[random.choice((REPEATED, *ANSWERED))]["answers"]
    extra = random.choice((answers[0], MISSING))
    change = random.choice(
        (answers.clear, answers.pop, lambda: answers.append(extra), lambda: answers.extend(answers * 9))
    )
    change()


def an_absence_first(run: CertifiedRun, random: Random) -> None:
    run.exchanges[random.choice((REPEATED, *ANSWERED))]["answers"].insert(0, MISSING)


def an_absence_that_is_claimed(run: CertifiedRun, random: Random) -> None:
    run.exchanges[random.choice(ANSWERED)]["answers"] = [MISSING]
    run.claim["declared"]["deviations"] = []


def an_unclaimed_case_that_is_claimed(run: CertifiedRun, random: Random) -> None:
    del random
    run.claim["declared"]["unsupported"] = []


def another_absence(run: CertifiedRun, random: Random) -> None:
    changes = (
        {"absence": "raised an exception"},
        {"absence": "bored"},
        {"reason": ""},
        {"attempts": 0},
        {"attempts": 8},
        {"status": 201},
        {"absence": None},
    )
    run.exchanges[UNANSWERED]["answers"][0].update(random.choice(changes))


def throttled(run: CertifiedRun, random: Random) -> None:
    answer_of(run, random).update(status=429, body={"text": '{"code": 20429}'})


def no_date(run: CertifiedRun, random: Random) -> None:
    answer = answer_of(run, random)
    others = [pair for pair in answer["headers"] if pair[0].lower() != "date"]
    answer["headers"] = [*others, *random.choice(([], [["Date", "yesterday"]], [["Date", ""]]))]


def a_header(run: CertifiedRun, random: Random) -> None:
    headers = (
        ["", "a"],
        ["a b", "c"],
        ["a:", "b"],
        ["a\n", "b"],
        ["\xe9", "b"],
        ["a", "\u0100"],
        ["a"],
        ["a", "b", "c"],
        ["a", None],
        [1, "a"],
        "ab",
        {"a": 1, "b": 2},
        None,
    )
    answer_of(run, random)["headers"].append(random.choice(headers))


def a_body(run: CertifiedRun, random: Random) -> None:
    coded = b64encode(b"\xff\xfe\xfd\xfc").decode()
    bodies: tuple[object, ...] = (
        {"text": "{}", "base64": coded},
        {"base64": b64encode(b"{}").decode()},
        {"base64": coded.rstrip("=")},
        {"base64": f"{coded[:4]}\n{coded[4:]}"},
        {"base64": f"!{coded}"},
        {"base64": coded.replace("/", "_").replace("+", "-")},
        {"base64": None},
        {"text": None},
        {"text": 5},
        {"text": "{}", "more": ""},
        {},
        [],
        "{}",
        None,
        {"text": "\ud800"},
    )
    answer_of(run, random)["body"] = random.choice(bodies)


def a_body_of_another_length(run: CertifiedRun, random: Random) -> None:
    length, cut = random.choice(((BODY_LIMIT + 1, False), (BODY_LIMIT - 1, True), (BODY_LIMIT + 1, True), (0, True)))
    answer_of(run, random).update(body={"text": "a" * length}, truncated=cut)


def another_key(run: CertifiedRun, random: Random) -> None:
    exchange = run.exchanges[random.choice(NAMES)]
    place = random.choice((exchange, exchange["sent"], exchange["answers"][0]))
    if random.random() < 0.5:
        place[random.choice(("note", "", "elapsed", "__class__", "Status"))] = random.choice((None, 1, "a", [], {}))
    else:
        del place[random.choice(list(place))]


def keys_in_another_order(run: CertifiedRun, random: Random) -> None:
    exchange = run.exchanges[random.choice(NAMES)]
    place = random.choice((exchange, exchange["sent"], run.claim["target"], run.claim["suite"]))
    reordered = dict(reversed(place.items()))
    place.clear()
    place.update(reordered)


def another_request(run: CertifiedRun, random: Random) -> None:
    sent = run.exchanges[random.choice(NAMES)]["sent"]
    changes: tuple[dict[str, object], ...] = (
        {"method": "PUT"},
        {"url": sent["url"] + "?"},
        {"url": sent["url"].replace("2010", "2008")},
        {"form": [*sent["form"], ["To", "+1"]]},
        {"form": None},
        {"form": dict(map(tuple, sent["form"]))},
        {"user": "another"},
        {"user": 1},
        {"user": ""},
    )
    sent.update(random.choice(changes))


def another_exchange(run: CertifiedRun, random: Random) -> None:
    one, other = random.sample(NAMES, 2)
    run.exchanges[one] = run.exchanges[other]


def a_callback(run: CertifiedRun, random: Random) -> None:
    path = f"GET /callback/{CALLBACK[-32:]}"
    heard = (
        [["Url", path]],
        [["StatusCallback", path], ["StatusCallback", path]],
        [["StatusCallback", "GET /other"]],
        [["StatusCallback", path[4:]]],
        [["StatusCallback", ""]],
        [["StatusCallback"]],
        [path],
        {"StatusCallback": path},
        None,
    )
    run.exchanges[SILENT]["heard"] = random.choice(heard)


def a_listener(run: CertifiedRun, random: Random) -> None:
    url = "http://127.0.0.1:40001/callback/"
    exchange = run.exchanges[SILENT]
    exchange["listeners"] = random.choice(
        (
            {},
            {"Url": CALLBACK},
            {"StatusCallback": CALLBACK, "Url": CALLBACK},
            {"StatusCallback": url + "0f"},
            {"StatusCallback": url + "0F" * 16},
            {"StatusCallback": CALLBACK.replace("http", "ftp")},
            {"StatusCallback": CALLBACK[7:]},
            {"StatusCallback": None},
            {"StatusCallback": 5},
            [["StatusCallback", CALLBACK]],
            None,
            5,
        )
    )
    if isinstance(exchange["listeners"], dict) and all(isinstance(url, str) for url in exchange["listeners"].values()):
        sent_to(run, small_suite())


def the_same_listener(run: CertifiedRun, random: Random) -> None:
    listeners = run.exchanges[SILENT_TOO]["listeners"]
    other = CALLBACK[:-32].replace("40001", "40002") + "a" * 32
    listeners[random.choice(list(listeners))] = random.choice((CALLBACK, other))
    if random.random() < 0.2:
        listeners.update(dict.fromkeys(listeners, other))
    sent_to(run, small_suite())


def a_listener_where_none_is(run: CertifiedRun, random: Random) -> None:
    run.exchanges[CONTROL]["listeners"] = random.choice(({"StatusCallback": CALLBACK}, None, 5, []))


def a_claim(run: CertifiedRun, random: Random) -> None:
    digest = "0" * 64
    changes: tuple[dict[str, object], ...] = (
        *(
            {"judged": text}
            for text in (
                "9999-99-99T99:99:99Z",
                "2026-02-30T00:00:00Z",
                "\uff12026-01-01T00:00:00Z",
                "2026-01-01 00:00:00Z",
                "2026-01-01T24:00:00Z",
                "2026-01-01T00:00:00Z\n",
                "0000-01-01T00:00:00Z",
                None,
            )
        ),
        *({"artifact": {"name": name, "sha256": digest}} for name in ("", "a/b", "..", "a\0b", None)),
        *({"artifact": {"name": "a", "sha256": text}} for text in ("", "A" * 64, "0" * 63, digest + "\n")),
        {"artifact": {"name": "a"}},
        {"artifact": {"name": "a", "sha256": digest, "size": 1}},
        {"artifact": ""},
        *({"level": level} for level in ("", "all", None, "Page", 1)),
        *({"seed": seed} for seed in (SEED + 1, float(SEED), -1, 10**9, str(SEED), None, True)),
        *({"declared": declared} for declared in ({}, None, [], {"unsupported": []})),
        {"note": ""},
    )
    run.claim.update(random.choice(changes))


def a_time_of_another_run(run: CertifiedRun, random: Random) -> None:
    """The answers came before the run, or later than any run lasts."""
    judged = datetime.fromisoformat(run.claim["judged"])
    judged += random.choice((-1, 1)) * timedelta(minutes=random.randrange(25 * 60, 10**6))
    run.claim["judged"] = random.choice(
        (f"{judged:%Y-%m-%dT%H:%M:%SZ}", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z")
    )


def a_time_of_reception(run: CertifiedRun, random: Random) -> None:
    """A time that no run keeps beside the Date of this answer, or that is not of this run."""
    answer = answer_of(run, random)
    date = next(text for name, text in answer["headers"] if name == "Date")
    times = ("", "yesterday", date, None, 5, "Sun, 01 Jan 2023 00:00:00 -0000", "Sun, 01 Jan 2023 00:00:00 GMT")
    answer["received"] = random.choice(times)


def a_case_that_is_not_asked(run: CertifiedRun, random: Random) -> None:
    """Some exchange is missing, and nothing in the claim, or something that no token has, says why."""
    kinds: list[tuple[list[object], str]] = [
        *(([], kind) for kind in OF_THE_TOKEN),
        *((["token-in-other-case"], kind) for kind in OF_THE_TOKEN[:2]),
        *((kinds, OF_THE_TOKEN[-1]) for kinds in (["swapped"], ["swapped", "token-in-other-case"], [None], ["none"])),
        (["token-in-other-case"] * 2, OF_THE_TOKEN[-1]),
        (["token-in-other-case", "shorter-token"], OF_THE_TOKEN[-1]),
        (["wrong-token"], "no-credentials"),
    ]
    run.claim["same_credentials"], missing = random.choice(kinds)
    run.exchanges.pop(WRONG_CREDENTIALS + missing)


def a_claim_that_a_case_was_not_asked(run: CertifiedRun, random: Random) -> None:
    run.claim["same_credentials"] = [random.choice(OF_THE_TOKEN)]


def a_suite(run: CertifiedRun, random: Random) -> None:
    changes = (
        {"requirements": "0.2"},
        {"requirements": "all"},
        {"requirements": "\u0660.1"},
        {"version": ""},
        {"version": "one"},
        {"digest": ""},
        {"more": ""},
    )
    run.claim["suite"].update(random.choice(changes))


def a_target(run: CertifiedRun, random: Random) -> None:
    target = run.claim["target"]
    name = random.choice(list(TARGETS))
    target[name] = random.choice(TARGETS[name])
    if random.random() < 0.9:
        try:
            sent_to(run, small_suite())
        except (AttributeError, TypeError, ValueError):
            return


def a_deviation(run: CertifiedRun, random: Random) -> None:
    deviations = run.claim["declared"]["deviations"]
    changes: tuple[dict[str, object], ...] = (
        *({"reason": text} for text in ("", " ", None)),
        *({"case": name} for name in ("messages/to/unknown", "", "*", "messages/to/*", UNANSWERED)),
        *(
            {"until": text}
            for text in ("2026-02-30", "\uff12\uff10\uff12\uff17-01-31", "tomorrow", " ", "2027-1-31", "20270131")
        ),
        *({"link": text} for text in ("javascript:alert(1)", "fake.example", "https://a b")),
        *(
            {"place": text}
            for text in ("", "nowhere", f"{FILE}:0", f"{FILE}:-1", f"{FILE}:\u0661", "other.yaml:20", f"{FILE}:1e3")
        ),
        {"until_place": ""},
        {"until": ""},
        {"expired": ""},
        {"pins": []},
        {"pins": None},
    )
    deviations[0].update(random.choice(changes))


def a_second_deviation(run: CertifiedRun, random: Random) -> None:
    deviations = run.claim["declared"]["deviations"]
    deviations.insert(random.randrange(2), dict(deviations[0]))


def a_pin(run: CertifiedRun, random: Random) -> None:
    changes = (
        {"got": "*"},
        {"expected": "**"},
        {"got": ""},
        {"expected": " * "},
        {"what": ""},
        {"got": "*a" * 2001},
        {"where": None},
        {"basis": "page"},
    )
    pins = run.claim["declared"]["deviations"][0]["pins"]
    pins[-1].update(random.choice(changes))
    pins.append(dict(pins[0]) | {"place": f"{FILE}:2"})


def a_pattern(run: CertifiedRun, random: Random) -> None:
    unsupported = run.claim["declared"]["unsupported"]
    entries = (
        unsupported[0],
        *(
            {"cases": text, "reason": UNSTATED, "place": f"{FILE}:10"}
            for text in (
                "nothing/*",
                "",
                "messages/t?/unroutable",
                "[a-z]*",
                "messages/to/*",
                "*",
                DEVIATING,
                "*a" * 3000,
            )
        ),
        *({"cases": "xml/*", "reason": text, "place": f"{FILE}:10"} for text in ("", " ")),
        {"cases": "xml/*", "reason": UNSTATED, "place": f"{FILE}:8"},
        {"cases": "xml/*", "reason": UNSTATED},
        "xml/*",
    )
    unsupported.append(random.choice(entries))


def nothing_claimed(run: CertifiedRun, random: Random) -> None:
    body = {"text": random.choice(("{}", "", "[]"))}
    for exchange in run.exchanges.values():
        exchange["answers"] = [answer | {"status": 204, "body": body} for answer in exchange["answers"]]
    run.exchanges[UNANSWERED]["answers"] = [MISSING]
    unsupported = [{"cases": "*", "reason": UNSTATED, "place": f"{FILE}:1"}]
    run.claim["declared"] = {"unsupported": unsupported, "deviations": [], "faults": []}


def another_verdict(run: CertifiedRun, random: Random) -> None:
    def override(certificate: dict[str, Any]) -> None:
        cases = certificate["cases"]
        case = random.choice(cases)
        changes: tuple[Callable[[], object], ...] = (
            lambda: certificate.update(attained="observed"),
            lambda: certificate["standing"].update(dict.fromkeys(certificate["standing"], "conformant")),
            lambda: certificate["counts"].update({"pass": 99}),
            lambda: certificate["resources"].update(messages="page"),
            lambda: case.update(verdict="pass" if case["verdict"] != "pass" else "fail"),
            lambda: case.update(reason="other"),
            lambda: case.update(complaint="other"),
            lambda: case.update(findings=[{"what": "a", "where": "", "expected": "b", "got": "c", "basis": "page"}]),
            lambda: case.update(exchange="0" * 64),
            lambda: cases.remove(case),
            lambda: cases.append(case),
            cases.reverse,
            lambda: certificate.update(dict(reversed(certificate.items()))) or certificate.update(note=""),
            lambda: certificate.pop("counts"),
        )
        random.choice(changes)()

    run.overrides.append(override)


def other_bytes(run: CertifiedRun, random: Random) -> None:
    spellings: tuple[Callable[[bytes], bytes], ...] = (
        lambda content: content + b"\n",
        lambda content: b" " + content,
        lambda content: b"\xef\xbb\xbf" + content,
        lambda content: content.decode().encode("utf-16"),
        lambda content: content.decode().encode("utf-32-le"),
        lambda content: content.replace(b"\n ", b"\n\t"),
        lambda content: content.replace(b"\n", b"\r\n"),
        lambda content: content.replace(b'"case"', b'"c\\u0061se"').replace(b'"_type"', b'"\\u005ftype"'),
        lambda content: content.replace(b"{\n", b'{\n "case": "a",\n "_type": "a",\n', 1),
        lambda content: content.replace(b"{\n", b'{\n "note": NaN,\n', 1),
        lambda content: content.replace(b"{\n", b'{\n "note": ' + b"[" * 5000 + b"]" * 5000 + b",\n", 1),
        lambda content: content.replace(b"{\n", b'{\n "note": ' + b"9" * 5000 + b",\n", 1),
        lambda content: content[:-2],
        lambda content: content.replace(b'": "', b'": "\xff', 1),
        lambda _: b"",
        lambda _: b"null\n",
        lambda _: b"[]\n",
        lambda _: b"{}\n",
    )
    name = random.choice((*map(exchange_name, NAMES), "certificate.json", "attestation.json"))
    run.spellings[name] = random.choice(spellings)


IMPOSSIBLE: tuple[Change, ...] = (
    one_of("status", 0, 99, 1000, -1, True, "201", 201.0, None, [201]),
    one_of("attempts", 0, -1, 8, 10**9, 10**90, True, 1.0, "1", None),
    one_of("resent", True, 1, "true", None),
    one_of("truncated", "no", 0, 1, None, True),
    one_of("fault", "broken", None, 5, "Content-Encoding is 'br'"),
    another_number_of_answers, an_absence_first, an_absence_that_is_claimed, an_unclaimed_case_that_is_claimed,
    another_absence, throttled, a_header, no_date, a_body, a_body_of_another_length, another_key, keys_in_another_order,
    another_request, another_exchange, a_callback, a_listener, the_same_listener, a_listener_where_none_is, a_claim,
    a_suite, a_target, a_deviation, a_second_deviation, a_pin, a_pattern, nothing_claimed, another_verdict, other_bytes,
    a_time_of_another_run, a_time_of_reception, a_case_that_is_not_asked, a_claim_that_a_case_was_not_asked,
)  # fmt: skip
