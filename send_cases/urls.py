"""Every address of the application."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from ehcp.api.problems import unknown
from ehcp.api.urls import urlpatterns as api
from reporting.api import Measures
from send_cases import branding
from send_cases.accounts.closed import not_here
from send_cases.operations import health, metrics

#: Parts of allauth that are not ours: signing up, changing one's own e-mail address, linking accounts elsewhere.
CLOSED = ("signup/", "email/", "confirm-email/", "3rdparty/signup/", "3rdparty/$", "social/")


urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("ehcp.urls.common")),
    # Answered by RequestMiddleware before anything else; named here so that they are addresses like any other.
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("metrics", metrics.figures, name="metrics"),
    path("brand.css", branding.brand_css, name="brand_css"),
    *(re_path(f"^account/{part}", not_here) for part in CLOSED),
    path("account/", include("allauth.urls")),
    path("cases/", include("ehcp.urls.casework")),
    path("cases/", include("ehcp.urls.steps")),
    path("school/", include("ehcp.urls.setting")),
    path("advice/", include("ehcp.urls.advice")),
    path("board/", include("reporting.urls")),
    path("administration/", include("ehcp.urls.administration")),
    path("api/v1/", include(([*api, path("measures/", Measures.as_view(), name="measures")], "api"))),
    re_path("^api/", unknown),
]
