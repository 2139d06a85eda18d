"""Setup of a run of the command line: what is registered with pytest before the plugin of the suite is configured."""

from __future__ import annotations

from typing import Any

from conformance.engine.collector import DISPLAY, Display
from conformance.engine.items import RUN
from conformance.engine.run import Run


class Setup:
    """Registers a display and a run that has begun."""

    def __init__(self, display: Display | None, begun: Run | None) -> None:
        self.display, self.begun = display, begun
        self.config: Any = None

    def pytest_configure(self, config: Any) -> None:  # noqa: ANN401 - pytest.Config
        """Registers them; the first hook that pytest calls."""
        self.config = config
        if self.display:
            config.pluginmanager.register(self.display, DISPLAY)
        if self.begun:
            config.stash[RUN] = self.begun

    def close(self) -> None:
        """Closes the session where an interrupt kept pytest from unconfiguring its plugins."""
        if self.config and RUN in self.config.stash:
            self.config.stash[RUN].session.close()
