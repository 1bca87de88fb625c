-- What the lists' tallies have to sum up to. Idempotent: it may run again.
CREATE OR REPLACE VIEW ehcp_listingtally_fresh AS
SELECT kind, officer_id - officer_id AS officer_id, restricted, stage, waiting_on, family_until, school_until, next_on,
       overdue_from, final_due_on, advice_due_on, relieved, count(*) AS n
FROM ehcp_listing GROUP BY 1,2,3,4,5,6,7,8,9,10,11,12;
