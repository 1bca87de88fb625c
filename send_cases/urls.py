"""Every address of the application."""

from django.urls import URLPattern, URLResolver, include, path

from send_cases import branding

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("ehcp.urls.common")),
    path("brand.css", branding.brand_css, name="brand_css"),
    path("account/", include("allauth.urls")),
    path("cases/", include("ehcp.urls.casework")),
    path("cases/", include("ehcp.urls.steps")),
    path("school/", include("ehcp.urls.setting")),
    path("advice/", include("ehcp.urls.advice")),
    path("board/", include("reporting.urls")),
    path("administration/", include("ehcp.urls.administration")),
]
