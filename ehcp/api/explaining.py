"""The OpenAPI document for people: each address with what it takes and answers, in plain tables."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from ehcp.api.typed import plain

Node = dict[str, Any]
#: The parts of the API in the order in which one meets them, by the first part of an address.
PARTS = {
    "": "Where it begins", "me": "Who calls", "requests": "Recording a request", "children": "Children and young people",
    "processes": "Processes", "milestones": "Dates by law", "advice": "Advice", "consultations": "Consultations",
    "documents": "Documents", "plans": "Plans", "placements": "Placements", "settings": "Schools and settings",
    "measures": "Measures", "policies": "The authority’s choices", "jobs": "Work that goes on",
}  # fmt: skip
TYPES = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "object": "object",
}
FORMATS = {"date": "date, like 2026-05-17", "date-time": "instant", "binary": "files", "uri": "address"}
PLACES = {"path": "in the address", "query": "after the question mark", "header": "in headers"}
DEEP = 3


@dataclass(frozen=True)
class Value:
    """One value that is sent or answered.

    Attributes:
        name: where it stands: parts are joined by a dot, ``[]`` is each row of a list.
        kind: what sort of value, in words.
        needed: whether it must be sent, or is always answered.
        words: what it means.
        choices: the values it may have, where they are few.
    """

    name: str
    kind: str
    needed: bool
    words: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Call:
    """One method at an address."""

    method: str
    words: str
    parameters: dict[str, list[Value]]
    bodies: list[tuple[str, list[Value]]]
    status: str
    answer: list[Value]
    media: str

    @property
    def answered(self) -> str:
        """Heading of what is answered."""
        return f"{self.method}: what is answered"

    @property
    def tables(self) -> list[tuple[str, list[Value]]]:
        """What it takes: each table with its heading."""
        given = [where for where in PLACES if where in self.parameters]
        found = [(f"{self.method}: {PLACES[where]}", self.parameters[where]) for where in given]
        return [*found, *((name or "What is sent", values) for name, values in self.bodies if values or name)]


@dataclass(frozen=True)
class Address:
    """One address with its calls."""

    key: str
    path: str
    calls: list[Call] = field(default_factory=list)

    @property
    def words(self) -> str:
        """What it is for, in a sentence."""
        return self.calls[-1].words.split("\n")[0].rstrip(".")

    @property
    def methods(self) -> str:
        """Its methods."""
        return ", ".join(call.method for call in self.calls)

    @property
    def part(self) -> str:
        """Which part of the API it belongs to."""
        return self.path.removeprefix("/api/v1/").split("/")[0]


@cache
def described() -> Node:
    """The OpenAPI document, made once in each process."""
    from drf_spectacular.generators import SchemaGenerator

    found: Node = SchemaGenerator().get_schema(request=None, public=True)
    return found


@cache
def addresses() -> dict[str, Address]:
    """Every address by its key, in the order of the parts."""
    found = [_address(path, methods) for path, methods in described()["paths"].items()]
    order = list(PARTS)
    found.sort(key=lambda each: (order.index(each.part) if each.part in PARTS else len(order), each.path))
    return {each.key: each for each in found}


def by_part() -> dict[str, list[Address]]:
    """The addresses of each part, under its heading."""
    found: dict[str, list[Address]] = {}
    for each in addresses().values():
        found.setdefault(PARTS.get(each.part, each.part), []).append(each)
    return found


def _address(path: str, methods: Node) -> Address:
    calls = [_call(method, operation) for method, operation in methods.items()]
    return Address(methods[list(methods)[-1]]["operationId"], path, calls)


def _call(method: str, operation: Node) -> Call:
    parameters: dict[str, list[Value]] = {}
    for each in operation.get("parameters", ()):
        value = _value(each["name"], each["schema"], each.get("required", False), each.get("description", ""))
        parameters.setdefault(each["in"], []).append(value)
    status, answer = next((code, body) for code, body in operation["responses"].items() if code.startswith("2"))
    contents = answer.get("content") or {"": {}}
    media = next(iter(contents))
    return Call(
        method.upper(), operation.get("description", ""), parameters, list(_bodies(operation)), status,
        list(_values(contents[media].get("schema", {}))), ", ".join(contents),
    )  # fmt: skip


def _bodies(operation: Node) -> Iterator[tuple[str, list[Value]]]:
    """What is sent: one table or, where it depends on the address, several with their names."""
    content = operation.get("requestBody", {}).get("content", {})
    if not content:
        return
    schema = _resolved(next(iter(content.values()))["schema"])
    for each in schema.get("anyOf", [schema]):
        yield each.get("title", "") if "anyOf" in schema else "", list(_values(each))


def _values(schema: Node, before: str = "", depth: int = 0) -> Iterator[Value]:
    """Every value of an object, and of what it holds, to a depth."""
    schema = _resolved(schema)
    if schema.get("type") == "array":
        yield from _values(schema["items"], f"{before}[]" if before else "", depth)
        return
    required = schema.get("required", ())
    for name, inner in schema.get("properties", {}).items():
        words = inner.get("description", "")
        if inner.get("title"):
            words = f"{inner['title']}. {words}".strip()
        where = f"{before}.{name}".lstrip(".")
        yield _value(where, inner, name in required, words)
        if depth < DEEP:
            yield from _values(inner, where, depth + 1)


def _value(name: str, schema: Node, needed: bool, words: str) -> Value:
    whole = _resolved(schema)
    whole = {**whole, **whole["anyOf"][0]} if "anyOf" in whole else whole
    choices = whole.get("enum") or _resolved(whole.get("items", {})).get("enum") or ()
    shown = tuple(str(each) for each in choices if each not in (None, ""))
    words = re.sub(r"(^|\n)\* `.*", "", words).strip()  # a list of the same choices
    return Value(name, _kind(whole), needed, words, shown)


def _kind(schema: Node) -> str:
    """The sort of value in words."""
    kinds = schema.get("type", [])
    kinds = kinds if isinstance(kinds, list) else [kinds]
    none = " or null" if "null" in kinds or schema.get("nullable") else ""
    if "array" in kinds:
        return f"list of {_kind(_resolved(schema['items']))}"
    if schema.get("format") in FORMATS:
        return FORMATS[schema["format"]] + none
    said = [TYPES[each] for each in kinds if each in TYPES]
    return (" or ".join(said) or "any value") + none


def _resolved(schema: Node) -> Node:
    """A schema with what it refers to in place of the reference."""
    if "oneOf" in schema or "allOf" in schema:
        several = [_resolved(each) for each in (*schema.get("oneOf", ()), *schema.get("allOf", ()))]
        merged: Node = {}
        for each in reversed(several):
            merged = {**merged, **{k: v for k, v in each.items() if k != "enum" or v != [None]}}
        return {**merged, **{k: v for k, v in schema.items() if k not in ("oneOf", "allOf")}}
    reference = schema.get("$ref")
    if not reference:
        return schema
    name = reference.removeprefix("#/components/schemas/")
    return {**_resolved(described()["components"]["schemas"][name]), **{k: v for k, v in schema.items() if k != "$ref"}}


def example(address: Address) -> str:
    """A call as one types it, with what must be sent."""
    call = address.calls[-1]
    path = address.path
    for value in call.parameters.get("path", ()):
        path = path.replace("{" + value.name + "}", value.choices[0] if value.choices else f"${value.name.upper()}")
    line = 'curl -s -H "Authorization: Bearer $TOKEN"'
    if call.method == "GET":
        return f'{line} "$SITE{path}"'
    needed = [each for each in (call.bodies[0][1] if call.bodies else ()) if each.needed]
    body = json.dumps({each.name: plain(_sample(each)) for each in needed}, ensure_ascii=False)
    return f'{line} -H "Content-Type: application/json" \\\n     -d \'{body}\' "$SITE{path}"'


def _sample(value: Value) -> Any:
    """A value of the right sort."""
    if value.kind.startswith("date"):
        return "2026-05-17"
    if value.choices:
        return [value.choices[0]] if value.kind.startswith("list") else value.choices[0]
    return [] if value.kind.startswith("list") else True if value.kind.startswith("true") else "…"
