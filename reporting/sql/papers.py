"""The views of advice, decisions, plans and placements."""

from __future__ import annotations

from ehcp.actions.projection import ADVICE as ADVICE_RULES
from ehcp.models import AdviceRequest, Decision, Placement, Plan
from reporting.sql.cases import OF_PROCESS
from reporting.sql.shape import CHILD, Column, View, hidden, words_for

C = Column
JOINED = (
    "join ehcp_process p on p.id = {0}.process_id and not p.entered_in_error join ehcp_pupil c on c.id = p.pupil_id"
)
RULES = ", ".join(f"'{rule}'" for rule in ADVICE_RULES)
ADVICE = View(
    "advice", "Advice asked for under regulation 6, and when it came. Those entered in error are left out.",
    "one request for advice",
    lambda: f"ehcp_advicerequest a {JOINED.format('a')} left join ehcp_service s on s.id = a.service_id"
            " left join accounts_organisation o on o.id = s.organisation_id left join ehcp_setting t on t.id = a.setting_id"
            f" left join ehcp_milestone m on m.process_id = p.id and m.rule_id in ({RULES}) and m.subject = 'advice-' || a.id"
            " where not a.entered_in_error",
    (
        C("advice_key", "key", "a.id", "The request; the id in the API.", "Advice: internal number"),
        *OF_PROCESS,
        C("kind", "text", words_for("a.kind", dict(AdviceRequest.Kind.choices)), "Whose advice, in words.",
          "SEND Regulations 2014, reg 6(1)"),
        C("asked_of", "text", hidden("coalesce(o.name, t.name)"), "Service or setting.", "Advice: service, setting"),
        C("asked_on", "date", "a.asked_on", "Day it was asked for.", "Advice: asked"),
        C("due_on", "date", "m.due_on", "Last day.", "SEND Regulations 2014, reg 8(1): six weeks"),
        C("answered_on", "date", "a.answered_on", "Day of the answer.", "Advice: answered"),
        C("cancelled_on", "date", "a.cancelled_on", "Day it was taken back.", "Advice: taken back"),
        C("outcome", "text", words_for("nullif(a.outcome, '')", dict(AdviceRequest.Outcome.choices)),
          "What came of it, in words.", "Advice: outcome"),
        C("days_taken", "whole number", "a.answered_on - a.asked_on", "From the day it was asked for to the answer."
          " Below 0 where older advice was used again.", "Advice: asked, answered", "calendar days"),
        C("in_time", "yes or no", "case when a.answered_on is not null and m.due_on is not null then a.answered_on <= m.due_on"
          " end", "Answered by the last day; empty while there is no answer or no last day.", "Advice: answered, due"),
    ),
)  # fmt: skip
DECISIONS = View(
    "decisions", "Decisions whether to assess and whether to issue a plan. Those entered in error are left out.",
    "one decision",
    lambda: f"ehcp_decision d {JOINED.format('d')} where not d.entered_in_error",
    (
        C("decision_key", "key", "d.id", "The decision; the id in the API.", "Decision: internal number"),
        *OF_PROCESS,
        C("kind", "text", words_for("d.kind", dict(Decision.Kind.choices)), "What was decided, in words.",
          "Children and Families Act 2014, s.36(3), s.37(1)"),
        C("yes", "yes or no", "d.outcome", "Whether it was decided to do it.", "Decision: outcome"),
        C("ground", "text", "nullif(d.ground, '')", "Lawful ground of a refusal, as a code.", "Decision: ground"),
        C("decided_on", "date", "d.decided_on", "Day of the decision.", "Decision: decided"),
        C("told_on", "date", "(select min(n.told_on) from ehcp_notice n where n.decision_id = d.id and not n.entered_in_error)",
          "Day the notice is taken to have arrived with the family. The limits count to it.", "Notice: told (SEN2 2.4, 3.2)"),
    ),
)  # fmt: skip
PLANS = View(
    "plans", "Education, health and care plans, in force and ceased.", "one plan",
    lambda: "ehcp_plan l join ehcp_pupil c on c.id = l.pupil_id",
    (
        C("plan_key", "key", "l.id", "The plan; the id in the API.", "Plan: internal number"),
        *CHILD,
        C("origin", "text", words_for("l.origin", dict(Plan.Origin.choices)), "Made here or elsewhere, in words.", "Plan: origin"),
        C("first_made_on", "date", "l.first_made_on", "Day the first final plan was sent; empty while a draft.",
          "Plan: first made (SEN2 4.1)"),
        C("latest_final_on", "date", "(select max(v.served_on) from ehcp_planversion v where v.plan_id = l.id and v.kind ="
          " 'final' and not v.entered_in_error)", "Day the latest final version was sent from here.", "Plan version: sent"),
        C("ceased_on", "date", "l.ceased_on", "Day it ended.", "Plan: ceased (SEN2 4.5)"),
        C("cease_reason", "text", "nullif(l.cease_reason, '')", "Why it ended, as a code.", "Plan: reason (SEN2 4.6)"),
        C("in_force", "yes or no", "l.ceased_on is null and l.first_made_on is not null", "Made and not ceased.",
          "Plan: first made, ceased"),
        C("personal_budget", "yes or no", "l.personal_budget", "A personal budget is taken up; empty where it is not held.",
          "Plan: personal budget (SEN2 4.4a)"),
    ),
)  # fmt: skip
PLACEMENTS = View(
    "placements", "Where children and young people are educated, now and before.", "one stay at a setting, or elsewhere",
    lambda: "ehcp_placement e join ehcp_pupil c on c.id = e.pupil_id left join ehcp_setting t on t.id = e.setting_id",
    (
        C("placement_key", "key", "e.id", "The stay; the id in the API.", "Placement: internal number"),
        *CHILD,
        C("urn", "text", hidden("t.urn"), "Number of the school in the register. Empty on a restricted record.",
          "Register of schools: URN (SEN2 5.7a)"),
        C("setting", "text", hidden("t.name"), "Name of the setting. Empty on a restricted record.", "Register of schools: name"),
        C("setting_type", "text", hidden("t.type_name"), "Type of the setting.", "Register of schools: type"),
        C("elsewhere", "text", words_for("nullif(e.sen_setting, '')", dict(Placement.Elsewhere.choices)),
          "Where, if at no setting of the register, in words.", "Placement: SEN setting (SEN2 5.7c)"),
        C("rank", "whole number", "e.rank", "1 is the main place, 2 a second one.", "Placement: rank (SEN2 5.7d)", "place"),
        C("from_on", "date", "e.entry_date", "First day.", "Placement: entry (SEN2 5.7e)"),
        C("left_on", "date", "e.leaving_date", "Last day; empty while there.", "Placement: leaving (SEN2 5.7f)"),
        C("current", "yes or no", "e.leaving_date is null", "Whether it goes on.", "Placement: leaving"),
        C("sen_unit", "yes or no", "e.sen_unit", "In the SEN unit; empty where it is not held.", "Placement (SEN2 5.7g)"),
        C("resourced_provision", "yes or no", "e.resourced_provision", "In resourced provision; empty where it is not held.",
          "Placement (SEN2 5.7h)"),
    ),
)  # fmt: skip
PAPERS = (ADVICE, DECISIONS, PLANS, PLACEMENTS)
