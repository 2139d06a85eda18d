"""Path parameters of a case: what stands in the path of its resource, and what a path cannot have."""

from __future__ import annotations

from collections import Counter

from conformance.case import Account, Case, Format, Service
from conformance.request import PATH_PARAMETER
from conformance.suite.yaml_document import Malformed, Place


def require_path(case: Case, place: Place) -> None:
    """Raises `Malformed` where the path of a case cannot be built from what it sends, or has no place for it."""
    sent = Counter([name for name, _ in case.send] + [name for name, _ in case.draw])
    for name in PATH_PARAMETER.findall(case.resource):
        if sent[name] != 1 or name in case.silent:
            raise Malformed(place, f"the path {case.resource!r} has {name!r}, which a case sends once")
    if case.service is Service.API and PATH_PARAMETER.search(case.resource):
        raise Malformed(place, "a path below an account has no parameters of its own: write the value")
    if case.service is not Service.API and (case.account is not Account.OWN or case.format is not Format.JSON):
        raise Malformed(place, f"a path of {case.service!s} names no account and is JSON without a suffix")
