"""Children and young people, their processes, and what the law then requires."""

from django.apps import AppConfig


class EhcpConfig(AppConfig):
    name = "ehcp"
    verbose_name = "Education, health and care"
