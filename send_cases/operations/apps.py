from django.apps import AppConfig


class OperationsConfig(AppConfig):
    """No tables of its own: commands, health and figures of the whole installation."""

    name = "send_cases.operations"
    label = "operations"
