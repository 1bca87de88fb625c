"""The Celery application. The broker only wakes work up; the work itself is a row in the database."""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "send_cases.settings")

app = Celery("send_cases")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def _as_everywhere(**_: Any) -> None:
    """Workers and beat log as the web does: Django has set that up; Celery does not put its own in its place."""
