"""Checking a return against the rules: a file, a stream of people, or one person as they are edited."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from operator import getitem
from pathlib import Path
from typing import IO, Any, NamedTuple

from reporting.sen2 import codes
from reporting.sen2.either import AnyReader, open_return
from reporting.sen2.fields import LAYOUTS
from reporting.sen2.last_year import LastYear, keys
from reporting.sen2.problems import Problem, quoted
from reporting.sen2.quick import Shape, getter
from reporting.sen2.record import Record, header_value
from reporting.sen2.register import Register, shipped
from reporting.sen2.rules import BY_ID, RULES, adjusted, rules_of
from reporting.sen2.rules.base import Context, Fault, Found, Rule, Whole
from reporting.sen2.rules.whole import Share, shares
from reporting.sen2.tally import Tally
from reporting.sen2.years import COLLECTIONS

_Tests = list[tuple[Any, Rule]]
_MOST_SHAPES = 5000


class _Plan(NamedTuple):
    """What one checker looks at in people of one shape: which values by which verdicts, and the tests of each block."""

    owner: Checker
    judged: Callable[[list[str]], tuple[str, ...]]
    verdicts: list[Mapping[str, bool]]
    tests: list[_Tests]


class Checker:
    """Holds a return against the rules, person by person.

    Args:
        year: the collection year.
        header: the return's header, for the council; :meth:`head` checks it.
        register: the register of schools; without it the rules about schools are silent.
        lea: the council that sends the return, if it is known otherwise than by the header.
        asked_year: the collection that it must be; without it, any that we know.
        last_year: last year's return; without it the rules that compare are silent.
        rules: other rules than ours, see :func:`reporting.sen2.rules.adjusted`.
    """

    def __init__(
        self,
        year: int,
        *,
        header: Record | None = None,
        register: Register | None = None,
        lea: str = "",
        asked_year: int | None = None,
        last_year: LastYear | None = None,
        rules: Iterable[Rule] = RULES,
    ) -> None:
        self._c = Context(COLLECTIONS[year], sender=lea, asked_year=asked_year, register=register, last_year=last_year)
        self._c.lea = lea or header_value(header, "LEA")
        self._rules = {rule.id: rule for rule in rules_of(year, rules)}
        self._by_shape: dict[tuple[str, ...], _Tests] = {}
        self._tests: dict[str, _Tests] = {name: [] for name in (*LAYOUTS[year], "Return")}
        for rule in self._rules.values():
            for block in rule.blocks if rule.test is not None else ():
                self._tests[block].append((rule.test, rule))
        self._verdicts = codes.verdicts(year)
        self._fields = {(field.block, field.name): field for field in LAYOUTS[year].fields}
        self._tally = Tally()
        self._met: set[int] = set()

    def head(self, header: Record) -> list[Problem]:
        """What is wrong with the header."""
        records = list(header.walk())
        problems = self._unsound(records, {}, None)
        for test, rule in self._tests["Header"]:
            found = test(header, self._c)
            if found:
                problems += self._said(rule, header, found, None)
        return problems

    def person(self, person: Record) -> list[Problem]:
        """What is wrong with a person and all that is in it."""
        c, records = self._c, person.everything()
        bad: dict[int, frozenset[str]] = {}
        problems = self._unsound(records, bad, person)
        if bad:
            person = person.sound(bad)
            records = person.everything()
        c.take(person)
        by_shape = self._by_shape
        for record in records:
            shape = (record.name, *record, *record.blocks)
            tests = by_shape.get(shape)
            if tests is None or record.unsound:
                tests = self._tests_for(shape, record)
            for test, rule in tests:
                found = test(record, c)
                if found:
                    problems += self._said(rule, record, found, person)
        self._count(person)
        return problems

    def as_read(self, person: Record) -> list[Problem]:
        """The same as :meth:`person` for one that has just been read and not been changed, and faster."""
        read, c = person.read_as, self._c
        if read is None:
            return self.person(person)
        plan = read.shape.plan
        if plan is None or plan.owner is not self:
            plan = read.shape.plan = self._plan(read.shape, read.records)
        if not all(map(getitem, plan.verdicts, plan.judged(read.values))):
            return self.person(person)
        problems: list[Problem] = []
        c.take(person)
        for record, tests in zip(read.records, plan.tests, strict=True):
            for test, rule in tests:
                found = test(record, c)
                if found:
                    problems += self._said(rule, record, found, person)
        self._count(person)
        return problems

    def _plan(self, shape: Shape, records: list[Record]) -> _Plan:
        """What is to be looked at in people of a shape."""
        judged: list[int] = []
        verdicts: list[Mapping[str, bool]] = []
        for name, _, _, fields, first, _ in shape.parts:
            known = self._verdicts.get(name, {})
            judged += [first + number for number, field in enumerate(fields) if field in known]
            verdicts += [known[field] for field in fields if field in known]
        tests = [self._tests_for((each.name, *each, *each.blocks), each) for each in records]
        return _Plan(self, getter(judged), verdicts, tests)

    def _count(self, person: Record) -> None:
        self._tally.add(person, self._c.standings, self._c.begins, self._c.census)
        if self._c.last_year is not None:
            self._met.update(keys(person))

    def _tests_for(self, shape: tuple[str, ...], record: Record) -> _Tests:
        """The tests for a block in which just these elements are given, and those with unsound values."""
        given = frozenset(shape[1:])
        tests = [(test, rule) for test, rule in self._tests[record.name] if rule.concerns(given, record.unsound)]
        if not record.unsound and len(self._by_shape) < _MOST_SHAPES:
            self._by_shape[shape] = tests
        return tests

    @property
    def shares(self) -> tuple[Share, ...]:
        """The counts that rules about the whole return look at, of everybody seen so far."""
        return shares(self._tally)

    def finish(self, line: int | None = None) -> list[Problem]:
        """What is wrong with the whole return, when everybody has been seen.

        Args:
            line: the line on which the people begin, if it is a file.
        """
        problems = []
        last = self._c.last_year or LastYear()
        gone, open_gone = (
            [who for keys_, who in each if not self._met.intersection(keys_)] for each in (last.active, last.open)
        )
        whole = Whole(self._tally, self._tally.people, gone, open_gone)
        for test, rule in self._tests["Return"]:
            found = test(whole, self._c)
            if found:
                numbers = found if isinstance(found, Mapping) else {}
                words = rule.message.format_map(numbers)
                problems.append(Problem(rule.id, rule.severity, "/Message/Persons", line, None, words, rule.dfe_code))
        return problems

    def relabelled(self, problems: Iterable[Problem]) -> Iterator[Problem]:
        """Problems of the reader, with the severity and number that the rules in use give them."""
        for problem in problems:
            rule, ours = self._rules.get(problem.rule), BY_ID[problem.rule]
            if rule is None:
                continue
            severity = rule.severity if problem.severity == ours.severity else problem.severity
            yield replace(problem, severity=severity, dfe_code=rule.dfe_code)

    def _unsound(self, records: list[Record], bad: dict[int, frozenset[str]], person: Record | None) -> list[Problem]:
        """Values that no field of their kind may hold (rule F10); where they are goes into ``bad``."""
        problems: list[Problem] = []
        for record in records:
            verdicts = self._verdicts.get(record.name)
            if verdicts is None:
                continue
            for name, text in record.items():
                if name in verdicts and not verdicts[name][text]:
                    bad[id(record)] = bad.get(id(record), frozenset()) | {name}
                    problems += self._unsound_said(record, name, text, person)
        return problems

    def _unsound_said(self, record: Record, name: str, text: str, person: Record | None) -> list[Problem]:
        rule = self._rules.get("F10")
        if rule is None:
            return []
        field = self._fields[record.name, name]
        what = {"date": "a day that there is, written like 2026-01-15", "flag": "1 or 0"}.get(field.kind)
        allowed = list(codes.labels(field.codes, self._c.year)) if field.kind == "code" else []
        what = what or (f"one of {', '.join(allowed)}" if len(allowed) < 15 else "a code of its set")
        words = f"{name} is {quoted(text)}, which is not {what}. Correct it."
        return self._said(rule, record, [Fault(record, name, words=words)], person)

    def _said(self, rule: Rule, record: Record, found: Found, person: Record | None) -> list[Problem]:
        if found is True:
            faults: Iterable[Fault] = [Fault(record, rule.fields[0])]
        elif isinstance(found, str):
            faults = [Fault(record, found)]
        else:
            faults = found if isinstance(found, list) else []
        who = person.reference() if person is not None else None
        return [
            Problem(
                rule.id,
                each.severity or rule.severity,
                each.block.path(each.name),
                each.block.line_of(each.name),
                who,
                each.words or rule.message.format_map(_Words(each, self._c)),
                rule.dfe_code,
            )
            for each in faults
        ]


class _Words(dict[str, str]):
    """What a message may name: the element at fault, values of its block, and the collection."""

    def __init__(self, fault: Fault, c: Context) -> None:
        self._fault, self._c = fault, c

    def __missing__(self, name: str) -> str:
        fault = self._fault
        if name == "field":
            return fault.name
        if name == "value":
            return quoted(fault.block.written(fault.name))
        if name in ("census", "begins", "ends", "year"):
            return str(getattr(self._c, name))
        return quoted(fault.block.written(name))


def check(
    source: Path | str | IO[bytes],
    *,
    year: int | None = None,
    register: Register | None = None,
    lea: str = "",
    last_year: LastYear | None = None,
    changes: Sequence[Mapping[str, str]] = (),
) -> Iterator[Problem]:
    """What is wrong with a file, in the order of the file, then what is wrong with the whole.

    Args:
        source: a path of either form of a return, or a stream of bytes, see :func:`reporting.sen2.either.open_return`.
        year: the collection that it must be; without it, what the file says.
        register: the register of schools; without it, the one that comes with the application.
        lea: the council that sends it, if that is known.
        last_year: last year's return, if it is at hand.
        changes: what the authority has changed about the rules, see :func:`reporting.sen2.rules.adjusted`.

    Raises:
        ValueError: a change that makes no sense.
        Unreadable: at any step, when it is no SEN2 return or must not be read on.
    """
    with open_return(source, year) as reader:
        yield from checked(
            reader, asked_year=year, register=register or shipped(), lea=lea, last_year=last_year,
            rules=adjusted(changes, reader.year),
        )  # fmt: skip


def checked(people: AnyReader, **options: Any) -> Iterator[Problem]:
    """What is wrong with a return that is being read, from whatever it is.

    Args:
        people: the reader.
        options: as :class:`Checker` has them.

    Raises:
        Unreadable: at any step, when it must not be read on.
    """
    early = people.header
    checker = Checker(people.year, header=early, **options)
    if early is not None:
        yield from checker.head(early)
    for person in people:
        yield from checker.relabelled(_taken(people.problems))
        yield from checker.as_read(person)
    yield from checker.relabelled(_taken(people.problems))
    if early is None and people.header is not None:
        yield from checker.head(people.header)
    yield from checker.finish(people.persons_line)


def _taken(problems: list[Problem]) -> list[Problem]:
    taken = problems[:]
    problems.clear()
    return taken
