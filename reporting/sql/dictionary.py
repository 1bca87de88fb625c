"""The dictionary of the views as Markdown: what ``docs/sql-views.md`` holds, and the drift check compares."""

from __future__ import annotations

from collections.abc import Iterator

from reporting.sql import SCHEMA, VIEWS, View

HEAD = f"""# SQL views

For Power BI, Excel and whatever else reads PostgreSQL. The views lie in the schema `{SCHEMA}` beside the tables, are read-only, and are up to date at every reading. Their names and columns stay from release to release; CHANGELOG says so when one is added. The same words are comments in the database. Printed by `manage.py sql_views dictionary --write`; lint compares.

How to make a role that may read them and nothing else: [operations.md](operations.md#views-for-power-bi).

**Who is in them.** No names, addresses, birth dates, national numbers, free text or members of staff. `child` is the reference (EHC-100001), so that somebody with access to the case can open it in the application; whoever reads the views needs no account there, and no page checks what they may see. Give the role to those who may count all cases, as managers may.

**Restricted records**, open to named people only, are counted: figures without them would differ from the board and tell, by the difference, that they exist. Their rows hold dates and stages, and nothing that tells who it is: reference, birth year, sex, need, school, service and team are empty.

**Small numbers.** A row is one child, so a table made from few rows can name one. The application prints no share of fewer than 6; do the same in what you publish.

**Today** is the day in London. "Yes or no" is a boolean. Joins: `process_key` and `child_key`. SEN2 items are those of the return of 2026.
"""


def document() -> str:
    """The whole dictionary."""
    return "\n".join([HEAD, *(line for view in VIEWS for line in _about(view))])


def _about(view: View) -> Iterator[str]:
    yield f"## {SCHEMA}.{view.name}\n\n{view.about} A row is {view.row}.\n"
    yield "| Column | Holds | Unit | Meaning | Source |\n|---|---|---|---|---|"
    for each in view.columns:
        yield f"| `{each.name}` | {each.kind} | {each.unit} | {each.words} | {each.source} |"
    yield ""
