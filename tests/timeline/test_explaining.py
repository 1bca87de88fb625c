"""What a parent reads and what an officer reads: one source for the page, the PDF and the command line."""

from datetime import date

import pytest

from ehcp.timeline import ExceptionRecorded, Explanation, Facts, build
from ehcp.timeline.build import ALL_RULES
from ehcp.timeline.explaining import UNREAD
from ehcp.timeline.plain import answer
from ehcp.timeline.supposing import TOO_LITTLE, if_the_draft_is_sent_on

REQUEST = Facts(date(2026, 3, 2))
#: Rules whose text was not read, or about which something is still to be checked.
TO_CHECK = {
    "T44-REMIT-2W", "AR-DECIDE-4W", "MED-TELL-5WD", "RA-NOCHANGE", "PB-REVIEW-3M", "RPR-HEALTH-5W", "LATX-ICB",
    "DET-NOPLAN-16W", "DET-ADVICE-6W", "CONSULT-15D", "AR-LISTS", "RA-DECIDE-15D", "FINAL-NOTICE",
}  # fmt: skip


def explained(facts: dict[str, object], rule_id: str) -> Explanation:
    found = [m for line in answer(facts).timelines for m in line.milestones if m.rule_id == rule_id]
    return found[-1].explanation


def test_both_are_one_value() -> None:
    final = build(REQUEST).get("ENA-FINAL-20W")
    assert final.explanation == (final.explain(), final.officer_sum())
    assert final.officer_sum() == (
        "2026-03-02 + 20 weeks (140 days) = 2026-07-20; warn from 2026-07-15; a breach from 2026-07-21; "
        "read as A1 exclusive, A19 first_class; ENA-FINAL-20W, version 2014"
    )


@pytest.mark.parametrize(
    ("facts", "rule_id", "family", "officer"),
    [
        ({"decision_sent": "2026-06-15"}, "APPEAL-2M",
         "2 months from the day the decision notice was sent, Monday 15 June 2026, is Tuesday 1 September 2026.",
         "2026-06-15 + 2 months = 2026-08-15, moved to 2026-09-01"),
        ({"decision_sent": "2026-01-14", "certificate_issued": "2026-03-02"}, "APPEAL-LATER",
         "The rule means the later of two days; the earlier is 2 months from the day the decision notice was sent, "
         "Wednesday 14 January 2026: Monday 16 March 2026.",
         "later than 2026-01-14 + 2 months = 2026-03-14, moved to 2026-03-16"),
        ({"meeting": "2026-11-16"}, "AR-NOTICE-2W",
         "15 days before the day of the review meeting, Monday 16 November 2026, is Sunday 1 November 2026.",
         "2026-11-16 - 15 days = 2026-11-01; last working day before it 2026-10-30"),
        ({"draft_served": "2026-10-01"}, "DRAFT-REPS-15D",
         "15 days beginning with the day the draft was served, Thursday 1 October 2026, is Thursday 15 October 2026.",
         "2026-10-01 + 15 days, counting that day = 2026-10-15"),
        ({"request_received": "2026-03-02", "count_mode": "inclusive"}, "ENA-DECIDE-6W",
         "6 weeks beginning with the day the request arrived, Monday 2 March 2026, is Sunday 12 April 2026.",
         "2026-03-02 + 6 weeks (41 days), counting that day = 2026-04-12"),
        ({"order_date": "2026-03-02", "order_type": "continue"}, "T44-CONTINUE",
         "The day of the Tribunal's order: Monday 2 March 2026.", "2026-03-02: the same day"),
        ({"transfer_date": "2026-03-25"}, "LATX-EFFECT",
         "As soon as practicable after the day of the transfer, Wednesday 25 March 2026. The law gives no number.",
         "from 2026-03-25: no number"),
        ({"request_received": "2026-03-02", "reason": "EP shortage"}, "ENA-FINAL-20W",
         "The reason given is not one that the regulations list, so it excuses nothing.", "= 2026-07-20"),
        ({"request_received": "2026-03-02", "reason": "coronavirus"}, "ENA-FINAL-20W",
         "It does not excuse this one.", "= 2026-07-20"),
        ({"request_received": "2020-03-09", "reason": "coronavirus"}, "ENA-FINAL-20W",
         "SEND Regulations 2014, regulation 13(3) (SEND (Coronavirus) (Amendment) Regulations 2020, SI 2020/471)). "
         "It excuses lateness and moves no date.", "excused: coronavirus"),
        ({"decision_sent": "2026-01-14", "certificate_issued": "2026-04-02"}, "APPEAL-LATER",
         "The month from the certificate counts only if the adviser was contacted within the two months.", "2026-05-05"),
    ],
)  # fmt: skip
def test_the_words_and_the_sum(facts: dict[str, object], rule_id: str, family: str, officer: str) -> None:
    found = explained(facts, rule_id)
    assert family in found.family
    assert officer in found.officer


def test_an_exception_is_named_with_its_source() -> None:
    recorded = ExceptionRecorded("ENA-DECIDE-6W", "", "personal_circumstances")
    said = build(Facts(date(2026, 3, 2), exceptions=(recorded,))).get("ENA-DECIDE-6W").explain()
    assert "An exception is recorded (exceptional personal circumstances affected the child" in said
    assert "regulation 5(4)(c)). It excuses lateness and moves no date. SEND Regulations 2014, regulation 5(1)." in said


def test_what_was_not_read_says_so() -> None:
    unread = {rule.id for rule in ALL_RULES if not rule.basis.verified}
    assert unread >= TO_CHECK
    assert not unread & {"ENA-DECIDE-6W", "ENA-NOPLAN-16W", "ENA-FINAL-20W", "AR-12M", "PT-15FEB", "LATX-15WD"}
    assert UNREAD in explained({"order_date": "2026-03-02", "order_type": "remit"}, "T44-REMIT-2W").family
    assert UNREAD not in explained({"request_received": "2026-03-02"}, "ENA-FINAL-20W").family


def test_if_the_draft_is_sent_on_a_day_every_later_date_follows() -> None:
    later = if_the_draft_is_sent_on(REQUEST, date(2026, 6, 29), date(2026, 7, 1))
    assert [each.day for each in later] == [
        date(2026, 7, 16), date(2026, 7, 14), date(2026, 7, 17), date(2026, 7, 20)
    ]  # fmt: skip
    assert all(each.why and not each.warning for each in later)
    late = if_the_draft_is_sent_on(REQUEST, date(2026, 7, 6), date(2026, 7, 8))
    assert late[-1].warning == TOO_LITTLE


@pytest.mark.parametrize(
    ("facts", "subjects"),
    [
        ({"reassess_request": "2026-06-01", "reassess_notified": "2026-06-10", "refused": True}, {""}),
        ({"reassess_notified": "2026-03-02", "unchanged_notified": "2026-06-10"}, {""}),
        ({"meeting": "2026-05-20", "notice_sent": "2026-06-10", "amends": False}, {""}),
        ({"meeting": "2026-05-20", "notice_sent": "2026-06-10", "amends": True}, set()),
        ({"request_received": "2026-05-01", "refused": True, "decision_notified": "2026-06-10"}, {"assess"}),
        ({"request_received": "2026-03-02", "no_plan_notified": "2026-06-10"}, {"issue"}),
        ({"final_issued": "2026-06-10"}, {"final"}),
        ({"cease_notice_sent": "2026-06-10"}, {""}),
    ],
)
def test_what_can_be_appealed_opens_the_familys_time(facts: dict[str, object], subjects: set[str]) -> None:
    windows = [m for line in answer(facts).timelines for m in line.milestones if m.rule_id == "APPEAL-2M"]
    assert {each.subject for each in windows} == subjects
    assert all(each.due_on == date(2026, 8, 31) or each.due_on == date(2026, 9, 1) for each in windows)


@pytest.mark.parametrize(
    ("reason", "excused"),
    [
        ("school_closed", {"ENA-DECIDE-6W", "ENA-NOPLAN-16W", "ENA-FINAL-20W"}),
        ("personal_circumstances", {"ENA-DECIDE-6W", "ENA-NOPLAN-16W", "ENA-FINAL-20W", "ADVICE-6W"}),
        ("absent", {"ENA-DECIDE-6W", "ENA-NOPLAN-16W", "ENA-FINAL-20W", "ADVICE-6W"}),
        ("failed_appointment", {"ADVICE-6W"}),
        ("coronavirus", set()),
        ("parental disagreement", set()),
    ],
)
def test_a_reason_alone_reaches_the_limits_that_list_it(reason: str, excused: set[str]) -> None:
    found = answer({"request_received": "2026-03-02", "advice_requested": "2026-04-14", "reason": reason})
    assert {m.rule_id for line in found.timelines for m in line.milestones if m.relieved} == excused
