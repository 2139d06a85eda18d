"""Contract tests for Twilio's test credentials."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from conformance.inprocess.judging import AppReport, judge_app
    from conformance.inprocess.selection import cases

__version__ = "0.1.0"
__all__ = ["AppReport", "__version__", "cases", "judge_app"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a function or a class, by its name
    """What judges an app in this process, loaded when it is first asked for."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from conformance.inprocess import judging, selection

    return getattr(selection if name == "cases" else judging, name)


def __dir__() -> list[str]:
    """What the package offers, also before it is loaded."""
    return sorted({*globals(), *__all__})
