"""Measures, boards, returns, and the views in SQL that are made whenever tables have changed."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class ReportingConfig(AppConfig):
    name = "reporting"

    def ready(self) -> None:
        """Casework may ask for what the return finds wrong, and tells of what it changes.

        A table cannot change while a view reads it: the views go before a migration and come back after it.
        """
        from ehcp import faults
        from reporting.faults.keeper import SenKeeper

        faults.use(SenKeeper())
        pre_migrate.connect(_before, sender=self)
        post_migrate.connect(_after, sender=self)


def _before(plan: Any = None, using: str = "default", **kwargs: Any) -> None:
    from reporting.sql.making import drop_views

    if plan and using == "default":
        drop_views()


def _after(plan: Any = None, using: str = "default", **kwargs: Any) -> None:
    """Also where there was nothing to migrate: another version may have other views. Emptying tables gives no plan."""
    from reporting.sql.making import make_views

    if plan is not None and using == "default" and _is_whole():
        make_views()


def _is_whole() -> bool:
    """Whether every migration has been run: a migration backwards, or of one app, leaves less than the views read."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
