"""Which case a recorded exchange is an answer to, if it is one to any."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from conformance.case import Account, Auth, Case, Format
from conformance.recorded.recording import Recorded
from conformance.suite.expectation import SCHEMA_OF_RESOURCE
from conformance.target import is_twilio

ROOT = "/2010-04-01/Accounts"
_PATH = re.compile(r"/2010-04-01/Accounts(?:/(?P<account>[^/]+?)(?:/(?P<resource>.+?))?)?(?P<suffix>\.json)?/?")
_LONGEST_BODY = 1600


@dataclass(frozen=True)
class Asked:
    """What a recorded URL asks for: account, resource below it, representation."""

    account: str
    resource: str
    format: Format


def is_twilios(recorded: Recorded) -> bool:
    """Whether an exchange is with Twilio, or with a fake of its 2010 API; what is no URL is with nobody."""
    try:
        return is_twilio(recorded.url) or ROOT in urlsplit(recorded.url).path
    except ValueError:
        return False


def asked(recorded: Recorded) -> Asked | None:
    """What the URL of an exchange asks for; `None` where it is not of the 2010 API."""
    path = unquote(urlsplit(recorded.url).path)
    found = _PATH.fullmatch(path[path.find(ROOT) :]) if ROOT in path else None
    if found is None:
        return None
    form = Format.JSON if found["suffix"] else Format.XML
    return Asked(found["account"] or "", found["resource"] or "Account", form)


class Matcher:
    """Finds the case of an exchange among `cases`.

    A case fits where method, resource, representation and credentials are its own, every parameter that its row
    sets has the same value, and every other parameter is harmless: it could not have decided the answer itself.
    """

    def __init__(self, cases: Sequence[Case]) -> None:
        self.cases = [case for case in cases if not case.silent and case.repeat == 1]
        self.refused: dict[tuple[str, str], set[str]] = {}
        self.accepted: dict[tuple[str, str], set[str]] = {}
        for case in cases:
            values = self.refused if case.expect.refuses else self.accepted
            for name, value in case.send:
                if name in case.decisive or not case.expect.refuses:
                    values.setdefault((case.resource, name), set()).add(value)

    def find(self, recorded: Recorded) -> Case | None:
        """The case that fits best: of several the one that sets the most."""
        wanted = asked(recorded)
        if wanted is None or not wanted.account.startswith("AC"):
            return None
        fitting = [case for case in self.cases if self._fits(case, recorded, wanted)]
        return max(fitting, key=lambda case: len(case.decisive), default=None)

    def _fits(self, case: Case, recorded: Recorded, wanted: Asked) -> bool:
        if (case.method, case.resource, case.format) != (recorded.method, wanted.resource, wanted.format):
            return False
        if case.auth is not Auth.RIGHT or case.account is not Account.OWN:
            return False
        if case.resource not in SCHEMA_OF_RESOURCE and recorded.answer.status < 400:
            return False  # with live credentials it is open
        sent = _grouped(recorded.form)
        own = _grouped(case.send)
        if any(sent.get(name) != own.get(name) for name in case.decisive):
            return False
        others = {name: values for name, values in sent.items() if name not in case.decisive}
        missing = set(own) - set(sent)
        return not missing and all(self._harmless(case, name, values) for name, values in others.items())

    def _harmless(self, case: Case, name: str, values: tuple[str, ...]) -> bool:
        known = self.accepted.get((case.resource, name), set())
        if set(values) <= known:
            return True
        if set(values) & self.refused.get((case.resource, name), set()):
            return False
        if name == "MediaUrl" and "Body" in case.decisive:
            return False  # media stand in for a body
        if name == "To":
            return all(_is_a_number(value) for value in values)
        if name == "Body":
            return all(0 < len(value) <= _LONGEST_BODY for value in values)
        if name in ("Url", "StatusCallback", "MediaUrl"):
            return all(re.match(r"https?://\S+\Z", value) for value in values)
        return False


def _is_a_number(value: str) -> bool:
    import phonenumbers

    try:
        return value.startswith("+") and phonenumbers.is_valid_number(phonenumbers.parse(value))
    except phonenumbers.NumberParseException:
        return False


def _grouped(form: Sequence[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
    names = {name for name, _ in form}
    return {name: tuple(value for key, value in form if key == name) for name in names}
