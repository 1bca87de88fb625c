"""What a person may see, on the querysets themselves."""

from __future__ import annotations

import pytest

from ehcp.models import Document, NamedAccess
from send_cases.history import writing
from tests.cast import Cast
from tests.stories import days_ago, given_request

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("until", [None, 0, -3])
def test_a_restricted_paper_is_for_officers_named_on_the_record(cast: Cast, until: int | None) -> None:
    process = given_request(cast)
    with writing(by="tests", why="a paper for few"):
        paper = Document.objects.create(
            pupil=process.pupil, process=process, kind="other", title="Minutes", restricted=True, added_by=cast.ben
        )
        NamedAccess.objects.create(
            pupil=process.pupil, user=cast.amina, given_by=cast.ben, because="Leads the work",
            until=None if until is None else days_ago(-until),
        )  # fmt: skip
    in_force = until is None or until >= 0
    assert Document.objects.visible_to(cast.amina).filter(pk=paper.pk).exists() == in_force
    assert not Document.objects.visible_to(cast.omar).filter(pk=paper.pk).exists()
    assert not Document.objects.visible_to(cast.sam).filter(pk=paper.pk).exists()
