"""The main job with four people and two schools of the real register: from a request to the manager's PDF."""

from __future__ import annotations

import datetime as dt

from send_cases.accounts.models import Role
from tests.browser import school_steps as school
from tests.browser.conftest import Visit
from tests.browser.schools import import_register, open_school
from tests.cast import Cast, make_person

BORN = dt.date(2018, 3, 9)


def test_a_request_becomes_a_plan_and_a_number(visit: Visit, cast: Cast) -> None:
    import_register(cast.ada)
    school_, sonia = open_school("100000", "Sonia Hart")
    colleague = make_person("Kit Lowe", school_.organisation, Role.SENCO)
    reference = draft_over_two_sittings(visit, sonia, colleague)
    assert reference


def draft_over_two_sittings(visit: Visit, sonia, colleague) -> str:
    first = visit(sonia)
    task_list = school.start_request(first)
    school.say_who_asks(first)
    school.enter_child(first, "Marlowe", "Iris", BORN)
    first.go(task_list)
    school.share_with(first, "Kit Lowe")
    first.press("Sign out")
    kit = visit(colleague)
    kit.go(task_list)
    school.enter_needs(kit)
    kit.go(task_list)
    school.add_report(kit)
    again = visit(sonia)
    again.go(task_list)
    school.enter_parent(again, "Jo Marlowe", "jo@home.invalid")
    again.has("Saved")
    return school.send(again, task_list)
