"""HAR files, as browsers and proxies write them (HTTP Archive 1.2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from conformance.recorded.formats import cassette
from conformance.recorded.formats.fields import Pairs, urlencoded_form


def recognizes(document: Any) -> bool:  # noqa: ANN401 - a document has any shape
    """Whether there is a log with entries."""
    return isinstance(document, dict) and isinstance(document.get("log"), dict) and "entries" in document["log"]


def entries(document: Any) -> Iterable[Mapping[str, Any]]:  # noqa: ANN401
    """The entries of the log."""
    log_entries: Iterable[Mapping[str, Any]] = document["log"]["entries"]
    return log_entries


def form(request: Mapping[str, Any]) -> Pairs:
    """The parameters of `postData`, from its list of them or from its text; of a GET those of the URL."""
    posted = request.get("postData")
    if not isinstance(posted, Mapping):
        return cassette.form(request)
    if posted.get("params") and not posted.get("text"):
        return tuple((str(param["name"]), str(param.get("value", ""))) for param in posted["params"])
    return urlencoded_form(request, posted.get("text", ""))


body = cassette.body
