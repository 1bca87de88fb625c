"""Views in SQL for Power BI and the like: a schema of its own, without names, each column with its meaning.

``shape`` says what a view and a column are, ``cases``, ``papers`` and ``numbers`` hold the views, ``making`` makes them
in the database, and ``dictionary`` prints them as docs/sql-views.md.
"""

from reporting.sql.cases import CASES
from reporting.sql.numbers import NUMBERS
from reporting.sql.papers import PAPERS
from reporting.sql.shape import SCHEMA, Column, View

#: In the order in which they are made: a view may read those before it.
VIEWS: tuple[View, ...] = (*CASES, *PAPERS, *NUMBERS)

__all__ = ["SCHEMA", "VIEWS", "Column", "View"]
