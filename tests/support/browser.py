"""A headless browser that opens a page of a report and says what is shown."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

NODE = Path(__file__).parents[1] / "node" / "node_modules"
ONE_OF_EACH_KIND = (Path(__file__).parent / "one_of_each_kind.js").read_text()
ARGUMENTS = ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking")

SCRIPT_TIMEOUT = 120
"""The time in seconds that a script may take, which is long: a machine may be busy, and no test is about speed."""


@dataclass
class Browser:
    """Chromium, with its console and every request that a page makes."""

    driver: webdriver.Chrome

    def open(self, page: Path, fragment: str = "") -> None:
        self.driver.get("about:blank")
        self.driver.get(page.as_uri() + fragment)

    def set_viewport(self, width: int, scheme: str) -> None:
        """Sets the width of the window in pixels and the colour scheme, `light` or `dark`."""
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        feature = {"name": "prefers-color-scheme", "value": scheme}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})

    def find(self, selector: str) -> WebElement:
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def shown(self, selector: str) -> list[str]:
        """The ids of the matching elements that are visible."""
        script = (
            "return [...document.querySelectorAll(arguments[0])].filter((n) => n.checkVisibility()).map((n) => n.id)"
        )
        return list(self.driver.execute_script(script, selector))

    def run(self, script: str) -> Any:
        return self.driver.execute_script(script)

    @property
    def console(self) -> list[str]:
        """The messages of the console since the last call."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    @property
    def requests(self) -> set[str]:
        """The URL of every request since the last call."""
        events = (json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance"))
        return {event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"}

    @cached_property
    def _axe(self) -> str:
        return (NODE / "axe-core" / "axe.min.js").read_text()

    def violations(self) -> list[str]:
        """The accessibility violations that axe-core rates serious or critical, and every id that is used twice.

        Of sibling elements that differ in their words alone, the first is checked and the others are removed from the
        page: the time that axe-core takes grows faster than a page.
        """
        repeated = [f"repeated id: {name}" for name in self.run(ONE_OF_EACH_KIND)]
        self.run(self._axe)
        found = self.driver.execute_async_script("axe.run().then(arguments[0])")["violations"]
        return repeated + [
            f"{item['id']}: {item['nodes'][0]['html']}" for item in found if item["impact"] in ("serious", "critical")
        ]


@contextmanager
def browsing() -> Iterator[Browser]:
    """A browser; the test is skipped where none is installed."""
    binary = shutil.which("chromium") or shutil.which("google-chrome")
    chromedriver = shutil.which("chromedriver")
    if not binary or not chromedriver:
        pytest.skip("needs chromium and chromedriver on the PATH: .ci/run installs Debian's")
    options = webdriver.ChromeOptions()
    options.binary_location = binary
    for argument in ARGUMENTS:
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(chromedriver))
    driver.set_script_timeout(SCRIPT_TIMEOUT)
    try:
        yield Browser(driver)
    finally:
        driver.quit()
