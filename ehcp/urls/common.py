"""Addresses that every role has: the front door, documents, jobs, the person's own account."""

from django.urls import URLPattern, path

from ehcp.views import documents
from send_cases import pages

urlpatterns: list[URLPattern] = [
    path("documents/<int:pk>/", documents.document, name="document"),
    path("your-account/stay/", pages.extend_session, name="account_extend"),
]
