-- Outcomes know their child, and whether the record is restricted (reporting/models.py). Idempotent: it may run again.

CREATE OR REPLACE VIEW reporting_outcome_fresh AS
SELECT r.process_id, r.received_on,
       CASE WHEN r.responsible_on IS NOT NULL AND (r.requested_by NOT IN ('parent', 'young_person', 'setting')
                 OR r.responsible_on < r.received_on) THEN r.responsible_on ELSE r.received_on END AS started_on,
       coalesce(told.kind, CASE WHEN x.outcome_on IS NULL THEN NULL WHEN x.outcome = 'Y' THEN 'assess_yes'
                                WHEN x.outcome = 'N' THEN 'assess_no' END, '') AS decision,
       coalesce(told.told_on, CASE WHEN x.outcome IN ('Y', 'N') THEN x.outcome_on END) AS decision_on,
       r.reversed_on,
       coalesce((SELECT min(n.told_on) FROM ehcp_notice n
                 WHERE n.process_id = r.process_id AND n.kind = 'no_plan' AND NOT n.entered_in_error),
                CASE WHEN x.assessment_outcome = 'N' THEN x.assessment_outcome_on END) AS no_plan_on,
       coalesce((SELECT min(v.served_on) FROM ehcp_planversion v
                 WHERE v.process_id = r.process_id AND v.kind = 'final' AND NOT v.entered_in_error),
                CASE WHEN x.assessment_outcome = 'Y' THEN x.assessment_outcome_on END) AS issued_on,
       coalesce(r.withdrawn_on, r.exported_on,
                CASE WHEN x.exported <> '' OR x.assessment_outcome = 'W' OR (x.outcome = 'W' AND NOT x.assessed)
                     THEN p.closed_on END) AS ended_on,
       coalesce(x.week20, false) OR EXISTS (
           SELECT FROM ehcp_milestone m WHERE m.process_id = r.process_id AND m.relieved
                  AND m.rule_id IN ('ENA-NOPLAN-16W', 'ENA-FINAL-20W')) AS week20,
       p.pupil_id, c.restricted
FROM ehcp_assessmentrequest r
JOIN ehcp_process p ON p.id = r.process_id
JOIN ehcp_pupil c ON c.id = p.pupil_id
LEFT JOIN ehcp_returnedrequest x ON x.id = r.returned_id
LEFT JOIN LATERAL (
    SELECT n.kind, n.told_on FROM ehcp_notice n
    WHERE n.process_id = r.process_id AND n.kind IN ('assess_yes', 'assess_no') AND NOT n.entered_in_error
          AND n.told_on IS NOT NULL
    ORDER BY n.told_on, n.id LIMIT 1
) told ON true
WHERE NOT p.entered_in_error AND r.passed_on IS NULL;

CREATE OR REPLACE FUNCTION reporting_outcomes(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF ids IS NULL OR cardinality(ids) = 0 THEN RETURN; END IF;
    PERFORM 1 FROM ehcp_process WHERE id = ANY (ids) ORDER BY id FOR NO KEY UPDATE;
    DELETE FROM reporting_assessmentoutcome o WHERE o.process_id = ANY (ids)
       AND NOT EXISTS (SELECT FROM ehcp_assessmentrequest r JOIN ehcp_process p ON p.id = r.process_id
                       WHERE r.process_id = o.process_id AND NOT p.entered_in_error AND r.passed_on IS NULL);
    INSERT INTO reporting_assessmentoutcome AS o (process_id, received_on, started_on, decision, decision_on,
        reversed_on, no_plan_on, issued_on, ended_on, week20, pupil_id, restricted)
    SELECT process_id, received_on, started_on, decision, decision_on, reversed_on, no_plan_on, issued_on, ended_on,
        week20, pupil_id, restricted
    FROM reporting_outcome_fresh f WHERE f.process_id = ANY (ids)
    ON CONFLICT (process_id) DO UPDATE SET (received_on, started_on, decision, decision_on, reversed_on, no_plan_on,
        issued_on, ended_on, week20, pupil_id, restricted)
      = (excluded.received_on, excluded.started_on, excluded.decision, excluded.decision_on, excluded.reversed_on,
         excluded.no_plan_on, excluded.issued_on, excluded.ended_on, excluded.week20, excluded.pupil_id,
         excluded.restricted)
    WHERE (o.received_on, o.started_on, o.decision, o.decision_on, o.reversed_on, o.no_plan_on, o.issued_on,
           o.ended_on, o.week20, o.pupil_id, o.restricted)
      IS DISTINCT FROM
          (excluded.received_on, excluded.started_on, excluded.decision, excluded.decision_on, excluded.reversed_on,
           excluded.no_plan_on, excluded.issued_on, excluded.ended_on, excluded.week20, excluded.pupil_id,
           excluded.restricted);
END $$;

CREATE OR REPLACE FUNCTION reporting_outcomes_all() RETURNS void LANGUAGE sql AS $$
    TRUNCATE reporting_assessmentoutcome, reporting_outcometally;
    INSERT INTO reporting_assessmentoutcome (process_id, received_on, started_on, decision, decision_on, reversed_on,
        no_plan_on, issued_on, ended_on, week20, pupil_id, restricted)
    SELECT process_id, received_on, started_on, decision, decision_on, reversed_on, no_plan_on, issued_on, ended_on,
        week20, pupil_id, restricted
    FROM reporting_outcome_fresh;
$$;

CREATE OR REPLACE FUNCTION reporting_outcomes_of_processes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM reporting_outcomes(ARRAY(
        SELECT c.id FROM come c JOIN gone g ON g.id = c.id
        WHERE c.kind = 'assessment'
          AND (c.closed_on, c.entered_in_error, c.pupil_id)
              IS DISTINCT FROM (g.closed_on, g.entered_in_error, g.pupil_id)));
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION reporting_outcomes_of_pupils() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM reporting_outcomes(ARRAY(
        SELECT p.id FROM come c JOIN gone g ON g.id = c.id AND g.restricted <> c.restricted
        JOIN ehcp_process p ON p.pupil_id = c.id AND p.kind = 'assessment'));
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER reporting_outcomes_of_pupils_changed AFTER UPDATE ON ehcp_pupil
    REFERENCING OLD TABLE AS gone NEW TABLE AS come FOR EACH STATEMENT EXECUTE FUNCTION reporting_outcomes_of_pupils();
