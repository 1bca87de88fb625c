"""The field table of the SEN2 person-level return, 2023 to 2027, in the order of the document.

Reading, writing, checking, the data dictionary and COLLECT's columns all follow from it. A row holds for the years from
``since`` to ``until``; what is disputed stands in :mod:`reporting.sen2.doubtful`.

Sources: LIIA's schemas 2023 to 2026 and their notes from DfE's guides; COLLECT's own tables as WITAN reads them (order
and labels of columns); item numbers of the guide as both cite them.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from reporting.sen2 import doubtful
from reporting.sen2.parts import MANY, Block, Field, Layout, Place
from reporting.sen2.years import YEARS

_REVIEWS = "voluntary in 2024, compulsory from 2025"
_FROM_2026 = "voluntary in 2025, compulsory from 2026"
_NOT_H = "unless the outcome is H"
_ONE_OF = "exactly one of URN, UKPRN and SENSetting"
_YN = "when the outcome is Y or N"
_WITH_SCHOOL = "with a URN or UKPRN: 1 or 0, never blank"

TABLE: tuple[Field | Block, ...] = (
    Block("", "Message", 1, 1, "The whole return"),
    Block("Message", "Header", 1, 1, "Header"),
    Block("Header", "CollectionDetails", 1, 1, "Which collection", "sen2"),
    Field("CollectionDetails", "Collection", "fixed", "", "Collection", "always SEN2", "SEN2"),
    Field("CollectionDetails", "Year", "year", "", "Year", "always"),
    Field("CollectionDetails", "ReferenceDate", "date", "", "Reference date", "always: census day"),
    Block("Header", "Source", 1, 1, "Who sends it", "sen2"),
    Field("Source", "SourceLevel", "fixed", "", "Source level", "always L", "L"),
    Field("Source", "LEA", "lea", "", "LEA", "always", "la_code"),
    Field("Source", "SoftwareCode", "text", "", "Software code", "always"),
    Field("Source", "Release", "text", "", "Release", "always"),
    Field("Source", "SerialNo", "serial", "", "Serial No", "always: three digits, counted up for each upload"),
    Field("Source", "DateTime", "timestamp", "", "DateTime", "always"),
    Field("Source", "DMO", "code", "", "Designated Medical Officer", "always", "designated_officer"),
    Field("Source", "DCO", "code", "", "Designated Clinical Officer", "always", "designated_officer"),
    Field("Source", "DSCO", "code", "", "Designated Social Care Officer", _FROM_2026, "designated_officer", 2025),
    Block("Message", "Persons", 1, 1, "Everybody in the return"),
    # Module 1
    Block("Persons", "Person", 1, MANY, "Person", "person"),
    Field("Person", "Surname", "text", "1.1", "Surname", "always: full legal surname"),
    Field("Person", "Forename", "text", "1.2", "Forename", "always"),
    Field("Person", "PersonBirthDate", "date", "1.3", "Date of birth", "always"),
    Field("Person", "GenderCurrent", "code", "1.4", "Gender", "always", "gender_current", until=2023),
    Field("Person", "Sex", "code", "1.4", "Sex", "always", "sex", 2024),
    Field("Person", "Ethnicity", "code", "1.5", "Ethnicity", "always: main or extended code", "ethnicity"),
    Field("Person", "PostCode", "postcode", "1.6", "Post code", "home postcode, unless it cannot be given"),
    Field("Person", "UPN", "upn", "1.7a", "UPN – Unique Pupil Number", "when held"),
    Field("Person", "UniqueLearnerNumber", "uln", "1.7b", "ULN - Young person unique learner number", "when held"),
    Field("Person", "UPNunknown", "code", "1.7c", "UPN and ULN unavailable - reason",
          "only when neither UPN nor ULN is held", "upn_unknown"),
    # Module 2
    Block("Person", "Requests", 0, MANY, "Request for an assessment", "requests"),
    Field("Requests", "ReceivedDate", "date", "2.1", "Date request was received",
          f"{_NOT_H}; also under H when the plan is issued in the year"),
    Field("Requests", "RequestSource", "code", "2.2", "Source of request for an EHC needs assessment",
          f"{_FROM_2026}, {_NOT_H}", "request_source", 2025, also_column=doubtful.REQUEST_SOURCE_COLUMN_ALSO),
    Field("Requests", "RYA", "flag", {2023: "2.2", 2025: "2.3"}, "Initial request whilst in RYA", _NOT_H),
    Field("Requests", "RequestOutcomeDate", "date", {2023: "2.3", 2025: "2.4"}, "Request outcome date", _YN),
    Field("Requests", "RequestOutcome", "code", {2023: "2.4", 2025: "2.5"}, "Request outcome", "always",
          "request_outcome"),
    Field("Requests", "RequestMediation", "flag", {2023: "2.5", 2025: "2.6"}, "Request mediation", _YN),
    Field("Requests", "RequestTribunal", "flag", {2023: "2.6", 2025: "2.7"}, "Request tribunal", _YN),
    Field("Requests", "Exported", "code", {2023: "2.7", 2025: "2.8"},
          "Exported – child or young person moves out of LA before assessment is completed",
          "only when they moved away before the assessment was finished", "la_code_or_outside"),
    # Module 3
    Block("Requests", "Assessment", 0, 1, "Assessment", "assessment"),
    Field("Assessment", "AssessmentOutcome", "code", "3.1", "Assessment outcome - decision to issue EHC plan",
          "always", "assessment_outcome"),
    Field("Assessment", "AssessmentOutcomeDate", "date", "3.2", "Assessment outcome date",
          "Y: the day the plan was issued; N: the day of the notice; blank until the plan is issued"),
    Field("Assessment", "AssessmentMediation", "flag", "3.3", "Assessment mediation", _YN),
    Field("Assessment", "AssessmentTribunal", "flag", "3.4", "Assessment tribunal", _YN),
    Field("Assessment", "OtherMediation", "flag", "3.5", "Other mediation", _YN),
    Field("Assessment", "OtherTribunal", "flag", "3.6", "Other tribunal", _YN),
    Field("Assessment", "Week20", "flag", "3.7", "20-week time limit exceptions apply", _YN),
    # Module 4
    Block("Assessment", "NamedPlan", 0, 1, "What the plan names", "namedplan"),
    Field("NamedPlan", "StartDate", "date", "4.1", "EHC plan start date", "always: the day the plan was first made"),
    Block("NamedPlan", "PlanDetail", 1, 2, "Placement named in section I", "plandetail"),
    Field("PlanDetail", "URN", "urn", "4.7a", "URN – Unique Reference Number", _ONE_OF),
    Field("PlanDetail", "UKPRN", "ukprn", "4.7b", "UKPRN - UK Provider Reference Number", _ONE_OF),
    Field("PlanDetail", doubtful.SEN_SETTING, "code", "4.7c", "SEN setting - establishment type", _ONE_OF,
          "sen_setting_plan_detail", also=doubtful.SEN_SETTING_ALSO),
    Field("PlanDetail", "SENSettingOther", "text", "4.7c(i)", "SEN setting – Other", "with OTH"),
    Field("PlanDetail", "PlacementRank", "code", "4.7d", "Placement rank", "always", "placement_rank"),
    Field("PlanDetail", "SENunitIndicator", "flag", "4.7e", "SEN Unit indicator", _WITH_SCHOOL),
    Field("PlanDetail", "ResourcedProvisionIndicator", "flag", "4.7f", "Resourced provision indicator", _WITH_SCHOOL),
    Field("NamedPlan", "PlanRes", "code", "4.2", "Residential settings", "when residential", "residential"),
    Field("NamedPlan", "PlanWBP", "code", "4.3", "Work-based learning activity", "when there is one", "work_based"),
    Field("NamedPlan", "PB", "flag", "4.4a", "Personal budget taken up", "always"),
    Field("NamedPlan", "OA", "flag", "4.4b", "Personal budget – organised arrangements", "when PB is 1"),
    Field("NamedPlan", "DP", "code", "4.4c", "Personal budget – direct payments", "when there are any",
          "direct_payments"),
    Field("NamedPlan", "CeaseDate", "date", "4.5", "Date EHC plan ceased", "when it has ceased or passed on"),
    Field("NamedPlan", "CeaseReason", "code", "4.6", "Reason EHC plan ceased", "with CeaseDate", "cease_reason"),
    # Module 5
    Block("Requests", "ActivePlans", 0, 1, "Where the person was and is, needs and reviews", "activeplans"),
    Field("ActivePlans", "TransferLA", "code", "5.1",
          "EHC plan transferred in from another LA during calendar year", "only when transferred in during the year",
          "la_code_or_outside"),
    Block("ActivePlans", "PlacementDetail", 0, MANY, "Placement attended", "placementdetail"),
    Field("PlacementDetail", "URN", "urn", {2023: "5.5a", 2024: "5.7a"}, "URN – Unique Reference Number", _ONE_OF),
    Field("PlacementDetail", "UKPRN", "ukprn", {2023: "5.5b", 2024: "5.7b"}, "UKPRN – UK Provider Reference Number",
          _ONE_OF),
    Field("PlacementDetail", doubtful.SEN_SETTING, "code", {2023: "5.5c", 2024: "5.7c"},
          "SEN Setting - Establishment type", _ONE_OF, "sen_setting_placement_detail", also=doubtful.SEN_SETTING_ALSO),
    Field("PlacementDetail", "SENSettingOther", "text", {2023: "5.5c(i)", 2024: "5.7c(i)"}, "Not in education – Other",
          "with NIEO and OTH"),
    Field("PlacementDetail", "PlacementRank", "code", {2023: "5.5d", 2024: "5.7d"}, "Placement rank", "always",
          "placement_rank"),
    Field("PlacementDetail", "EntryDate", "date", {2023: "5.5e", 2024: "5.7e"}, "Placement start date", "always"),
    Field("PlacementDetail", "LeavingDate", "date", {2023: "5.5f", 2024: "5.7f"}, "Placement leaving date",
          "when they have left"),
    Field("PlacementDetail", "AttendancePattern", "code", "5.5g", "Attendance pattern", "at compulsory school age",
          "attendance_pattern", until=2023),
    Field("PlacementDetail", "SENunitIndicator", "flag", {2023: "5.5h", 2024: "5.7g"}, "SEN Unit indicator",
          _WITH_SCHOOL),
    Field("PlacementDetail", "ResourcedProvisionIndicator", "flag", {2023: "5.5i", 2024: "5.7h"},
          "Resourced provision indicator", _WITH_SCHOOL),
    Field("PlacementDetail", "Res", "code", "5.2", "Residential settings", "when residential", "residential", 2024),
    Field("PlacementDetail", "WBP", "code", "5.3", "Work-based learning activity", "when there is one", "work_based",
          2024),
    Field("ActivePlans", "Res", "code", "5.2", "Residential settings", "when residential", "residential", until=2023),
    Field("ActivePlans", "WBP", "code", "5.3", "Work-based learning activity", "when there is one", "work_based",
          until=2023),
    Block("ActivePlans", "SENneed", 0, 2, "Type of need", "senneed"),
    Field("SENneed", "SENtype", "code", {2023: "5.6", 2024: "5.8a"}, "SEN type", "always", "sen_type"),
    Field("SENneed", "SENtypeRank", "code", {2023: "5.7", 2024: "5.8b"}, "SEN type rank",
          "always: 1 for the only or main need", "sen_type_rank"),
    Field("ActivePlans", "ReviewMeeting", "date", {2024: "5.4", 2025: "5.4a"}, "Annual review meeting date",
          f"{_REVIEWS}; none before the first review", since=2024),
    Field("ActivePlans", "ReviewOutcome", "code", {2024: "5.5", 2025: "5.4c"}, "Annual review decision", _REVIEWS,
          "review_outcome", 2024),
    Field("ActivePlans", "ReviewDraft", "date", "5.4d", "Annual review – date draft amended EHC plan issued",
          _FROM_2026, since=2025),
    Field("ActivePlans", "PhaseTransferDueDate", "date", "5.6a",
          "Phase transfer review - due date for any amended plan", _FROM_2026, since=2025),
    Field("ActivePlans", "PhaseTransferFinalDate", "date", "5.6b", "Phase transfer review - final plan date",
          _FROM_2026, since=2025),
    Field("ActivePlans", "LastReview", "date", {2023: "5.4", 2024: "5.6", 2025: "5.4b"}, "Annual review decision date",
          "the day the council wrote with its decision after the review, not the meeting day"),
)  # fmt: skip


def _layout(year: int) -> Layout:
    rows = [row for row in TABLE if row.since <= min(year, doubtful.NEWEST_KNOWN) <= row.until]
    free = doubtful.ANY_PLACE.get(year, frozenset())
    found = Layout()
    found.year = year
    for row in rows:
        if isinstance(row, Block):
            parts = tuple(part for part in rows if part.block == row.name)
            names = {part.name for part in parts if isinstance(part, Field)}
            found[row.name] = Place(row, parts, free & names)
    return found


LAYOUTS: Mapping[int, Layout] = MappingProxyType({year: _layout(year) for year in YEARS})
FIELDS: Mapping[int, tuple[Field, ...]] = MappingProxyType({year: LAYOUTS[year].fields for year in YEARS})
EVERY_NAME: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        block.name: frozenset(row.name for row in TABLE if isinstance(row, Field) and row.block == block.name)
        for block in TABLE
        if isinstance(block, Block)
    }
)
