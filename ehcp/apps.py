"""Children and young people, their processes, and what the law then requires."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class EhcpConfig(AppConfig):
    name = "ehcp"
    verbose_name = "Education, health and care"

    def ready(self) -> None:
        """Learn the kinds of long work: each application's ``work.py``."""
        autodiscover_modules("work")
