"""What every page of the room shares: its door, its crumbs, and the page that is one form and becomes one action."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views import View

from ehcp.policies import Refused
from ehcp.views.stepping import add_refusal
from send_cases.access import Denied
from send_cases.accounts.models import User
from send_cases.forms import GovukForm
from send_cases.pages import invalid, render_page

Handler = Callable[..., HttpResponseBase]


def check_administrator(request: HttpRequest) -> User:
    """The administrator who asks; to anyone else there is nothing here."""
    user = request.user
    if not isinstance(user, User) or not user.rights.administrator:
        raise Http404
    return user


def administrators(view: Handler) -> Handler:
    """404 for everybody who is not an administrator."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        check_administrator(request)
        return view(request, *args, **kwargs)

    return guarded


def crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    """(text, address) down to the page above; addresses by their name in this room."""
    return [("Administration", reverse("administration:home")), *more]


def show(
    request: HttpRequest,
    name: str,
    context: dict[str, Any],
    *,
    above: tuple[tuple[str, str], ...] = (),
    fragment: str | None = None,
) -> HttpResponse:
    """A page of the room from its template."""
    shown = {"nav": "administration", "crumbs": crumbs(*above), **context}
    return render_page(request, f"ehcp/administration/{name}.html", shown, fragment=fragment, push=bool(fragment))


class FormPage(View):
    """Override ``form_class``, ``title``, ``button``, ``done`` and ``act``."""

    form_class: type[GovukForm] = GovukForm
    title = ""
    button = "Save"
    lead = ""
    template = "components/form_page.html"
    above: ClassVar[tuple[tuple[str, str], ...]] = ()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.user = check_administrator(request)
        self.load(**kwargs)
        return super().dispatch(request, *args, **kwargs)  # type: ignore[return-value]

    def load(self, **kwargs: Any) -> None:
        """Find what the address names."""

    def act(self, form: Any) -> str:
        """Do it, and say so in a sentence."""
        raise NotImplementedError

    def after(self) -> str:
        """Where to go then; also where "Cancel" leads."""
        return reverse("administration:home")

    def initial(self) -> dict[str, Any]:
        """What the form starts with."""
        return {}

    def form_kwargs(self) -> dict[str, Any]:
        """More arguments of the form."""
        return {}

    def more(self) -> dict[str, Any]:
        """More for the template."""
        return {}

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return render_page(request, self.template, self._context(self._form()))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self._form(request.POST, request.FILES)
        if form.is_valid():
            conflict = self.conflict(form)
            if conflict is not None:
                return conflict
            try:
                messages.success(request, self.act(form))
            except (Refused, Denied) as refusal:
                add_refusal(form, refusal)
            else:
                return redirect(self.after())
        return invalid(request, self.template, self._context(form))

    def conflict(self, form: Any) -> HttpResponse | None:
        """The conflict page, when somebody changed meanwhile what this form is about."""
        return None

    def _form(self, *data: Any) -> GovukForm:
        return self.form_class(*data, initial=self.initial(), **self.form_kwargs())

    def _context(self, form: GovukForm) -> dict[str, Any]:
        above = crumbs(*((text, reverse(name)) for text, name in self.above))
        return {
            "title": self.title, "lead": self.lead, "button": self.button, "form": form, "cancel": self.after(),
            "nav": "administration", "crumbs": above, **self.more(),
        }  # fmt: skip
