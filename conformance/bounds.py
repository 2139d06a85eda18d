"""Bounds of what a report keeps: each text from outside, and each list of them, however much came; and of seeds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

TEXT = 1000
"""How many characters of a text of a finding are kept."""

REASON = 4000
"""How many characters of a reason are kept; it may quote several texts."""

NAME = 200
"""How many characters of a name are kept, such as that of an unknown field or of a header."""

LIST = 100
"""How many entries of a list are kept."""

SEEDS = 10**9
"""How many seeds there are for what a run draws; the first is 0."""

MAX_TIMEOUT = 3600
"""The longest time limit of an exchange, in seconds."""

MAX_CONCURRENCY = 256
"""How many exchanges of a run may be in flight."""

PAIRS = 16_384
"""How many characters the headers of an answer, or the parameters of a request, may have together."""

_END = 32
"""Room for what says how long a text was."""


def bounded(text: str, limit: int = TEXT) -> str:
    """`text`, cut to `limit` characters with its length at its end; a text that was cut stays as it is."""
    if len(text) <= limit:
        return text
    return f"{text[: limit - _END]}... ({len(text)} characters)"


def bounded_list(texts: Sequence[str], limit: int = NAME) -> tuple[str, ...]:
    """The first `LIST` texts, each cut to `limit` characters, and how many more there were."""
    kept = tuple(bounded(text, limit) for text in texts[:LIST])
    return kept if len(texts) <= LIST else (*kept[:-1], f"... {len(texts) - LIST + 1} more")


def bounded_pairs(pairs: Iterable[tuple[str, str]]) -> list[list[str]]:
    """The first pairs of name and value, as far as they fit into `PAIRS` characters, and how many more there were."""
    every = list(pairs)
    kept: list[list[str]] = []
    room = PAIRS
    for name, value in every:
        pair = [bounded(name, NAME), bounded(value, REASON)]
        room -= sum(map(len, pair))
        if room < 0 or len(kept) == LIST:
            return [*kept, ["...", f"{len(every) - len(kept)} more"]]
        kept.append(pair)
    return kept
