"""What is not certain about the SEN2 return, each point one named constant with its source and how sure it is.

DfE's guide, specification and validation workbook could not be had in full; the layout rests on four published readings
of them: LIIA (schemas of the London councils' data team, 2023 to 2026), WITAN (a consultancy's reader of COLLECT's own
tables), SSD and D2I (Data to Insight's data model and readers), and on what DfE publishes from the returns (EES).
Before a first live submission these are the lines to hold against DfE's papers of that year. H, M, L: how sure.
"""

from __future__ import annotations

# The guide prints SENsetting (WITAN, Capita); LIIA changed to SENSetting with a live file in hand, and D2I's readers
# look for that. Written as the first, read as either. M
SEN_SETTING = "SENSetting"
SEN_SETTING_ALSO = "SENsetting"

# COLLECT's table of requests has this column for RequestSource, or WITAN has a slip: read as either. L
REQUEST_SOURCE_COLUMN_ALSO = "rquestsource"

# Elements whose place is disputed: written where the table says, accepted anywhere in their block.
# 2023: LIIA puts Res and WBP after PlacementDetail, COLLECT's columns put them before. M
# 2025: LIIA puts LastReview after ReviewMeeting, COLLECT's columns and 2024 and 2026 put it last. M
ANY_PLACE: dict[int, frozenset[str]] = {2023: frozenset({"Res", "WBP"}), 2025: frozenset({"LastReview"})}

# COLLECT was seen to take an empty SENSettingOther (LIIA, commit 4441bf9); which others is not known. L
EMPTY_ELEMENT_IS_ABSENT = True

# OTH for where a person is: LIIA, WITAN and DfE's figures have it from 2024; for 2023 only LIIA lists it. M, 2023 L
OTH_IN_PLACEMENT_SINCE = 2024

# "Complete only one" of URN, UKPRN and SENSetting: whether URN with UKPRN is an error or discouraged is not known. L
URN_WITH_UKPRN_IS_AN_ERROR = True

# The request outcome sent with a plan issued in the year whose decision to assess is of an earlier year: H by the
# letter of the definition, or Y with last year's date. DfE's 92 % of plans with a timeliness need the date. L
EARLIER_DECISION_TO_ASSESS = "H"
# Send ReceivedDate, RYA, RequestSource and RequestOutcomeDate for it all the same (EES 2025, 2026). M
SEND_DATES_WITH_EARLIER_DECISION = True

# Events of 1 January to census day: whether a plan that ceased then belongs to this return is not known. Taken in. L
CEASED_AFTER_NEW_YEAR_IS_IN_SCOPE = True

# Whether the placements of a plan transferred out end on the day of the transfer. Taken as so. L
PLACEMENTS_END_WITH_TRANSFER_OUT = True

# Weeks a year away from home behind the codes A and B. DfE's labels to January 2026 say 38 to 51, and 52 (H to 2024);
# a supplier says that from 2026 they mean up to 38, and 39 to 52 (CBDS RFC 1299, not seen). Confirm for your council. L
RESIDENTIAL: dict[int, dict[str, str]] = {
    year: {"A": "38 to 51 weeks a year", "B": "52 weeks a year"} for year in (2023, 2024, 2025, 2026, 2027)
}

# DSCO, RequestSource, ReviewDraft and the phase transfer dates: voluntary in 2025, compulsory in 2026. H; the dates M
DSCO_REQUIRED_SINCE = 2026
REQUEST_SOURCE_ASKED_SINCE = 2026
REVIEW_DATES_ASKED_SINCE = 2025  # review meeting and outcome: voluntary in 2024 (Capita), compulsory in 2025

# The newest collection whose content is known; later years are read, written and checked as this one is.
NEWEST_KNOWN = 2026

# Whole-return rules: only the last is published (councils above it were suppressed); the others are ours to set. L
OTHER_REASON_SHARE = 0.10  # N20: CeaseReason 9 among ceased plans
OTHER_SETTING_SHARE = 0.10  # V16: NIEO or OTH among open placements
PLANS_CHANGE_SHARE = 0.15  # X03: plans against last year
UNKNOWN_SHARE = 0.05  # X04: UPNunknown, NOBT, no placement
AT_LEAST = 2  # N20, V16, X04: a single one is no pattern
WEEK20_SHARE = 0.15  # X05: exceptions to the 20 weeks among new plans

# No rule for the name of the file was found; ours says what it is and names nobody. L
FILE_NAME = "SEN2_{lea}_{year}_{serial}.xml"

# COLLECT's tables: how it writes a flag was not seen (one reader takes it for true or false). Written as in the XML,
# read in any of these ways. L
FLAGS_READ = {
    "1": "1",
    "0": "0",
    "true": "1",
    "false": "0",
    "yes": "1",
    "no": "0",
    "y": "1",
    "n": "0",
    "t": "1",
    "f": "0",
}
