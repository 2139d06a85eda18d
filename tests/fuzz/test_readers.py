"""Some hundred files of every kind, changed at random: nothing that comes from outside ends as an error of ours."""

from __future__ import annotations

import pytest

from tests.fuzz import readers

COUNT = 200


@pytest.mark.parametrize("seed", range(3))
def test_every_changed_file_is_read_or_refused(seed: int) -> None:
    found = readers.fuzz(seed, COUNT)
    assert not found.faults, "\n".join(found.faults[:10])
    assert {name.split()[0] for name in found.outcomes} == set(readers.READERS)
    assert all(found.outcomes[f"{kind} refused"] for kind in readers.READERS)
