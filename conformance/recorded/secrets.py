"""Secrecy of recorded exchanges: each is shown with the passwords and tokens of its whole file masked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

from conformance.answer import Answer
from conformance.file_content import MIB
from conformance.recorded.exchange import NotARecording, RecordedExchange
from conformance.recorded.formats import read
from conformance.redact import MASK, MOST_SECRETS, Redactor
from conformance.targets.secrecy import redactor_of_values

HOST = re.compile(r"((?:[^/?#]*//)?[^/?#]*)(.*)", re.DOTALL)
"""A URL as scheme and host, and what follows."""

HELD = 32 * MIB
"""How many bytes the exchanges of a file have at most that are held while it is read."""

OBJECTS = 2048
"""How many bytes of memory an exchange takes, without its texts."""

WORD = re.compile(r"[A-Za-z0-9_.~+/=-]+")
"""What may be a token as a whole."""


def read_masked(path: Path) -> Iterator[RecordedExchange]:
    """The exchanges of a file or a pipe, as `read` has them, with the secrets of all of them masked in each.

    They are held until all are known. A file is read once more where they take more than `HELD` bytes; those of a pipe
    are all held.
    """
    is_pipe = not path.is_file()
    secrets: dict[str, None] = {}
    held: list[RecordedExchange] = []
    size, error = 0, None
    try:
        for exchange in read(path):
            secrets |= dict.fromkeys(exchange.secrets)
            size += _size(exchange)
            if is_pipe or size <= HELD:
                held.append(exchange)
            else:
                held.clear()
    except NotARecording as why:
        error = why
    masking = _FileSecrets(secrets)
    if not is_pipe and size > HELD:
        yield from map(masking.masked, read(path))
        return
    yield from map(masking.masked, held)
    if error:
        raise error from None


def _size(exchange: RecordedExchange) -> int:
    return OBJECTS + len(exchange.answer.body) + sum(map(len, _texts(exchange)))


class _FileSecrets:
    """The secrets of all exchanges of a file.

    The first `MOST_SECRETS` are masked in any form, the others where they are a word, and in their own exchange in any.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        named = list(secrets)
        self._redact = redactor_of_values("", named[:MOST_SECRETS])
        self._others = frozenset(named[MOST_SECRETS:])

    def masked(self, exchange: RecordedExchange) -> RecordedExchange:
        """The exchange with the secrets of the file masked."""
        own = exchange.secrets
        if self._others and len(own) <= MOST_SECRETS:
            named = sorted(self._others & _words(exchange))[: MOST_SECRETS - len(own)]
            exchange = replace(exchange, secrets=(*own, *named))
        is_shared = not self._others and len(own) <= MOST_SECRETS
        return _with(self._redact, exchange if is_shared else masked(exchange))


def masked(exchange: RecordedExchange) -> RecordedExchange:
    """The exchange with its own secrets masked; the host of its URL stays readable."""
    if len(exchange.secrets) > MOST_SECRETS:
        host = _parts(exchange.url)[0]
        reason = f"it names more than {MOST_SECRETS} secrets, so it is not shown"
        hidden = Answer(exchange.answer.status, (), MASK.encode())
        return replace(exchange, url=f"{host}/{MASK}", form=(), answer=hidden, missing=reason, secrets=())
    return _with(redactor_of_values("", exchange.secrets), exchange)


def _with(redact: Redactor, exchange: RecordedExchange) -> RecordedExchange:
    host, path = _parts(exchange.url)
    form = tuple((redact(name), redact(value)) for name, value in exchange.form)
    return replace(exchange, url=host + redact(path), form=form, answer=exchange.answer.masked(redact), secrets=())


def _parts(url: str) -> Sequence[str]:
    return HOST.fullmatch(url).groups()  # type: ignore[union-attr] # it always matches


def _texts(exchange: RecordedExchange) -> Iterator[str]:
    """The URL, and the names and values of parameters and headers."""
    yield exchange.url
    yield from chain.from_iterable((*exchange.form, *exchange.answer.headers))


def _words(exchange: RecordedExchange) -> set[str]:
    texts = (*_texts(exchange), exchange.answer.body.decode("utf-8", "replace"))
    return {part for text in texts for word in WORD.findall(text) for part in (word, *word.split("="))}
