"""Case files: each mapping under `cases` is merged with the defaults and becomes a `Case`, every key checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from conformance.case import Account, Auth, Case, Evidence, Expectation, Format, Service, Statement
from conformance.companion import Decks
from conformance.suite.companions import NO_DECKS, read_hands
from conformance.suite.drawn_parameters import read_draw
from conformance.suite.expectation import place_of_inference, read_expectation
from conformance.suite.ledgers import VERSION
from conformance.suite.merging import merged
from conformance.suite.node_values import as_choice, as_mapping, as_text, as_texts
from conformance.suite.path_parameters import require_path
from conformance.suite.second_request import form_of, method_of, read_second
from conformance.suite.yaml_document import Malformed, MappingNode, Node

CASE_KEYS = (
    "id", "states", "source", "send", "expect", "evidence", "method", "service", "resource", "auth", "account",
    "format", "repeat", "silent", "control", "note", "since", "class", "draw", "beside",
    "then",
)  # fmt: skip

LEAST_WORDS = 3
"""How many words the note of an inference has at least: one word cannot say what was inferred from what."""


class CaseReader:
    """Reads the cases of one file; `capability` is its path without suffix, `file` its name in messages."""

    def __init__(
        self,
        capability: str,
        file: str,
        statements: Mapping[str, Statement],
        evidence: Mapping[str, Evidence],
        decks: Decks = NO_DECKS,
    ) -> None:
        self.capability = capability
        self.file = file
        self.ledgers: dict[str, Mapping[str, object]] = {"states": statements, "evidence": evidence}
        self.evidence = evidence
        self.decks = decks

    def case(self, own: MappingNode, defaults: MappingNode | None) -> Case:
        """The case with the entries `own` over `defaults`; raises `Malformed`."""
        own.refuse_unknown(CASE_KEYS)
        mapping = merged(own, defaults)
        for name in ("id", "states", "expect"):
            if name not in mapping.entries:
                raise Malformed(own.place, f"a case has {name!r}")
        identifier = as_text(mapping.entries["id"], "'id'")
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", identifier):
            raise Malformed(mapping.places["id"], f"an id is a slug of a-z, 0-9 and hyphens, not {identifier!r}")
        name = f"{self.capability}/{identifier}"
        resource = self._text(mapping, "resource", "Messages")
        form = as_choice(mapping, "format", Format, Format.JSON)
        expect = self._expectation(mapping, mapping.entries["expect"], resource, form)
        draw = read_draw(mapping, own)
        case = Case(
            name=name,
            file=self.file,
            line=own.place.line,
            states=self._references(mapping, "states"),
            expect=expect,
            send=tuple(pair for pair in form_of(mapping) if pair[0] not in dict(draw)),
            method=method_of(mapping, "POST"),
            resource=resource,
            service=as_choice(mapping, "service", Service, Service.API),
            auth=as_choice(mapping, "auth", Auth, Auth.RIGHT),
            account=as_choice(mapping, "account", Account, Account.OWN),
            format=form,
            repeat=_count(mapping),
            silent=_texts(mapping, "silent"),
            control=tuple(control for control in _texts(mapping, "control") if control != name),
            evidence=self._references(mapping, "evidence"),
            source=self._text(mapping, "source", ""),
            note=self._text(mapping, "note", ""),
            since=self._since(mapping),
            decisive=_decisive(own),
            input_class=self._input_class(mapping),
            draw=draw,
            beside=read_hands(mapping, self.decks),
        )
        require_path(case, own.place)
        return replace(case, then=self._second(mapping, case)) if "then" in mapping.entries else case

    def _expectation(self, mapping: MappingNode, node: Node, resource: str, form: Format) -> Expectation:
        expect = read_expectation(node, resource, form)
        if expect.is_inferred and len(self._text(mapping, "note", "").split()) < LEAST_WORDS:
            place = place_of_inference(node)
            raise Malformed(place, "what is inferred has a 'note' that says what was inferred from what")
        return expect

    def _second(self, mapping: MappingNode, first: Case) -> Case:
        """The second request of the case, which is as the first where it says nothing else."""
        node = as_mapping(mapping.entries["then"], "'then'").without_nulls()
        second = read_second(node, first)
        expect = self._expectation(mapping, node.entries["expect"], first.resource, first.format)
        return replace(second, expect=expect)

    def _references(self, mapping: MappingNode, name: str) -> tuple[str, ...]:
        found = _texts(mapping, name)
        for reference in found:
            if reference not in self.ledgers[name]:
                what = "statement" if name == "states" else "evidence"
                raise Malformed(mapping.entries[name].place, f"unknown {what} {reference!r}")
        return found

    def _input_class(self, mapping: MappingNode) -> str:
        """The class of inputs that the evidence of the case stands for."""
        input_class = self._text(mapping, "class", "")
        known = {each for name in _texts(mapping, "evidence") for each in self.evidence[name].classes}
        if input_class and input_class not in known:
            place = mapping.entries["class"].place
            raise Malformed(place, f"no evidence of the case stands for a class {input_class!r}")
        return input_class

    def _text(self, mapping: MappingNode, name: str, default: str) -> str:
        return as_text(mapping.entries[name], f"'{name}'") if name in mapping.entries else default

    def _since(self, mapping: MappingNode) -> str:
        since = self._text(mapping, "since", "0.1")
        if not re.fullmatch(VERSION, since, re.ASCII):
            raise Malformed(mapping.entries["since"].place, f"'since' is a version such as 0.1, not {since!r}")
        return since


def _texts(mapping: MappingNode, name: str) -> tuple[str, ...]:
    return as_texts(mapping.entries[name], f"'{name}'") if name in mapping.entries else ()


def _decisive(own: MappingNode) -> tuple[str, ...]:
    mappings = (own.entries.get(name) for name in ("send", "draw"))
    return tuple(name for each in mappings if isinstance(each, MappingNode) for name in each.entries)


def _count(mapping: MappingNode) -> int:
    if "repeat" not in mapping.entries:
        return 1
    text = as_text(mapping.entries["repeat"], "'repeat'")
    if not re.fullmatch("[1-5]", text):
        raise Malformed(mapping.entries["repeat"].place, f"'repeat' is a number from 1 to 5, not {text!r}")
    return int(text)
