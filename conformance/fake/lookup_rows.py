"""The magic numbers of Lookup, package by package, as far as the documentation of their values was read.

SIM Swap: four rows of the page; of the last cell of the fourth only its first letter was read, and there may be further
rows. SMS Pumping Risk: three rows without `number_blocked_date` and `number_blocked_last_3_months`, none from the page:
+441234567891 is what a public test expects with test credentials, the two others are in its comments. Identity Match
and Reassigned Number: no row was read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class SimSwap:
    """A row of SIM Swap: the date of the last swap, the period (ISO 8601), whether the last swap lies in it."""

    last_sim_swap_date: str | None
    swapped_period: str
    swapped_in_period: bool


@dataclass(frozen=True)
class PumpingRisk:
    """A row of SMS Pumping Risk; the score is from 0 to 100."""

    carrier_risk_category: str
    number_blocked: bool
    sms_pumping_risk_score: int


SimSwapRows = Mapping[str, SimSwap]
PumpingRiskRows = Mapping[str, PumpingRisk]

SIM_SWAP: SimSwapRows = {
    "+12345678900": SimSwap(None, "PT48H", False),
    "+12345678901": SimSwap(None, "PT24H", False),
    "+12345678904": SimSwap(None, "PT48H", False),
    "+12345678907": SimSwap(None, "PT24H", False),
}

SMS_PUMPING_RISK: PumpingRiskRows = {
    "+441234567890": PumpingRisk("high", False, 2),
    "+441234567891": PumpingRisk("high", True, 34),
    "+911234567890": PumpingRisk("low", False, 2),
}
