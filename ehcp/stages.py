"""The stages of a needs assessment in the words officers use. What a stage *is* stands in ``ehcp.timeline.stages``."""

WORDS = {
    "received": "Deciding whether to assess",
    "decided_not_told": "Decided whether to assess, family not yet told",
    "refused": "Will not be assessed",
    "advice": "Waiting for advice",
    "decide_issue": "Deciding whether to issue a plan",
    "issue_not_told": "Decided on a plan, family not yet told",
    "no_plan": "No plan will be issued",
    "drafting": "Writing the draft plan",
    "draft": "Draft out for views",
    "naming": "Naming the setting, finalising",
    "final": "Final plan sent",
    "withdrawn": "Request withdrawn",
    "exported": "Moved to another area",
    "passed_on": "Passed to the right council",
    "review": "Next annual review",
}
#: Stages at which something is still to be done.
OPEN = ("received", "decided_not_told", "advice", "decide_issue", "issue_not_told", "drafting", "draft", "naming")
