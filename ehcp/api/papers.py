"""Documents, plans, placements, consultations, the register of schools, choices and work as JSON."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ehcp.actions import jobs
from ehcp.api.serializers import BRIEF, BRIEF_OR_NONE, Asked, brief
from ehcp.api.shown import Shown
from ehcp.models import (
    Consultation,
    Document,
    Job,
    NamedSetting,
    Placement,
    Plan,
    PlanVersion,
    Representation,
    Setting,
)


class DocumentShown(Shown):
    """A document; its file is at ``content``."""

    child = serializers.SerializerMethodField(help_text="Null for a paper of a request that is not sent yet.")
    content = serializers.URLField(source="content_shown")
    content_type = serializers.CharField(allow_null=True)
    size = serializers.IntegerField(allow_null=True, help_text="Bytes.")
    sha256 = serializers.CharField(allow_null=True)
    added_by = serializers.CharField()

    for_school = for_adviser = ("id", "child", "kind", "title", "content", "content_type", "size", "sha256", "added_at")

    class Meta:
        model = Document
        fields = [
            "id", "child", "process", "kind", "title", "restricted", "content", "content_type", "size", "sha256",
            "added_at", "added_by",
        ]  # fmt: skip

    @extend_schema_field({"type": ["string", "null"]})
    def get_child(self, row: Document) -> str | None:
        return row.pupil.reference if row.pupil else None


class PlacementShown(Shown):
    """Education now or before."""

    child = serializers.CharField(source="pupil.reference")
    where = serializers.SerializerMethodField(help_text="In words.")

    class Meta:
        model = Placement
        fields = [
            "id", "child", "where", "setting", "sen_setting", "sen_setting_other", "provider_postcode",
            "provider_ofsted_number", "rank", "entry_date", "leaving_date", "year_group", "sen_unit",
            "resourced_provision", "residential_weeks", "work_based",
        ]  # fmt: skip

    def get_where(self, row: Placement) -> str:
        return str(row)


class NamedShown(Shown):
    where = serializers.SerializerMethodField(help_text="In words.")

    class Meta:
        model = NamedSetting
        exclude = ["id", "version"]

    def get_where(self, row: NamedSetting) -> str:
        return str(row)


class RepresentationShown(Shown):
    """What the family said of a draft, and what was done with it."""

    class Meta:
        model = Representation
        exclude = ["version", "entered_in_error"]


class VersionShown(Shown):
    """A draft, final or amended plan. ``content`` has sections A to K by letter."""

    content = serializers.DictField(child=serializers.CharField(allow_blank=True))
    named_settings = NamedShown(many=True)
    representations = RepresentationShown(many=True)

    class Meta:
        model = PlanVersion
        fields = [
            "id", "process", "kind", "number", "content", "document", "served_on", "arrives_on", "representations_until",
            "early_because", "changed_beyond", "named_settings", "representations",
        ]  # fmt: skip


class PlanShown(Shown):
    """An education, health and care plan."""

    child = serializers.CharField(source="pupil.reference")

    class Meta:
        model = Plan
        fields = ["id", "child", "assessment", "plan_type", "origin", "first_made_on", "ceased_on", "cease_reason"]


class PlanWhole(PlanShown):
    """A plan with all of its versions."""

    versions = VersionShown(many=True, source="versions_shown")

    class Meta(PlanShown.Meta):
        fields = [*PlanShown.Meta.fields, "versions"]


class ConsultationShown(Asked):
    """A setting asked whether it could be named (CFA 2014 ss.39-40)."""

    setting = serializers.SerializerMethodField()

    for_school = ("id", "process", "about", "setting", "consulted_on", "due_on", "explanation", "papers", "replied_on",
              "replied_by", "reply", "reply_text", "over")  # fmt: skip

    class Meta:
        model = Consultation
        fields = [
            "id", "process", "about", "version", "setting", "consulted_on", "due_on", "explanation", "papers",
            "replied_on", "replied_by", "reply", "reply_text", "late_reason", "over",
        ]  # fmt: skip

    @extend_schema_field(BRIEF)
    def get_setting(self, row: Consultation) -> dict[str, Any] | None:
        return brief(row.setting)


class SettingShown(Shown):
    """An establishment of the national register (GIAS). Null: the register did not say."""

    signs_in = serializers.SerializerMethodField(help_text="Whether its people can sign in here.")

    class Meta:
        model = Setting
        exclude = ["organisation"]

    def get_signs_in(self, row: Setting) -> bool:
        return row.organisation_id is not None


class JobShown(Shown):
    """Long work and how far it is."""

    title = serializers.SerializerMethodField()
    asked_by = serializers.SerializerMethodField()
    percent = serializers.IntegerField()
    result = serializers.SerializerMethodField(help_text="What came of it, in words, once it is done.")

    class Meta:
        model = Job
        fields = ["id", "kind", "title", "state", "done", "total", "percent", "message", "result", "asked_by",
                  "asked_at", "ended_at"]  # fmt: skip

    def get_title(self, row: Job) -> str:
        kind = jobs.kind_of(row)
        return kind.title if kind else row.kind.replace("_", " ").capitalize()

    @extend_schema_field(BRIEF_OR_NONE)
    def get_asked_by(self, row: Job) -> dict[str, Any] | None:
        return brief(row.asked_by)

    def get_result(self, row: Job) -> str:
        return str(row.result.get("words", ""))


class Coming(serializers.Serializer):
    """A choice that is set for a later day."""

    id = serializers.IntegerField()
    value = serializers.JSONField()
    from_day = serializers.DateField()


class PolicyShown(serializers.Serializer):
    """One of the authority's choices: how the law is read where it can be read in two ways, or a target of its own."""

    key = serializers.CharField()
    title = serializers.CharField()
    about = serializers.CharField(allow_blank=True)
    value = serializers.JSONField(help_text="In force today.")
    words = serializers.CharField()
    since = serializers.DateField(allow_null=True, help_text="Null: as the application comes.")
    because = serializers.CharField(allow_blank=True)
    default = serializers.JSONField()
    options = serializers.DictField(child=serializers.CharField(), help_text="Values and what they mean.")
    coming = Coming(many=True)
