"""The fault table: what can be wrong with an answer, and exactly what must be found then.

A fault that does not apply to an answer changes nothing and returns `None`. Findings are (what, where) pairs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any
from urllib.parse import quote

from conformance.answer import Answer
from conformance.case import Case, Format
from conformance.fake import TABLES
from tests.support import misbehaving_targets

Body = dict[str, Any]
Pairs = frozenset[tuple[str, str]]
Change = Callable[[Case, Answer], Answer | None]
HEX = "0123456789abcdef" * 2
WHOLE_BODY = frozenset({("body", "")})
OUTCOME = frozenset({("outcome", "")})
STATUS = frozenset({("status", "")})
MEDIA_TYPE = frozenset({("media-type", "")})
UNKNOWN_CODE = 21999


@dataclass(frozen=True)
class Fault:
    """A change of an answer and what is to be found."""

    name: str
    change: Change
    found: Pairs


def at(what: str, *where: str) -> Pairs:
    return frozenset((what, place) for place in where)


def of_envelope(key: str) -> Pairs:
    return at("code" if key.lower() == "code" else "envelope", f"/{key}")


def edited(change: Callable[[Body], object]) -> Change:
    """A change of the JSON body; `None` where the change returns none."""

    def apply(_case: Case, answer: Answer) -> Answer | None:
        body = change(json.loads(answer.body))
        return None if body is UNCHANGED else replace(answer, body=json.dumps(body).encode())

    return apply


UNCHANGED = object()


def put(**fields: object) -> Change:
    return edited(lambda body: body | fields)


def made(key: str, new: Callable[[Any], object]) -> Change:
    """The field made into what `new` makes of it, if that is anything else; a field that is not there has no fault."""

    def change(body: Body) -> object:
        return body | {key: new(body[key])} if key in body and new(body[key]) != body[key] else UNCHANGED

    return edited(change)


def retyped(key: str, new: Callable[[Any], object]) -> Change:
    """The same with a value that Python thinks equal."""
    return edited(lambda body: body | {key: new(body[key])})


def dropped(key: str) -> Change:
    return edited(lambda body: {name: value for name, value in body.items() if name != key})


def renamed(old: str, new: str) -> Change:
    return edited(lambda body: {new if name == old else name: value for name, value in body.items()})


def pascal(key: str) -> str:
    return "".join(part.capitalize() for part in key.split("_"))


def raw(change: Callable[[bytes], bytes]) -> Change:
    return lambda _case, answer: replace(answer, body=change(answer.body))


def typed(media_type: str, body: bytes) -> Change:
    return lambda _case, answer: with_media_type(replace(answer, body=body), media_type)


def with_media_type(answer: Answer, media_type: str | None) -> Answer:
    others = tuple(pair for pair in answer.headers if pair[0] != "Content-Type")
    return replace(answer, headers=others if media_type is None else (("Content-Type", media_type), *others))


def with_header(answer: Answer, name: str, value: str) -> Answer:
    return replace(answer, headers=(*answer.headers, (name, value)))


def in_charset(charset: str) -> Change:
    return lambda _case, answer: with_media_type(answer, f"application/xml; charset={charset}")


def status(number: int) -> Change:
    return lambda _case, answer: replace(answer, status=number)


def redirected(_case: Case, answer: Answer) -> Answer:
    return replace(answer, status=302, headers=(*answer.headers, ("Location", "https://example.com/")))


def success_for_an_error(case: Case, _answer: Answer) -> Answer:
    name = "messages/from/valid" if case.format is Format.JSON else "xml/messages/created"
    return misbehaving_targets.ask(misbehaving_targets.cases()[name])


def error_for_a_success(case: Case, _answer: Answer) -> Answer | None:
    if may_be_refused(case):
        return None
    refused = misbehaving_targets.refused(misbehaving_targets.request_of(case.name), 21211, 400, TABLES)
    return Answer(refused.status, refused.headers, refused.body)


def refused_with_the_body_of_a_success(case: Case, answer: Answer) -> Answer | None:
    return None if may_be_refused(case) else replace(answer, status=400)


def may_be_refused(case: Case) -> bool:
    return any(outcome.code is not None for outcome in case.expect.answers)


def element(name: str, new: str) -> Change:
    """The XML element `name`, whole, replaced by `new`, in which `{}` is its content."""
    pattern = re.compile(rf"<{name}>(.*?)</{name}>|<{name}/>".encode(), re.DOTALL)

    def apply(_case: Case, answer: Answer) -> Answer | None:
        match = pattern.search(answer.body)
        if match is None:
            return None
        written = new.encode().replace(b"{}", match[1] or b"")
        return replace(answer, body=answer.body[: match.start()] + written + answer.body[match.end() :])

    return apply


def echo_faults(key: str, found: Pairs) -> tuple[Fault, ...]:
    """What becomes of a number on its way through forms and databases."""
    return (
        Fault(f"{key}: space for plus", made(key, lambda value: value.replace("+", " ")), found),
        Fault(f"{key}: plus lost", made(key, lambda value: value.removeprefix("+")), found),
        Fault(f"{key}: plus encoded", made(key, lambda value: value.replace("+", "%2B")), found),
    )


def text_sent(change: Change) -> Change:
    """The change where a text was sent; without one, null conforms."""
    return lambda case, answer: change(case, answer) if dict(case.send).get("Body") else None


def body_faults() -> Iterable[Fault]:
    """What becomes of a text; one that was not sent is not looked for."""
    changes: dict[str, Callable[[str], str]] = {
        "cut": lambda text: text[:-1],
        "lower-case": str.lower,
        "percent-encoded": quote,
        "space for plus": lambda text: text.replace("+", " "),
        "not UTF-8 once more": lambda text: text.encode().decode("latin-1"),
        "escaped for HTML": lambda text: text.replace("&", "&amp;").replace('"', "&quot;"),
    }
    for name, change in changes.items():
        yield Fault(f"body: {name}", made("body", change), at("echo", "/body"))


ADDRESSES = ("voice_url", "voice_fallback_url", "sms_url", "sms_fallback_url", "status_callback")
METHODS = ("voice_method", "voice_fallback_method", "sms_method", "sms_fallback_method", "status_callback_method")


def number_echo_faults() -> Iterable[Fault]:
    """What a purchase sent does not come back."""
    for key in ADDRESSES:
        yield Fault(f"{key}: another address", sent_back(key, lambda url: f"{url}?x=1"), at("echo", f"/{key}"))
        yield Fault(f"{key}: forgotten", sent_back(key, lambda _: ""), at("echo", f"/{key}"))
        yield Fault(f"{key}: null", sent_back(key, lambda _: None), at("echo", f"/{key}"))
    for key in METHODS:
        yield Fault(f"{key}: the default", sent_back(key, lambda _: "POST"), at("echo", f"/{key}"))
    yield Fault(
        "friendly_name: cut", sent_back("friendly_name", lambda name: name[:-1] or "1"), at("echo", "/friendly_name")
    )
    lookup = "voice_caller_id_lookup"
    yield Fault(f"{lookup}: the default", sent_back(lookup, lambda _: False), at("echo", f"/{lookup}"))


def sent_back(key: str, new: Callable[[Any], object]) -> Change:
    """A change of a field whose parameter was sent."""
    change = made(key, new)
    return lambda case, answer: change(case, answer) if pascal(key) in dict(case.send) else None


def doubled_key(body: bytes) -> bytes:
    return b'{"uri": "/2010-04-01", "uri": "/2010-04-01", ' + body[1:]


NO_DATES = {
    "the 31st of February": "Wed, 31 Feb 2026 23:59:59 +0000",
    "the 29th of February of no leap year": "Sun, 29 Feb 2026 23:59:59 +0000",
    "another day of the week": "Mon, 09 Jun 2026 05:40:43 +0000",
    "the year 9999": "Fri, 31 Dec 9999 23:59:59 +0000",
    "the year 0": "Sat, 01 Jan 0000 00:00:00 +0000",
    "the year 1970": "Thu, 01 Jan 1970 00:00:00 +0000",
}
"""Dates in the right form that no resource can have, by what is wrong with them."""

LONG_AGO = "Tue, 03 Nov 2015 19:59:47 +0000"

NOTHING_TO_SEE = ("\u200b", " \t\n", "\u00a0", "\u2060\ufeff", "\u2800", "\u3164", "\u0301", "\ue000")
"""Messages that are no empty texts and show nothing."""

NO_LINKS = (
    "https://example.com/docs/errors/21211",
    "https://www.twilio.com.example.com/docs/errors/21211",
    "https://nottwilio.com/docs/errors/21211",
    "https://example.com\\.twilio.com/docs/errors/21211",
    "https://www.twilio.com@example.com/docs/errors/21211",
    "https://localhost/www.twilio.com",
)
"""Web addresses that do not lead to Twilio."""

ELSEWHERE = ("https://www.twilio.com/docs/errors/1", "https://www.twilio.com/docs/errors", "https://twilio.com")
"""Web addresses of Twilio that name another code, or none."""

ISO, EPOCH, WORD = "2026-06-09T05:40:43Z", 1780983643, "yesterday"
ENVELOPE = ("code", "message", "more_info", "status")
XML_ENVELOPE = tuple(pascal(key) for key in ENVELOPE)

ANY = (
    Fault("an empty body", raw(lambda _: b""), WHOLE_BODY),
    Fault("white space for a body", raw(lambda _: b" \r\n"), WHOLE_BODY),
    Fault("cut in the middle", raw(lambda body: body[: len(body) // 2]), WHOLE_BODY),
    Fault("cut by one byte", raw(lambda body: body.rstrip()[:-1]), WHOLE_BODY),
    Fault("a content coding that is none", lambda _, answer: replace(answer, body=b"", fault="not gzip"), WHOLE_BODY),
    Fault("over the limit", lambda _, answer: replace(answer, truncated=True), WHOLE_BODY),
    Fault("HTML", typed("text/html", b"<!DOCTYPE html><html><body>It works!</body></html>"), WHOLE_BODY),
    Fault("plain text", typed("text/plain", b"OK"), WHOLE_BODY),
    Fault("no content", lambda _, answer: replace(answer, status=204, body=b""), WHOLE_BODY | STATUS),
    Fault("a redirect", redirected, OUTCOME),
    Fault("media type text/html", lambda _, answer: with_media_type(answer, "text/html; charset=utf-8"), MEDIA_TYPE),
    Fault("media type text/plain", lambda _, answer: with_media_type(answer, "text/plain"), MEDIA_TYPE),
    Fault("no media type", lambda _, answer: with_media_type(answer, None), MEDIA_TYPE),
    Fault("an empty media type", lambda _, answer: with_media_type(answer, ""), MEDIA_TYPE),
    Fault("a second media type", lambda _, answer: with_header(answer, "content-type", "text/html"), MEDIA_TYPE),
    Fault(
        "a media type in front of it",
        lambda _, answer: replace(answer, headers=(("Content-Type", "text/html"), *answer.headers)),
        MEDIA_TYPE,
    ),
)

JSON = (
    *(
        Fault(f"{text} for an object", typed("application/json", text.encode()), WHOLE_BODY)
        for text in ('"a text"', "5", "null", "true", "[]", "0.5")
    ),
    Fault("a list of the object", raw(lambda body: b"[" + body + b"]"), WHOLE_BODY),
    Fault("the object as a text", raw(lambda body: json.dumps(body.decode()).encode()), WHOLE_BODY),
    Fault("a key written twice", raw(doubled_key), WHOLE_BODY),
    Fault("NaN", raw(lambda body: body[:-1] + b', "price_limit": NaN}'), WHOLE_BODY),
    Fault("Infinity", raw(lambda body: body[:-1] + b', "price_limit": -Infinity}'), WHOLE_BODY),
    Fault("something behind", raw(lambda body: body + b"{}"), WHOLE_BODY),
    Fault("a comma too many", raw(lambda body: body[:-1] + b",}"), WHOLE_BODY),
    Fault("single quotes", raw(lambda body: body.replace(b'"', b"'")), WHOLE_BODY),
    Fault("UTF-16", raw(lambda body: body.decode().encode("utf-16")), WHOLE_BODY),
    Fault("UTF-16 without a mark", raw(lambda body: body.decode().encode("utf-16-le")), WHOLE_BODY),
    Fault("UTF-8 with a mark", raw(lambda body: b"\xef\xbb\xbf" + body), WHOLE_BODY),
    Fault("Latin-1", raw(lambda body: body[:-1] + ', "city": "Málaga"}'.encode("latin-1")), WHOLE_BODY),
    Fault("XML", typed("application/xml", b"<TwilioResponse><RestException/></TwilioResponse>"), WHOLE_BODY),
    Fault("media type of XML", lambda _, answer: with_media_type(answer, "application/xml"), MEDIA_TYPE),
)

XML = (
    Fault("JSON", typed("application/json", b'{"code": 21211}'), WHOLE_BODY),
    Fault("another root", raw(lambda body: body.replace(b"TwilioResponse", b"Response")), WHOLE_BODY),
    Fault("nothing in the root", raw(lambda _: b"<TwilioResponse/>"), WHOLE_BODY),
    Fault("two in the root", raw(lambda body: body.replace(b"<TwilioResponse>", b"<TwilioResponse><Page/>")),
          WHOLE_BODY),
    Fault("a document type", raw(lambda body: body.replace(b"?>", b"?><!DOCTYPE TwilioResponse>", 1)), WHOLE_BODY),
    Fault("an element written twice", element("Status", "<Status>{}</Status><Status>{}</Status>"), WHOLE_BODY),
    Fault("a charset of another text", in_charset("utf-16"), MEDIA_TYPE),
    Fault("a charset in quotes", in_charset('"UTF-16LE"'), MEDIA_TYPE),
    Fault("a charset that there is not", in_charset("utf-80"), MEDIA_TYPE),
    Fault("media type of JSON", lambda _, answer: with_media_type(answer, "application/json"), MEDIA_TYPE),
)  # fmt: skip

REFUSAL = (
    Fault("418", status(418), STATUS),
    Fault("500", status(500), STATUS),
    Fault("200", status(200), STATUS),
    Fault("201", status(201), STATUS),
    Fault("a success", success_for_an_error, OUTCOME),
)

ERROR = (
    Fault("a wrong code", put(code=UNKNOWN_CODE), of_envelope("code")),
    Fault("a negative code", made("code", lambda code: -code), of_envelope("code")),
    Fault("the code as a text", made("code", str), of_envelope("code")),
    Fault("the code as a fraction", retyped("code", float), of_envelope("code")),
    Fault("the code in a list", made("code", lambda code: [code]), of_envelope("code")),
    *(Fault(f"{key} missing", dropped(key), of_envelope(key)) for key in ENVELOPE),
    *(Fault(f"{key} null", put(**{key: None}), of_envelope(key)) for key in ENVELOPE),
    *(Fault(f"{key} in capitals", renamed(key, pascal(key)), of_envelope(key)) for key in ENVELOPE),
    Fault("more_info is moreInfo", renamed("more_info", "moreInfo"), of_envelope("more_info")),
    Fault("an empty message", put(message=""), of_envelope("message")),
    *(Fault(f"a message of {text!a}", put(message=text), of_envelope("message")) for text in NOTHING_TO_SEE),
    *(Fault(f"a link to {link}", put(more_info=link), of_envelope("more_info")) for link in NO_LINKS),
    *(Fault(f"a link to {link}", put(more_info=link), of_envelope("more_info")) for link in ELSEWHERE),
    Fault("a code within the link", made("more_info", lambda link: f"{link}/more"), of_envelope("more_info")),
    Fault("the code behind the path", made("more_info", lambda link: re.sub("/([0-9]+)$", r"?code=\1", link)),
          of_envelope("more_info")),
    Fault("a path for more_info", put(more_info="/docs/errors/21211"), of_envelope("more_info")),
    Fault("another status in the body", put(status=418), of_envelope("status")),
    Fault("the status as a text", made("status", str), of_envelope("status")),
    Fault("the status as a fraction", retyped("status", float), of_envelope("status")),
    Fault("all within error", edited(lambda body: {"error": body}), at("code", "/code")
          | at("envelope", "/message", "/more_info", "/status")),
    Fault("an empty object", edited(lambda _: {}), at("code", "/code")
          | at("envelope", "/message", "/more_info", "/status")),
    Fault("another status twice", lambda case, answer: put(status=418)(case, replace(answer, status=418)), STATUS),
)  # fmt: skip

ELEMENT_IN_STATUS = element("Status", "<Status><value>{}</value></Status>")

XML_ERROR = (
    Fault("an element in an element", ELEMENT_IN_STATUS, of_envelope("Status")),
    Fault("another element in the root", raw(lambda body: body.replace(b"RestException>", b"Fault>")), WHOLE_BODY),
    Fault("the element of a success", raw(lambda body: body.replace(b"RestException>", b"Call>")), WHOLE_BODY),
    *(Fault(f"{key} missing", element(key, ""), of_envelope(key)) for key in XML_ENVELOPE),
    *(Fault(f"{key} empty", element(key, f"<{key}/>"), of_envelope(key)) for key in XML_ENVELOPE),
    *(Fault(f"{key} in lower case", element(key, f"<{key.lower()}>{{}}</{key.lower()}>"), of_envelope(key))
      for key in XML_ENVELOPE),
    Fault("a wrong code", element("Code", f"<Code>{UNKNOWN_CODE}</Code>"), of_envelope("Code")),
    Fault("the code as a fraction", element("Code", "<Code>{}.0</Code>"), of_envelope("Code")),
    Fault("the code in words", element("Code", "<Code>invalid</Code>"), of_envelope("Code")),
    *(Fault(f"a message of {text!a}", element("Message", f"<Message>{text}</Message>"), of_envelope("Message"))
      for text in NOTHING_TO_SEE),
    *(Fault(f"a link to {link}", element("MoreInfo", f"<MoreInfo>{link}</MoreInfo>"), of_envelope("MoreInfo"))
      for link in (*NO_LINKS, *ELSEWHERE)),
    Fault("a path for MoreInfo", element("MoreInfo", "<MoreInfo>/docs</MoreInfo>"), of_envelope("MoreInfo")),
    Fault("another status in the body", element("Status", "<Status>418</Status>"), of_envelope("Status")),
)  # fmt: skip

CREATION = (
    Fault("200", status(200), STATUS),
    Fault("202", status(202), STATUS),
    Fault("a refusal", error_for_a_success, OUTCOME),
    Fault("400 with a success", refused_with_the_body_of_a_success, OUTCOME),
)


FAR: dict[str, dict[str, int]] = {
    "eleven years ago": {"days": -4018},
    "tomorrow": {"days": 1},
    "in another zone": {"hours": 7},
    "in the zone beside it": {"hours": -1},
    "six minutes ago": {"minutes": -6},
}
"""By how much a date is not that of the answer."""

NEAR: dict[str, dict[str, int]] = {"before it was created": {"seconds": -1}, "a minute later": {"minutes": 1}}
"""By how much the second date of a creation is not the first."""


def moved(**by: int) -> Callable[[Any], object]:
    """The date that much later, in the same form."""
    return lambda date: date and format_datetime(parsedate_to_datetime(date) + timedelta(**by))


def both_dates(new: Callable[[Any], object]) -> Change:
    return edited(lambda body: body | {key: new(body[key]) for key in ("date_created", "date_updated")})


def without_suffix(path: str) -> str:
    return path.removesuffix(".json")


def below(**changed: Callable[[dict[str, str]], str]) -> Change:
    """Some of the paths below a resource, made of all of them."""
    return edited(
        lambda body: body | {"subresource_uris": body["subresource_uris"] | {
            name: new(body["subresource_uris"]) for name, new in changed.items()
        }}
    )  # fmt: skip


def created(*required: str) -> tuple[Fault, ...]:
    """What can be wrong with any resource; `required` are the fields that are always there."""
    sid = "sid"
    wrong_sids: dict[str, Callable[[str], str]] = {
        "of something else": lambda _: f"XX{HEX}",
        "in capitals": str.upper,
        "with a line feed": lambda value: value + "\n",
        "too short": lambda value: value[:-1],
        "too long": lambda value: value + "0",
        "with a letter": lambda value: value[:-1] + "g",
        "as a UUID": lambda _: "01234567-89ab-cdef-0123-456789abcdef",
    }
    return (
        *(Fault(f"{key} missing", dropped(key), at("field", f"/{key}")) for key in required),
        *(Fault(f"{key} in capitals", renamed(key, pascal(key)), at("field", f"/{key}")) for key in required),
        *(Fault(f"a SID {name}", made(sid, new), at("field", "/sid")) for name, new in wrong_sids.items()),
        Fault("the SID of another", made(sid, lambda value: value[:2] + HEX), at("address", "/uri")),
        Fault("a foreign account", put(account_sid=f"AC{HEX}"), at("account", "/account_sid")),
        Fault("no account", put(account_sid=""), at("field", "/account_sid")),
        Fault("another version", put(api_version="2008-08-01"), at("field", "/api_version")),
        Fault("a URL for a path", made("uri", lambda uri: f"https://api.twilio.com{uri}"), at("field", "/uri")),
        Fault("the path of another", made("uri", lambda uri: uri[:-40] + f"/{HEX}.json"), at("address", "/uri")),
        Fault("the path of another account", made("uri", lambda uri: re.sub("AC[0-9a-f]+", f"AC{HEX}", uri)),
              at("address", "/uri")),
        *(Fault(f"{key}: {name}", put(**{key: value}), at("field", f"/{key}"))
          for key in ("date_created", "date_updated")
          for name, value in (("ISO", ISO), ("epoch", EPOCH), ("a word", WORD), ("empty", ""))),
        *(Fault(f"{key}: {name}", put(**{key: value}), at("field", f"/{key}"))
          for key in ("date_created", "date_updated") for name, value in NO_DATES.items()),
        *(Fault(f"created {name}", made("date_created", moved(**by)), at("field", "/date_created"))
          for name, by in FAR.items()),
        *(Fault(f"created and updated {name}", both_dates(moved(**by)), at("field", "/date_created", "/date_updated"))
          for name, by in FAR.items()),
        *(Fault(f"updated {name}", made("date_updated", moved(**by)), at("field", "/date_updated"))
          for name, by in (FAR | NEAR).items()),
        Fault("a uri without its suffix", made("uri", without_suffix), at("address", "/uri")),
        Fault("a uri of XML", made("uri", lambda uri: uri.replace(".json", ".xml")), at("address", "/uri")),
        Fault("a date in GMT", made("date_created", lambda date: date.replace("+0000", "GMT")),
              at("field", "/date_created")),
    )  # fmt: skip


def wrong(key: str, *values: object) -> tuple[Fault, ...]:
    """Values that a field never has."""
    return tuple(Fault(f"{key}: {value!r}", put(**{key: value}), at("field", f"/{key}")) for value in values)


def plain(change: Change) -> Change:
    """The change of a message of which nothing but a short text of GSM-7 is known to be sent."""
    return lambda case, answer: change(case, answer) if is_plain(case) else None


def is_plain(case: Case) -> bool:
    sent = dict(case.send)
    is_sms = "MediaUrl" not in sent and sent.get("SendAsMms") != "true"
    return is_sms and sent.get("Body", "").isascii() and 0 < len(sent.get("Body", "")) < 100


def with_media(change: Change) -> Change:
    return lambda case, answer: change(case, answer) if "MediaUrl" in dict(case.send) else None


def long_text(change: Change) -> Change:
    return lambda case, answer: change(case, answer) if len(dict(case.send).get("Body", "")) > 200 else None


def unsent(key: str, *values: object) -> tuple[Fault, ...]:
    """Values of a purchase's field whose parameter was not sent."""

    def change(value: object) -> Change:
        return lambda case, answer: None if pascal(key) in dict(case.send) else put(**{key: value})(case, answer)

    return tuple(Fault(f"{key} not sent: {value!r}", change(value), at("field", f"/{key}")) for value in values)


def american(key: str, *values: object) -> tuple[Fault, ...]:
    """Values of a field where the formatted number is an American one."""

    def change(value: object) -> Change:
        return made(key, lambda usual: value if str(usual).startswith("(") else usual)

    return tuple(Fault(f"{key}: {value!r}", change(value), at("field", f"/{key}")) for value in values)


MESSAGE = (
    *created(
        "sid", "account_sid", "messaging_service_sid", "date_created", "date_updated", "date_sent", "to", "from",
        "body", "status", "direction", "num_segments", "num_media", "price", "price_unit", "api_version",
        "error_code", "error_message", "uri", "subresource_uris",
    ),
    *wrong("date_created", None),
    *wrong("date_updated", None),
    *wrong("status", "sent", "delivered", "accepted", "sending", "failed", "Queued", "done", "", None, 0),
    *wrong("direction", "inbound", "outbound-call", "outbound-reply", "outbound", "", None),
    *wrong("num_segments", 1, 1.0, None, "", "one", "1.0", "-1", "01", "1\n"),
    *wrong("num_media", 0, None, "", False, "none"),
    *wrong("price", 0, 0.0, -0.0075, "", "free", "$0.0075", [], "-0.0075\n", "-0.00750", "0"),
    *wrong("price_unit", "", "usd", "US Dollar", 840),
    Fault("MM without media", plain(raw(lambda body: re.sub(rb"\bSM(?=[0-9a-f]{32})", b"MM", body))),
          at("field", "/sid")),
    *(Fault(f"num_segments of a short text: {count}", plain(put(num_segments=count)), at("field", "/num_segments"))
      for count in ("0", "2", "160")),
    *(Fault(f"num_segments of a long text: {count}", long_text(put(num_segments=count)), at("field", "/num_segments"))
      for count in ("0", "1")),
    *(Fault(f"num_media with media: {count}", with_media(put(num_media=count)), at("echo", "/num_media"))
      for count in ("0", "11")),
    Fault("num_media without media", plain(put(num_media="1")), at("echo", "/num_media")),
    Fault("the media without suffix", below(media=lambda paths: without_suffix(paths["media"])),
          at("address", "/subresource_uris/media")),
    *wrong("error_code", "", 0, "0", 30003, "30003", False, []),
    *wrong("error_message", "", 0, "none", "Message blocked", False),
    *wrong("date_sent", ISO, "Tue, 09 Jun 2026 05:40:43 +0000", "", 0, False),
    *wrong("messaging_service_sid", "", f"SM{HEX}", f"MG{HEX.upper()}", False),
    *wrong("subresource_uris", None, [], "", "/2010-04-01/Accounts"),
    *wrong("to", "", None, 15005550006, []),
    *wrong("from", "", None, 15005550006, {"number": "+15005550006"}),
    *wrong("body", 0, True, []),
    Fault("body: null for a text", text_sent(put(body=None)), at("echo", "/body")),
    Fault("no media among the paths", put(subresource_uris={}), at("field", "/subresource_uris/media")),
    *echo_faults("to", at("echo", "/to")),
    Fault("to: in national form", made("to", lambda to: f"({to[2:5]}) {to[5:8]}-{to[8:]}"), at("echo", "/to")),
    *body_faults(),
    Fault("the media of another", made("subresource_uris", lambda _: {
        "media": f"/2010-04-01/Accounts/AC{HEX}/Messages/SM{HEX}/Media.json"}),
          at("address", "/subresource_uris/media")),
)  # fmt: skip

CALL = (
    *created(
        "sid", "account_sid", "parent_call_sid", "phone_number_sid", "group_sid", "date_created", "date_updated",
        "start_time", "end_time", "duration", "to", "to_formatted", "from", "from_formatted", "forwarded_from",
        "caller_name", "answered_by", "status", "direction", "price", "price_unit", "api_version", "uri",
        "subresource_uris",
    ),
    *wrong("status", "ringing", "in-progress", "completed", "busy", "initiated", "Queued", "", None, 0),
    *wrong("direction", "inbound", "outbound-dial", "outbound", "", False),
    *wrong("start_time", ISO, "Tue, 09 Jun 2026 05:40:43 +0000", "", 0),
    *wrong("end_time", "Tue, 09 Jun 2026 05:40:43 +0000", "", 0),
    *wrong("duration", 0, "0", "1", "", False),
    *wrong("price", 0, -0.02, "", "free", "-0.03000", "0"),
    *wrong("price_unit", "", "usd", 840, None),
    *wrong("parent_call_sid", f"PN{HEX}", 0, f"CA{HEX}"),
    *wrong("phone_number_sid", f"CA{HEX}", 0, f"PN{HEX}"),
    *wrong("group_sid", f"CA{HEX}", 0, f"GP{HEX}"),
    *wrong("trunk_sid", f"CA{HEX}", "none", 0, f"TK{HEX}"),
    *wrong("queue_time", 0, "", "soon"),
    *wrong("forwarded_from", 0, [], "+14155550100"),
    *wrong("caller_name", 0, [], "Jane Doe"),
    *wrong("answered_by", 0, False, "human"),
    *wrong("annotation", 0, "none"),
    Fault("created at no time", put(date_created=None), at("field", "/date_updated")),
    Fault("updated at no time", put(date_updated=None), at("field", "/date_updated")),
    *american("to_formatted", "+14108675310", "(415) 555-0100", "410-867-5310"),
    *american("from_formatted", "+15005550006", "(415) 555-0100", "500 555 0006"),
    Fault("two paths swapped", below(notifications=lambda paths: paths["recordings"],
                                     recordings=lambda paths: paths["notifications"]),
          at("address", "/subresource_uris/notifications", "/subresource_uris/recordings")),
    Fault("a path without suffix", below(events=lambda paths: without_suffix(paths["events"])),
          at("address", "/subresource_uris/events")),
    Fault("a path in snake case", below(user_defined_messages=lambda paths: paths["user_defined_messages"].replace(
        "UserDefinedMessages", "user_defined_messages")), at("address", "/subresource_uris/user_defined_messages")),
    *wrong("to_formatted", "", None, 0),
    *wrong("from_formatted", "", None, 0),
    *wrong("subresource_uris", None, [], ""),
    Fault("no path but one", made("subresource_uris", lambda paths: {"recordings": paths["recordings"]}),
          at("field", "/subresource_uris/notifications")),
    Fault("the recordings of another", made("subresource_uris", lambda paths: paths | {
        "recordings": f"/2010-04-01/Accounts/AC{HEX}/Calls/CA{HEX}/Recordings.json"}),
          at("address", "/subresource_uris/recordings")),
    *echo_faults("to", at("echo", "/to")),
    *echo_faults("from", at("echo", "/from")),
)  # fmt: skip

NUMBER = (
    *created(
        "sid", "account_sid", "friendly_name", "phone_number", "date_created", "date_updated", "address_requirements",
        "beta", "capabilities", "api_version", "voice_url", "voice_method", "voice_fallback_url",
        "voice_fallback_method", "voice_caller_id_lookup", "voice_application_sid", "sms_url", "sms_method",
        "sms_fallback_url", "sms_fallback_method", "sms_application_sid", "status_callback", "status_callback_method",
        "trunk_sid", "uri",
    ),
    *wrong("capabilities", None, [], 1, "voice", ["voice", "sms"]),
    Fault("1 for true", put(capabilities={"voice": 1, "sms": True, "mms": True}), at("field", "/capabilities/voice")),
    Fault("0 for false", put(capabilities={"voice": True, "sms": 0}), at("field", "/capabilities/sms")),
    Fault("true in words", put(capabilities={"voice": True, "sms": True, "mms": "true"}),
          at("field", "/capabilities/mms")),
    Fault("capabilities in capitals", put(capabilities={"Voice": True, "sms": True}),
          at("field", "/capabilities/voice")),
    *wrong("date_created", None),
    *wrong("date_updated", None),
    *wrong("status", 0, False, []),
    *wrong("beta", "false", 0, "", True),
    *wrong("voice_caller_id_lookup", 0, 1, "false", None),
    *wrong("address_requirements", "", None, "optional", "None", False, "any", "local"),
    *(fault for key in METHODS for fault in unsent(key, "GET")),
    *(fault for key in ADDRESSES for fault in unsent(key, "https://example.com")),
    *unsent("voice_caller_id_lookup", True),
    *unsent("voice_receive_mode", "fax"),
    *unsent("friendly_name", "+15005550006", "friendly_name", "5005550006", "(415) 555-0100"),
    *wrong("voice_method", "", None, "get", "PUT"),
    *wrong("status_callback_method", "", None, "post"),
    *wrong("voice_url", "voice.xml", "ftp://example.com/", 0, False),
    *wrong("sms_url", "none", "example.com/sms.xml"),
    *wrong("voice_application_sid", f"PN{HEX}", "none", f"AP{HEX.upper()}"),
    *wrong("trunk_sid", f"PN{HEX}", 0),
    *wrong("phone_number", "", None, 15005550006, "5005550006", "(500) 555-0006"),
    *wrong("friendly_name", "", None, 0),
    *wrong("emergency_status", "active", 0),
    *echo_faults("phone_number", at("field", "/phone_number")),
    Fault("another number", sent_back("phone_number", lambda _: "+15005550007"), at("echo", "/phone_number")),
    *number_echo_faults(),
)  # fmt: skip

FOREIGN_MEDIA = f"/2010-04-01/Accounts/AC{HEX}/Messages/SM{HEX}/Media"

XML_MESSAGE = (
    Fault("another element in the root", raw(lambda body: re.sub(rb"Message>(?=<Sid|</Tw)", b"Call>", body)),
          WHOLE_BODY),
    Fault("the element of an error", raw(lambda body: re.sub(rb"Message>(?=<Sid|</Tw)", b"RestException>", body)),
          WHOLE_BODY),
    *(
        Fault(f"{key} missing", element(key, ""), at("field", f"/{key}"))
        for key in (
            "Sid", "AccountSid", "MessagingServiceSid", "DateCreated", "DateUpdated", "DateSent", "To", "From", "Body",
            "Status", "Direction", "NumSegments", "NumMedia", "Price", "PriceUnit", "ApiVersion", "ErrorCode",
            "ErrorMessage", "Uri",
        )
    ),
    *(
        Fault(f"{key} empty", element(key, f"<{key}/>"), at("field", f"/{key}"))
        for key in ("Sid", "AccountSid", "DateCreated", "To", "From", "Status", "Direction", "NumSegments", "Uri")
    ),
    Fault("a price", element("Price", "<Price>-0.00750</Price>"), at("field", "/Price")),
    Fault("no segments", plain(element("NumSegments", "<NumSegments>0</NumSegments>")), at("field", "/NumSegments")),
    Fault("media", plain(element("NumMedia", "<NumMedia>1</NumMedia>")), at("echo", "/NumMedia")),
    Fault("MM without media", plain(raw(lambda body: re.sub(rb"\bSM(?=[0-9a-f]{32})", b"MM", body))),
          at("field", "/Sid")),
    *(Fault(f"{key}: eleven years ago", element(key, f"<{key}>{LONG_AGO}</{key}>"), at("field", f"/{key}"))
      for key in ("DateCreated", "DateUpdated")),
    Fault("null in words", element("Price", "<Price>null</Price>"), at("field", "/Price")),
    Fault("None in words", element("ErrorCode", "<ErrorCode>None</ErrorCode>"), at("field", "/ErrorCode")),
    Fault("sent", element("Status", "<Status>sent</Status>"), at("field", "/Status")),
    Fault("an ISO date", element("DateCreated", f"<DateCreated>{ISO}</DateCreated>"), at("field", "/DateCreated")),
    *(Fault(f"{key}: {name}", element(key, f"<{key}>{value}</{key}>"), at("field", f"/{key}"))
      for key in ("DateCreated", "DateUpdated") for name, value in NO_DATES.items()),
    Fault("a SID of something else", element("Sid", f"<Sid>XX{HEX}</Sid>"), at("field", "/Sid")),
    Fault("the SID of another", element("Sid", f"<Sid>SM{HEX}</Sid>"), at("address", "/Uri")),
    Fault("a foreign account", element("AccountSid", f"<AccountSid>AC{HEX}</AccountSid>"),
          at("account", "/AccountSid")),
    Fault("space for plus", element("To", "<To> 14108675310</To>"), at("echo", "/To")),
    Fault("the text cut", element("Body", "<Body>The</Body>"), at("echo", "/Body")),
    Fault("an element in an element", ELEMENT_IN_STATUS, at("field", "/Status")),
    Fault("the media of nothing", element("SubresourceUris", "<SubresourceUris>none</SubresourceUris>"),
          at("field", "/SubresourceUris")),
    Fault("no media among the paths", element("Media", "<Recordings>{}</Recordings>"),
          at("field", "/SubresourceUris/Media")),
    Fault("a path for media that is none", element("Media", "<Media>none</Media>"),
          at("field", "/SubresourceUris/Media")),
    Fault("the media of another", element("Media", f"<Media>{FOREIGN_MEDIA}</Media>"),
          at("address", "/SubresourceUris/Media")),
)  # fmt: skip

XML_CALL = (
    *(Fault(f"{key} missing", element(key, ""), at("field", f"/{key}"))
      for key in (
          "Sid", "AccountSid", "ParentCallSid", "PhoneNumberSid", "GroupSid", "DateCreated", "DateUpdated", "StartTime",
          "EndTime", "Duration", "To", "ToFormatted", "From", "FromFormatted", "ForwardedFrom", "CallerName",
          "AnsweredBy", "Status", "Direction", "Price", "PriceUnit", "ApiVersion", "Uri", "SubresourceUris")),
    *(Fault(f"{key} missing", element(key, ""), at("field", f"/SubresourceUris/{key}"))
      for key in ("Notifications", "Recordings")),
    *(Fault(f"{key} empty", element(key, f"<{key}/>"), at("field", f"/{key}"))
      for key in ("Sid", "AccountSid", "To", "From", "Status", "Uri")),
    Fault("the element of a message", raw(lambda body: re.sub(rb"Call>(?=<Sid|</Tw)", b"Message>", body)), WHOLE_BODY),
    Fault("ringing", element("Status", "<Status>ringing</Status>"), at("field", "/Status")),
    Fault("inbound", element("Direction", "<Direction>inbound</Direction>"), at("field", "/Direction")),
    *(Fault(f"a value in {key}", element(key, f"<{key}>a text</{key}>"), at("field", f"/{key}"))
      for key in (
          "ParentCallSid", "PhoneNumberSid", "GroupSid", "TrunkSid", "ForwardedFrom", "CallerName", "AnsweredBy",
          "Annotation", "Price", "PriceUnit", "StartTime", "EndTime", "Duration", "DateCreated", "ApiVersion",
          "ToFormatted", "FromFormatted")),
    *(Fault(f"{key}: {name}", element(key, f"<{key}>{value}</{key}>"), at("field", f"/{key}"))
      for key in ("DateCreated", "DateUpdated") for name, value in (NO_DATES | {"eleven years ago": LONG_AGO}).items()),
    Fault("updated at no time", element("DateUpdated", "<DateUpdated/>"), at("field", "/DateUpdated")),
    Fault("a SID of something else", element("Sid", f"<Sid>XX{HEX}</Sid>"), at("field", "/Sid")),
    Fault("the SID of another", element("Sid", f"<Sid>CA{HEX}</Sid>"), at("address", "/Uri")),
    Fault("a foreign account", element("AccountSid", f"<AccountSid>AC{HEX}</AccountSid>"),
          at("account", "/AccountSid")),
    Fault("space for plus", element("To", "<To> 14108675310</To>"), at("echo", "/To")),
    Fault("the recordings of another", element("Recordings", f"<Recordings>{FOREIGN_MEDIA}</Recordings>"),
          at("address", "/SubresourceUris/Recordings")),
)  # fmt: skip

XML_NUMBER = (
    Fault("another element in the root", raw(lambda body: re.sub(rb"IncomingPhoneNumber>", b"Number>", body)),
          WHOLE_BODY),
    *(Fault(f"{key} missing", element(key, ""), at("field", f"/{key}"))
      for key in (
          "Sid", "AccountSid", "FriendlyName", "PhoneNumber", "DateCreated", "DateUpdated", "AddressRequirements",
          "Beta", "Capabilities", "ApiVersion", "VoiceUrl", "VoiceMethod", "VoiceFallbackUrl", "VoiceFallbackMethod",
          "VoiceCallerIdLookup", "VoiceApplicationSid", "SmsUrl", "SmsMethod", "SmsFallbackUrl", "SmsFallbackMethod",
          "SmsApplicationSid", "StatusCallback", "StatusCallbackMethod", "TrunkSid", "Uri")),
    Fault("Voice missing", element("Voice", ""), at("field", "/Capabilities/Voice")),
    Fault("Sms missing", element("Sms", ""), at("field", "/Capabilities")),
    *(Fault(f"{key} empty", element(key, f"<{key}/>"), at("field", f"/{key}"))
      for key in ("Sid", "AccountSid", "PhoneNumber", "Uri", "DateCreated", "DateUpdated", "AddressRequirements",
                  "Capabilities", "ApiVersion", "VoiceMethod", "VoiceCallerIdLookup")),
    *(Fault(f"{key} is {value}", element(key, f"<{key}>{value}</{key}>"), at("field", f"/{key}"))
      for key, value in (("DateCreated", "x"), ("VoiceMethod", "PUT"), ("Beta", "no"), ("VoiceCallerIdLookup", "0"),
                         ("AddressRequirements", "local"), ("TrunkSid", "x"), ("VoiceUrl", "x"))),
    Fault("a SID of something else", element("Sid", f"<Sid>SM{HEX}</Sid>"), at("field", "/Sid")),
    Fault("the SID of another", element("Sid", f"<Sid>PN{HEX}</Sid>"), at("address", "/Uri")),
    Fault("a foreign account", element("AccountSid", f"<AccountSid>AC{HEX}</AccountSid>"),
          at("account", "/AccountSid")),
)  # fmt: skip

SHAPES = {
    "xml-incoming-phone-number": XML_NUMBER,
    "message": MESSAGE, "call": CALL, "incoming-phone-number": NUMBER, "xml-message": XML_MESSAGE, "xml-call": XML_CALL,
}  # fmt: skip


def faults_of(case: Case, answer: Answer) -> tuple[Fault, ...]:
    """The part of the table that is about answers like this one, which is right."""
    is_json = case.format is Format.JSON
    common = (*ANY, *(JSON if is_json else XML))
    if answer.status >= 400:
        return (*common, *REFUSAL, *(ERROR if is_json else XML_ERROR))
    return (*common, *CREATION, *SHAPES[case.expect.schema or ""])
