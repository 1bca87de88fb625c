-- The lists' rows know the settings at which they are found (ehcp/models/listing.py). Idempotent: it may run again.

CREATE OR REPLACE VIEW ehcp_listing_fresh AS
SELECT p.id AS process_id, p.pupil_id, p.kind, p.officer_id, c.restricted, p.stage, p.waiting_on, p.family_until,
       p.school_until, p.next_on, p.overdue_from, p.final_due_on, p.advice_due_on, p.relieved,
       p.last_family_contact_on, c.surname, c.forename,
       coalesce(here.name, nullif(here.sen_setting_other, ''), here.sen_setting, asked.name) AS place,
       u.name AS caseworker,
       coalesce(CASE WHEN there.placements > 0 THEN there.settings ELSE ARRAY[asked.id] END, '{}') AS settings
FROM ehcp_process p
JOIN ehcp_pupil c ON c.id = p.pupil_id
LEFT JOIN accounts_user u ON u.id = p.officer_id
LEFT JOIN LATERAL (
    SELECT s.name, l.sen_setting_other, l.sen_setting
    FROM ehcp_placement l LEFT JOIN ehcp_setting s ON s.id = l.setting_id
    WHERE l.pupil_id = p.pupil_id AND l.rank = 1 AND l.leaving_date IS NULL
    LIMIT 1
) here ON true
CROSS JOIN LATERAL (
    SELECT count(*) AS placements,
           array_agg(DISTINCT l.setting_id ORDER BY l.setting_id) FILTER (WHERE l.setting_id IS NOT NULL) AS settings
    FROM ehcp_placement l WHERE l.pupil_id = p.pupil_id AND l.leaving_date IS NULL
) there
LEFT JOIN ehcp_assessmentrequest r ON r.process_id = p.id
LEFT JOIN ehcp_setting asked ON asked.id = r.setting_id
WHERE p.closed_on IS NULL AND NOT p.entered_in_error;

CREATE OR REPLACE FUNCTION ehcp_list(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF ids IS NULL OR cardinality(ids) = 0 THEN RETURN; END IF;
    PERFORM 1 FROM ehcp_process WHERE id = ANY (ids) ORDER BY id FOR NO KEY UPDATE;
    DELETE FROM ehcp_listing l WHERE l.process_id = ANY (ids)
       AND NOT EXISTS (SELECT FROM ehcp_process p
                       WHERE p.id = l.process_id AND p.closed_on IS NULL AND NOT p.entered_in_error);
    INSERT INTO ehcp_listing AS l (process_id, pupil_id, kind, officer_id, restricted, stage, waiting_on, family_until,
        school_until, next_on, overdue_from, final_due_on, advice_due_on, relieved, last_family_contact_on, surname,
        forename, place, caseworker, settings)
    SELECT process_id, pupil_id, kind, officer_id, restricted, stage, waiting_on, family_until,
        school_until, next_on, overdue_from, final_due_on, advice_due_on, relieved, last_family_contact_on, surname,
        forename, place, caseworker, settings
    FROM ehcp_listing_fresh f WHERE f.process_id = ANY (ids)
    ON CONFLICT (process_id) DO UPDATE SET (pupil_id, kind, officer_id, restricted, stage, waiting_on, family_until,
        school_until, next_on, overdue_from, final_due_on, advice_due_on, relieved, last_family_contact_on, surname,
        forename, place, caseworker, settings)
      = (excluded.pupil_id, excluded.kind, excluded.officer_id, excluded.restricted, excluded.stage,
         excluded.waiting_on, excluded.family_until, excluded.school_until, excluded.next_on, excluded.overdue_from,
         excluded.final_due_on, excluded.advice_due_on, excluded.relieved, excluded.last_family_contact_on,
         excluded.surname, excluded.forename, excluded.place, excluded.caseworker, excluded.settings)
    WHERE (l.pupil_id, l.kind, l.officer_id, l.restricted, l.stage, l.waiting_on, l.family_until, l.school_until,
           l.next_on, l.overdue_from, l.final_due_on, l.advice_due_on, l.relieved, l.last_family_contact_on,
           l.surname, l.forename, l.place, l.caseworker, l.settings)
      IS DISTINCT FROM
          (excluded.pupil_id, excluded.kind, excluded.officer_id, excluded.restricted, excluded.stage,
           excluded.waiting_on, excluded.family_until, excluded.school_until, excluded.next_on, excluded.overdue_from,
           excluded.final_due_on, excluded.advice_due_on, excluded.relieved, excluded.last_family_contact_on,
           excluded.surname, excluded.forename, excluded.place, excluded.caseworker, excluded.settings);
END $$;

CREATE OR REPLACE FUNCTION ehcp_list_all() RETURNS void LANGUAGE sql AS $$
    TRUNCATE ehcp_listing, ehcp_listingtally;
    INSERT INTO ehcp_listing (process_id, pupil_id, kind, officer_id, restricted, stage, waiting_on, family_until,
        school_until, next_on, overdue_from, final_due_on, advice_due_on, relieved, last_family_contact_on, surname,
        forename, place, caseworker, settings)
    SELECT process_id, pupil_id, kind, officer_id, restricted, stage, waiting_on, family_until,
        school_until, next_on, overdue_from, final_due_on, advice_due_on, relieved, last_family_contact_on, surname,
        forename, place, caseworker, settings FROM ehcp_listing_fresh;
$$;
