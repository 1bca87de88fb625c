"""Measures, boards and returns."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"
