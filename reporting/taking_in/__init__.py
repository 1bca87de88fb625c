"""Taking in a SEN2 return of another system, so that an authority can move here in a day.

- :mod:`reporting.taking_in.impossible`: what no record can hold.
- :mod:`reporting.taking_in.matching`: who is known already.
- :mod:`reporting.taking_in.telling`: from elements of the return to values of our tables.
- :mod:`reporting.taking_in.take_in`: the whole way, in one transaction.
- :mod:`reporting.taking_in.doubts`: the people in doubt.
"""
