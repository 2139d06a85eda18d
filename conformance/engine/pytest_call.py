"""The call of pytest for a run of the command line: which plugins take part, and what is registered before them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from conformance.engine.collector import DISPLAY, Display
from conformance.engine.isolation import UNUSED_PLUGINS
from conformance.engine.items import RUN
from conformance.engine.run import Run


class _Setup:
    """Registers a display and a run that has begun, before the plugin of the suite is configured."""

    def __init__(self, display: Display | None, begun: Run | None) -> None:
        self.display, self.begun = display, begun
        self.config: pytest.Config | None = None

    def pytest_configure(self, config: pytest.Config) -> None:
        self.config = config
        if self.display:
            config.pluginmanager.register(self.display, DISPLAY)
        if self.begun:
            config.stash[RUN] = self.begun

    def close(self) -> None:
        """Closes the session where an interrupt kept pytest from unconfiguring its plugins."""
        if self.config and RUN in self.config.stash:
            self.config.stash[RUN].session.close()


def call_pytest(arguments: Sequence[str], display: Display | None, begun: Run | None = None) -> int:
    """Runs pytest on `arguments` with the plugin of the suite and xdist alone, and returns its exit code.

    A run that has `begun` is continued. Without a display pytest prints its own output, and all of its built-in
    plugins are active.
    """
    alone = ["-p", "conformance.plugin", "-p", "no:cacheprovider", "--noconftest"]
    if display is None or any(argument.startswith(("-n", "--tx", "--dist")) for argument in arguments):
        alone += ["-p", "xdist.plugin"]
    if display:
        alone += [word for name in UNUSED_PLUGINS for word in ("-p", f"no:{name}")]
    setup = _Setup(display, begun)
    try:
        return int(pytest.main([*alone, *arguments], plugins=[setup]))
    finally:
        setup.close()
