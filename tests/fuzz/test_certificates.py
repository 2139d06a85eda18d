"""Two thousand changed certificates: those of what no run can have had are invalid, the others are valid."""

from __future__ import annotations

import pytest

from conformance.certificates.verification import differences
from tests.fuzz import certificates
from tests.fuzz.certificates import Folder
from tests.support.certified_run import small_suite, unchanged_run

COUNT = 500


@pytest.mark.parametrize("seed", range(4))
def test_no_change_makes_a_certificate_of_what_no_run_can_have_had(seed: int) -> None:
    found = certificates.fuzz(seed, COUNT)
    assert not found.faults, "\n".join(found.faults[:10])
    assert found.outcomes["valid after a possible change"] > COUNT / 10, found
    assert found.outcomes["invalid after an impossible change"] > COUNT / 3, found
    assert found.outcomes["invalid after other bytes"] > COUNT / 10, found


def test_the_unchanged_run_of_the_fuzzer_is_valid(tmp_path) -> None:
    folder = Folder(tmp_path)
    folder.write(unchanged_run().files(small_suite()))
    assert list(differences(tmp_path, small_suite())) == []
