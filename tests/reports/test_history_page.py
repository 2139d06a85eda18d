"""The page of a history, opened in a real browser: grid, keyboard, filter, and what it shows of a hostile ledger."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys

from conformance.history.history import History
from conformance.reports.history_grid import Grid, all_of
from conformance.reports.history_page import charts, page
from conformance.suite.requirements import EVERYTHING
from tests.reports.test_html import HOSTILE, choose
from tests.support.browser import NODE, Browser, browsing
from tests.support.few_nights import history_of, nights
from tests.support.shared_suite import shared_suite

BLOCKED, TO, FROM = "messages/to/blocked", "calls/to/blocked", "calls/from/valid"
CASES = {BLOCKED: "ppfpipppp", TO: "ppPPiPPdd", FROM: "..ppipppu"}
TWILIO = nights(CASES, suites="111112222")
FAKE = nights({BLOCKED: "p fff", TO: "ooooo"}, target=f"fake {HOSTILE}")
ONE, TWO = history_of(TWILIO), history_of(TWILIO, FAKE)

GAPS = history_of(nights({BLOCKED: "pp  fff pp", TO: "pp  pPp pp"}))


def written(history: History, folder: Path) -> Path:
    path = folder / "history.html"
    path.write_text(page(history))
    return path


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(ONE, tmp_path_factory.mktemp("page"))


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(TWO, tmp_path_factory.mktemp("page"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing() as browser:
        yield browser


def columns(path: str) -> set[int]:
    """The columns that a path covers."""
    runs = re.findall(r"M(\d+) 0h(\d+)", path)
    assert "".join(f"M{start} 0h{length}" for start, length in runs) == path
    return {column for start, length in runs for column in range(int(start), int(start) + int(length))}


@pytest.mark.parametrize("history", [ONE, TWO, GAPS], ids=["one", "two", "gaps"])
def test_every_night_of_every_case_is_drawn_once_with_its_verdict(history: History) -> None:
    rows = {case: strips for cases in Grid(history).rows.values() for case, strips in cases.items()}
    days = {str(day): column for column, day in enumerate(history.days)}
    for place, timeline in enumerate(history.timelines):
        for case, strips in rows.items():
            drawn = {(column, letter) for letter, path in strips[place].paths.items() for column in columns(path)}
            known = {
                (days[night.day], night.verdicts[night.cases.index(case)])
                for night in timeline.nights
                if case in night.cases
            }
            assert drawn == known, (timeline.target, case)


def test_a_day_without_a_night_is_a_blank_column() -> None:
    (strip,) = Grid(GAPS).rows["messages"][BLOCKED]
    assert len(GAPS.days) == 10
    assert strip.runs == "0p0 2-0 4f1 7-0 8p0"


ODD_NAMES = ("a/b.c", "a/b/c", "a.b/c", "a.b.c", "a/~1", "a/.", "a~1b/c", "flat")


def test_each_case_has_a_row_with_an_id_of_its_own_whatever_its_name_is(browser: Browser, tmp_path: Path) -> None:
    history = history_of(nights(dict.fromkeys(ODD_NAMES, "pf")))
    assert {case for cases in Grid(history).rows.values() for case in cases} == set(ODD_NAMES)
    assert set(Grid(history).rows) == {"a", "a.b", "a~1b", ""}
    path = written(history, tmp_path)
    ids = re.findall(' id="([^"]*)"', path.read_text())
    assert len(ids) == len(set(ids))
    browser.open(path)
    browser.run("document.getElementById('nights').focus()")
    grid = browser.find("#nights")
    names = set()
    for key in (Keys.HOME, *[Keys.DOWN] * len(ODD_NAMES)):
        grid.send_keys(key)
        names.add(status(browser).partition(" ")[0])
    assert names == set(ODD_NAMES)


def test_of_two_nights_of_one_day_the_later_one_is_drawn() -> None:
    morning, evening = nights({BLOCKED: "ffpp"}), nights({BLOCKED: "pp"})
    later = [night.__class__(**{**vars(night), "began": night.began.replace(hour=20)}) for night in evening]
    (strip,) = Grid(history_of([*morning, *later])).rows["messages"][BLOCKED]
    assert strip.paths == {"p": "M0 0h4"}


def test_an_answer_that_changed_though_nobody_judges_it_has_a_mark_and_a_short_run_an_edge() -> None:
    rows = Grid(ONE).rows
    assert rows["calls"][TO][0].marks == "M2.5 0h0"
    assert rows["messages"][BLOCKED][0].edges == {"f": "M2.5 -5v10"}
    assert rows["messages"][BLOCKED][0].words == "pass, 1 change, the last on 2025-01-03"


def test_the_bar_of_a_resource_shows_what_any_of_its_cases_was() -> None:
    strips = Grid(ONE).rows["calls"].values()
    drawn = {letter: columns(path) for letter, path in all_of(strip for (strip,) in strips)}
    assert drawn == {"p": {0, 1, 2, 3, 5, 6, 7}, "i": {4}, "d": {7, 8}, "u": {8}}
    assert list(drawn) == ["p", "u", "d", "i"]


def status(browser: Browser) -> str:
    return browser.find("#where").text


def test_the_arrow_keys_go_through_cases_and_nights(browser: Browser, one: Path) -> None:
    browser.open(one)
    grid = browser.find("#nights")
    browser.run("document.getElementById('nights').focus()")
    assert status(browser) == f"{BLOCKED} · 2025-01-09 · pass, 400/21610 · suite 0.2.0"
    grid.send_keys(Keys.HOME)
    assert status(browser) == f"{BLOCKED} · 2025-01-01 · pass, 400/21610 · suite 0.1.0"
    grid.send_keys(Keys.RIGHT, Keys.RIGHT)
    assert status(browser) == f"{BLOCKED} · 2025-01-03 · fail, 400/21617 · suite 0.1.0"
    grid.send_keys(Keys.SHIFT, Keys.RIGHT, Keys.RIGHT)
    assert status(browser) == f"{BLOCKED} · 2025-01-05 · inconclusive · suite 0.1.0"
    grid.send_keys(Keys.NULL, Keys.DOWN)
    assert status(browser).startswith(f"{TO} · 2025-01-05 · inconclusive")
    grid.send_keys(Keys.DOWN, Keys.HOME)
    assert status(browser) == f"{FROM} · 2025-01-01 · no night, or not in the suite"
    grid.send_keys(Keys.DOWN, Keys.END)
    assert status(browser) == f"{FROM} · 2025-01-09 · unsupported, 501 · suite 0.2.0"
    grid.send_keys(Keys.UP, Keys.UP, Keys.UP)
    assert status(browser).startswith(f"{BLOCKED} · 2025-01-09 · pass")
    assert browser.find(".line.at").get_attribute("id") == f"case.{BLOCKED.replace('/', '.')}"


def test_each_strip_of_a_case_is_reached_and_says_its_target(browser: Browser, two: Path) -> None:
    browser.open(two)
    browser.run("document.getElementById('nights').focus()")
    grid = browser.find("#nights")
    grid.send_keys(Keys.HOME)
    assert status(browser).startswith(f"{BLOCKED} · twilio · 2025-01-01 · pass")
    grid.send_keys(Keys.DOWN, Keys.RIGHT)
    assert status(browser).startswith(f"{BLOCKED} · fake <script>")
    assert status(browser).endswith("2025-01-02 · no night, or not in the suite")
    grid.send_keys(Keys.DOWN)
    assert status(browser).startswith(f"{TO} · twilio")


def rows(browser: Browser) -> list[str]:
    return [name.removeprefix("case.").replace(".", "/") for name in browser.shown("#nights div.line[id]")]


def test_the_filter_leaves_cases_by_name_verdict_and_change(browser: Browser, one: Path) -> None:
    browser.open(one)
    assert rows(browser) == [BLOCKED, TO, FROM]
    browser.find("input[name=text]").send_keys("to blocked")
    assert rows(browser) == [BLOCKED, TO]
    assert browser.find("#shown").text == "2 of 3 cases"
    choose(browser, "verdict", "deviation")
    assert rows(browser) == [TO]
    browser.find("input[name=text]").send_keys("x")
    assert rows(browser) == []
    assert browser.find("#none").is_displayed()
    browser.open(one)
    choose(browser, "changed", "that changed")
    assert rows(browser) == [BLOCKED, TO, FROM]
    browser.find("#fold").click()
    assert rows(browser) == []


def test_a_link_of_a_change_leads_to_its_case_even_where_it_is_folded_or_filtered(browser: Browser, one: Path) -> None:
    browser.open(one)
    browser.find("#fold").click()
    browser.find("input[name=text]").send_keys("calls")
    browser.find(f".changes a[href='#case.{BLOCKED.replace('/', '.')}']").send_keys(Keys.ENTER)
    assert rows(browser) == [BLOCKED]
    assert status(browser).startswith(BLOCKED)


def test_the_page_names_what_was_not_judged_in_the_last_night(browser: Browser, one: Path, tmp_path: Path) -> None:
    section = "return document.getElementById('ages').parentElement.innerText"
    browser.open(written(history_of(nights({BLOCKED: "pppp", TO: "ppii", FROM: "aaaa"})), tmp_path))
    assert f"never judged: {FROM}\n" in browser.run(section)
    assert f"last judged on 2025-01-02: {TO}" in browser.run(section)
    browser.open(one)
    assert "Every case was judged in the last night." in browser.run(section)


def test_a_zoom_shows_the_last_nights(browser: Browser, tmp_path: Path) -> None:
    browser.set_viewport(1280, "light")
    browser.open(written(history_of(nights({BLOCKED: "p" * 100 + "f" * 30})), tmp_path))
    strip = "document.querySelector('.strips svg').clientWidth"
    seen = "document.getElementById('nights').clientWidth - document.querySelector('div.line .name').offsetWidth"
    assert browser.run(f"return {strip}") == pytest.approx(browser.run(f"return {seen}"), abs=2)
    choose(browser, "zoom", "the last 30")
    assert browser.run(f"return {strip}") == pytest.approx(browser.run(f"return {seen}") * 130 / 30, rel=0.01)
    assert browser.run("const n = document.getElementById('nights'); return n.scrollLeft + n.clientWidth") == (
        browser.run("return document.getElementById('nights').scrollWidth")
    )


@pytest.mark.parametrize("width", [1280, 400])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wrong_for_those_who_cannot_see_or_have_a_small_screen(
    browser: Browser, scheme: str, width: int, two: Path
) -> None:
    if not (NODE / "axe-core").is_dir():
        pytest.skip("needs axe-core: make tests/node/node_modules")
    browser.set_viewport(width, scheme)
    browser.open(two)
    browser.run("document.getElementById('nights').focus()")
    assert browser.run("return document.documentElement.scrollWidth") <= width
    assert browser.violations() == []


LONG_NAME = f"calls/{'a' * 90}/{'long-' * 30}name/-1/2"
CUT = """
document.querySelectorAll(".line").forEach((line) => (line.style.contentVisibility = "visible"));
const names = [...document.querySelectorAll(".line .name > span")];
return names.filter((name) => name.scrollWidth > name.clientWidth || name.scrollHeight > name.clientHeight)
  .concat(names.filter((name) => {
    const [inner, outer] = [name.getBoundingClientRect(), name.closest(".line").getBoundingClientRect()];
    return inner.top < outer.top - 1 || inner.bottom > outer.bottom + 1;
  })).map((name) => name.textContent);
"""


def test_the_name_of_no_case_is_cut_on_any_screen(browser: Browser, tmp_path: Path) -> None:
    names = [case.name for case in shared_suite(EVERYTHING).suite.cases] + [LONG_NAME]
    one, two = tmp_path / "one", tmp_path / "two"
    for folder, targets in ((one, 1), (two, 2)):
        folder.mkdir()
        found = [nights(dict.fromkeys(names, "p"), target=str(number)) for number in range(targets)]
        path = written(history_of(*found), folder)
        for width in (1280, 400):
            browser.set_viewport(width, "light")
            browser.open(path)
            assert browser.run("return document.querySelectorAll('.line .name > span').length") > len(names)
            assert browser.run(CUT) == [], (targets, width)
            assert browser.run("return document.documentElement.scrollWidth") <= width


UNBROKEN = "http://twiliosandbox.integrationtests.examplecompany.internal:8443"


def test_no_name_makes_the_page_wider_than_a_small_screen(browser: Browser, tmp_path: Path) -> None:
    names = ("mine/messages_to_a_number_that_was_ported_last_week_and_back", "x" * 180, f"own/{'y' * 190}")
    cases = dict(zip(names, ("pfpfi", "ppfff", "pPddi"), strict=True))
    found = [nights(cases, target=target) for target in (UNBROKEN, "z" * 180)]
    odd = [replace(night, version="v" * 200, level="w" * 200, verdict="t" * 200) for night in found[1]]
    path = written(history_of(found[0], odd), tmp_path)
    browser.set_viewport(400, "light")
    browser.open(path)
    browser.run("document.querySelectorAll('details').forEach((node) => (node.open = true))")
    wide = "[...document.querySelectorAll('main :not(.nights *), header *')]"
    beyond = "filter((one) => one.getBoundingClientRect().right > 401).map((one) => one.outerHTML)"
    assert browser.run(f"return {wide}.{beyond}") == []
    assert browser.run("return document.documentElement.scrollWidth") <= 400


def areas(path: str) -> list[tuple[int, int]]:
    """The first column of each area of a chart, and the one after its last."""
    return [(int(each[0]), int(each[1])) for each in re.findall(r"M(\d+) [^M]*H(\d+)V\d+z", path)]


def test_a_chart_has_an_area_for_the_days_that_have_a_night_and_for_no_other() -> None:
    history = history_of(nights({BLOCKED: "pp  fff pp"}), nights({BLOCKED: "pf", TO: "pp"}, target="ended"),
                         nights({BLOCKED: "        pp"}, target="begun"))  # fmt: skip
    found = {timeline.target: {one.verdict: one for one in charts(history, timeline)} for timeline in history.timelines}
    assert areas(found["twilio"]["pass"].path) == [(0, 2), (4, 7), (8, 10)]
    assert areas(found["ended"]["fail"].path) == [(0, 2)]
    assert areas(found["begun"]["pass"].path) == [(8, 10)]
    assert [found["ended"][verdict].last for verdict in ("pass", "fail")] == [1, 1]


@pytest.mark.parametrize("count", [1, 9, 60, 300, 790, 1200])
def test_labels_of_the_axis_do_not_overlap_whatever_number_of_nights_there_is(
    browser: Browser, tmp_path: Path, count: int
) -> None:
    path = written(history_of(nights({BLOCKED: "p" * count})), tmp_path)
    for width in (1280, 400):
        browser.set_viewport(width, "light")
        browser.open(path)
        zooms = browser.run("return [...document.querySelector('[name=zoom]').options].map((one) => one.text)")
        for zoom in zooms:
            choose(browser, "zoom", zoom)
            boxes = browser.run(
                "return [...document.querySelectorAll('.axis text')].map((text) => text.getBoundingClientRect())"
                ".filter((box) => box.width).map((box) => [box.left, box.right])"
            )
            assert boxes, zoom
            assert all(right <= left for (_, right), (left, _) in pairwise(boxes)), (width, zoom, boxes)


def test_no_two_verdicts_are_drawn_alike_without_colour() -> None:
    css = (Path(page.__code__.co_filename).parent / "templates" / "history.css").read_text()
    drawn = re.findall(r"^\.([a-z]) \{ stroke: [^;]+; (stroke-width: [^}]+)\}", css, re.MULTILINE)
    assert {letter for letter, _ in drawn} == set("pfidousan")
    assert len({how for _, how in drawn}) == len(drawn)


def test_no_request_leaves_the_page_and_what_a_ledger_says_is_text(browser: Browser, two: Path) -> None:
    assert browser.console + sorted(browser.requests) is not None
    browser.open(two)
    browser.run("document.querySelectorAll('details').forEach((node) => (node.open = true))")
    assert {url for url in browser.requests if url != "about:blank" and not url.startswith("data:")} == {two.as_uri()}
    assert browser.console == []
    assert browser.driver.title.startswith("14 nights of 2 targets") or browser.driver.title.startswith("13 nights")
    assert HOSTILE.partition("\u202e")[0] in browser.find(".report:nth-child(2) h3").text
