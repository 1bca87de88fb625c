"""The SEN2 person-level return as a file format: plain Python, no database, no Django.

- :data:`FIELDS`: the field table of each collection year, from which the rest follows.
- :func:`read`: a file's people one after another, with the structure's faults; :func:`write`: the other way.
- :class:`Record`: a person, a request, a placement: element name → text.
- :class:`TableReader`, :func:`write_tables`: the same from and to the nine tables that COLLECT exports.
- :func:`open_return`: either of the two, by what is given.
- :data:`RULES`: every rule as data; :func:`check`: a file against them; :class:`Checker`: people from anywhere, or one.
- what is not certain about the return stands in :mod:`reporting.sen2.doubtful`.
"""

from reporting.sen2.check import Checker, check, checked
from reporting.sen2.either import open_return
from reporting.sen2.fields import FIELDS, LAYOUTS
from reporting.sen2.last_year import LastYear
from reporting.sen2.problems import Problem, Unreadable
from reporting.sen2.reader import Reader, read
from reporting.sen2.record import Record, header_value, make_header
from reporting.sen2.register import Register, shipped
from reporting.sen2.rules import RULES
from reporting.sen2.rules.base import Rule
from reporting.sen2.table_reader import TableReader, find_tables
from reporting.sen2.tables import write_tables
from reporting.sen2.writer import pieces_of, write
from reporting.sen2.years import COLLECTIONS, YEARS, Collection

__all__ = [
    "COLLECTIONS", "FIELDS", "LAYOUTS", "RULES", "YEARS", "Checker", "Collection", "LastYear", "Problem", "Reader", "Record",
    "Register", "Rule", "TableReader", "Unreadable", "check", "checked", "find_tables", "header_value", "make_header", "open_return",
    "pieces_of", "read", "shipped", "write", "write_tables",
]  # fmt: skip
