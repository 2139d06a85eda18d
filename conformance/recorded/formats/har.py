"""HAR files, as browsers and proxies write them (HTTP Archive 1.2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.recorded.formats import cassette
from conformance.recorded.formats.fields import Pairs, text, urlencoded_form


def form(request: Mapping[str, Any]) -> Pairs:
    """The parameters of `postData`, from its list of them or from its text; of a GET those of the URL."""
    posted = request.get("postData")
    if not isinstance(posted, Mapping):
        return cassette.form(request)
    if posted.get("params") and not posted.get("text"):
        return tuple((text(param["name"]), text(param.get("value", ""))) for param in posted["params"])
    return urlencoded_form(request, text(posted.get("text", "")))


body = cassette.body
