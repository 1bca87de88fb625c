"""Every statutory step has an address below its case and process; it holds the reference, ids and codes, no name."""

from typing import Any

from django.urls import URLPattern, path

from ehcp.views.steps import advising, consulting, deciding, drafting, endings, excepting, finalising, posting

app_name = "steps"


def _step(where: str, view: type[Any], name: str) -> URLPattern:
    return path(f"<str:reference>/<int:process_id>/{where}", view.as_view(), name=name)


urlpatterns: list[URLPattern] = [
    path("letters/to-post/", posting.ToPost.as_view(), name="post_list"),
    _step("opening/", deciding.Opening, "opening"),
    _step("views/", endings.FamilyViews, "family_views"),
    _step("decide-assess/", deciding.DecideAssess, "decide_assess"),
    _step("decide-issue/", deciding.DecideIssue, "decide_issue"),
    _step("tell/", deciding.Tell, "tell"),
    _step("reverse/", deciding.Reverse, "reverse"),
    _step("ask-advice/", advising.AskAdvice, "ask_advice"),
    _step("reuse-advice/", advising.Reuse, "reuse_advice"),
    _step("advice-views/", advising.ViewsSent, "advice_views"),
    _step("advice/<int:pk>/", advising.Advice, "advice"),
    _step("advice/<int:pk>/answer/", advising.Answer, "advice_answer"),
    _step("advice/<int:pk>/follow-up/", advising.FollowUp, "advice_follow_up"),
    _step("advice/<int:pk>/chase/", advising.Chase, "advice_chase"),
    _step("advice/<int:pk>/take-back/", advising.Cancel, "advice_cancel"),
    _step("draft/", drafting.WriteDraft, "draft"),
    _step("draft/send/", drafting.ServeDraft, "serve_draft"),
    _step("representations/", drafting.Represent, "representations"),
    _step("representations/<int:pk>/", drafting.Respond, "respond"),
    _step("consult/", consulting.Consult, "consult"),
    _step("consult/<int:pk>/", consulting.Reply, "consultation"),
    _step("name/", finalising.Name, "name"),
    _step("final/", finalising.WriteFinal, "write_final"),
    _step("final/send/", finalising.Finalise, "finalise"),
    _step("withdraw/", endings.Withdraw, "withdraw"),
    _step("export/", endings.Export, "export"),
    _step("pass-on/", endings.PassOn, "pass_on"),
    _step("exception/", excepting.ChooseLimit, "exception"),
    _step("exception/<int:pk>/", excepting.FollowUpException, "exception"),
    _step("exception/<str:rule_id>/<str:subject>/", excepting.Except, "exception_for"),
    _step("post/", posting.ToPostOfCase, "post"),
]
