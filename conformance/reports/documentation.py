"""Where the documentation of the project is on the web."""

from __future__ import annotations

SITE = "https://twilio-conformance.example"
"""The address of the site, without a slash at its end; `make address` writes it."""


def catalogue_page(case: str) -> str:
    """The name of the page of the catalogue that has the case of this name, without a suffix."""
    return f"catalogue-{case.partition('/')[0]}"


def case_anchor(case: str) -> str:
    """The anchor of the case of this name on its page."""
    return f"case-{case.replace('/', '-')}"


def case_address(case: str) -> str:
    """The address at which the catalogue shows what is known of a case of the suite."""
    return f"{SITE}/{catalogue_page(case)}.html#{case_anchor(case)}"
