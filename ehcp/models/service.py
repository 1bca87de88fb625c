"""A service that gives advice: educational psychology, health, social care, specialist teachers."""

from django.db import models

from send_cases.history import track


@track()
class Service(models.Model):
    class Kind(models.TextChoices):
        PSYCHOLOGY = "psychology", "Educational psychology"
        HEALTH = "health", "Health"
        SOCIAL_CARE = "social_care", "Social care"
        TEACHING = "teaching", "Specialist teaching"
        OTHER = "other", "Other"

    organisation = models.OneToOneField("accounts.Organisation", on_delete=models.PROTECT, related_name="service")
    kind = models.CharField(max_length=12, choices=Kind)
    # A body listed in CFA 2014 s.31 has its own six weeks under reg 8(1); anyone else is held to Code 9.41.
    section_31_body = models.BooleanField("body under section 31", default=False)

    class Meta:
        ordering = ["organisation__name"]

    def __str__(self) -> str:
        return self.organisation.name
