"""A team of the authority, a setting (school, college, early years) or a service that gives advice."""

from django.db import models

from send_cases.history import track


@track()
class Organisation(models.Model):
    class Kind(models.TextChoices):
        TEAM = "team", "Team of the authority"
        SETTING = "setting", "School, college or early years setting"
        SERVICE = "service", "Service that gives advice"

    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=200)
    email = models.EmailField("shared inbox", blank=True)
    is_open = models.BooleanField(default=True)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name
