"""The dictionary of the tables: what each is about and what its columns hold, read from models and database."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.apps import apps

from send_cases.operations import contents

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper
    from django.db.models import Field, Model

HEAD = """# Data dictionary

Every table of this installation and every column, as they are stored. CSV files are UTF-8 with a line of column names;
an empty field is no value, a pair of quotes is an empty text. Times are UTC. A table that ends in `event` is the
history of another: each of its rows is that row as it was after a change, with when (`pgh_created_at`), what
(`pgh_label`) and, in `pghistory_context`, who and why.
"""


def of_tables(cursor: CursorWrapper) -> str:
    """The dictionary as Markdown."""
    models = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    parts = [HEAD]
    for table in contents.tables(cursor):
        parts += _about(table, models.get(table), cursor)
    return "\n".join(parts) + "\n"


def _about(table: str, model: type[Model] | None, cursor: CursorWrapper) -> Iterator[str]:
    yield f"\n## {table}\n"
    if model is not None and (words := _first_line(model)):
        yield f"{words}\n"
    yield "| Column | Type | Holds |\n|---|---|---|"
    fields = {field.column: field for field in model._meta.concrete_fields} if model else {}
    cursor.execute(
        "SELECT attname, format_type(atttypid, atttypmod), attnotnull FROM pg_attribute"
        " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
        [f'public."{table}"'],
    )
    for name, kind, required in cursor.fetchall():
        yield f"| `{name}` | {kind}{'' if required else ', may be empty'} | {_holds(fields.get(name))} |"


def _first_line(model: type[Model]) -> str:
    tracked = getattr(model, "pgh_tracked_model", None)
    if tracked is not None:
        return f"History of `{tracked._meta.db_table}`."
    words = (inspect.getdoc(model) or "").split("\n\n")[0].replace("\n", " ")
    return "" if words.startswith(f"{model.__name__}(") else words


def _holds(field: Field[Any, Any] | None) -> str:
    if field is None:
        return ""
    said = []
    if field.is_relation and field.related_model:
        related: Any = field.related_model
        said.append(f"key of `{related._meta.db_table}`")
    elif str(field.verbose_name) != field.name.replace("_", " "):
        said.append(str(field.verbose_name))
    if field.choices:
        said.append("; ".join(f"`{value}` {text}" for value, text in field.flatchoices if value != ""))
    if field.help_text:
        said.append(str(field.help_text))
    return ". ".join(said).replace("|", "\\|").replace("\n", " ")
