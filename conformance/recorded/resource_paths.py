"""Paths of resources in recorded answers: the accounts and SIDs in them, and others in their places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import unquote

from conformance.recorded.urls import API_ROOT, SEGMENT

PREFIXES = {
    "Messages": "SM",
    "Calls": "CA",
    "IncomingPhoneNumbers": "PN",
    "messaging_service_sid": "MG",
    "phone_number_sid": "PN",
    "parent_call_sid": "CA",
    "group_sid": "GP",
    "trunk_sid": "TK",
    "voice_application_sid": "AP",
    "sms_application_sid": "AP",
    "address_sid": "AD",
    "emergency_address_sid": "AD",
    "bundle_sid": "BU",
    "identity_sid": "RI",
}
"""The two letters with which the SID of a resource, or of what a field names, begins."""

KINDS = frozenset(PREFIXES.values()) | {"AC", "CF", "FX", "KS", "ME", "MM", "QU", "RE", "SK", "TR", "VA", "WA"}
"""The letters of every kind of SID that is named here, and of the usual others."""

OWN = "sid"
"""The field that has the SID of the resource itself."""

MARKS = r".*#?_\u00b7\u2022\u2026"
PREFIXED = re.compile(rf"(?=.*[0-9x{MARKS}])([A-Z]{{2}})[0-9a-fx{MARKS}\s()<>{{}}\[\]-]*", re.IGNORECASE)
"""A text that begins as a SID does, with digits or marks behind the letters."""

LEFT_OUT = re.compile(r"\s*[(<{\[]?(?:[\u00b7\u2022\u2026]+|\*+|([.#?_x])\1+)[)>}\]]?\s*", re.IGNORECASE)
"""Marks that say that something is left out."""

LONGEST_ABBREVIATION = 80
SHOWN = re.compile(r"[0-9a-f]*", re.IGNORECASE)
SID = re.compile(r"[A-Z]{2}[0-9a-f]{32}", re.IGNORECASE)
STAND_IN = "0" * 32
"""What follows the two letters of a SID that is judged in place of a text."""

PATH = re.compile(rf"{API_ROOT}/(?P<account>{SEGMENT})/(?P<resource>Messages|Calls|IncomingPhoneNumbers)/(?P<sid>.+)")
"""The path of a resource."""

OWN_SID = re.compile(r"(?P<sid>.+?)(?=\.json|/[A-Z]\w*(?:\.json)?$|$)")
"""The SID in what follows the name of a resource."""

ENCODED = re.compile(r"(?:%[0-9A-Fa-f]{2}|[^%])+")


def own_sid(texts: Iterable[object], resource: str) -> str:
    """The SID of the resource where one of the texts is it, otherwise one in its place."""
    shown = (text for text in texts if isinstance(text, str) and SID.fullmatch(text))
    return next(shown, "") or stand_in(resource)


def stand_in(name: str) -> str:
    """A SID of the right form for a resource, or for a field."""
    return f"{PREFIXES.get(name, 'XX')}{STAND_IN}"


def own_path(account: str, resource: str, sid: str, below: str = "") -> str:
    """The path of a resource, or of what is `below` it by its name among those of the answer; without a suffix."""
    name = "".join(part.capitalize() for part in below.split("_"))
    return "/".join(filter(None, (f"{API_ROOT}/{account}/{resource}/{sid}", name)))


def shown_parts(text: str) -> tuple[str, ...]:
    """The parts that an abbreviated SID shows, in lower case, the first one with its two letters; none of another text.

    Each is a part of the SID in its order; a part may be empty.
    """
    if len(text) > LONGEST_ABBREVIATION:
        return ()
    first, *others = LEFT_OUT.sub("\0", text).lower().split("\0")
    is_first = SHOWN.fullmatch(first.removeprefix(first[:2] if first[:2].upper() in KINDS else ""))
    return (first, *others) if others and is_first and all(map(SHOWN.fullmatch, others)) else ()


def is_of_another_kind(text: str, name: str, resource: str) -> bool:
    """Whether a text says by its first letters that it is the SID of something else than what the field names."""
    found = PREFIXED.fullmatch(text)
    prefix = PREFIXES.get(resource if name == OWN else name, "")
    own = {"SM", "MM"} if prefix == "SM" else {prefix}
    return found is not None and found[1].upper() in KINDS - own


def _decoded(text: str) -> str:
    return unquote(text) if ENCODED.fullmatch(text) else text


def accounts_in(paths: Iterable[str]) -> tuple[str, ...]:
    """The accounts in paths, each once."""
    return tuple(dict.fromkeys(_decoded(found["account"]) for found in map(PATH.search, paths) if found))


def sids_in(paths: Iterable[str]) -> Iterator[str]:
    """The SIDs of the resource in paths."""
    for found in map(PATH.search, paths):
        if found and (own := OWN_SID.match(found["sid"])):
            yield own["sid"]


def replaced_path(text: str, accounts: Sequence[str], real: str, sids: Sequence[str], own: str) -> str:
    """The path with `real` in place of the accounts, and `own` in place of the SIDs of the resource."""
    found = PATH.search(text)
    if found is None:
        return text
    matched = OWN_SID.match(found["sid"])
    account = real if _decoded(found["account"]) in accounts else found["account"]
    sid = matched["sid"] if matched else ""
    rest = found["sid"][len(sid) :]
    sid = own if sid in sids else sid
    before = text[: found.start()]
    return f"{before}{API_ROOT}/{account}/{found['resource']}/{sid}{rest}"
