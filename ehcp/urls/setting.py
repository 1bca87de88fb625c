"""The school's room: its pupils, its requests before and after they are sent, what it is asked, its people."""

from django.urls import URLPattern, path

from ehcp.views.people import SETTING, pages
from ehcp.views.setting import answering, cases, drafts, section, sending, sharing

app_name = "setting"
people, invite, end_access = pages(SETTING)
urlpatterns: list[URLPattern] = [
    path("", cases.home, name="home"),
    path("requests/", drafts.drafts, name="drafts"),
    path("requests/start/", drafts.start, name="start"),
    path("requests/<int:pk>/", drafts.draft, name="draft"),
    path("requests/<int:pk>/evidence/", sending.draft_evidence, name="draft_evidence"),
    path(
        "requests/<int:pk>/evidence/<int:document>/remove/", sending.draft_evidence_remove, name="draft_evidence_remove"
    ),
    path("requests/<int:pk>/print/", sending.draft_print, name="draft_print"),
    path("requests/<int:pk>/pdf/", sending.draft_pdf, name="draft_pdf"),
    path("requests/<int:pk>/send/", sending.draft_send, name="draft_send"),
    path("requests/<int:pk>/share/", sharing.draft_share, name="draft_share"),
    path("requests/<int:pk>/discard/", sharing.draft_discard, name="draft_discard"),
    path("requests/<int:pk>/section/<slug:name>/", section.draft_section, name="draft_section"),
    path("people/", people, name="people"),
    path("people/invite/", invite, name="invite"),
    path("people/<int:pk>/end/", end_access, name="end_access"),
    path("<str:reference>/", cases.case, name="case"),
    path("<str:reference>/sent/", cases.sent, name="sent"),
    path("<str:reference>/advice/<int:pk>/", answering.advice, name="advice"),
    path("<str:reference>/advice/<int:pk>/not-known/", answering.advice_not_known, name="advice_not_known"),
    path("<str:reference>/consultation/<int:pk>/", answering.consultation, name="consultation"),
]
