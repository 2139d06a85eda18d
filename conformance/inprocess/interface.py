"""Detection of an app's interface, WSGI or ASGI, by the arguments that it can be called with."""

from __future__ import annotations

import inspect
from typing import Any

from conformance.inprocess.asgi import AsgiApp
from conformance.inprocess.incoming import App
from conformance.inprocess.wsgi import WsgiApp


def wrap_app(app: Any, interface: str | None, *, concurrency: int, timeout: float) -> App:  # noqa: ANN401 - see below
    """The WSGI or ASGI app behind one interface, which is detected where it is not named.

    Raises `TypeError` where it cannot be detected, `ValueError` for a name that is neither.
    """
    name = interface or interface_of(app)
    if name == "wsgi":
        return WsgiApp(app, threads=concurrency > 1)
    if name == "asgi":
        return AsgiApp(app, timeout=timeout)
    raise ValueError(f"an interface is 'wsgi' or 'asgi', not {name!r}")


def interface_of(app: Any) -> str:  # noqa: ANN401 - WSGI or ASGI
    """The interface of an app; raises `TypeError` where its arguments do not show it."""
    if not callable(app):
        raise TypeError(f"not a WSGI or ASGI app: {app!r} cannot be called")
    counts = [count for count in (2, 3) if _accepts(app, count)]
    if inspect.iscoroutinefunction(app) or inspect.iscoroutinefunction(type(app).__call__) or counts == [3]:
        return "asgi"
    if counts == [2]:
        return "wsgi"
    raise TypeError(f"is {app!r} a WSGI or an ASGI app? Say so with interface='wsgi' or interface='asgi'")


def _accepts(app: Any, count: int) -> bool:  # noqa: ANN401 - WSGI or ASGI
    """Whether `app` can be called with so many arguments."""
    try:
        inspect.signature(app).bind(*range(count))
    except (TypeError, ValueError):
        return False
    return True
