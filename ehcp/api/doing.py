"""Doing something: a page's own form and action, driven by JSON. GET shows the form, POST does it.

A page that is one form and becomes one action (``views.stepping.Step`` and its kin) has ``form_class``,
``form_kwargs``, ``initial`` and ``act``. The API uses these and nothing of its own, so that it validates as the page
does, calls what the page calls, and says what the page says.
"""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from drf_spectacular.utils import extend_schema
from rest_framework import parsers, serializers
from rest_framework.response import Response

from ehcp.actions.acting import Conflict
from ehcp.actions.calls import answered_once
from ehcp.api import rooms, typed
from ehcp.api.base import Endpoint, Json, tagged
from ehcp.api.problems import Problem
from ehcp.models import Process, ViewLog

KEY_LENGTH = 80


class Choice(serializers.Serializer):
    """A value that a field takes, and its words."""

    value = serializers.CharField(allow_blank=True)
    label = serializers.CharField(allow_blank=True)


class FieldShown(serializers.Serializer):
    """One field of a form."""

    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=typed.KINDS)
    label = serializers.CharField()
    help = serializers.CharField(allow_blank=True)
    required = serializers.BooleanField()
    choices = Choice(many=True)
    value = serializers.JSONField(help_text="What it starts with. Where it starts with something it must be sent.")


class FormShown(serializers.Serializer):
    """What an action asks, and what it will do."""

    title = serializers.CharField(allow_blank=True)
    about = serializers.ListField(child=serializers.CharField(), help_text="What will happen, and what to think of.")
    fields = FieldShown(many=True)


class Done(serializers.Serializer):
    """What was done, in the page's own sentence."""

    said = serializers.CharField()
    warnings = serializers.ListField(child=serializers.CharField())
    process = serializers.IntegerField(required=False, help_text="The process acted on, or opened.")
    job = serializers.IntegerField(required=False, help_text="The work that goes on.")


class Collected(list[tuple[int, str]]):
    """Takes what a page would show at the top of the next one."""

    def add(self, level: int, message: Any, extra_tags: str = "") -> None:
        """As Django's message storage has it."""
        self.append((level, str(message)))


class Do(Endpoint):
    """One action. ``page`` is the class of the page that does the same."""

    parser_classes = [Json, parsers.MultiPartParser]
    page: ClassVar[Any] = None
    status, done, tags = 200, Done, True

    def opened(self, request: HttpRequest) -> Any:
        """The page, as it is opened at this address; its own rules say whether there is anything here.

        Raises:
            Http404: not for this caller.
        """
        page = self.page()
        page.setup(request, **self.kwargs)
        return page

    def as_page_request(self, data: QueryDict, files: Any) -> HttpRequest:
        """The request as the page would have got it."""
        found = copy.copy(self.request._request)
        found.user, found.POST, found.GET = self.request.user, data, QueryDict()
        found._files = files
        found._messages = self.collected = Collected()
        return found

    # Reading the form

    @extend_schema(responses=FormShown)
    def get(self, request: Any, **kwargs: Any) -> Response:
        page = self.opened(self.as_page_request(QueryDict(), MultiValueDict()))
        form = page.form_class(**page.form_kwargs())
        self.log_form(page)
        starting = typed.starting_with(form, page.initial())
        shown = {
            "title": page.title, "about": [*self.about(page), *filter(None, [self.nothing_to_do(page)])],
            "fields": typed.asked(form, starting),
        }  # fmt: skip
        return tagged(Response(shown), self.revision_of(page), request)

    def about(self, page: Any) -> list[str]:
        """Sentences above the form of the page."""
        found = [
            *getattr(page, "facts", list)(),
            *getattr(page, "consequences", list)(),
            *getattr(page, "notes", list)(),
        ]
        return [text for text in (page.lead, *found) if text]

    def log_form(self, page: Any) -> None:
        """The form shows a record, so the look is written down."""
        pupil = self.pupil_of(page)
        if pupil is not None:
            self.looked(ViewLog.What.RECORD, [pupil])

    def pupil_of(self, page: Any) -> Any:
        """Whose record the action is about."""
        process = getattr(page, "process", None)
        return process.pupil if process is not None else getattr(page, "pupil", None)

    def nothing_to_do(self, page: Any) -> str:
        """Why the page would send people away, or nothing."""
        return str(getattr(page, "nothing_to_do", str)())

    def revision_of(self, page: Any) -> str:
        """What the form is made from, and If-Match is held against."""
        process = getattr(page, "process", None)
        if process is not None:
            return str(process.revision)
        return str(page.initial().get("seen") or "0")

    # Doing it

    @extend_schema(request=None, responses=Done)
    def post(self, request: Any, **kwargs: Any) -> Response:
        return self.once(self.do)

    def once(self, do: Any) -> Response:
        """Do it; with an Idempotency-Key at most once, however often it is asked.

        Raises:
            Problem: the key came with something else before.
        """
        key = self.request.headers.get("Idempotency-Key")
        if key is None:
            return do()
        if not 1 <= len(key) <= KEY_LENGTH or not key.isprintable():
            raise Problem(400, f"An Idempotency-Key has 1 to {KEY_LENGTH} printable characters.")
        kept, again = answered_once(
            user=self.request.user, key=key, asked=fingerprint_of(self.request), answer=lambda: _kept(do())
        )
        if kept is None:
            raise Problem(422, "This Idempotency-Key came with another call before. Make a new one for each action.")
        headers = {**kept.headers, **({"Idempotency-Replayed": "true"} if again else {})}
        return Response(kept.body, status=kept.status, headers=headers)

    def do(self) -> Response:
        """Read the body into the page's form, and act."""
        body = self.request.data
        page = self.opened(self.as_page_request(QueryDict(), MultiValueDict()))
        refusal = self.nothing_to_do(page)
        if refusal:
            raise Problem(422, refusal)
        seen = self.seen(page)
        blank = page.form_class(**page.form_kwargs())
        data = typed.Reading(blank, typed.starting_with(blank, page.initial())).read(body)
        data["seen"] = seen
        files = getattr(body, "_files", None) or self.request.FILES
        page = self.opened(self.as_page_request(data, files))  # forms may ask what was posted
        form = page.form_class(data, files, **page.form_kwargs())
        if not form.is_valid():
            errors = typed.errors_of(form)
            raise Problem(422, errors[0]["detail"], errors=errors)
        done = self.act(page, form)
        pupil = self.pupil_of(page)
        if pupil is not None:
            self.records.add(pupil.reference)
        return self.answer(page, form, done)

    def act(self, page: Any, form: Any) -> Any:
        """What the page does with its form."""
        return page.act(form)

    def seen(self, page: Any) -> str:
        """The revision in If-Match; nothing where none was sent.

        Raises:
            Problem: it is not one of this form, or the form is older than what is stored.
        """
        given = self.request.headers.get("If-Match", "").strip()
        if given in ("", "*"):
            return ""
        tags = [each.strip().strip('"').split(".")[0] for each in given.split(",")]
        now = self.revision_of(page)
        if now in tags:
            return now
        process = getattr(page, "process", None)
        if process is not None and tags[0].isdecimal() and len(tags[0]) < 10:
            raise Conflict(process, int(tags[0]))
        now_stored = {name: typed.plain(value) for name, value in page.initial().items() if name != "seen"}
        raise Problem(412, now=now_stored)

    def answer(self, page: Any, form: Any, done: Any) -> Response:
        """What is said of it: the sentences that the page would show next."""
        sentences = [done] if isinstance(done, str) else []
        said = " ".join([*(text for level, text in self.collected if level < 30), *sentences])
        warnings = [text for level, text in self.collected if level >= 30]
        warnings += [text for text in getattr(page, "warnings", lambda form: [])(form) if text]
        process = getattr(page, "process", None)
        more: dict[str, Any] = {"process": process.pk} if process is not None else {}
        if getattr(page, "job", None) is not None:
            more["job"] = page.job.pk
        response = Response({"said": said, "warnings": warnings, **more}, status=self.status)
        if process is not None:
            process.refresh_from_db()
            response["ETag"] = f'"{process.revision}."'
            if self.status == 201:
                response["Location"] = self.request.build_absolute_uri(reverse("api:process", args=[process.pk]))
        return response


def _kept(response: Response) -> dict[str, Any]:
    names = ("ETag", "Location")
    headers = {name: response[name] for name in names if response.has_header(name)}
    return {"status": response.status_code, "headers": headers, "body": response.data}


def fingerprint_of(request: Any) -> str:
    """A hash of what is asked: method, address and body; files by their content."""
    digest = hashlib.sha256(f"{request.method} {request.path}\n".encode())
    body = request.data
    if not isinstance(body, QueryDict):
        digest.update(json.dumps(body, sort_keys=True).encode())
        return digest.hexdigest()
    for name in sorted(body):
        for value in body.getlist(name):
            digest.update(f"\n{name}=".encode())
            digest.update(_file_hash(value) if hasattr(value, "chunks") else str(value).encode("utf-8", "replace"))
    return digest.hexdigest()


def _file_hash(file: Any) -> bytes:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.digest()


class OnProcess(Do):
    """An action on one process of the caller's cases."""

    def opened(self, request: HttpRequest) -> Any:
        rooms.only(self.request.user, rooms.CASEWORK)
        seen = Process.objects.visible_to(self.request.user).select_related("pupil")
        process = rooms.one(seen, pk=self.kwargs["process_id"])
        page = self.page()
        page.setup(request, reference=process.pupil.reference, **self.kwargs)
        return page


class OnChild(Do):
    """An action on one child's record."""

    def opened(self, request: HttpRequest) -> Any:
        rooms.only(self.request.user, rooms.CASEWORK)
        return super().opened(request)


class Confirmed:
    """A page that is one button: nothing is asked."""

    form_class: Any = forms.Form
    title = lead = ""
    job: Any = None

    def __init__(self, act: Callable[[], Any], said: str) -> None:
        self._act, self._said = act, said

    def form_kwargs(self) -> dict[str, Any]:
        """Nothing more."""
        return {}

    def initial(self) -> dict[str, Any]:
        """Nothing is asked."""
        return {}

    def act(self, form: Any) -> str:
        """Press it."""
        self._act()
        return self._said
