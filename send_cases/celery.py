"""The Celery application. The broker only wakes work up; the work itself is a row in the database."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "send_cases.settings")

app = Celery("send_cases")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
