"""Reading England's register of schools (GIAS), in plain Python: no database, no Django."""

from ehcp.register.problems import RegisterError
from ehcp.register.reader import read_register
from ehcp.register.school import ATTRIBUTES, SchoolRow

__all__ = ["ATTRIBUTES", "RegisterError", "SchoolRow", "read_register"]
