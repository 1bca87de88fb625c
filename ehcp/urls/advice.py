"""The adviser's room."""

from django.urls import URLPattern, path

from ehcp.views.advice import asked
from ehcp.views.people import SERVICE, pages

app_name = "advice"
people, invite, end_access = pages(SERVICE)
urlpatterns: list[URLPattern] = [
    path("", asked.inbox, name="inbox"),
    path("people/", people, name="people"),
    path("people/invite/", invite, name="invite"),
    path("people/<int:pk>/end/", end_access, name="end_access"),
    path("<int:pk>/", asked.advice_request, name="request"),
    path("<int:pk>/not-known/", asked.not_known, name="not_known"),
]
