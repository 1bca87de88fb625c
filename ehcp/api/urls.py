"""Addresses of the API. They hold references, ids and codes; a search by name is posted."""

from django.urls import URLPattern, path

from ehcp.api import authority, cases, docs, files, questions, search
from ehcp.urls import casework  # noqa: F401  # which registers the converter of references

LIST, ONE = {"get": "list"}, {"get": "retrieve"}


urlpatterns: list[URLPattern] = [
    path("", docs.Index.as_view(), name="index"),
    path("docs/", docs.docs, name="docs"),
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
]
