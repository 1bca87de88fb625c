"""A first migration that makes many tables at once."""

from __future__ import annotations

from typing import Any

from django.db import migrations


class CreateTables(migrations.SeparateDatabaseAndState):
    """Create every table of ``state_operations`` in its final shape, in one go.

    The operations are those that ``makemigrations`` writes. Done one by one, each of them makes Django picture every
    related model anew, which takes most of a minute for ours; here they are pictured once, and the database is asked
    for the finished tables. Foreign keys are added at the end, so the order of the tables does not matter.
    """

    def __init__(self, state_operations: list[Any]) -> None:
        super().__init__(state_operations=state_operations)

    def _names(self) -> list[str]:
        return [op.name for op in self.state_operations if isinstance(op, migrations.CreateModel)]

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, [], {"state_operations": self.state_operations}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Apply the operations to a state that has not been pictured, so that it is pictured once afterwards."""
        state.__dict__.pop("apps", None)
        super().state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Create the tables; ``to_state`` has every operation applied."""
        for name in self._names():
            model = to_state.apps.get_model(app_label, name)
            if self.allow_migrate_model(schema_editor.connection.alias, model):
                schema_editor.create_model(model)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Drop the tables again, the last first."""
        for name in reversed(self._names()):
            model = from_state.apps.get_model(app_label, name)
            if self.allow_migrate_model(schema_editor.connection.alias, model):
                schema_editor.delete_model(model)

    def describe(self) -> str:
        """What ``migrate`` says it does."""
        return f"Create {len(self._names())} tables"


class ChangeTables(CreateTables):
    """Make all changes of ``state_operations`` between two pictures of the tables: as they were, and as they are to be.

    New tables are created in their final shape; what the operations add to those afterwards is there already.
    """

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Create and change, in the order of the operations."""
        super().database_forwards(app_label, schema_editor, from_state, to_state)
        for op in self._changes():
            op.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Change back, and drop the new tables."""
        for op in reversed(self._changes()):
            op.database_backwards(app_label, schema_editor, from_state, to_state)
        super().database_backwards(app_label, schema_editor, from_state, to_state)

    def _changes(self) -> list[Any]:
        new = {name.lower() for name in self._names()}
        rest = [op for op in self.state_operations if not isinstance(op, migrations.CreateModel)]
        return [op for op in rest if getattr(op, "model_name", "").lower() not in new]

    def describe(self) -> str:
        """What ``migrate`` says it does."""
        return f"Create {len(self._names())} tables and make {len(self._changes())} changes"
