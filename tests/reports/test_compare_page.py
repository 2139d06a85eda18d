"""The page of a comparison, opened in a real browser: what changed, or many targets side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from conformance.comparing.change import ChangeKind
from conformance.comparing.comparison import Comparison
from conformance.finding import Verdict
from conformance.report import Report
from conformance.reports.html import page
from conformance.reports.matrix import Matrix
from conformance.reports.matrix_report import levels
from conformance.resource_result import group_result
from tests.comparing.test_compare import Alter, new_field, no_calls, wrong_code
from tests.comparing.test_compare import run as run_whole
from tests.reports.test_html import HOSTILE, choose
from tests.support.browser import NODE, Browser, browsing
from tests.support.judged_targets import LOADED, shortened


@cache
def run(alter: Alter | None = None) -> Report:
    """The report on a few dozen cases of the embedded target, its answers altered."""
    return shortened(run_whole(alter))


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return Comparison(run(wrong_code), run(new_field))


@pytest.fixture(scope="module")
def changes(comparison: Comparison, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "changes.html"
    path.write_text(page(Matrix.compared(comparison, LOADED.suite)))
    return path


@pytest.fixture(scope="module")
def matrix(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight targets, one of which has a name that wants to be markup."""
    reports = [
        replace(whole, target={**whole.target, "name": f"target {number}{HOSTILE if number == 3 else ''}"})
        for number, whole in enumerate([run(), run(wrong_code), run(no_calls), run(new_field)] * 2)
    ]
    path = tmp_path_factory.mktemp("page") / "matrix.html"
    path.write_text(page(Matrix.of(reports, LOADED.suite)))
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing() as browser:
        yield browser


def lines(browser: Browser) -> list[str]:
    """The rows of the table of cases that can be seen, by the id of their case."""
    script = "return [...document.querySelectorAll('#matrix [data-case]')].filter((n) => n.checkVisibility())"
    return [row.get_attribute("data-case") for row in browser.run(script)]


def test_the_filter_leaves_the_cases_that_changed_in_one_way(
    browser: Browser, changes: Path, comparison: Comparison
) -> None:
    browser.open(changes)
    assert browser.find("h1").text == "Nothing broke."
    everything = browser.shown("details[data-resource]")
    assert lines(browser) == everything
    for kind in (ChangeKind.REPAIRED, ChangeKind.ADDITIVE):
        choose(browser, "change", str(kind))
        changed = [f"case.{it.case.replace('/', '.')}" for it in comparison.changes if it.kind is kind]
        assert 0 < len(changed) < len(everything)
        assert browser.shown("details[data-resource]") == changed
        assert lines(browser) == changed
    choose(browser, "change", "any")
    assert len(lines(browser)) == len({change.case for change in comparison.changes})
    choose(browser, "change", "all")
    assert lines(browser) == everything


def test_old_and_new_stand_beside_each_other_with_the_kind_of_the_change(browser: Browser, changes: Path) -> None:
    browser.open(changes)
    head = [cell.text for cell in browser.driver.find_elements("css selector", "#matrix thead th")]
    assert head == ["Case", "Change", "Expected", "old", "new"]
    row = browser.find("#matrix [data-case='case.messages.to.unroutable']")
    assert " ".join(row.text.split()) == "messages/to/unroutable repaired 400/21612 fail 400/21211 pass 400/21612"
    browser.find(".change a[href='#case.messages.to.unroutable']").click()
    body = browser.find("[id='case.messages.to.unroutable'] .body")
    assert "passes now; before: code at /code: expected 21612, got 21211" in body.text


def test_eight_targets_stand_in_one_table_whose_head_and_first_column_stay(browser: Browser, matrix: Path) -> None:
    for width in (1280, 390):
        browser.set_viewport(width, "light")
        browser.open(matrix)
        assert browser.run("return document.documentElement.scrollWidth") <= width
        corner = "return document.querySelector('#matrix thead th').getBoundingClientRect().toJSON()"
        browser.run("document.getElementById('cases').scrollIntoView()")
        before = browser.run(corner)
        browser.run("const t = document.querySelector('.tall'); t.scrollTop = 900; t.scrollLeft = 250")
        scrolled = browser.run("const t = document.querySelector('.tall'); return [t.scrollTop, t.scrollLeft]")
        assert scrolled == [900, 250]
        assert browser.run(corner) == before
        last = browser.run("return document.querySelector('#matrix tr:last-child th').getBoundingClientRect().left")
        assert last == pytest.approx(before["left"], abs=1)


def test_what_is_not_offered_looks_otherwise_than_what_is_wrong(browser: Browser, matrix: Path) -> None:
    browser.open(matrix)
    looks = browser.run("""
        return ["fail", "not-offered"].map((name) => {
            const node = document.querySelector(`#matrix .badge.${name}`), style = getComputedStyle(node);
            return [style.color, style.backgroundColor, getComputedStyle(node, "::before").content];
        })""")
    assert all(one != other for one, other in zip(*looks, strict=True))
    assert "not offered" in browser.find("section[aria-labelledby=resources]").text


@pytest.mark.parametrize("width", [1280, 400])
def test_a_table_that_is_wider_than_the_page_has_an_edge_that_can_be_seen(
    browser: Browser, matrix: Path, width: int
) -> None:
    browser.set_viewport(width, "light")
    browser.open(matrix)
    assert browser.run("return document.documentElement.scrollWidth <= innerWidth")
    edges = browser.run("""
        return [...document.querySelectorAll(".scroll")].filter((node) => node.scrollWidth > node.clientWidth)
            .map((node) => getComputedStyle(node).backgroundAttachment)""")
    assert edges
    assert set(edges) == {"local, local, scroll, scroll"}


def test_the_levels_per_resource_and_the_cases_that_differ_can_be_seen_at_once(browser: Browser, matrix: Path) -> None:
    browser.set_viewport(1280, "light")
    browser.open(matrix)
    rows = browser.driver.find_elements("css selector", "[aria-labelledby=resources] tbody tr")
    said = {row.find_element("css selector", "th").text: row.find_elements("css selector", "td") for row in rows}
    expected = [levels(group_result(report, "calls")) for report in (run(), run(wrong_code), run(no_calls))]
    assert [text.partition(" ")[0] for text in expected] == ["observed", "nonconformant", "not"]
    assert [cell.text for cell in said["calls"][:3]] == expected
    assert {cell.text for cell in said["numbers"]} == {levels(group_result(run(), "numbers"))}
    everything = len(lines(browser))
    choose(browser, "change", "differ")
    calls = sum(result.verdict is Verdict.NOT_OFFERED for result in run(no_calls).results)
    assert calls <= len(lines(browser)) < everything
    assert "case.messages.to.unroutable" in lines(browser)
    assert "case.numbers.area-code.available" not in lines(browser)


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", ["changes", "matrix"])
def test_a_comparison_is_for_everybody_and_every_screen_and_asks_nobody(
    browser: Browser, kind: str, scheme: str, width: int, request: pytest.FixtureRequest
) -> None:
    if not (NODE / "axe-core").is_dir():
        pytest.skip("needs axe-core: make tests/node/node_modules")
    path = request.getfixturevalue(kind)
    browser.set_viewport(width, scheme)
    assert browser.console + sorted(browser.requests) is not None
    browser.open(path)
    browser.run("document.getElementById('case.messages.to.unroutable').open = true")
    assert browser.run("return document.documentElement.scrollWidth") <= width
    browser.find("input[name=text]").send_keys("unroutable")
    asked = {url for url in browser.requests if url != "about:blank" and not url.startswith("data:")}
    assert asked == {path.as_uri()}
    assert browser.console == []
    assert browser.violations() == []


def test_the_name_of_a_target_is_text_and_never_markup(browser: Browser, matrix: Path) -> None:
    assert "<script>document" not in matrix.read_text()
    browser.open(matrix)
    assert browser.driver.find_elements("css selector", "img") == []
    assert browser.driver.title != "owned"
