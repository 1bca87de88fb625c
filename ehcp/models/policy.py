"""What the authority has chosen, from a day on: readings of the law, targets, promises. A change rewrites no past."""

from __future__ import annotations

from typing import Any

from django.db import models

from send_cases.history import track


@track()
class Policy(models.Model):
    key = models.CharField(max_length=40)
    value: Any = models.JSONField()
    in_force_from = models.DateField()
    set_on = models.DateField()
    set_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    because = models.CharField(max_length=300)

    class Meta:
        ordering = ["key", "-in_force_from", "-pk"]
        constraints = [models.UniqueConstraint(fields=["key", "in_force_from"], name="one_policy_a_day")]


@track()
class Authority(models.Model):
    """The one local authority of this installation: its names, its addresses and its colours."""

    code = models.CharField("local authority code", max_length=3)
    name = models.CharField(max_length=120)
    service_name = models.CharField(max_length=80, default="SEND casework")
    address = models.CharField(max_length=300, blank=True)
    telephone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    signatory = models.CharField("who signs letters", max_length=120, blank=True)
    signatory_title = models.CharField(max_length=120, blank=True)
    advice_service = models.CharField("information, advice and support service", max_length=300, blank=True)
    mediation_service = models.CharField(max_length=300, blank=True)
    disagreement_service = models.CharField("disagreement resolution service", max_length=300, blank=True)
    brand_colour = models.CharField(max_length=7, default="#124a56")
    header_background = models.CharField(max_length=7, default="#124a56")
    header_text = models.CharField(max_length=7, default="#ffffff")
    surface = models.CharField("background of panels", max_length=7, default="#eef4f5")
    dmo = models.CharField(max_length=1, blank=True)
    dco = models.CharField(max_length=1, blank=True)
    dsco = models.CharField(max_length=1, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_authority")]

    def __str__(self) -> str:
        return self.name
