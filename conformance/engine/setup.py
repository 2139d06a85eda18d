"""Setup of a run of the command line: what is registered with pytest before the plugin of the suite is configured."""

from __future__ import annotations

from typing import Any, NoReturn

import pytest

from conformance.engine.collector import DISPLAY, Display
from conformance.engine.items import RUN
from conformance.engine.run import Run
from conformance.exit_codes import INCONCLUSIVE

ALLOW_MISSING = "--twilio-allow-missing-credentials"


def end_interrupted(display: Display | None) -> NoReturn:
    """Ends pytest where a signal came while the target was started; the display has the reason, if there is one."""
    reason = "interrupted while the target was started"
    if display:
        display.refuse(reason)
    pytest.exit(reason, returncode=INCONCLUSIVE)


class Setup:
    """Registers a display and a run that has begun."""

    def __init__(self, display: Display | None, begun: Run | None) -> None:
        self.display, self.begun = display, begun
        self.config: Any = None
        self.has_run_cases = False

    def pytest_configure(self, config: Any) -> None:  # noqa: ANN401 - pytest.Config
        """Registers them; the first hook that pytest calls."""
        self.config = config
        if self.display:
            config.pluginmanager.register(self.display, DISPLAY)
        if self.begun:
            config.stash[RUN] = self.begun

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self) -> None:
        """Notes that cases are run, and not options, fixtures or markers listed."""
        self.has_run_cases = True

    @property
    def may_judge_nothing(self) -> bool:
        """Whether a run that ends well without a case is what was asked for: credentials are missing, and may be."""
        return bool(self.config and RUN not in self.config.stash and self.config.getoption(ALLOW_MISSING))

    def close(self) -> None:
        """Closes the session where an interrupt kept pytest from unconfiguring its plugins."""
        if self.config and RUN in self.config.stash:
            self.config.stash[RUN].session.close()
