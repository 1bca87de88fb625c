"""Every page that is one form about a case has its verb, by itself; and the documentation is the code's."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import path

from ehcp.api import verbs
from ehcp.management.commands import print_api
from ehcp.urls import casework, steps
from ehcp.views.casework.editing import Edit
from ehcp.views.stepping import Step
from send_cases.forms import GovukForm


def test_every_step_has_its_verb() -> None:
    found = {each.name for each in verbs.verbs()}
    for pattern in (*steps.urlpatterns, *casework.one_case):
        page: Any = getattr(pattern.callback, "view_class", None)
        if page is None or pattern.name in verbs.PEOPLE_ONLY or not issubclass(page, Step | Edit):
            continue
        if page.act not in (Step.act, Edit.act):
            assert pattern.name in found, pattern.name
    assert {"decide_assess", "finalise", "exception_for", "allocate_process", "facts_change"} <= found
    assert "restrict" not in found


def test_a_new_step_gets_its_verb(monkeypatch: pytest.MonkeyPatch) -> None:
    class Later(Step):
        """Something new."""

        form_class = GovukForm

        def act(self, form: Any) -> str:
            return "Done."

    new = path("<str:reference>/<int:process_id>/later/", Later.as_view(), name="later")
    monkeypatch.setattr(steps, "urlpatterns", [*steps.urlpatterns, new])
    verb = next(each for each in verbs.verbs() if each.name == "later")
    assert (verb.route, verb.page, verb.of_process) == ("processes/<int:process_id>/later/", Later, True)
    assert "processes/<int:process_id>/later/" in {str(each.pattern) for each in verbs.addresses()}


def test_the_document_is_the_codes(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    call_command("print_api", "--check")
    stale = tmp_path / "openapi.yaml"
    stale.write_bytes(print_api.FILE.read_bytes().replace(b"decide_assess_form", b"decide_form"))
    monkeypatch.setattr(print_api, "FILE", stale)
    with pytest.raises(CommandError, match="out of date"):
        call_command("print_api", "--check")
