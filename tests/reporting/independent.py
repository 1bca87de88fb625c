"""The same figures counted another way: plain SQL over the tables, written without looking at ``reporting``."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection

CASES = """
WITH told AS (
    SELECT DISTINCT ON (n.process_id) n.process_id, n.kind, n.told_on FROM ehcp_notice n
    WHERE n.kind IN ('assess_yes', 'assess_no') AND NOT n.entered_in_error AND n.told_on <= %(as_at)s
    ORDER BY n.process_id, n.told_on, n.id
), no_plan AS (
    SELECT process_id, min(told_on) AS day FROM ehcp_notice
    WHERE kind = 'no_plan' AND NOT entered_in_error AND told_on <= %(as_at)s GROUP BY 1
), plan AS (
    SELECT process_id, min(served_on) AS day FROM ehcp_planversion
    WHERE kind = 'final' AND NOT entered_in_error AND served_on <= %(as_at)s GROUP BY 1
), excused AS (
    SELECT DISTINCT process_id FROM ehcp_milestone
    WHERE relieved AND rule_id IN ('ENA-FINAL-20W', 'ENA-NOPLAN-16W')
), cases AS (
    SELECT r.process_id, r.received_on, u.sex, u.birth_date, r.requested_by, r.reversed_on,
        CASE WHEN r.responsible_on IS NOT NULL AND (r.requested_by NOT IN ('parent', 'young_person', 'setting')
             OR r.responsible_on < r.received_on) THEN r.responsible_on ELSE r.received_on END AS day0,
        told.kind AS answer, told.told_on, no_plan.day AS no_plan, plan.day AS issued,
        excused.process_id IS NOT NULL AS flagged,
        CASE WHEN r.withdrawn_on <= %(as_at)s THEN r.withdrawn_on
             WHEN r.exported_on <= %(as_at)s THEN r.exported_on END AS gone
    FROM ehcp_assessmentrequest r JOIN ehcp_process p ON p.id = r.process_id JOIN ehcp_pupil u ON u.id = p.pupil_id
    LEFT JOIN told USING (process_id) LEFT JOIN no_plan USING (process_id) LEFT JOIN plan USING (process_id)
    LEFT JOIN excused USING (process_id)
    WHERE NOT p.entered_in_error AND r.received_on <= %(as_at)s AND (r.passed_on IS NULL OR r.passed_on > %(as_at)s)
), standing AS (
    SELECT * FROM cases WHERE issued IS NULL AND gone IS NULL AND no_plan IS NULL
        AND NOT coalesce(answer = 'assess_no' AND reversed_on IS NULL, false)
)
"""
IN_PERIOD = "BETWEEN %(start)s AND %(end)s"
COUNTS = f"""
SELECT
  (SELECT count(*) FROM cases WHERE received_on {IN_PERIOD}) AS requests,
  (SELECT count(*) FROM cases WHERE received_on {IN_PERIOD} AND answer = 'assess_yes') AS requests_assess,
  (SELECT count(*) FROM cases WHERE received_on {IN_PERIOD} AND answer = 'assess_no') AS requests_refused,
  (SELECT count(*) FROM cases WHERE received_on {IN_PERIOD} AND answer IS NULL AND gone IS NOT NULL) AS requests_withdrawn,
  (SELECT count(*) FROM cases WHERE received_on {IN_PERIOD} AND answer IS NULL AND gone IS NULL) AS requests_undecided,
  (SELECT count(*) FROM cases WHERE told_on {IN_PERIOD}) AS decisions,
  (SELECT count(*) FROM cases WHERE told_on {IN_PERIOD} AND told_on - day0 <= 42) AS decisions_6w,
  (SELECT count(*) FROM cases WHERE issued {IN_PERIOD} OR (no_plan {IN_PERIOD} AND issued IS NULL)) AS assessments,
  (SELECT count(*) FROM cases WHERE no_plan {IN_PERIOD} AND issued IS NULL) AS assessments_no_plan,
  (SELECT count(*) FROM cases WHERE no_plan {IN_PERIOD} AND issued IS NULL AND no_plan - day0 <= 112) AS no_plan_16w,
  (SELECT count(*) FROM cases WHERE issued {IN_PERIOD}) AS plans,
  (SELECT count(*) FROM cases WHERE issued {IN_PERIOD} AND NOT flagged) AS plans_ex,
  (SELECT count(*) FROM cases WHERE issued {IN_PERIOD} AND issued - day0 <= 140) AS plans_20w,
  (SELECT count(*) FROM cases WHERE issued {IN_PERIOD} AND issued - day0 <= 140 AND NOT flagged) AS plans_20w_ex,
  (SELECT count(*) FROM cases WHERE issued {IN_PERIOD} AND issued - day0 BETWEEN 141 AND 364) AS plans_20_52w,
  (SELECT count(*) FROM cases WHERE issued {IN_PERIOD} AND issued - day0 > 364) AS plans_over_52w,
  (SELECT round(avg(issued - day0) / 7.0, 1) FROM cases WHERE issued {IN_PERIOD}) AS plans_mean_weeks,
  (SELECT count(*) FROM standing) AS open,
  (SELECT count(*) FROM standing WHERE %(as_at)s::date - day0 > 140) AS open_past_20w,
  (SELECT max(%(as_at)s::date - day0) / 7 FROM standing) AS open_longest,
  (SELECT count(*) FROM cases WHERE received_on {IN_PERIOD} AND sex = 'F') AS requests_female,
  (SELECT count(*) FROM cases WHERE issued {IN_PERIOD} AND date_part('year', age(received_on, birth_date)) BETWEEN 5 AND 10)
      AS plans_5_to_10,
  (SELECT count(*) FROM cases WHERE received_on {IN_PERIOD} AND requested_by IN ('parent', 'young_person')) AS requests_family
"""

NOW = """
SELECT count(*) AS total,
  count(*) FILTER (WHERE EXISTS (SELECT FROM ehcp_milestone m WHERE m.process_id = p.id AND m.kind = 'limit'
      AND m.bound = 'authority' AND m.met_on IS NULL AND m.late_from <= %(today)s)) AS overdue,
  count(*) FILTER (WHERE (SELECT min(m.due_on) FROM ehcp_milestone m WHERE m.process_id = p.id AND m.kind = 'limit'
      AND m.bound = 'authority' AND m.met_on IS NULL AND m.ended_on IS NULL AND m.late_from IS NOT NULL)
      BETWEEN %(today)s AND %(today)s::date + 10) AS due,
  count(*) FILTER (WHERE p.officer_id IS NULL) AS unallocated
FROM ehcp_process p WHERE p.kind = 'assessment' AND p.closed_on IS NULL AND NOT p.entered_in_error
"""


def _one(sql: str, **values: Any) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        names = [column.name for column in cursor.description]
        return dict(zip(names, cursor.fetchone(), strict=True))


def counted(start: dt.date, end: dt.date, as_at: dt.date) -> dict[str, Any]:
    """Every figure of the summary."""
    return _one(CASES + COUNTS, start=start, end=end, as_at=as_at)


def counted_now(today: dt.date) -> dict[str, Any]:
    """The board's tiles."""
    return _one(NOW, today=today)
