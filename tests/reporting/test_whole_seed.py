"""The figures of the whole invented authority against the independent count. It takes many minutes, so it is asked for:

.venv/bin/pytest tests/reporting/test_whole_seed.py --whole-seed -s

What it printed last is kept in docs/bench. A small authority is compared in every run (tests/ehcp/demo/test_seed.py).
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable

import pytest
from django.core.management import call_command

from ehcp.demo.cast import find_cast
from ehcp.models import Plan, Process
from reporting.faults.check import check_everybody
from tests.reporting.comparing import compare_board, compare_pdf, compare_year

TODAY = dt.date(2026, 11, 23)


@pytest.mark.slow
@pytest.mark.django_db
def test_the_whole_authority_is_counted_the_same_twice(
    pytestconfig: pytest.Config, moved_clock: Callable[[dt.date], None]
) -> None:
    if not pytestconfig.getoption("--whole-seed"):
        pytest.skip("the whole authority is counted with --whole-seed only")
    moved_clock(TODAY)
    call_command("seed_demo", wait=True)
    found = {
        "cases": Process.objects.filter(kind="assessment").count(),
        "plans": Plan.objects.count(),
        "board": compare_board(TODAY),
        **{str(year): compare_year(year, TODAY) for year in (TODAY.year, TODAY.year - 1)},
    }
    assert found["cases"] > 1200
    checked = check_everybody(TODAY.year + 1)
    found["return"] = {"people": checked.people, "errors": checked.errors, "with a query": checked.with_query}
    assert checked.errors == 0
    assert checked.with_query <= 0.02 * checked.people
    compare_pdf(TODAY.year, find_cast().manager)
    print(json.dumps(found, indent=1))
