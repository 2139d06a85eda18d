"""Habits of changing a text on its way: the body of a message, the name of a number, a URL."""

from __future__ import annotations

import re
import unicodedata
from html import unescape

from conformance.fake import Request
from tests.support.habits.changes import Text, reading, refuses, when
from tests.support.habits.habit import OBSERVED, PAGE, Habit
from tests.support.habits.requests import GOOD, MESSAGES, NUMBERS, every, is_message, message, purchase

APOSTROPHE = "\N{RIGHT SINGLE QUOTATION MARK}"
ODD = "messages/body/odd-characters"
LINK = "See https://example.com/a?b=1"
IN_FULL = "https://example.com:8443/Voice.xml?x=1#part"
TEXTS = "messages/body/* xml/messages/*"


def has_a_link(request: Request) -> bool:
    return "://" in request.first("Body")


def rewritten(name: str, says: str, rule: Text, text: str, cases: str = ODD) -> Habit:
    return Habit(name, says, "R41 R45", OBSERVED, reading(MESSAGES, "Body", rule), (message(Body=text),), cases, TEXTS)


def named(name: str, says: str, rule: Text, text: str, cases: str) -> Habit:
    change = reading(NUMBERS, "FriendlyName", rule)
    return Habit(name, says, "R16", PAGE, change, (purchase(PhoneNumber=GOOD, FriendlyName=text),), cases, "numbers/*")


def addressed(name: str, says: str, pattern: str) -> Habit:
    change = reading(NUMBERS, "VoiceUrl", lambda url: re.sub(pattern, "", url))
    shown = (purchase(PhoneNumber=GOOD, VoiceUrl=IN_FULL),)
    return Habit(name, says, "R16", PAGE, change, shown, "numbers/parameters/url-in-full", "numbers/*")


HABITS = (
    rewritten("body_newline", "Line ends in a text become blanks.", lambda text: text.replace("\n", " "), "a\nb"),
    rewritten("body_tab", "Tabs in a text become blanks.", lambda text: text.replace("\t", " "), "a\tb"),
    rewritten("body_two_blanks", "Several blanks in a text become one.", lambda text: re.sub("  +", " ", text), "a  b"),
    rewritten("body_entities", "Entities in a text are decoded.", unescape, "Tea &amp; cake"),
    rewritten("body_smart_quotes", "Typographic quotes become plain ones.", lambda text: text.replace(APOSTROPHE, "'"),
              f"l{APOSTROPHE}été"),
    rewritten("body_composed", "Accents are composed.", lambda text: unicodedata.normalize("NFC", text), "e\u0301"),
    rewritten("body_compatible", "Ligatures are taken apart.", lambda text: unicodedata.normalize("NFKC", text),
              "ﬁ ①"),
    rewritten("body_joiner", "Invisible characters are dropped.", lambda text: text.replace("\u200d", ""),
              "👩\u200d💻"),
    rewritten("body_shortened", "Links in a text are shortened.",
              lambda text: re.sub(r"https?://\S+", "https://example.com/x", text), LINK),
    rewritten("body_null", "The text null is no text.", lambda text: "" if text == "null" else text, "null",
              "messages/body/like-null"),
    rewritten("body_decimal", "A text that is a number is one.", lambda text: re.sub(r"^(\d+\.\d)0$", r"\1", text),
              "1.50", "messages/body/like-a-decimal"),
    Habit("body_link_refused", "A text with a link is refused.", "R41", PAGE,
          when(every(is_message, has_a_link), refuses(30007)), (message(Body=LINK),), ODD, TEXTS),
)  # fmt: skip
