"""People, their organisations and what they may do there."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "send_cases.accounts"
    label = "accounts"
