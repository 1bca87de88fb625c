"""Schemathesis against the WSGI application, from the API's own document, as several callers.

Each call happens inside a savepoint that is rolled back: what one call did is gone before the next.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from django.conf import settings
from django.db import transaction
from django.middleware.csrf import _get_new_csrf_string
from django.test import Client
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as bounds
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi import checks

from ehcp.actions.notes import add_note
from ehcp.actions.restricted import restrict
from ehcp.management.commands.print_api import FILE
from ehcp.models import Pupil
from send_cases.accounts.models import Organisation, User
from send_cases.wsgi import application
from tests.cast import Cast, make_organisation, make_setting
from tests.ehcp.api.calling import caller
from tests.house.world import World, build
from tests.stories import a_child, days_ago, given_request

#: Everything of the foreign child carries it.
CANARY = "Zzyxwort"
CHECKS = [
    not_a_server_error, checks.status_code_conformance, checks.content_type_conformance,
    checks.response_headers_conformance, checks.response_schema_conformance, checks.unsupported_method,
    checks.negative_data_rejection,
]  # fmt: skip


@dataclass
class Attacker:
    """Who calls, and what must never be said to them.

    Attributes:
        name: who.
        headers, cookies: how they sign in.
        hidden: texts of records that are none of theirs.
        writes: whether a write of theirs may succeed at all.
    """

    name: str
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()
    writes: bool = True


def with_session(name: str, person: User, hidden: tuple[str, ...]) -> Attacker:
    """A person who is signed in with a browser, and whose page holds the CSRF token."""
    browser = Client()
    browser.force_login(person)
    csrf = _get_new_csrf_string()
    cookies = {settings.SESSION_COOKIE_NAME: browser.cookies[settings.SESSION_COOKIE_NAME].value,
               settings.CSRF_COOKIE_NAME: csrf}  # fmt: skip
    return Attacker(name, {"X-CSRFToken": csrf}, cookies, hidden)


def with_token(
    cast: Cast, name: str, organisation: Organisation, role: str, hidden: tuple[str, ...], **more: Any
) -> Attacker:
    """A system."""
    secret = caller(cast, organisation, role, **more).secret
    return Attacker(name, {"Authorization": f"Bearer {secret}"}, {}, hidden, "scopes" not in more)


def foreign_child(cast: Cast) -> Pupil:
    """A child of another school, whose every text is the canary; no caller but the authority's may know of them."""
    parent = {"name": f"Ms {CANARY}", "relationship": "mother", "parental_responsibility": True,
              "email": f"{CANARY}@home.invalid", "safe_means": "email"}  # fmt: skip
    child = a_child(surname=CANARY, forename=f"Kim {CANARY}", address=f"9 {CANARY} Row", people=(parent,),
                    placement={"setting": cast.other_school})  # fmt: skip
    process = given_request(cast, child=child, setting=cast.other_school, received_on=days_ago(30))
    add_note(pupil=process.pupil, process=process, by=cast.amina, kind="other", happened_on=days_ago(1), text=CANARY)
    return process.pupil


def read_and_closed(environ: Any, start_response: Any) -> list[bytes]:
    """The application, with each answer read to its end and closed, as a server does."""
    answer: Any = application(environ, start_response)
    try:
        return [b"".join(answer)]
    finally:
        answer.close()


class Attack:
    """The records, the callers, the document, and every failure found."""

    def __init__(self, cast: Cast) -> None:
        self.world: World = build(cast)
        foreign = foreign_child(cast)
        closed = a_child(surname=f"Closed{CANARY}", people=(), placement={"setting": cast.other_school})
        restricted = given_request(cast, child=closed, setting=cast.other_school).pupil
        restrict(pupil=restricted, by=cast.ben, because="Family of a colleague", people=[cast.ben])
        robin = self.world.case.pupil
        self.callers = self._callers(cast, foreign, restricted, robin)
        self.schema = schemathesis.openapi.from_path(FILE)
        refused = self.schema.config.checks.negative_data_rejection.expected_statuses
        self.schema.config.checks.negative_data_rejection.expected_statuses = [*refused, "412"]  # If-Match comes first
        self.schema.app = read_and_closed
        self.known = self._known_parts()
        self.forget()

    def forget(self) -> None:
        """Begin a new attack."""
        self.failures: dict[tuple[str, str], list[str]] = {}
        self.statuses: dict[str, Counter[int]] = {each.name: Counter() for each in self.callers}
        self.calls = 0

    def _callers(self, cast: Cast, foreign: Pupil, restricted: Pupil, robin: Pupil) -> list[Attacker]:
        closed = (restricted.surname, restricted.reference)
        strange = (CANARY, foreign.reference, *closed)
        nothing = (*strange, "Fielding", robin.reference)
        far = make_organisation(Organisation.Kind.SETTING, "Far School", "office@far.invalid")
        make_setting("Far School", "900009", organisation=far)
        team, school = cast.team, cast.school.organisation
        assert school is not None
        return [
            with_session("a caseworker in the browser", cast.omar, closed),
            with_session("a SENCO in the browser", cast.sam, strange),
            with_token(cast, "a manager’s system", team, "manager", closed),
            with_token(cast, "a school's system", school, "senco", strange),
            with_token(cast, "a service's system", cast.psychology.organisation, "adviser", strange),
            with_token(cast, "a stranger's system", far, "senco", nothing),
            with_token(cast, "the authority's, reading only", team, "officer", closed, scopes=["cases:read"]),
            with_token(cast, "an administrator's system", team, "administrator", nothing),
            Attacker("nobody", hidden=nothing),
        ]  # fmt: skip

    def _known_parts(self) -> dict[str, Any]:
        """Real values for the parts of addresses: by what stands before a part and its name, or by its name alone."""
        ids = self.world.values
        return {
            **{name: ids[name] for name in ("reference", "process_id", "document_id", "person_id", "plan_id",
                                            "placement_id", "rule_id", "subject")},
            "policies/key": "draft_target_week", "correct/key": "request.received_on", "record/step": "certificate",
            "start/kind": "annual_review", "advice/id": ids["school_advice"], "consultations/id": ids["consultation_id"],
            "named/rank": 1, "documents/id": ids["document_id"], "plans/id": ids["plan_id"], "placements/id": ids["placement_id"],
            "settings/id": ids["register"], "jobs/id": ids["job"], "{key}/id": ids["policy"],
            "exception/id": ids["exception_id"], "consult/id": ids["consultation_id"],
            "representations/id": ids["representation_id"],
        }  # fmt: skip

    def real_parts(self, path: str) -> dict[str, Any]:
        """The parts of an address that lead somewhere."""
        found, before = {}, ""
        for part in path.strip("/").split("/"):
            name = part.strip("{}")
            if part != name:
                found[name] = self.known.get(f"{before}/{name}") or self.known[name]
            before = part
        if "/record/" in path or path.endswith("{process_id}/end/"):
            found["process_id"] = self.world.values["other_process_id"]
        return found

    # Making calls

    def operations(self) -> Iterator[Any]:
        """Every operation of the document."""
        for result in self.schema.get_all_operations():
            yield result.ok()

    def bounds_of(self, operation: Any) -> Iterable[Any]:
        """Calls at and past the bounds of what the document says, one thing wrong in each; always the same ones."""
        config = self.schema.config.generation_for(operation=operation)
        config.with_security_parameters = False
        return self.schema.iter_coverage_cases(
            operation, generation_modes=list(GenerationMode), generation_config=config
        )

    def drawn(self, operation: Any, mode: GenerationMode, number: int) -> list[Any]:
        """Calls drawn by Hypothesis, the same ones each time."""
        found: list[Any] = []

        @bounds(max_examples=number, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
                suppress_health_check=list(HealthCheck))  # fmt: skip
        @given(operation.as_strategy(mode))
        def draw(case: Any) -> None:
            found.append(case)

        with suppress(Unsatisfiable):  # nothing of it can be wrong
            draw()
        return found

    def call(self, case: Any, who: Attacker) -> Any:
        """Make one call as somebody, and judge the answer."""
        for name in list(case.headers or ()):
            if name.lower() in ("authorization", "x-csrftoken", "cookie"):
                del case.headers[name]
        case.cookies = {}
        self.calls += 1
        with transaction.atomic():
            response = case.call(headers=who.headers, cookies=who.cookies)
            transaction.set_rollback(True)
        self.statuses[who.name][response.status_code] += 1
        self._judge(case, who, response)
        return response

    def _judge(self, case: Any, who: Attacker, response: Any) -> None:
        try:
            case.validate_response(response, checks=CHECKS)
        except FailureGroup as group:
            for each in group.exceptions:
                self._failed(case, who, f"{each.title}: {each.message}")
        said = response.content.decode("utf-8", "replace") + str(response.headers)
        sent = f"{case.formatted_path} {case.query} {case.body!r}"
        for text in who.hidden:
            if text in said and text not in sent:
                self._failed(case, who, f"It says {text}.")
        wrote = case.method not in ("GET", "HEAD", "OPTIONS") and response.status_code < 300
        if wrote and not who.writes and not case.path.endswith("search/"):
            self._failed(case, who, "A system that may only read has written.")

    def _failed(self, case: Any, who: Attacker, problem: str) -> None:
        kept = self.failures.setdefault((f"{case.method} {case.path}", problem.split("\n")[0][:120]), [])
        kept.append(
            f"{who.name}: {case.formatted_path} {case.query} {case.headers} {case.body!r:.300}\n{problem[:600]}"
        )

    def report(self) -> str:
        """Each failure once, with the first call that met it."""
        lines = [f"{address} ({len(met)}×) {problem}\n   {met[0]}" for (address, problem), met in self.failures.items()]
        return f"{len(lines)} failures in {self.calls} calls:\n" + "\n".join(lines)
