"""Letters to post: of one case, or of all; opened to print, then marked as posted."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views import View

from ehcp.actions import letters as acts
from ehcp.forms.steps.posting import PostedForm
from ehcp.models import NoticeRecipient, ViewLog
from ehcp.policies import Refused
from ehcp.viewing import log_list
from ehcp.views.stepping import add_refusal, load_process
from send_cases import clock, csv_lists
from send_cases.access import Denied
from send_cases.csv_lists import csv_of
from send_cases.pages import invalid, render_page


def _cells(row: NoticeRecipient) -> list[Any]:
    notice = row.notice
    return [notice.process.pupil.reference, notice.get_kind_display(), row.name, row.get_means_display(), row.address,
            notice.sent_on]  # fmt: skip


class ToPost(View):
    """Every letter that waits, oldest first."""

    template = "ehcp/steps/to_post.html"
    title = "Letters to post"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated and not cast(Any, request.user).rights.works_cases:
            raise Http404

    def waiting(self) -> list[NoticeRecipient]:
        """The letters shown here."""
        return acts.to_post(cast(Any, self.request.user))

    def back(self) -> str:
        """Where it leads when it is done."""
        return reverse("steps:post_list")

    def crumbs(self) -> list[tuple[str, str]]:
        return [("Cases", reverse("casework:worklist"))]

    def _shown(self, form: PostedForm, waiting: list[NoticeRecipient]) -> dict[str, Any]:
        return {"title": self.title, "heading": "Letters to post", "waiting": waiting, "form": form, "nav": "casework",
                "crumbs": self.crumbs()}  # fmt: skip

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        waiting = self.waiting()
        if csv_lists.wanted(request):
            log_list(request, ViewLog.What.EXPORT, {row.notice.process.pupil_id for row in waiting}, count=len(waiting))
            columns = ("Reference", "Letter", "To", "By", "Address", "Dated")
            return csv_of("letters-to-post", columns, (_cells(row) for row in waiting))
        log_list(request, ViewLog.What.LIST, {row.notice.process.pupil_id for row in waiting})
        form = PostedForm(waiting=waiting, initial={"posted_on": clock.today()})
        return render_page(request, self.template, self._shown(form, waiting))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        waiting = self.waiting()
        form = PostedForm(request.POST, waiting=waiting)
        if form.is_valid():
            chosen = [row for row in waiting if str(row.pk) in form.cleaned_data["letters"]]
            try:
                said = acts.mark_posted(
                    by=cast(Any, request.user), recipients=chosen, posted_on=form.cleaned_data["posted_on"],
                    page=request.path[:200],
                )  # fmt: skip
            except (Refused, Denied) as refusal:
                add_refusal(form, refusal)
            else:
                for sentence in said:
                    messages.warning(request, sentence)
                number = len(chosen)
                messages.success(request, f"{number} {'letter' if number == 1 else 'letters'} marked as posted.")
                return redirect(self.back())
        return invalid(request, self.template, self._shown(form, waiting))


class ToPostOfCase(ToPost):
    """The letters of one case."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated:
            self.process = load_process(request, kwargs["reference"], kwargs["process_id"])
            self.title = f"Letters to post – {self.process.pupil.reference}"

    def waiting(self) -> list[NoticeRecipient]:
        return [row for row in super().waiting() if row.notice.process_id == self.process.pk]

    def back(self) -> str:
        return reverse("casework:case", args=[self.process.pupil.reference])

    def crumbs(self) -> list[tuple[str, str]]:
        return [*super().crumbs(), (self.process.pupil.reference, self.back())]
