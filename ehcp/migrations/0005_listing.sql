-- The list's rows and tallies, kept by the database itself (ehcp/models/listing.py). Idempotent: it may run again.

CREATE OR REPLACE VIEW ehcp_listing_fresh AS
SELECT p.id AS process_id, p.pupil_id, p.kind, p.officer_id, c.restricted, p.stage, p.waiting_on, p.family_until,
       p.school_until, p.next_on, p.overdue_from, p.final_due_on, p.advice_due_on, p.relieved,
       p.last_family_contact_on, c.surname, c.forename,
       coalesce(here.name, nullif(here.sen_setting_other, ''), here.sen_setting, asked.name) AS place,
       u.name AS caseworker
FROM ehcp_process p
JOIN ehcp_pupil c ON c.id = p.pupil_id
LEFT JOIN accounts_user u ON u.id = p.officer_id
LEFT JOIN LATERAL (
    SELECT s.name, l.sen_setting_other, l.sen_setting
    FROM ehcp_placement l LEFT JOIN ehcp_setting s ON s.id = l.setting_id
    WHERE l.pupil_id = p.pupil_id AND l.rank = 1 AND l.leaving_date IS NULL
    LIMIT 1
) here ON true
LEFT JOIN ehcp_assessmentrequest r ON r.process_id = p.id
LEFT JOIN ehcp_setting asked ON asked.id = r.setting_id
WHERE p.closed_on IS NULL AND NOT p.entered_in_error;

-- Bring the rows of some processes up to date. The lock first: whoever changes another fact of the same process at
-- the same time waits here, and then reads what the other has written.
CREATE OR REPLACE FUNCTION ehcp_list(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF ids IS NULL OR cardinality(ids) = 0 THEN RETURN; END IF;
    PERFORM 1 FROM ehcp_process WHERE id = ANY (ids) ORDER BY id FOR NO KEY UPDATE;
    DELETE FROM ehcp_listing l WHERE l.process_id = ANY (ids)
       AND NOT EXISTS (SELECT FROM ehcp_process p
                       WHERE p.id = l.process_id AND p.closed_on IS NULL AND NOT p.entered_in_error);
    INSERT INTO ehcp_listing AS l (process_id, pupil_id, kind, officer_id, restricted, stage, waiting_on, family_until,
        school_until, next_on, overdue_from, final_due_on, advice_due_on, relieved, last_family_contact_on, surname,
        forename, place, caseworker)
    SELECT process_id, pupil_id, kind, officer_id, restricted, stage, waiting_on, family_until,
        school_until, next_on, overdue_from, final_due_on, advice_due_on, relieved, last_family_contact_on, surname,
        forename, place, caseworker
    FROM ehcp_listing_fresh f WHERE f.process_id = ANY (ids)
    ON CONFLICT (process_id) DO UPDATE SET (pupil_id, kind, officer_id, restricted, stage, waiting_on, family_until,
        school_until, next_on, overdue_from, final_due_on, advice_due_on, relieved, last_family_contact_on, surname,
        forename, place, caseworker)
      = (excluded.pupil_id, excluded.kind, excluded.officer_id, excluded.restricted, excluded.stage,
         excluded.waiting_on, excluded.family_until, excluded.school_until, excluded.next_on, excluded.overdue_from,
         excluded.final_due_on, excluded.advice_due_on, excluded.relieved, excluded.last_family_contact_on,
         excluded.surname, excluded.forename, excluded.place, excluded.caseworker)
    WHERE (l.pupil_id, l.kind, l.officer_id, l.restricted, l.stage, l.waiting_on, l.family_until, l.school_until,
           l.next_on, l.overdue_from, l.final_due_on, l.advice_due_on, l.relieved, l.last_family_contact_on,
           l.surname, l.forename, l.place, l.caseworker)
      IS DISTINCT FROM
          (excluded.pupil_id, excluded.kind, excluded.officer_id, excluded.restricted, excluded.stage,
           excluded.waiting_on, excluded.family_until, excluded.school_until, excluded.next_on, excluded.overdue_from,
           excluded.final_due_on, excluded.advice_due_on, excluded.relieved, excluded.last_family_contact_on,
           excluded.surname, excluded.forename, excluded.place, excluded.caseworker);
END $$;

CREATE OR REPLACE FUNCTION ehcp_list_processes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM ehcp_listing WHERE process_id IN (SELECT id FROM gone);
    ELSE
        PERFORM ehcp_list(ARRAY(SELECT id FROM come));
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION ehcp_list_pupils() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM ehcp_list(ARRAY(
        SELECT p.id FROM ehcp_process p JOIN come c ON c.id = p.pupil_id JOIN gone g ON g.id = c.id
        WHERE p.closed_on IS NULL
          AND (c.surname, c.forename, c.restricted) IS DISTINCT FROM (g.surname, g.forename, g.restricted)));
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION ehcp_list_placements() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM ehcp_list(ARRAY(SELECT p.id FROM ehcp_process p WHERE p.closed_on IS NULL
                                AND p.pupil_id IN (SELECT pupil_id FROM gone)));
    ELSIF TG_OP = 'UPDATE' THEN
        PERFORM ehcp_list(ARRAY(SELECT p.id FROM ehcp_process p WHERE p.closed_on IS NULL
                                AND p.pupil_id IN (SELECT pupil_id FROM gone UNION SELECT pupil_id FROM come)));
    ELSE
        PERFORM ehcp_list(ARRAY(SELECT p.id FROM ehcp_process p WHERE p.closed_on IS NULL
                                AND p.pupil_id IN (SELECT pupil_id FROM come)));
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION ehcp_list_requests() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM ehcp_list(ARRAY(SELECT process_id FROM come));
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION ehcp_list_settings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM ehcp_list(ARRAY(
        SELECT p.id FROM come c JOIN gone g ON g.id = c.id AND g.name <> c.name
        JOIN ehcp_placement l ON l.setting_id = c.id AND l.leaving_date IS NULL
        JOIN ehcp_process p ON p.pupil_id = l.pupil_id AND p.closed_on IS NULL
        UNION
        SELECT r.process_id FROM come c JOIN gone g ON g.id = c.id AND g.name <> c.name
        JOIN ehcp_assessmentrequest r ON r.setting_id = c.id));
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION ehcp_list_officers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM ehcp_list(ARRAY(
        SELECT p.id FROM come c JOIN gone g ON g.id = c.id AND g.name <> c.name
        JOIN ehcp_process p ON p.officer_id = c.id AND p.closed_on IS NULL));
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION ehcp_tally() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO ehcp_listingtally (kind, officer_id, restricted, stage, waiting_on, family_until, school_until,
            next_on, overdue_from, final_due_on, advice_due_on, relieved, n)
        SELECT kind, officer_id - officer_id, restricted, stage, waiting_on, family_until, school_until, next_on,
            overdue_from, final_due_on, advice_due_on, relieved, -count(*) FROM gone GROUP BY 1,2,3,4,5,6,7,8,9,10,11,12;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO ehcp_listingtally (kind, officer_id, restricted, stage, waiting_on, family_until, school_until,
            next_on, overdue_from, final_due_on, advice_due_on, relieved, n)
        SELECT kind, officer_id - officer_id, restricted, stage, waiting_on, family_until, school_until, next_on,
            overdue_from, final_due_on, advice_due_on, relieved, count(*) FROM come GROUP BY 1,2,3,4,5,6,7,8,9,10,11,12;
    END IF;
    RETURN NULL;
END $$;

-- Add the tallies up: the same sums in fewer rows. What others add meanwhile stays beside.
CREATE OR REPLACE FUNCTION ehcp_add_up() RETURNS void LANGUAGE sql AS $$
    WITH gone AS (DELETE FROM ehcp_listingtally RETURNING *)
    INSERT INTO ehcp_listingtally (kind, officer_id, restricted, stage, waiting_on, family_until, school_until,
        next_on, overdue_from, final_due_on, advice_due_on, relieved, n)
    SELECT kind, officer_id, restricted, stage, waiting_on, family_until, school_until, next_on, overdue_from,
        final_due_on, advice_due_on, relieved, sum(n) FROM gone GROUP BY 1,2,3,4,5,6,7,8,9,10,11,12 HAVING sum(n) <> 0
$$;

-- All of it anew from the facts: after a bulk load that went round the triggers.
CREATE OR REPLACE FUNCTION ehcp_list_all() RETURNS void LANGUAGE sql AS $$
    TRUNCATE ehcp_listing, ehcp_listingtally;
    INSERT INTO ehcp_listing (process_id, pupil_id, kind, officer_id, restricted, stage, waiting_on, family_until,
        school_until, next_on, overdue_from, final_due_on, advice_due_on, relieved, last_family_contact_on, surname,
        forename, place, caseworker)
    SELECT process_id, pupil_id, kind, officer_id, restricted, stage, waiting_on, family_until,
        school_until, next_on, overdue_from, final_due_on, advice_due_on, relieved, last_family_contact_on, surname,
        forename, place, caseworker FROM ehcp_listing_fresh;
$$;

DO $$
DECLARE
    t record;
BEGIN
    FOR t IN SELECT * FROM (VALUES
        ('ehcp_process', 'ehcp_list_processes', 'INSERT UPDATE DELETE'),
        ('ehcp_pupil', 'ehcp_list_pupils', 'UPDATE'),
        ('ehcp_placement', 'ehcp_list_placements', 'INSERT UPDATE DELETE'),
        ('ehcp_assessmentrequest', 'ehcp_list_requests', 'INSERT UPDATE'),
        ('ehcp_setting', 'ehcp_list_settings', 'UPDATE'),
        ('accounts_user', 'ehcp_list_officers', 'UPDATE'),
        ('ehcp_listing', 'ehcp_tally', 'INSERT UPDATE DELETE')
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
