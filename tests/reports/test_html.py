"""The page that people read: opened in a real browser, it shows what was found, and asks nobody for anything."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from conformance.case import Basis
from conformance.fake import Account, Request, Response, Tables, respond
from conformance.finding import Finding, Verdict
from conformance.report import Report
from conformance.reports import headline
from conformance.reports.html import render
from conformance.result import Result
from tests.support.browser import NODE, Browser, browsing
from tests.support.judged_targets import LOADED, SHOWN, judged, shortened

HOSTILE = "<script>document.title='owned'</script><img src=http://127.0.0.1:9/x onerror=alert(1)>\"'&\u202e"
SUITE = LOADED.suite

MAGIC_INPUTS = {
    "Numbers PhoneNumber": ["+15005550000", "+15005550001", "+15005550006"],
    "Numbers AreaCode": ["533", "500"],
    "Messages From": ["+15005550001", "+15005550007", "+15005550008", "+15005550006"],
    "Messages To": ["+15005550001", "+15005550002", "+15005550003", "+15005550004", "+15005550009"],
    "Calls From": ["+15005550001", "+15005550006"],
    "Calls To": ["+15005550001", "+15005550002", "+15005550003", "+15005550004"],
}
"""The tables of the documentation page and their rows."""


def with_faults(request: Request, account: Account, tables: Tables) -> Response:
    """One row of a table is wrong, with a text that wants to be markup."""
    response = respond(request, account, tables)
    if request.first("To") != "+15005550002":
        return response
    body = {"code": 21211, "message": HOSTILE, "more_info": "https://a.example", "status": 400}
    return replace(response, body=json.dumps(body).encode())


@pytest.fixture(scope="module")
def failing() -> Report:
    return shortened(judged(with_faults))


@pytest.fixture(scope="module")
def passing() -> Report:
    return shortened(judged())


@pytest.fixture(scope="module")
def page(failing: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(render([failing], SUITE))
    return path


@pytest.fixture(scope="module")
def comparison(failing: Report, passing: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "comparison.html"
    path.write_text(render([failing, passing], SUITE))
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing() as browser:
        yield browser


def test_the_verdict_and_the_levels_stand_at_the_top(browser: Browser, page: Path, failing: Report) -> None:
    browser.open(page)
    assert browser.find("h1").text == headline.conclusion(failing)
    assert [item.text.split()[:2] for item in browser.driver.find_elements(By.CSS_SELECTOR, ".levels li")] == [
        [level, "nonconformant:"] for level in ("page", "reference", "observed")
    ]


def test_the_tables_of_the_page_have_every_magic_input_with_what_was_expected_and_what_came(
    browser: Browser, page: Path
) -> None:
    browser.open(page)
    rows = tables(browser)
    inputs: dict[str, list[str]] = {}
    for row in rows:
        table = re.search(r", (\w+ \w+) \d{3}", row)
        assert table, row
        inputs.setdefault(table[1], []).append(row.split(" ")[0])
    assert inputs == MAGIC_INPUTS
    assert "+15005550002 unroutable , Messages To 400/21612 fail 400/21211" in rows
    assert "533 unavailable , Numbers AreaCode 400/21452 pass 400/21452" in rows


def tables(browser: Browser) -> list[str]:
    rows = browser.driver.find_elements(By.CSS_SELECTOR, ".tables tbody tr")
    return [" ".join(row.text.split()) for row in rows]


@pytest.mark.parametrize("width", [1280, 400])
def test_a_fault_has_what_was_sent_and_expected_beside_got_within_the_page(
    browser: Browser, page: Path, width: int
) -> None:
    browser.set_viewport(width, "light")
    browser.open(page)
    assert "To=+15005550002" in browser.find(".fault .sent").text
    beyond = """
        return [...document.querySelectorAll(".fault, .fault *:not(.sr)")]
            .filter((node) => node.checkVisibility() && node.getBoundingClientRect().right > innerWidth).length"""
    assert browser.run(beyond) == 0
    expected, got = (part.rect for part in browser.driver.find_elements(By.CSS_SELECTOR, ".fault .pair > div")[:2])
    assert expected["y"] == got["y"]
    assert expected["x"] + expected["width"] <= got["x"]
    cases = browser.find(".fault .folded")
    assert not cases.find_element(By.TAG_NAME, "a").is_displayed()
    cases.find_element(By.TAG_NAME, "summary").click()
    assert cases.find_element(By.TAG_NAME, "a").is_displayed()
    assert browser.run(beyond) == 0


LONG_TEXTS = ("/subresource_uris/messaging_service_sid", "null or MG and 32 hex digits", '"' + "0f" * 60 + '"')
"""Place, expectation and value of a finding, wider than any column."""


@pytest.fixture(scope="module")
def with_long_texts(failing: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page on which every failing case has long findings, and some that have no judgement."""
    finding = Finding("field", *LONG_TEXTS, Basis.REFERENCE)
    results = [
        replace(result, findings=(*result.findings, finding))
        if result.verdict is Verdict.FAIL
        else replace(result, verdict=Verdict.INCONCLUSIVE, reason="a reason")
        for result in failing.results
    ]
    path = tmp_path_factory.mktemp("page") / "long.html"
    path.write_text(render([replace(failing, results=tuple(results))], SUITE))
    return path


@pytest.mark.parametrize("width", [1280, 400])
def test_nothing_is_wider_than_what_it_is_in(browser: Browser, with_long_texts: Path, width: int) -> None:
    browser.set_viewport(width, "light")
    browser.open(with_long_texts)
    browser.run("document.querySelectorAll('details[data-verdict~=fail]').forEach((node) => (node.open = true))")
    assert LONG_TEXTS[0] in browser.find("[id='case.messages.to.unroutable'] .body").text
    cut = """
        const right = (node) => node.getBoundingClientRect().right, edge = document.querySelector("main")
        const beyond = (node, box) =>
            right(node) > right(box) + 1 || (node.clientWidth && node.scrollWidth > node.clientWidth + 1)
        return [...document.querySelectorAll("td, th, dd, main code, main .badge, main .level")]
            .filter((node) => node.checkVisibility() && !node.closest(".sr"))
            .filter((node) => beyond(node, node.closest("td, th") ?? edge) || beyond(node, edge))
            .map((node) => node.outerHTML)"""
    assert browser.run(cut) == []
    broken = """
        return [...document.querySelectorAll(".tables th code")].filter((node) => node.getClientRects().length > 1)"""
    assert browser.run(broken) == []


def test_the_lines_of_an_answer_are_indented_and_those_that_depart_are_marked(failing: Report) -> None:
    missing = Finding("field", "/price", "present", "missing", Basis.PAGE)
    wrong = Finding("field", "/sid", "a text <b>", "null", Basis.PAGE)
    got = {"status": 201, "outcome": "201", "headers": [["A", "b"]], "body": '{"sid": null, "a": "<i>"}', "cut": False}
    one = Result("messages/from/valid", Basis.PAGE, Verdict.FAIL, (missing, wrong), got=(got,))
    written = render([replace(failing, results=(one,))], SUITE)
    assert 'HTTP 201\nA: b\n\n{\n<mark>  "sid": null,</mark>' in written
    assert "expected a text &lt;b&gt;" in written
    assert '  "a": "&lt;i&gt;"\n<mark class="missing">  "price": missing</mark>' in written


def test_the_filter_filters_by_verdict_resource_level_and_text(browser: Browser, page: Path, failing: Report) -> None:
    browser.open(page)
    everything = browser.shown("details[data-resource]")
    assert len(everything) == len(failing.results)
    choose(browser, "verdict", "fail")
    fails = [f"case.{result.case.replace('/', '.')}" for result in failing.results if result.verdict is Verdict.FAIL]
    assert browser.shown("details[data-resource]") == fails
    assert browser.find("#shown").text == f"{len(fails)} of {len(everything)} cases"
    choose(browser, "resource", "messages")
    messages = [name for name in fails if name.startswith("case.messages.")]
    assert 0 < len(messages) < len(fails)
    assert browser.shown("details[data-resource]") == messages
    browser.find("input[name=text]").send_keys("messages/to/ +15005550002")
    assert browser.shown("details[data-resource]") == ["case.messages.to.unroutable"]
    choose(browser, "level", "observed")
    assert browser.shown("details[data-resource]") == []
    assert browser.find("#none").is_displayed()
    assert browser.shown(".group") == []
    browser.find("#all").send_keys(Keys.ENTER)
    assert browser.shown("details[data-resource]") == everything


def choose(browser: Browser, name: str, value: str) -> None:
    browser.driver.find_element(By.XPATH, f"//select[@name='{name}']/option[text()='{value}']").click()


def test_a_failing_case_unfolds_by_keyboard_to_request_answer_findings_evidence_and_curl(
    browser: Browser, page: Path
) -> None:
    browser.open(page)
    summary = browser.find("[id='case.messages.to.unroutable'] summary")
    assert "expected 400/21612" in summary.text
    body = browser.find("[id='case.messages.to.unroutable'] .body")
    assert not body.is_displayed()
    summary.send_keys(Keys.ENTER)
    assert body.is_displayed()
    for said in (
        "A message to +15005550002 fails",
        "Expected\n21612\nGot\n21211\npage",
        "To=+15005550002",
        "HTTP 400",
        '"code": 21211',
        "hackathon-starter-2026",
        "curl -i -X POST",
    ):
        assert said in body.text


def test_a_link_of_a_table_unfolds_the_case_even_where_the_filter_hides_it(browser: Browser, page: Path) -> None:
    browser.open(page)
    choose(browser, "resource", "calls")
    browser.find(".tables a[href='#case.messages.to.unroutable']").click()
    assert browser.find("[id='case.messages.to.unroutable'] .body").is_displayed()
    browser.open(page, "#case.calls.to.invalid")
    assert browser.find("[id='case.calls.to.invalid'] .body").is_displayed()


def test_the_copy_button_copies_the_curl_command_and_says_so(browser: Browser, page: Path, failing: Report) -> None:
    origin = {"permission": {"name": "clipboard-read"}, "setting": "granted"}
    browser.driver.execute_cdp_cmd("Browser.setPermission", origin)
    browser.open(page, "#case.messages.to.unroutable")
    browser.find("[id='case.messages.to.unroutable'] .copy").click()
    assert browser.find("#copy-status").get_attribute("textContent") == "The curl command is copied."
    copied = browser.driver.execute_async_script("navigator.clipboard.readText().then(arguments[0])")
    (curl,) = [result.sent["curl"] for result in failing.results if result.case == "messages/to/unroutable"]
    assert copied == curl


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", ["page", "comparison"])
def test_nothing_is_wrong_for_those_who_cannot_see_or_have_a_small_screen(
    browser: Browser, kind: str, scheme: str, width: int, request: pytest.FixtureRequest
) -> None:
    if not (NODE / "axe-core").is_dir():
        pytest.skip("needs axe-core: make tests/node/node_modules")
    browser.set_viewport(width, scheme)
    browser.open(request.getfixturevalue(kind))
    browser.run("document.querySelectorAll('details[data-verdict~=fail]').forEach((node) => (node.open = true))")
    assert browser.run("return document.documentElement.scrollWidth") <= width
    assert browser.violations() == []


@pytest.mark.parametrize(
    ("odd", "found"),
    [
        ("<p style='color:#999;background:#fff'>a text</p>", "color-contrast"),
        ("<p>a text<button></button></p>", "button-name"),
        ("<p>a text<img src='data:,'></p>", "image-alt"),
        ("<p id='first'>a text</p>", "repeated id: first"),
    ],
    ids=["contrast", "button", "image", "id"],
)
def test_one_odd_row_among_a_hundred_others_is_a_violation(
    browser: Browser, odd: str, found: str, tmp_path: Path
) -> None:
    if not (NODE / "axe-core").is_dir():
        pytest.skip("needs axe-core: make tests/node/node_modules")
    rows = ["<li><p>a text</p></li>"] * 100
    page = "<!doctype html><html lang=en><title>Rows</title><main><h1 id=first>Rows</h1><ul>{}</ul></main>"
    path = tmp_path / "rows.html"
    path.write_text(page.format("".join(rows)))
    browser.open(path)
    assert browser.violations() == []
    path.write_text(page.format("".join([*rows[:70], f"<li>{odd}</li>", *rows[70:]])))
    browser.open(path)
    (violation,) = browser.violations()
    assert violation.startswith(found)
    assert browser.run("return document.querySelectorAll('li').length") <= 2


def test_no_request_leaves_the_page_and_the_console_stays_empty(browser: Browser, page: Path) -> None:
    assert browser.console + sorted(browser.requests) is not None
    browser.open(page)
    browser.run("document.querySelectorAll('details').forEach((node) => (node.open = true))")
    browser.find("input[name=text]").send_keys("21211")
    assert {url for url in browser.requests if url != "about:blank" and not url.startswith("data:")} == {page.as_uri()}
    assert browser.console == []
    assert browser.driver.title.startswith(
        "a target, numbers: conforms at observed (24 of 24); messages: does not conform"
    )


def test_what_a_target_says_is_text_and_never_markup(browser: Browser, page: Path) -> None:
    assert "<script>document" not in page.read_text()
    assert "\u202e" not in page.read_text()
    browser.open(page, "#case.messages.to.unroutable")
    assert "<script>document.title=" in browser.find("[id='case.messages.to.unroutable'] .body").text
    assert browser.driver.find_elements(By.TAG_NAME, "img") == []


def test_in_print_failures_are_unfolded_and_the_filter_is_gone(browser: Browser, page: Path) -> None:
    browser.open(page)
    browser.run("dispatchEvent(new Event('beforeprint'))")
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        assert browser.find("[id='case.messages.to.unroutable'] .body").is_displayed()
        assert not browser.find("[id='case.messages.to.invalid'] .body").is_displayed()
        assert not browser.find("#filter").is_displayed()
    finally:
        browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    browser.run("dispatchEvent(new Event('afterprint'))")
    assert not browser.find("[id='case.messages.to.unroutable'] .body").is_displayed()


def test_two_reports_stand_side_by_side(browser: Browser, comparison: Path) -> None:
    browser.open(comparison)
    rows = tables(browser)
    assert any("fail 400/21211 pass 400/21612" in row for row in rows)
    assert len(browser.driver.find_elements(By.CSS_SELECTOR, ".report")) == 2
    browser.find("[id='case.messages.to.unroutable'] summary").click()
    assert len(browser.driver.find_elements(By.CSS_SELECTOR, "[id='case.messages.to.unroutable'] .body h4")) == 2


def test_without_a_browser_too_every_result_is_in_the_page_and_no_address_is_fetched(page: Path) -> None:
    content = page.read_text()
    assert all(
        f'id="case.{case.name.replace("/", ".")}"' in content for case in SUITE.cases if case.name.startswith(SHOWN)
    )
    assert not re.search(r"<[^>]*\b(?:src|action|poster|srcset|data)=|@import|url\(", content)
    assert set(re.findall(r'<link[^>]*href="([^"]*)"', content)) == {"data:,"}


def test_a_case_that_the_suite_does_not_know_and_odd_names_have_a_place_too(passing: Report) -> None:
    found = Finding("field", "/sid", "a text", HOSTILE, Basis.OBSERVED)
    odd = [
        Result("form/message", Basis.OBSERVED, Verdict.FAIL, (found,), place=place)
        for place in ("a.yml#1", "a.yml#2", "a.yml#2")
    ]
    content = render([replace(passing, results=(*odd, *passing.results))], SUITE)
    identifiers = re.findall(r'id="(case\.form[^"]*)"', content)
    assert len(identifiers) == len(set(identifiers)) == 3
    assert "The suite has no case of this name" in content
    assert HOSTILE not in content


def test_a_departure_above_the_level_asked_for_is_shown_and_counts_as_passed(passing: Report) -> None:
    found = Finding("status", "", "400", "422", Basis.OBSERVED)
    first = replace(passing.results[0], verdict=Verdict.FAIL, findings=(found,))
    content = render([replace(passing, level=Basis.PAGE, results=(first, *passing.results[1:]))], SUITE)
    assert "above the level asked for" in content
    assert 'data-verdict="fail"' not in content
