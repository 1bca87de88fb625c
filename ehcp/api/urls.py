"""Addresses of the API. They hold references, ids and codes; a search by name is posted."""

from typing import Any

from django.urls import URLPattern, path

from ehcp.api import answers, authority, cases, docs, files, questions, requests, search, verbs
from ehcp.api.schema import describe

LIST, ONE = {"get": "list"}, {"get": "retrieve"}


def _do(where: str, view: Any, name: str) -> URLPattern:
    return path(where, describe(view, name).as_view(), name=name)


urlpatterns: list[URLPattern] = [
    path("", docs.Index.as_view(), name="index"),
    path("docs/", docs.docs, name="docs"),
    path("docs/<slug:key>/", docs.one_address, name="docs_of"),
    path("openapi.yaml", docs.Schema.as_view(), name="schema"),
    path("me/", authority.WhoAmI.as_view(), name="me"),
    path("children/", cases.Children.as_view(LIST), name="children"),
    path("children/search/", search.Search.as_view(), name="search"),
    path("children/<ref:reference>/", cases.Children.as_view(ONE), name="child"),
    path("processes/", cases.Processes.as_view(LIST), name="processes"),
    path("processes/<int:process_id>/", cases.Processes.as_view(ONE), name="process"),
    path("processes/<int:process_id>/milestones/", cases.Milestones.as_view(LIST), name="process_milestones"),
    path("milestones/", cases.Milestones.as_view(LIST), name="milestones"),
    path("advice/", questions.Advice.as_view(LIST), name="advice"),
    path("advice/<int:pk>/", questions.Advice.as_view(ONE), name="one_advice"),
    path("consultations/", questions.Consultations.as_view(LIST), name="consultations"),
    path("consultations/<int:pk>/", questions.Consultations.as_view(ONE), name="consultation"),
    path("documents/", files.Documents.as_view(LIST), name="documents"),
    path("documents/<int:pk>/", files.Documents.as_view(ONE), name="document"),
    path("documents/<int:pk>/content/", files.DocumentContent.as_view(), name="document_content"),
    path("plans/", files.Plans.as_view(LIST), name="plans"),
    path("plans/<int:pk>/", files.Plans.as_view(ONE), name="plan"),
    path("placements/", files.Placements.as_view(LIST), name="placements"),
    path("placements/<int:pk>/", files.Placements.as_view(ONE), name="placement"),
    path("settings/", authority.Settings.as_view(LIST), name="settings"),
    path("settings/<int:pk>/", authority.Settings.as_view(ONE), name="setting"),
    path("policies/", authority.Policies.as_view(), name="policies"),
    path("policies/<slug:key>/", authority.OnePolicy.as_view(), name="policy"),
    path("jobs/", authority.Jobs.as_view(LIST), name="jobs"),
    path("jobs/<int:pk>/", authority.Jobs.as_view(ONE), name="job"),
    # Doing something: GET shows the form, POST does it
    _do("requests/", requests.NewRequest, "do_record_request"),
    _do("children/<ref:reference>/requests/", requests.RequestAbout, "do_record_request_for"),
    _do("advice/<int:pk>/answer/", answers.Answer, "do_answer"),
    _do("advice/<int:pk>/received/", answers.Received, "do_say_received"),
    _do("consultations/<int:pk>/reply/", answers.Reply, "do_reply"),
    _do("policies/<slug:key>/set/", authority.SetPolicy, "do_set_policy"),
    _do("policies/<slug:key>/<int:pk>/withdraw/", authority.WithdrawPolicy, "do_withdraw_policy"),
    _do("settings/import/", authority.ImportRegister, "do_import_register"),
    _do("jobs/<int:pk>/cancel/", authority.CancelJob, "do_cancel_job"),
    _do("jobs/<int:pk>/start-again/", authority.StartAgain, "do_start_again"),
    *verbs.addresses(),
]
