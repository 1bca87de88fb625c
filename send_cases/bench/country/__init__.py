"""An invented country for the bench: any number of children, as many as England has and more.

Each child, each case and each date comes from the demonstration's own inventors, weighted by DfE's published counts,
and every milestone from the engine. What differs from the demonstration is how it is written: by COPY, without the
actions, so that a million children take minutes. A test holds it to what the actions keep: the nightly comparison
finds no difference, every reference leads somewhere, and every row has its history.
"""

SEED = 20261122
MONTHS = 24  # of requests; England has about 160,000 a year and 720,000 plans, so a million children are England
REQUESTED = 0.32  # of the children: two years of requests; the others have a plan made before
CEASED = 0.14  # of the older plans: what ceased in the last years and is still on record
RESTRICTED = 0.003  # records open to named people only (invented: nobody publishes it)
PER_OFFICER = 200  # children; councils say 170 to 250
PER_TEAM = 15  # officers, with one manager
PER_SCHOOL = 25  # children on record
