"""Which actions there are: every page that is one form about a process or a child's record is one, by itself.

The addresses are read from the pages' own (``ehcp.urls``): ``…/<process>/decide-assess/`` is ``processes/<id>/
decide-assess/`` here. A step that gets a page has its verb at the same moment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, path, reverse

from ehcp.api.doing import OnChild, OnProcess
from ehcp.api.schema import describe
from ehcp.models import Process
from ehcp.proceedings import PROCEEDINGS, facts_row
from ehcp.urls import casework, steps
from ehcp.views.casework.editing import Edit
from ehcp.views.casework.processes import OfProcess
from ehcp.views.casework.provision import RequestFacts
from ehcp.views.stepping import Step
from ehcp.views.steps.base import StepPage

#: Pages that no system needs: a record is restricted and opened to people by people.
PEOPLE_ONLY = {"restrict", "restrict_end"}
#: Actions that make something with an address of its own.
CREATES = {"process_start"}


@dataclass(frozen=True)
class Verb:
    """One action: its name, its address below ``/api/v1/``, and the page that does the same."""

    name: str
    route: str
    page: type[Any]

    @property
    def of_process(self) -> bool:
        return issubclass(self.page, Step)

    @property
    def more(self) -> list[str]:
        """What else the address names besides the process or the child."""
        return re.findall(r"<(?:\w+:)?(\w+)>", self.route)[1:]


def verbs() -> Iterator[Verb]:
    """Every action on a process or on a child's record."""
    for patterns, before in ((steps.urlpatterns, ""), (casework.one_case, "<ref:reference>/")):
        for each in patterns:
            page = getattr(each.callback, "view_class", None)
            if page is None or each.name in PEOPLE_ONLY:
                continue
            route = before + str(each.pattern)
            if issubclass(page, Step) and page.act is not Step.act:
                yield Verb(str(each.name), "processes/" + re.sub(r"^<\w+:reference>/", "", route), page)
            elif issubclass(page, Edit) and page.act is not Edit.act:
                yield Verb(str(each.name), f"children/{route}", page)


def actions_of(process: Process) -> list[str]:
    """The addresses of what can be done with a process of its kind, without those that are about one of its rows."""
    request = process.kind == Process.Kind.ASSESSMENT
    found = [
        reverse(f"api:do_{each.name}", args=[process.pk])
        for each in verbs() if each.of_process and not each.more and _fits(each.page, process.kind)
    ]  # fmt: skip
    if request or process.closed_on is not None:
        return found
    row = facts_row(process)
    steps = [step.key for step in PROCEEDINGS[process.kind].steps if step.fits(process.stage, row)]
    return [*(reverse("api:do_process_step", args=[process.pk, key]) for key in steps), *found]


def _fits(page: type[Any], kind: str) -> bool:
    """Whether a page is there for processes of this kind."""
    if kind == Process.Kind.ASSESSMENT:
        return not issubclass(page, OfProcess)
    return page is not RequestFacts and (not issubclass(page, StepPage) or page.belongs_to(kind))


def actions_on(reference: str) -> list[str]:
    """The addresses of what can be done with a child's record, without those that are about one of its rows."""
    found = [
        reverse(f"api:do_{each.name}", args=[reference]) for each in verbs() if not each.of_process and not each.more
    ]
    return [*found, *(reverse("api:do_process_start", args=[reference, kind]) for kind in PROCEEDINGS)]


def addresses() -> list[URLPattern]:
    """An address for each of them, called ``do_…``; two of one name differ by what their address holds."""
    found, taken = [], set()
    for verb in verbs():
        name = f"do_{verb.name}"
        name = f"{name}_{verb.more[0]}" if name in taken and verb.more else name
        taken.add(name)
        kind = OnProcess if verb.of_process else OnChild
        own = {"page": verb.page, "__doc__": verb.page.__doc__, "status": 201 if verb.name in CREATES else 200}
        view = describe(type(verb.page.__name__, (kind,), own), name)
        found.append(path(verb.route, view.as_view(), name=name))
    return found
