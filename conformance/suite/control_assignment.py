"""Controls of refusals: which harmless request has to succeed, so that a refusal counts.

A case names its controls itself; otherwise a refusal has the default control of its resource. What the result of a
control means for the verdict is decided in `conformance.judging.control_result`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from conformance.case import Basis, Case
from conformance.suite.yaml_document import Malformed, Place

DEFAULT_CONTROLS = {
    "Messages": "messages/from/valid",
    "Calls": "calls/from/valid",
    "IncomingPhoneNumbers": "numbers/phone-number/available",
    "v2/PhoneNumbers/{PhoneNumber}": "lookup/basic/valid",
}
"""The control of a refusal that names none, by resource."""


def with_control(case: Case, known: Mapping[str, Case]) -> Case:
    """The case, with the default control where it is a refusal without one and that control is among `known`."""
    control = DEFAULT_CONTROLS.get(case.resource, "")
    if case.control or not case.expect.refuses or control not in known:
        return case
    return replace(case, control=(control,))


def control_errors(
    files: Mapping[Path, tuple[Case, ...] | Malformed], known: Mapping[str, Case], unread: set[str]
) -> dict[Path, Malformed]:
    """An error for each file with a case whose control is unknown, a refusal, or a success that is only inferred."""
    return {
        path: Malformed(Place(case.file, case.line, 1), problem)
        for path, cases in files.items()
        if not isinstance(cases, Malformed)
        for case, problem in _problems(cases, known, unread)
    }


def _problems(cases: Sequence[Case], known: Mapping[str, Case], unread: set[str]) -> Iterator[tuple[Case, str]]:
    for case in cases:
        for control in case.control:
            if control in known and known[control].expect.refuses:
                yield case, f"the control {control!r} is no success"
            elif control in known and known[control].expect.basis is Basis.INFERRED:
                yield case, f"the control {control!r} is only inferred to succeed, so that it vouches for no refusal"
            elif control not in known and not may_be_unread(control, unread):
                yield case, f"unknown control {control!r}"


def may_be_unread(name: str, unread: set[str]) -> bool:
    """Whether the case of that name may be in one of the files that could not be read, of which that is the error."""
    return any(path.endswith("/" + name.rpartition("/")[0]) for path in unread)
