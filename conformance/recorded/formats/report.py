"""Reports of this suite, read as recordings of the exchanges in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from conformance.recorded.formats import plain


def recognizes(document: Any) -> bool:  # noqa: ANN401 - a document has any shape
    """Whether it is a suite with cases."""
    return isinstance(document, dict) and "suite" in document and "cases" in document


def entries(document: Any) -> Iterable[Mapping[str, Any]]:  # noqa: ANN401
    """One exchange for each answer to each case."""
    for case in document["cases"]:
        yield from ({"request": case["sent"], "response": answer} for answer in case["got"])


form, body = plain.form, plain.body
