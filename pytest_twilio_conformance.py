"""The plugin that pytest finds by itself: the fixture `twilio_judge`, and a word where the package is hidden.

The package `conformance` is imported when the fixture is used, and not before: a run of pytest that judges nothing has
no part of it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conformance.fixture import TwilioJudge

PACKAGE = "conformance"


@pytest.fixture(scope="session")
def twilio_judge() -> Iterator[TwilioJudge]:
    """Called with an app and the options of `conformance.judge_app`: what judges one case, and fails the test."""
    try:
        from conformance.fixture import judges
    except ImportError:
        if hidden := _hidden():
            pytest.fail(hidden, pytrace=False)
        raise
    yield from judges()


def pytest_exception_interact(call: pytest.CallInfo[object], report: pytest.CollectReport | pytest.TestReport) -> None:
    """Says below an error that comes of the package being hidden by a folder of its name, which one it is."""
    error = call.excinfo.value if call.excinfo else None
    while error is not None and not _is_about_package(error):
        error = error.__cause__ or error.__context__
    if error is not None and (hidden := _hidden()):
        report.longrepr = f"{hidden}\n\n{report.longreprtext}"


def _is_about_package(error: BaseException) -> bool:
    """Whether something of the package was not found."""
    if isinstance(error, AttributeError):
        return getattr(error.obj, "__name__", "") == PACKAGE
    return isinstance(error, ImportError) and (error.name or "").partition(".")[0] == PACKAGE


def _hidden() -> str:
    """Which folder or file hides the package, and what to do; empty where nothing does."""
    module = sys.modules.get(PACKAGE)
    places = [*([module.__file__] if module and module.__file__ else []), *getattr(module, "__path__", ())]
    if not places or (Path(__file__).parent / PACKAGE) in {Path(place).absolute() for place in places[-1:]}:
        return ""
    return (
        f"{places[-1]} hides the package {PACKAGE!r} of twilio-conformance, since Python finds it first: "
        "give it another name."
    )
