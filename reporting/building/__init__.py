"""The SEN2 return of one year, made from the facts of the casework: who is in it, and what it says of them.

- :mod:`reporting.building.rows`: the facts of some hundred people at a time, as texts.
- :mod:`reporting.building.requests`: one request with what came of it, and whether it is in the return (scope).
- :mod:`reporting.building.people`: a person of the return.
- :mod:`reporting.building.past`: the same tables as they stood at an instant.
- :mod:`reporting.building.build`: the file.
"""
