"""Draws the pictures of docs/images anew, of pages as they are now, in Chromium: `make pictures`.

The report is that on the naive fake of the tests, with one seed; the history is the simulated example.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

from website.example_ledger import example_page

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
PORT = "5057"
NAIVE = ROOT / "tests" / "support" / "naive_fake.py"
JUDGE = ["run", f"http://127.0.0.1:{PORT}", "--resource", "messages", "--seed", "1", "-q", "--html"]
CHANGED = """
const select = document.querySelector("[name=changed]");
select.value = "changed";
select.dispatchEvent(new Event("change", { bubbles: true }));
"""
"""Shows the cases that changed."""

GRID = "scrollBy(0, (document.getElementById('grid')?.getBoundingClientRect().top ?? 25) - 25)"
DRAWN = "requestAnimationFrame(() => requestAnimationFrame(arguments[0]))"


def draw(folder: Path) -> None:
    """Makes the pages in `folder`, and a picture of each in docs/images."""
    report, history = folder / "report.html", folder / "history.html"
    with _naive_fake():
        subprocess.run([sys.executable, "-m", "conformance", *JUDGE, str(report)], cwd=ROOT, check=False)  # noqa: S603 - ends with 1
    history.write_text(example_page(folder), encoding="utf-8")
    with _browser() as browser:
        for page, width, height, script in ((report, 1100, 760, ""), (history, 1280, 800, CHANGED)):
            size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
            browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
            browser.get(page.as_uri())
            for step in (script, GRID):
                browser.execute_script(step)
                browser.execute_async_script(DRAWN)
            browser.save_screenshot(str(IMAGES / f"{page.stem}.png"))


@contextmanager
def _naive_fake() -> Iterator[None]:
    served = subprocess.Popen([sys.executable, str(NAIVE), PORT], stderr=subprocess.DEVNULL)  # noqa: S603
    try:
        while not _answers():
            if served.poll() is not None:
                raise RuntimeError(f"the fake did not start: is port {PORT} in use?")
            time.sleep(0.05)
        yield
    finally:
        served.terminate()
        served.wait()


def _answers() -> bool:
    try:
        urlopen(f"http://127.0.0.1:{PORT}/", timeout=5).close()
    except URLError as error:
        return hasattr(error, "code")  # an answer, if none of a page
    return True


@contextmanager
def _browser() -> Iterator[Chrome]:
    options = ChromeOptions()
    options.binary_location = shutil.which("chromium") or shutil.which("google-chrome") or ""
    for argument in ("--headless=new", "--no-sandbox", "--hide-scrollbars", "--disable-background-networking"):
        options.add_argument(argument)
    browser = Chrome(options=options, service=Service(shutil.which("chromedriver")))
    try:
        yield browser
    finally:
        browser.quit()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        draw(Path(folder))
    sys.stdout.write(f"written to {IMAGES}\n")
