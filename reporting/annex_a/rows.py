"""The rows of the lists, from the facts as they stand on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db import connection

from ehcp.models import Placement
from reporting.annex_a import columns
from reporting.annex_a.columns import GENDERS, LIST_1, NO, YES

Row = dict[str, Any]


def rows_of(name: str, today: dt.date) -> list[Row]:
    """The rows of one list, by reference.

    Args:
        name: ``List_1`` or ``List_2``.
        today: the day of the list.

    Returns:
        for each person their key as ``pk``, and each column of casework by its key; a date is a date, and what is not
        held is empty or ``None``. Columns from other systems are not in it.
    """
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE + (_WITH_A_PLAN if name == LIST_1 else _BEING_ASSESSED), {"today": today})
        names = [column.name for column in cursor.description]
        return [_row(dict(zip(names, values, strict=True))) for values in cursor.fetchall()]


def _row(facts: dict[str, Any]) -> Row:
    home = facts["sen_setting"] == Placement.Elsewhere.HOME
    placed = facts["sen_setting"] or facts["placed"]
    return {
        "pk": facts["pk"],
        "reference": facts["reference"],
        "upn": facts["upn"],
        "uln": facts["uln"],
        "born": facts["born"],
        "gender": GENDERS.get(facts["sex"], ""),
        "ethnicity": columns.ethnicities().get(facts["ethnicity"], ""),
        "issued": facts["issued"],
        "updated": facts["updated"],
        "reviewed": facts["reviewed"],
        "need": columns.need(facts["sen_type"] or ""),
        "urn": facts["urn"] or "",
        "phase": columns.phase(facts["phase"], facts["type_name"]),
        "second_phase": columns.phase(facts["second_phase"], facts["second_type"]),
        "home": YES if home else NO if placed else "",
    }


def with_joined(rows: list[Row], joined: dict[str, dict[str, Any]]) -> Iterator[Row]:
    """Rows with the columns of other systems; those that nobody gave are not in it.

    Args:
        joined: UPN → the values that were given for it.
    """
    for row in rows:
        yield {**row, **joined.get(row["upn"], {})} if row["upn"] else row


#: Days are taken as they are recorded, also one that is still to come: a rule finds it. Only a meeting may be planned: it
#: is no review before its day, unless its decision was sent. The need of a person with a plan is the one in the plan; without a plan, what the setting thinks.
_PEOPLE = """
SELECT u.id AS pk, u.reference, u.upn, u.uln, u.birth_date AS born, u.sex, u.ethnicity, n.first_made_on AS issued,
    greatest(version.day, amended.day, moved.day) AS updated, amended.reviewed, need.sen_type,
    main.urn, main.phase, main.type_name, main.sen_setting, main.id IS NOT NULL AS placed,
    second.phase AS second_phase, second.type_name AS second_type
FROM ehcp_pupil u
LEFT JOIN ehcp_plan n ON n.pupil_id = u.id AND (n.ceased_on IS NULL OR n.ceased_on > %(today)s)
    AND (n.first_made_on IS NOT NULL OR n.origin <> 'ours')
LEFT JOIN LATERAL (
    SELECT max(v.served_on) AS day FROM ehcp_planversion v
    WHERE v.plan_id = n.id AND v.kind = 'amended' AND NOT v.entered_in_error
) version ON true
LEFT JOIN LATERAL (
    SELECT max(r.final_sent_on) FILTER (WHERE NOT r.unchanged) AS day,
        coalesce(max(r.meeting_on) FILTER (WHERE NOT r.outside_review
                     AND (r.meeting_on <= %(today)s OR r.notice_sent_on IS NOT NULL)),
                 max(r.notice_sent_on) FILTER (WHERE NOT r.outside_review),
                 max(r.last_review_on) FILTER (WHERE NOT r.outside_review)) AS reviewed
    FROM ehcp_annualreview r JOIN ehcp_process p ON p.id = r.process_id AND NOT p.entered_in_error
    WHERE r.plan_id = n.id
) amended ON true
LEFT JOIN LATERAL (
    SELECT max(t.final_sent_on) AS day FROM ehcp_phasetransfer t
    JOIN ehcp_process p ON p.id = t.process_id AND NOT p.entered_in_error
    WHERE t.plan_id = n.id
) moved ON true
LEFT JOIN LATERAL (
    SELECT d.sen_type FROM ehcp_need d WHERE d.pupil_id = u.id AND d.rank = 1
    AND (d.starts_on IS NULL OR d.starts_on <= %(today)s) AND (d.ended_on IS NULL OR d.ended_on > %(today)s)
    ORDER BY d.source, d.starts_on DESC NULLS LAST, d.id DESC LIMIT 1
) need ON true
LEFT JOIN LATERAL (
    SELECT m.id, m.sen_setting, s.urn, s.phase, s.type_name FROM ehcp_placement m
    LEFT JOIN ehcp_setting s ON s.id = m.setting_id
    WHERE m.pupil_id = u.id AND m.rank = 1 AND (m.entry_date IS NULL OR m.entry_date <= %(today)s)
    AND (m.leaving_date IS NULL OR m.leaving_date >= %(today)s) ORDER BY m.entry_date DESC NULLS LAST, m.id DESC LIMIT 1
) main ON true
LEFT JOIN LATERAL (
    SELECT s.phase, s.type_name FROM ehcp_placement m JOIN ehcp_setting s ON s.id = m.setting_id
    WHERE m.pupil_id = u.id AND m.rank = 2 AND (m.entry_date IS NULL OR m.entry_date <= %(today)s)
    AND (m.leaving_date IS NULL OR m.leaving_date >= %(today)s) ORDER BY m.entry_date DESC NULLS LAST, m.id DESC LIMIT 1
) second ON true
"""
_WITH_A_PLAN = "WHERE n.id IS NOT NULL ORDER BY u.id"
_BEING_ASSESSED = """
WHERE n.id IS NULL AND EXISTS (
    SELECT FROM ehcp_process p JOIN ehcp_assessmentrequest r ON r.process_id = p.id
    WHERE p.pupil_id = u.id AND p.kind = 'assessment' AND NOT p.entered_in_error AND r.received_on <= %(today)s
    AND (p.closed_on IS NULL OR p.closed_on > %(today)s)
) ORDER BY u.id
"""
