"""Every address of the product by its name, and who opens it on what. An address that is missing here fails a test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.urls import get_resolver, reverse

from tests.browser.world import World

#: Answers a POST only; what they do is pressed on another page.
POST_ONLY = {
    "casework:allocate_ticked", "casework:undo_allocation", "casework:dismiss_flags", "casework:export", "job_cancel",
    "job_retry", "administration:withdraw_policy", "administration:settle_mail", "administration:close_account",
    "administration:reopen_account", "administration:invite_again", "administration:close_organisation",
    "administration:reopen_organisation", "administration:end_place", "administration:revoke_token", "calendar_make", "calendar_end",
    "reporting:sen2_compare", "reporting:sen2_rebuild", "reporting:sen2_write",
    "reporting:check_now",
    "administration:webhook_secret", "administration:turn_webhook", "administration:send_again",
}  # fmt: skip
#: Not a page: a file, or a line of JSON for a script.
FILES = {
    "mfa_login_webauthn", "document", "brand_css", "account_extend", "casework:case_pdf", "setting:draft_pdf", "reporting:download",
    "reporting:sen2_download", "reporting:sen2_document_file",
    "reporting:inspection_template", "reporting:inspection_download",
    "health_live", "health_ready", "metrics", "calendar_feed",
    "reporting:clean_csv",
}  # fmt: skip
#: Why nobody can walk there.
LEFT_OUT = {
    "account_signup": "closed: people are invited",
    "account_email": "closed: an administrator changes addresses",
    "account_email_verification_sent": "closed: people are invited",
    "account_confirm_email": "closed: people are invited",
    "account_set_password": "only for people who came by single sign-on, which is off here",
    "account_reset_password_from_key": "opened with the key of an e-mail: tests/browser/test_signing_in.py",
    "account_reset_password_from_key_done": "shown after it: tests/browser/test_signing_in.py",
    "account_confirm_login_code": "signing in by a mailed code is off",
    "mfa_download_recovery_codes": "a file, behind a second factor",
    "socialaccount_login_cancelled": "single sign-on is off here",
    "socialaccount_login_error": "single sign-on is off here",
    "socialaccount_signup": "closed: people are invited",
    "socialaccount_connections": "closed: an administrator links accounts",
    "openid_connect_login": "single sign-on is off here",
    "openid_connect_callback": "single sign-on is off here",
    "demo_mail": "only in the demonstration",
    "demo_mail_message": "only in the demonstration",
}

#: Set up, asked for and taken away by tests/browser/test_second_factor.py, which asserts each page's heading: opened
#: like any other address they would show the page that asks for the password again.
SECOND_FACTOR = {
    "mfa_activate_totp", "mfa_deactivate_totp", "mfa_authenticate", "mfa_trust", "mfa_reauthenticate",
    "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_add_webauthn", "mfa_edit_webauthn",
    "mfa_remove_webauthn", "mfa_reauthenticate_webauthn",
}  # fmt: skip
#: Reached by a test of its own, because the address is made by what was done before.
ELSEWHERE = {"casework:results": "test_what_a_search_finds"} | dict.fromkeys(SECOND_FACTOR, "test_second_factor.py")

#: Who opens it, and the arguments of the address, made from the world.
Where = tuple[str, Callable[[World], list[Any]]]


def _no(w: World) -> list[Any]:
    return []


def _case(word: str, *more: Any) -> Callable[[World], list[Any]]:
    return lambda w: [w.of(word)[0], *more]


def _step(word: str, *more: Any) -> Callable[[World], list[Any]]:
    return lambda w: [*w.of(word), *more]


def _pk(what: str, number: int = -1) -> Callable[[World], Any]:
    return lambda w: (w.more[what][number] if number >= 0 else w.more[what]).pk


def _with(word: str, what: str, number: int = -1, *, process: bool = True) -> Callable[[World], list[Any]]:
    return lambda w: [*w.of(word)[: 2 if process else 1], _pk(what, number)(w)]


def _draft(*more: Any) -> Callable[[World], list[Any]]:
    return lambda w: [w.draft.pk, *more]


NOBODY: dict[str, Where] = {
    name: ("", _no)
    for name in ("account_login", "account_inactive", "account_reset_password", "account_reset_password_done")
}
OFFICER: dict[str, Where] = {
    "account": ("amina", _no),
    "calendar": ("amina", _no),
    "calendar#with": ("dee", _no),
    "explained": ("amina", _no),
    "explained_area": ("amina", lambda w: ["request"]),
    "explained_area#review": ("amina", lambda w: ["annual_review"]),
    "api:docs": ("amina", _no),
    "api:docs_of": ("amina", lambda w: ["decide_assess"]),
    "api:docs_of#start": ("amina", lambda w: ["process_start"]),
    "api:docs_of#list": ("amina", lambda w: ["processes_list"]),
    "account_logout": ("amina", _no),
    "account_change_password": ("amina", _no),
    "account_reauthenticate": ("amina", _no),
    "mfa_index": ("amina", _no),
    "mfa_list_webauthn": ("amina", _no),
    "casework:worklist": ("amina", _no),
    "casework:record_request": ("amina", _no),
    "casework:moved_in": ("amina", _no),
    "casework:search": ("amina", _no),
    "casework:break_glass": ("amina", _no),
    "casework:case": ("amina", _case("advice")),
    "casework:story": ("amina", _case("advice")),
    "casework:people": ("amina", _case("advice")),
    "casework:documents": ("amina", _case("served")),
    "casework:dates": ("amina", _case("served")),
    "casework:case#new": ("amina", _case("new")),
    "casework:case#undecided": ("amina", _case("undecided")),
    "casework:case#served": ("amina", _case("served")),
    "casework:case#final": ("amina", _case("final")),
    "casework:case#refused": ("amina", _case("refused")),
    "casework:seen": ("ben", _case("served")),
    "casework:note_add": ("amina", _case("new")),
    "casework:record_request_for": ("amina", _case("final")),
    "casework:matches": ("amina", _case("sent")),
    "casework:allocate": ("amina", _case("new")),
    "casework:allocate_process": ("ben", _step("new")),
    "casework:facts_change": ("amina", _case("new")),
    "casework:home_change": ("amina", _case("new")),
    "casework:placement_change": ("amina", _case("new")),
    "casework:needs_change": ("amina", _case("new")),
    "casework:returns": ("amina", _case("final")),
    "casework:plan_change": ("amina", lambda w: [w.of("final")[0], w.cases["final"].pupil.plans.get().pk]),
    "casework:named_change": ("amina", lambda w: [w.of("final")[0], w.cases["final"].pupil.plans.get().pk, 1]),
    "casework:plan_needs_change": ("amina", _case("final")),
    "casework:placement_facts": ("amina", lambda w: [w.of("new")[0], w.cases["new"].pupil.placements.get().pk]),
    "casework:placement_setting": ("amina", lambda w: [w.of("new")[0], w.cases["new"].pupil.placements.get().pk]),
    "casework:request_facts": ("amina", _step("new")),
    "casework:person_add": ("amina", _case("new")),
    "casework:person_change": ("amina", lambda w: [w.of("new")[0], w.cases["new"].pupil.people.get().pk]),
    "casework:person_end": ("amina", lambda w: [w.of("new")[0], w.cases["new"].pupil.people.get().pk]),
    "casework:document_remove": ("amina", lambda w: [w.of("sent")[0], w.cases["sent"].pupil.documents.first().pk]),
    "casework:correct": ("amina", _step("served")),
    "casework:correct_fact": ("amina", _step("served", "request.received_on")),
    "casework:mark_in_error": ("amina", _step("served")),
    "casework:dates#believed": ("amina", _case("final")),
    "casework:process_choose": ("amina", _case("final")),
    "casework:process_start": ("amina", _case("final", "cessation")),
    "casework:process_start#detained": ("amina", _case("final", "detained")),
    "casework:process_start#appeal": ("amina", _case("final", "appeal")),
    "casework:process": ("amina", _step("review")),
    "casework:process#late": ("amina", _step("reassessment")),
    "casework:process_step": ("amina", _step("review", "notice")),
    "casework:process_end": ("amina", _step("appeal")),
    "casework:correct_fact#choice": ("amina", _step("reassessment", "facts.requested_by")),
    "casework:restrict": ("ben", _case("new")),
    "casework:restrict_end": ("ben", _case("refused")),
}
STEPS: dict[str, Where] = {
    "steps:post_list": ("amina", _no),
    "steps:opening": ("amina", _step("new")),
    "steps:family_views": ("amina", _step("undecided")),
    "steps:decide_assess": ("amina", _step("undecided")),
    "steps:decide_issue": ("amina", _step("advice")),
    "steps:tell": ("amina", _step("decided")),
    "steps:reverse": ("amina", _step("refused")),
    "steps:ask_advice": ("amina", _step("advice")),
    "steps:reuse_advice": ("amina", _step("advice")),
    "steps:advice_views": ("amina", _step("advice")),
    "steps:advice": ("amina", _with("advice", "advice", 0)),
    "steps:advice_answer": ("amina", _with("advice", "advice", 0)),
    "steps:advice_follow_up": ("amina", lambda w: [*w.of("served"), w.cases["served"].advice.first().pk]),
    "steps:advice_chase": ("amina", _with("advice", "advice", 0)),
    "steps:advice_cancel": ("amina", _with("advice", "advice", 0)),
    "steps:draft": ("amina", _step("advice")),
    "steps:serve_draft": ("amina", _step("advice")),
    "steps:representations": ("amina", _step("served")),
    "steps:respond": ("amina", _with("served", "views")),
    "steps:consult": ("amina", _step("served")),
    "steps:consultation": ("amina", _with("served", "consultation", 0)),
    "steps:name": ("amina", _step("served")),
    "steps:write_final": ("amina", _step("served")),
    "steps:finalise": ("amina", _step("served")),
    "steps:withdraw": ("amina", _step("undecided")),
    "steps:export": ("amina", _step("undecided")),
    "steps:pass_on": ("amina", _step("new")),
    "steps:exception": ("amina", _step("advice")),
    "steps:exception_for": ("amina", _step("advice", "ENA-FINAL-20W", "case")),
    "steps:exception#one": ("amina", _with("advice", "exception")),
    "steps:post": ("amina", _step("served")),
}
SCHOOL: dict[str, Where] = {
    **{f"setting:{name}": ("sam", _no) for name in ("home", "drafts", "start", "people", "invite")},
    **{
        f"setting:{name}": ("sam", _draft())
        for name in ("draft", "draft_evidence", "draft_print", "draft_send", "draft_share", "draft_discard")
    },
    "setting:draft_evidence_remove": ("sam", lambda w: [w.draft.pk, w.more["evidence"].pk]),
    "setting:draft_section": ("sam", _draft("support")),
    "setting:end_access": ("sam", lambda w: [w.cast.cleo.memberships.get().pk]),
    "setting:case": ("sam", _case("served")),
    "setting:case#final": ("sam", _case("final")),
    "setting:sent": ("sam", _case("sent")),
    "setting:advice": ("sam", _with("advice", "advice", 0, process=False)),
    "setting:advice_not_known": ("sam", _with("advice", "advice", 0, process=False)),
    "setting:consultation": ("sam", _with("served", "consultation", 0, process=False)),
}
ADVISER: dict[str, Where] = {
    **{f"advice:{name}": ("chandra", _no) for name in ("inbox", "people", "invite")},
    "advice:end_access": ("chandra", lambda w: [w.cast.chandra.memberships.get().pk]),
    "advice:request#mine": ("chandra", lambda w: [w.more["advice"][1].pk]),
    "advice:request": ("dee", lambda w: [w.more["advice"][2].pk]),
    "advice:not_known": ("dee", lambda w: [w.more["advice"][2].pk]),
}
MANAGER: dict[str, Where] = {
    "home": ("ben", _no),
    "job": ("ben", lambda w: [w.more["job"].pk]),
    "reporting:board": ("ben", _no),
    "reporting:cases": ("ben", lambda w: ["stage", "advice"]),
    "reporting:clean": ("ben", _no),
    "reporting:my_faults": ("amina", _no),
    "reporting:explain": ("amina", lambda w: [w.more["fault"].pk]),
    "reporting:rules": ("ben", _no),
    "reporting:rules_file": ("ada", _no),
    "reporting:rule": ("ada", lambda w: ["P05"]),
    "reporting:doubts": ("amina", _no),
    "reporting:doubt": ("amina", lambda w: [w.more["doubt"].pk]),
    "reporting:inspection": ("ben", _no),
    "reporting:inspection_lists": ("ben", lambda w: [w.more["inspection"].pk]),
    "reporting:inspection_found": ("ben", lambda w: [w.more["inspection"].pk, "101c"]),
    "reporting:returns": ("ben", _no),
    "reporting:sen2": ("ben", _no),
    "reporting:sen2_return": ("ben", lambda w: [w.more["sen2"].pk]),
    "reporting:sen2_findings": ("ben", lambda w: [w.more["sen2"].pk, w.more["query"].rule]),
    "reporting:sen2_explain": ("ben", lambda w: [w.more["sen2"].pk, w.more["query"].rule]),
    "reporting:sen2_explain_one": ("ben", lambda w: [w.more["sen2"].pk, w.more["query"].rule, w.more["query"].pk]),
    "reporting:sen2_sign": ("ben", lambda w: [w.more["sen2"].pk]),
    "reporting:sen2_document": ("ben", lambda w: [w.more["sen2"].pk, w.more["tables"].pk]),
    "reporting:sen2_comparison": ("ben", lambda w: [w.more["sen2"].pk, w.more["comparison"].pk]),
    "reporting:return": ("ben", lambda w: [w.more["return"].pk]),
}


def _of_organisation(w: World) -> list[Any]:
    return [w.cast.psychology.organisation.pk]


def _of_person(w: World) -> list[Any]:
    return [w.more["place"].user_id]


_PLAIN = ("home", "people", "add_person", "organisations", "add_team", "add_service", "find_setting", "authority",
          "change_details", "change_colours", "policies", "schools", "work", "mails", "comparison", "tokens",
          "add_token", "webhooks", "add_webhook")  # fmt: skip
ADMINISTRATOR: dict[str, Where] = {
    **{f"administration:{name}": ("ada", _no) for name in _PLAIN},
    **{f"administration:{name}": ("ada", _of_person) for name in ("person", "change_person", "add_place")},
    **{f"administration:{name}": ("ada", _of_organisation) for name in ("organisation", "change_organisation")},
    "administration:open_setting": ("ada", lambda w: [w.more["closed"].pk]),
    "administration:policy": ("ada", lambda w: ["count_mode"]),
    **{
        f"administration:{name}": ("ada", lambda w: [w.more["delivery"].endpoint_id])
        for name in ("webhook", "change_webhook", "remove_webhook", "replay_webhook")
    },
    "administration:token": ("ada", lambda w: [w.more["token"].pk]),
}

PAGES = {**NOBODY, **OFFICER, **STEPS, **SCHOOL, **ADVISER, **MANAGER, **ADMINISTRATOR}


def all_names() -> Iterator[str]:
    """The name of every address in the URLconf; patterns without a name are redirects to a 404 (closed parts)."""

    def walk(patterns: list[Any], namespace: str) -> Iterator[str]:
        for each in patterns:
            if hasattr(each, "url_patterns"):
                yield from walk(each.url_patterns, f"{namespace}{each.namespace}:" if each.namespace else namespace)
            elif each.name:
                yield namespace + each.name

    for name in walk(get_resolver().url_patterns, ""):
        if not name.startswith("api:") or name.startswith("api:docs"):  # the API answers systems: tests/ehcp/api
            yield name


def address(name: str, world: World) -> str:
    """The address of a page in this world; what follows # in the name only tells two visits apart."""
    return reverse(name.split("#")[0], args=PAGES[name][1](world))
