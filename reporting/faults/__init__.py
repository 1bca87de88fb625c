"""What is wrong with the SEN2 return as the records stand today, kept all year so that January brings no surprise.

- :mod:`reporting.faults.check`: the same people as the export makes, held against the same rules.
- :mod:`reporting.faults.keeping`: what was found against what is kept: new, still there, cured.
- :mod:`reporting.faults.cures`: the page and the field where a fault is put right.
- :mod:`reporting.faults.keeper`: what casework is told of it (``ehcp.faults``), and what tells of a change.
- :mod:`reporting.faults.listing`: the page's figures and rows. :mod:`reporting.faults.acts`: explain, and number rules.
"""
