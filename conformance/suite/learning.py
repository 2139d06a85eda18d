"""What runs against Twilio showed of cases that are inferred: from then on it is expected as observed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from conformance.case import Basis, Case, Expectation, Outcome
from conformance.suite.expectation import schema_of
from conformance.suite.ledgers import Ledgers


def learned(case: Case, seen: Sequence[Outcome]) -> Case:
    """The case with the outcomes that a run saw in place of those that are inferred.

    Without outcomes the run saw those that are inferred. Where several conform on another basis, outcomes other than
    these teach nothing. Parts of the expectation with another basis stay as they are.
    """
    expect = case.expect
    if expect.inferred:
        narrowed = tuple(seen) or expect.inferred
        stays = not set(narrowed) <= set(expect.answers)
        return case if stays else replace(case, expect=_observed(expect, inferred=narrowed))
    if expect.basis is not Basis.INFERRED:
        return replace(case, expect=_observed(expect))
    answers = tuple(seen) or expect.answers
    refuses = all(outcome.code is not None for outcome in answers)
    schema = expect.schema if refuses else expect.schema or schema_of(case.resource, case.format)
    refusal_basis = expect.refusal_basis if refuses else None
    changed = replace(expect, answers=answers, basis=Basis.OBSERVED, refusal_basis=refusal_basis, schema=schema)
    return replace(case, expect=_observed(changed))


def _observed(expect: Expectation, inferred: tuple[Outcome, ...] = ()) -> Expectation:
    status_basis = Basis.OBSERVED if expect.status_basis is Basis.INFERRED else expect.status_basis
    body_basis = Basis.OBSERVED if expect.body_basis is Basis.INFERRED else expect.body_basis
    known = replace(expect, status_basis=status_basis, body_basis=body_basis)
    return replace(known, inferred=inferred, inferred_basis=Basis.OBSERVED)


def lessons(ledgers: Ledgers, cases: Mapping[str, Case]) -> dict[str, Case]:
    """The cases that are inferred and were seen by a run, as they are expected from then on.

    What a run saw of one value that was drawn shows nothing of the others.
    """
    inferred = (case for case in cases.values() if case.expect.is_inferred and ledgers.runs_of(case.name))
    inferred = (case for case in inferred if not case.is_drawn_anew)
    return {case.name: learned(case, ledgers.seen.get(case.name, ())) for case in inferred}
