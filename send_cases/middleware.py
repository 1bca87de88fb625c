"""What every page needs and no view should have to remember."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import resolve
from django.utils.cache import patch_vary_headers

GetResponse = Callable[[HttpRequest], HttpResponse]


class PersonalDataMiddleware:
    """Nothing of a child stays in the browser: no-store on every page, and fragments vary on htmx's header."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        patch_vary_headers(response, ["HX-Request"])
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        )
        return response


class HtmxSignInMiddleware:
    """A redirect to sign-in replaces the page; it is never swapped into a table."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        to = response.headers.get("Location", "")
        if getattr(request, "htmx", False) and response.status_code == 302 and "/account/login" in to:
            response.headers["HX-Redirect"] = to
            del response.headers["Location"]
            response.status_code = 204
        return response


class SecondFactorMiddleware:
    """Outside the demonstration nobody works without a second factor: the first stop is setting one up."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SECOND_FACTOR_REQUIRED and request.user.is_authenticated:
            match = resolve(request.path_info)
            open_names = ("account_", "mfa_", "open:", "brand_css", "api:")  # the API says so in its own words
            if not match.view_name.startswith(open_names) and not self.has_factor(request):
                return redirect("mfa_index")
        return self.get_response(request)

    @staticmethod
    def has_factor(request: HttpRequest) -> bool:
        """Whether whoever is signed in has set one up."""
        from allauth.mfa.utils import is_mfa_enabled

        return bool(is_mfa_enabled(request.user))
