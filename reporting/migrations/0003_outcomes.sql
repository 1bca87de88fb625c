-- What became of each needs assessment, and how many are alike by day (reporting/models.py), kept by the database itself.
-- Idempotent: it may run again.

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
                  AND m.rule_id IN ('ENA-NOPLAN-16W', 'ENA-FINAL-20W')) AS week20
FROM ehcp_assessmentrequest r
JOIN ehcp_process p ON p.id = r.process_id
LEFT JOIN ehcp_returnedrequest x ON x.id = r.returned_id
LEFT JOIN LATERAL (
    SELECT n.kind, n.told_on FROM ehcp_notice n
    WHERE n.process_id = r.process_id AND n.kind IN ('assess_yes', 'assess_no') AND NOT n.entered_in_error
          AND n.told_on IS NOT NULL
    ORDER BY n.told_on, n.id LIMIT 1
) told ON true
WHERE NOT p.entered_in_error AND r.passed_on IS NULL;

-- Bring the rows of some processes up to date; the lock first, as for the lists (ehcp_list).
CREATE OR REPLACE FUNCTION reporting_outcomes(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF ids IS NULL OR cardinality(ids) = 0 THEN RETURN; END IF;
    PERFORM 1 FROM ehcp_process WHERE id = ANY (ids) ORDER BY id FOR NO KEY UPDATE;
    DELETE FROM reporting_assessmentoutcome o WHERE o.process_id = ANY (ids)
       AND NOT EXISTS (SELECT FROM ehcp_assessmentrequest r JOIN ehcp_process p ON p.id = r.process_id
                       WHERE r.process_id = o.process_id AND NOT p.entered_in_error AND r.passed_on IS NULL);
    INSERT INTO reporting_assessmentoutcome AS o (process_id, received_on, started_on, decision, decision_on,
        reversed_on, no_plan_on, issued_on, ended_on, week20)
    SELECT process_id, received_on, started_on, decision, decision_on, reversed_on, no_plan_on, issued_on, ended_on,
        week20
    FROM reporting_outcome_fresh f WHERE f.process_id = ANY (ids)
    ON CONFLICT (process_id) DO UPDATE SET (received_on, started_on, decision, decision_on, reversed_on, no_plan_on,
        issued_on, ended_on, week20)
      = (excluded.received_on, excluded.started_on, excluded.decision, excluded.decision_on, excluded.reversed_on,
         excluded.no_plan_on, excluded.issued_on, excluded.ended_on, excluded.week20)
    WHERE (o.received_on, o.started_on, o.decision, o.decision_on, o.reversed_on, o.no_plan_on, o.issued_on,
           o.ended_on, o.week20)
      IS DISTINCT FROM
          (excluded.received_on, excluded.started_on, excluded.decision, excluded.decision_on, excluded.reversed_on,
           excluded.no_plan_on, excluded.issued_on, excluded.ended_on, excluded.week20);
END $$;

-- What one outcome is summed up as: a plan by its day, a decision by its day, and standing open from a day to a day.
-- How long it took is told as the limit within which it was, in days: reporting/daily.py knows the same limits.
CREATE OR REPLACE FUNCTION reporting_parts(received_on date, started_on date, decision text, decision_on date,
    reversed_on date, no_plan_on date, issued_on date, ended_on date, week20 boolean)
RETURNS TABLE (part text, told_on date, within int, excused boolean, received date, started date, over_on date,
               days int)
LANGUAGE sql IMMUTABLE AS $$
    SELECT 'plan', issued_on,
           CASE WHEN issued_on - started_on <= 140 THEN 140 WHEN issued_on - started_on <= 364 THEN 364 ELSE 365 END,
           week20, NULL::date, NULL::date, NULL::date, issued_on - started_on
    WHERE issued_on IS NOT NULL
    UNION ALL
    SELECT 'decision', decision_on, CASE WHEN decision_on - started_on <= 42 THEN 42 ELSE 43 END,
           false, NULL, NULL, NULL, 0
    WHERE decision_on IS NOT NULL
    UNION ALL
    SELECT 'standing', NULL, NULL, false, received_on, started_on,
           least(issued_on, no_plan_on, ended_on,
                 CASE WHEN decision = 'assess_no' AND reversed_on IS NULL THEN decision_on END), 0
$$;

CREATE OR REPLACE FUNCTION reporting_sum_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO reporting_outcometally (part, told_on, within, excused, received, started, over_on, n, days)
        SELECT q.part, q.told_on, q.within, q.excused, q.received, q.started, q.over_on, -count(*), -sum(q.days)
        FROM gone g, LATERAL reporting_parts(g.received_on, g.started_on, g.decision, g.decision_on, g.reversed_on,
            g.no_plan_on, g.issued_on, g.ended_on, g.week20) q
        GROUP BY 1,2,3,4,5,6,7;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO reporting_outcometally (part, told_on, within, excused, received, started, over_on, n, days)
        SELECT q.part, q.told_on, q.within, q.excused, q.received, q.started, q.over_on, count(*), sum(q.days)
        FROM come g, LATERAL reporting_parts(g.received_on, g.started_on, g.decision, g.decision_on, g.reversed_on,
            g.no_plan_on, g.issued_on, g.ended_on, g.week20) q
        GROUP BY 1,2,3,4,5,6,7;
    END IF;
    RETURN NULL;
END $$;

-- Add the tallies up: the same sums in fewer rows. What others add meanwhile stays beside.
CREATE OR REPLACE FUNCTION reporting_add_up() RETURNS void LANGUAGE sql AS $$
    WITH gone AS (DELETE FROM reporting_outcometally RETURNING *)
    INSERT INTO reporting_outcometally (part, told_on, within, excused, received, started, over_on, n, days)
    SELECT part, told_on, within, excused, received, started, over_on, sum(n), sum(days)
    FROM gone GROUP BY 1,2,3,4,5,6,7 HAVING sum(n) <> 0 OR sum(days) <> 0
$$;

-- All of it anew from the facts: after a bulk load that went round the triggers.
CREATE OR REPLACE FUNCTION reporting_outcomes_all() RETURNS void LANGUAGE sql AS $$
    TRUNCATE reporting_assessmentoutcome, reporting_outcometally;
    INSERT INTO reporting_assessmentoutcome (process_id, received_on, started_on, decision, decision_on, reversed_on,
        no_plan_on, issued_on, ended_on, week20)
    SELECT process_id, received_on, started_on, decision, decision_on, reversed_on, no_plan_on, issued_on, ended_on,
        week20
    FROM reporting_outcome_fresh;
$$;

-- Which assessments a change of facts may concern. Of processes and milestones only what changes an outcome counts:
-- both change with every action.
CREATE OR REPLACE FUNCTION reporting_outcomes_of_rows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM reporting_outcomes(ARRAY(SELECT DISTINCT process_id FROM gone WHERE process_id IS NOT NULL));
    ELSIF TG_OP = 'INSERT' THEN
        PERFORM reporting_outcomes(ARRAY(SELECT DISTINCT process_id FROM come WHERE process_id IS NOT NULL));
    ELSE
        PERFORM reporting_outcomes(ARRAY(SELECT process_id FROM gone WHERE process_id IS NOT NULL
                                         UNION SELECT process_id FROM come WHERE process_id IS NOT NULL));
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION reporting_outcomes_of_requests() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM reporting_assessmentoutcome WHERE process_id IN (SELECT process_id FROM gone);
    ELSE
        PERFORM reporting_outcomes(ARRAY(SELECT process_id FROM come));
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION reporting_outcomes_of_processes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM reporting_outcomes(ARRAY(
        SELECT c.id FROM come c JOIN gone g ON g.id = c.id
        WHERE c.kind = 'assessment'
          AND (c.closed_on, c.entered_in_error) IS DISTINCT FROM (g.closed_on, g.entered_in_error)));
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION reporting_outcomes_of_milestones() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM reporting_outcomes(ARRAY(SELECT DISTINCT process_id FROM gone
            WHERE relieved AND rule_id IN ('ENA-NOPLAN-16W', 'ENA-FINAL-20W')));
    ELSIF TG_OP = 'INSERT' THEN
        PERFORM reporting_outcomes(ARRAY(SELECT DISTINCT process_id FROM come
            WHERE relieved AND rule_id IN ('ENA-NOPLAN-16W', 'ENA-FINAL-20W')));
    ELSE
        PERFORM reporting_outcomes(ARRAY(SELECT DISTINCT c.process_id FROM come c JOIN gone g ON g.id = c.id
            WHERE c.relieved <> g.relieved AND c.rule_id IN ('ENA-NOPLAN-16W', 'ENA-FINAL-20W')));
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION reporting_outcomes_of_returned() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM reporting_outcomes(ARRAY(SELECT r.process_id FROM ehcp_assessmentrequest r
                                     WHERE r.returned_id IN (SELECT id FROM come)));
    RETURN NULL;
END $$;

DO $$
DECLARE
    t record;
BEGIN
    FOR t IN SELECT * FROM (VALUES
        ('ehcp_assessmentrequest', 'reporting_outcomes_of_requests', 'INSERT UPDATE DELETE'),
        ('ehcp_notice', 'reporting_outcomes_of_rows', 'INSERT UPDATE DELETE'),
        ('ehcp_planversion', 'reporting_outcomes_of_rows', 'INSERT UPDATE DELETE'),
        ('ehcp_process', 'reporting_outcomes_of_processes', 'UPDATE'),
        ('ehcp_milestone', 'reporting_outcomes_of_milestones', 'INSERT UPDATE DELETE'),
        ('ehcp_returnedrequest', 'reporting_outcomes_of_returned', 'UPDATE'),
        ('reporting_assessmentoutcome', 'reporting_sum_up', 'INSERT UPDATE DELETE')
    ) AS v(tab, fn, ops) LOOP
        IF t.ops LIKE '%INSERT%' THEN
            EXECUTE format('CREATE OR REPLACE TRIGGER %I AFTER INSERT ON %I REFERENCING NEW TABLE AS come
                FOR EACH STATEMENT EXECUTE FUNCTION %I()', t.fn || '_come', t.tab, t.fn);
        END IF;
        IF t.ops LIKE '%UPDATE%' THEN
            EXECUTE format('CREATE OR REPLACE TRIGGER %I AFTER UPDATE ON %I REFERENCING OLD TABLE AS gone NEW TABLE AS come
                FOR EACH STATEMENT EXECUTE FUNCTION %I()', t.fn || '_changed', t.tab, t.fn);
        END IF;
        IF t.ops LIKE '%DELETE%' THEN
            EXECUTE format('CREATE OR REPLACE TRIGGER %I AFTER DELETE ON %I REFERENCING OLD TABLE AS gone
                FOR EACH STATEMENT EXECUTE FUNCTION %I()', t.fn || '_gone', t.tab, t.fn);
        END IF;
    END LOOP;
END $$;

-- What the tallies' sums have to be.
CREATE OR REPLACE VIEW reporting_outcometally_fresh AS
SELECT q.part, q.told_on, q.within, q.excused, q.received, q.started, q.over_on, count(*) AS n, sum(q.days) AS days
FROM reporting_assessmentoutcome g, LATERAL reporting_parts(g.received_on, g.started_on, g.decision, g.decision_on,
    g.reversed_on, g.no_plan_on, g.issued_on, g.ended_on, g.week20) q
GROUP BY 1,2,3,4,5,6,7;
