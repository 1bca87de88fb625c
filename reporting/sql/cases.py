"""The views of children, processes and dated duties."""

from __future__ import annotations

from ehcp.models import Milestone, Process
from ehcp.proceedings import PROCEEDINGS
from ehcp.stages import OTHERS, WORDS
from ehcp.wording import WAITING
from reporting.sql.shape import ANY_DAY, CHILD, TODAY, Column, View, compiled, hidden, words_for

C = Column
PLAN_IN_FORCE = (
    "exists (select 1 from ehcp_plan l where l.pupil_id = c.id and l.ceased_on is null and l.first_made_on is not null)"
)
NEED = (
    "(select n.sen_type from ehcp_need n where n.pupil_id = c.id and n.rank = 1 and n.ended_on is null"
    " order by (n.source = 'plan') desc, n.id limit 1)"
)
#: Overdue by law, as the lists and the board have it.
OVERDUE = f"m.kind = 'limit' and m.bound = 'authority' and m.met_on is null and m.late_from <= {TODAY}"
STATE = f"""case when m.met_on is not null and m.late_from is not null and m.met_on >= m.late_from then 'met late'
    when m.met_on is not null then 'met'
    when m.ended_on is not null then 'ended'
    when m.due_on is null then 'no date'
    when m.late_from <= {TODAY} then 'late' else 'due' end"""
OF_PROCESS = (
    C("process_key", "key", "p.id", "The process, for joining views; the id in the API.", "Process: internal number"),
    *CHILD,
)
KINDS = {str(Process.Kind.ASSESSMENT): "Needs assessment", **{str(k): each.label for k, each in PROCEEDINGS.items()}}


def _processes() -> str:
    rows = Process.objects.filter(entered_in_error=False).on(ANY_DAY)
    return (
        f"({compiled(rows.order_by())}) p join ehcp_pupil c on c.id = p.pupil_id"
        " left join accounts_organisation t on t.id = p.team_id"
    )


CHILDREN = View(
    "children", "Children and young people on record. No names, addresses, birth dates or national numbers.",
    "one child or young person", lambda: "ehcp_pupil c",
    (
        *CHILD,
        C("restricted", "yes or no", "c.restricted", "Open to named people only: what would tell who it is stays empty.",
          "Child: restricted"),
        C("birth_year", "whole number", hidden("extract(year from c.birth_date)"), "Calendar year of birth.",
          "Child: birth date (SEN2 1.3)", "calendar year"),
        C("sex", "text", hidden("nullif(c.sex, '')"), "F or M, as recorded.", "Child: sex (SEN2 1.4)"),
        C("primary_need", "text", hidden(NEED), "Primary need now: of the plan, else as the setting thinks.",
          "Need, rank 1 (SEN2 5.8a)"),
        C("plan_in_force", "yes or no", PLAN_IN_FORCE, "Whether there is a plan that has been made and not ceased.",
          "Plan: first made, ceased"),
    ),
)  # fmt: skip
PROCESSES = View(
    "processes", "Every statutory process, open and closed, with where it stands today. Those entered in error are left"
    " out.", "one process", _processes,
    (
        *OF_PROCESS,
        C("kind", "text", "p.kind", "Kind: " + "; ".join(f"{k} ({v.lower()})" for k, v in KINDS.items()) + ".",
          "Process: kind"),
        C("kind_words", "text", words_for("p.kind", KINDS), "The kind in words.", "Process: kind"),
        C("opened_on", "date", "p.opened_on", "First day. Of a request the day it arrived.", "Process: opened"),
        C("closed_on", "date", "p.closed_on", "Last day; empty while open.", "Process: closed"),
        C("stage", "text", "p.stage_now", "Where it stands today, as a code.", "Worked out from the facts"),
        C("stage_words", "text", words_for("p.stage_now", {**WORDS, **OTHERS}), "Where it stands today, in words.",
          "Worked out from the facts"),
        C("waiting_on", "text", words_for("nullif(p.waiting_now, '')", WAITING), "Whom it waits for today.",
          "Worked out from the facts"),
        C("next_rule", "text", "nullif(p.next_rule, '')", "Rule of the next date by law.", "Milestones; docs/statutory-timeline.md"),
        C("next_on", "date", "p.next_on", "Next date by law.", "Milestones"),
        C("overdue", "yes or no", f"coalesce(p.closed_on is null and p.overdue_from <= {TODAY}, false)",
          "A limit that binds the authority is in breach today.", "Milestones"),
        C("overdue_from", "date", "p.overdue_from", "First day on which an open limit of the authority is a breach.",
          "Milestones"),
        C("final_due_on", "date", "p.final_due_on", "Last day for the final plan.",
          "Worked out by the rule of its kind; after a request SEND Regulations 2014, reg 13(2)"),
        C("advice_due_on", "date", "p.advice_due_on", "Last day for advice that is still open.", "SEND Regulations 2014, reg 8(1)"),
        C("advice_waiting", "whole number", "p.advice_waiting", "Requests for advice without an answer.",
          "Advice: answered", "requests"),
        C("exception", "yes or no", "p.relieved", "A permitted exception is recorded. It excuses; it moves no date.",
          "Exception (SEND Regulations 2014, reg 10(4), 13(3))"),
        C("team", "text", hidden("t.name"), "Team that has it.", "Process: team"),
    ),
)  # fmt: skip
MILESTONES = View(
    "milestones", "Every dated duty, window and target of those processes, and whether it was met in time.",
    "one rule of one process, and of one request for advice or consultation where the rule is about that",
    lambda: f"{Milestone._meta.db_table} m join ehcp_process p on p.id = m.process_id and not p.entered_in_error"
            " join ehcp_pupil c on c.id = p.pupil_id",
    (
        C("milestone_key", "key", "m.id", "The row; changes when dates are worked out anew.", "Milestone: internal number"),
        *OF_PROCESS,
        C("rule", "text", "m.rule_id", "The rule.", "docs/statutory-timeline.md names each with its legal source"),
        C("label", "text", "m.label", "The rule in words.", "docs/statutory-timeline.md"),
        C("kind", "text", "m.kind", "limit (must be done by), floor (not before), latest, window or target (chosen by"
          " the authority).", "Rule: kind"),
        C("binds", "text", "m.bound", "authority, school, adviser or family.", "Rule: bound"),
        C("counts_from", "date", "m.counts_from", "The day the count starts from.", "Rule: trigger"),
        C("due_on", "date", "m.due_on", "Last day.", "Worked out by the rule"),
        C("late_from", "date", "m.late_from", "First day on which it is late; empty where nothing can be late.",
          "Worked out by the rule"),
        C("met_on", "date", "m.met_on", "Day it was done.", "The fact that meets the rule"),
        C("ended_on", "date", "m.ended_on", "Day the duty ended without being met: refusal, withdrawal, no plan, move.",
          "The fact that ends the duty"),
        C("state", "text", STATE, "met, met late, late, due, ended or no date, today.", "The dates beside it"),
        C("overdue", "yes or no", f"coalesce({OVERDUE}, false)", "A limit that binds the authority, late and not met: as"
          " lists and board count it.", "The dates beside it"),
        C("days_late", "whole number", f"case when m.late_from is not null and coalesce(m.met_on, m.ended_on, {TODAY}) >="
          f" m.late_from then coalesce(m.met_on, m.ended_on, {TODAY}) - m.late_from + 1 end",
          "Days after the last day until it was met, ended, or today; empty where it is not late.",
          "The dates beside it", "calendar days"),
        C("excused", "yes or no", "m.relieved", "A permitted exception relieves it. The date stays.", "Exception"),
    ),
)  # fmt: skip
CASES = (CHILDREN, PROCESSES, MILESTONES)
