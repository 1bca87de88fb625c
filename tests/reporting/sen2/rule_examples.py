"""For each rule one return that breaks it and one that does not, as changes to the skeleton.

The skeleton has three people: A with a plan issued in the year, B with an old plan that has ceased, C with two requests
that came to nothing. A change is a text of the skeleton and what stands in its place.
"""

from __future__ import annotations

Change = tuple[str, str]

# Places in the skeleton.
A_REQUEST_DATE = "<ReceivedDate>2025-02-03</ReceivedDate>"
A_DECIDED = "<RequestOutcomeDate>2025-03-14</RequestOutcomeDate>"
A_ISSUED = "<AssessmentOutcomeDate>2025-06-20</AssessmentOutcomeDate>"
A_START = "<StartDate>2025-06-20</StartDate>"
A_BORN, B_BORN, C_BORN = (
    f"<PersonBirthDate>{day}</PersonBirthDate>" for day in ("2014-10-03", "2004-01-20", "2021-06-30")
)
A_UPN, B_ULN = "<UPN>G320999900001</UPN>", "<UniqueLearnerNumber>9000000016</UniqueLearnerNumber>"
C_UN1, C_SECOND = "<UPNunknown>UN1</UPNunknown>", "<ReceivedDate>2025-09-15</ReceivedDate>"
C_N = "<RequestOutcome>N</RequestOutcome>"
W = "<RequestOutcome>W</RequestOutcome>"
NAMED = "<URN>138454</URN>\n              <PlacementRank>1</PlacementRank>"
CEASED, REASON = "<CeaseDate>2025-10-31</CeaseDate>", "<CeaseReason>4</CeaseReason>"
NIEC = "<SENSetting>NIEC</SENSetting>"
LAST_LEFT = "<LeavingDate>2025-10-31</LeavingDate>"
NOW = "<EntryDate>2025-09-03</EntryDate>"
MEETING, DECISION = "<ReviewMeeting>2025-11-12</ReviewMeeting>", "<LastReview>2025-12-08</LastReview>"
OUTCOME_A = "<ReviewOutcome>A</ReviewOutcome>"
DUE = "<PhaseTransferDueDate>2026-02-15</PhaseTransferDueDate>"
Y_REQUEST, Y_ASSESSMENT = "<RequestOutcome>Y</RequestOutcome>", "<AssessmentOutcome>Y</AssessmentOutcome>"
H_REQUEST, H_ASSESSMENT = "<RequestOutcome>H</RequestOutcome>", "<AssessmentOutcome>H</AssessmentOutcome>"
NO_MEDIATION = "<RequestMediation>0</RequestMediation>"
ASD_FIRST = "<SENtype>ASD</SENtype>\n            <SENtypeRank>1</SENtypeRank>"
SLCN = "<SENtype>SLCN</SENtype>"
B_NEED = "<SENtype>DS</SENtype>"


def gone(text: str) -> Change:
    """Left out."""
    return (text, "")


def day(before: str, after: str) -> Change:
    """Another text in the same element."""
    return (before, before[: before.index(">") + 1] + after + before[before.rindex("</") :])


#: A's plan detail and everything of a plan that is cut out by one rule or the other.
PLAN_DETAIL = """            <PlanDetail>
              <URN>138454</URN>
              <PlacementRank>1</PlacementRank>
              <SENunitIndicator>0</SENunitIndicator>
              <ResourcedProvisionIndicator>1</ResourcedProvisionIndicator>
            </PlanDetail>
"""
OLD_PLAN = (
    day(A_BORN, "2009-10-03"),
    day(A_REQUEST_DATE, "2024-02-03"),
)
HISTORIC = (
    gone(A_REQUEST_DATE), gone("<RequestSource>2</RequestSource>"), gone("<RYA>0</RYA>"), gone(A_DECIDED),
    day(Y_REQUEST, "H"), gone(NO_MEDIATION), gone("<RequestTribunal>0</RequestTribunal>"),
)  # fmt: skip

#: Rule: what breaks it; what does not.
EXAMPLES: dict[str, tuple[tuple[Change, ...], tuple[Change, ...]]] = {
    "F01": ((("<Persons>", ""), ("</Persons>", "")), ()),
    "F02": (((A_UPN, A_UPN + A_UPN),), ()),
    "F03": ((day("<Collection>SEN2</Collection>", "SEN3"),), ()),
    "F04": ((day("<Year>2026</Year>", "26"),), (day("<Year>2026</Year>", "2025"),)),
    "F05": ((day("<ReferenceDate>2026-01-15</ReferenceDate>", "2026-01-16"),), ()),
    "F06": ((day("<LEA>320</LEA>", "999"),), (day("<LEA>320</LEA>", "943"),)),
    "F07": ((day("<SerialNo>001</SerialNo>", "1"),), (day("<SerialNo>001</SerialNo>", "999"),)),
    "F08": ((gone("<DSCO>R</DSCO>"),), (day("<DSCO>R</DSCO>", "N"),)),
    "F09": ((), ()),  # a test of its own
    "F10": ((day(A_DECIDED, "2025-02-30"),), (day(A_DECIDED, "2025-02-28"),)),
    "P01": ((("<Forename>Alpha</Forename>", "<Forename/>"),), (day("<Forename>Alpha</Forename>", "-"),)),
    "P02": ((gone(A_BORN),), (day(C_BORN, "2025-01-15"),)),
    "P03": ((day(B_BORN, "1999-08-31"),), (day(B_BORN, "1999-09-01"),)),
    "P04": ((gone("<Sex>F</Sex>"),), (day("<Sex>F</Sex>", "M"),)),
    "P05": ((day("<Ethnicity>MWAS</Ethnicity>", "BRIT"),), (day("<Ethnicity>MWAS</Ethnicity>", "REFU"),)),
    "P06": ((gone("<PostCode>ZZ99 9ZZ</PostCode>"),), (day("<PostCode>ZZ99 9ZZ</PostCode>", "w1a0ax"),)),
    "P07": ((day(A_UPN, "G32099990000"),), (day(A_UPN, "X845212818005"),)),
    "P08": ((day(A_UPN, "A320999900001"),), (day(A_UPN, "A950000178301"),)),
    "P09": ((day(A_UPN, "N999000000001"),), ()),
    "P10": ((day(A_UPN, "M32099990000B"),), ()),
    "P11": (((B_ULN, A_UPN),), ()),
    "P12": ((day(B_ULN, "9000000017"),), ()),
    "P13": (((A_UPN, B_ULN),), ()),
    "P14": ((gone(A_UPN),), ((A_UPN, "<UPNunknown>UN3</UPNunknown>"),)),
    "P15": (((A_UPN, A_UPN + "<UPNunknown>UN3</UPNunknown>"),), ()),
    "P16": ((day(C_BORN, "2020-01-15"),), (day(C_BORN, "2020-01-16"),)),
    "P17": ((day(C_UN1, "UN8"),), ((B_ULN, "<UPNunknown>UN8</UPNunknown>"),)),
    "P18": ((day(C_UN1, "UN9"),), ((B_ULN, "<UPNunknown>UN9</UPNunknown>"),)),
    "P19": (((A_UPN, "<UPNunknown>UN10</UPNunknown>"),), (day(C_UN1, "UN10"),)),
    "P20": ((), ()),  # a test of its own
    "P21": ((day("<Forename>Beta</Forename>", "ALPHA"), day(B_BORN, "2014-10-03")), (day("<Forename>Beta</Forename>", "Alpha"),)),
    "R01": ((gone(Y_REQUEST),), ()),
    "R02": ((gone(A_REQUEST_DATE),), ()),
    "R02a": (HISTORIC, HISTORIC[1:]),
    "R03": ((day(C_SECOND, "2026-01-16"),), (day(C_SECOND, "2026-01-15"),)),
    "R04": ((gone("<RequestSource>1</RequestSource>"),), ()),
    "R05": ((gone("<RYA>0</RYA>"),), ()),
    "R06": ((gone(A_DECIDED),), ()),
    "R07": (((H_REQUEST, "<RequestOutcomeDate>2018-02-01</RequestOutcomeDate>" + H_REQUEST),), ()),
    "R08": ((day(A_DECIDED, "2025-02-02"),), (day(A_DECIDED, "2025-02-03"),)),
    "R09": ((day(A_REQUEST_DATE, "2024-11-03"), day(A_DECIDED, "2024-12-31")), (day(A_REQUEST_DATE, "2024-11-03"), day(A_DECIDED, "2025-01-01"))),
    "R10": ((gone(NO_MEDIATION),), ()),
    "R11": (((W, W + "<Exported>320</Exported>"),), ((W, W + "<Exported>XXX</Exported>"),)),
    "R12": ((("<RequestTribunal>0</RequestTribunal>", "<RequestTribunal>0</RequestTribunal><Exported>316</Exported>"),), ((W, W + "<Exported>316</Exported>"),)),
    "R13": ((day(C_N, "Y"),), ()),
    "R14": ((day(Y_REQUEST, "W"),), ()),
    "R15": ((day(Y_REQUEST, "N"),), (day(Y_REQUEST, "N"), day(NO_MEDIATION, "1"))),
    "R16": ((day(W, "A"), day(C_N, "A")), (day(W, "A"),)),
    "R17": ((day(C_SECOND, "2024-09-15"), day("<RequestOutcomeDate>2025-10-24</RequestOutcomeDate>", "2024-10-24")), ()),
    "R18": ((day(A_DECIDED, "2025-03-18"),), (day(A_DECIDED, "2025-03-17"),)),
    "A01": ((gone(Y_ASSESSMENT),), ()),
    "A02": ((gone(A_ISSUED),), ()),
    "A03": (((H_ASSESSMENT, H_ASSESSMENT + "<AssessmentOutcomeDate>2018-05-11</AssessmentOutcomeDate>"),), ()),
    "A04": ((day(A_ISSUED, "2025-03-13"),), (day(A_ISSUED, "2025-03-14"),)),
    "A05": ((day(A_ISSUED, "2024-12-31"),), (day(A_ISSUED, "2025-01-01"),)),
    "A06": ((gone("<OtherTribunal>0</OtherTribunal>"),), ()),
    "A07": ((day(Y_ASSESSMENT, "A"),), ()),
    "A08": ((day(Y_ASSESSMENT, "N"),), (day(Y_ASSESSMENT, "N"), day("<AssessmentTribunal>0</AssessmentTribunal>", "1"))),
    "A09": ((("<NamedPlan>", "<Other>"), ("</NamedPlan>", "</Other>")), ()),
    "A10": ((day(Y_REQUEST, "N"),), (day(Y_REQUEST, "N"), day(NO_MEDIATION, "1"))),
    "A11": ((("<ActivePlans>", "<ActivePlans><TransferLA>316</TransferLA>"),), ()),
    "A12": ((day(Y_ASSESSMENT, "H"),), ()),
    "A13": ((day(A_ISSUED, "2025-06-24"),), (day(A_ISSUED, "2025-06-23"),)),
    "A14": ((day("<Week20>0</Week20>", "1"),), (day("<Week20>0</Week20>", "1"), day(A_ISSUED, "2025-06-24"))),
    "N01": ((day(A_START, "2026-01-16"),), (day(A_START, "2026-01-15"),)),
    "N02": ((day("<StartDate>2018-05-11</StartDate>", "2014-08-31"),), (day("<StartDate>2018-05-11</StartDate>", "2014-09-01"),)),
    "N03": ((day(A_START, "2025-06-21"),), ()),
    "N04": (((PLAN_DETAIL, PLAN_DETAIL + PLAN_DETAIL),), ((PLAN_DETAIL, PLAN_DETAIL + PLAN_DETAIL.replace("Rank>1<", "Rank>2<")),)),
    "N05": (((NAMED, NAMED.replace("<Pl", "<SENSetting>OLA</SENSetting><Pl")),), ((NAMED, NAMED.replace("<URN>138454</URN>", "<SENSetting>OLA</SENSetting>")),)),
    "N06": (((NAMED, NAMED.replace("138454", "999901")),), ()),
    "N07": (((NAMED, NAMED.replace("138454", "138690")), (CEASED, CEASED)), ()),  # with a register of its own
    "N08": (((NAMED, NAMED.replace("<URN>138454</URN>", "<SENSetting>OTH</SENSetting>")),), ((NAMED, NAMED.replace("<URN>138454</URN>", "<SENSetting>OTH</SENSetting><SENSettingOther>a type only</SENSettingOther>")),)),
    "N09": (((PLAN_DETAIL, PLAN_DETAIL.replace("<SENunitIndicator>0</SENunitIndicator>", "")),), ()),
    "N10": (((PLAN_DETAIL, PLAN_DETAIL.replace("cator>0<", "cator>1<")),), ()),
    "N11": (((NAMED, NAMED.replace("<URN>138454</URN>", "<SENSetting>NIEO</SENSetting>")),), ((NAMED, NAMED.replace("<URN>138454</URN>", "<SENSetting>EHE</SENSetting>")),)),
    "N12": ((gone("<PB>0</PB>"),), (gone("<OA>0</OA>"),)),
    "N13": ((("<OA>0</OA>\n          </NamedPlan>", "<DP>E</DP></NamedPlan>"),), ()),
    "N14": ((("<PB>0</PB>", "<PlanWBP>S</PlanWBP><PB>0</PB>"),), (("<PB>1</PB>", "<PlanWBP>S</PlanWBP><PB>1</PB>"),)),
    "N15": ((gone(REASON),), (gone(REASON), gone(CEASED))),
    "N16": ((day(CEASED, "2026-01-16"),), (day(CEASED, "2026-01-15"),)),
    "N17": ((day(CEASED, "2024-12-31"),), (day(CEASED, "2025-01-01"),)),
    "N18": ((day(REASON, "1"),), (day(REASON, "1"), day(B_BORN, "2001-08-31"))),
    "N19": ((day(B_BORN, "2010-01-20"),), (day(B_BORN, "2009-10-31"),)),
    "N20": ((), ()),  # a test of its own
    "V01": ((("<ActivePlans>", "<Other>"), ("</ActivePlans>", "</Other>")), ()),
    "V02": ((("<NamedPlan>", "<Other>"), ("</NamedPlan>", "</Other>")), ()),
    "V03": ((day("<TransferLA>316</TransferLA>", "320"),), (day("<TransferLA>316</TransferLA>", "XXX"),)),
    "V04": ((("<PlacementDetail>\n            <UKPRN>", "<Other><UKPRN>"), ("<WBP>S</WBP>\n          </PlacementDetail>", "</Other>"), (f"<PlacementDetail>\n            {NIEC}", "<Other>"), (f"{LAST_LEFT}\n            <SENunitIndicator>0</SENunitIndicator>\n            <ResourcedProvisionIndicator>0</ResourcedProvisionIndicator>\n          </PlacementDetail>", "</Other>")), ()),
    "V05": (((NIEC, ""),), ()),
    "V06": (((f"{NIEC}\n            <PlacementRank>1</PlacementRank>", NIEC),), ()),
    "V07": ((day(NOW, "2026-01-16"),), (day(NOW, "2026-01-15"),)),
    "V08": ((day(LAST_LEFT, "2025-08-31"),), (day(LAST_LEFT, "2025-09-01"),)),
    "V09": ((day("<LeavingDate>2025-07-18</LeavingDate>", "2024-12-31"),), (day("<LeavingDate>2025-07-18</LeavingDate>", "2025-01-01"),)),
    "V10": ((day(NOW, "2025-07-17"),), (day(NOW, "2025-07-18"),)),
    "V11": (((NOW, NOW + "<LeavingDate>2026-01-14</LeavingDate>"),), ((NOW, NOW + "<LeavingDate>2026-01-15</LeavingDate>"),)),
    "V12": ((gone(LAST_LEFT),), ()),
    "V13": (((NIEC, NIEC + "<SENSettingOther>x</SENSettingOther>"),), ((NIEC, "<SENSetting>NIEO</SENSetting><SENSettingOther>excluded</SENSettingOther>"),)),
    "V14": ((day(NIEC, "NEET"), day(B_BORN, "2009-11-01")), (day(NIEC, "NEET"), day(B_BORN, "2009-10-31"))),
    "V15": ((day(NIEC, "EYP"), day(B_BORN, "2020-08-31")), (day(NIEC, "EYP"), day(B_BORN, "2020-09-01"))),
    "V16": ((), ()),  # a test of its own
    "V17": (((f"{NOW}\n            <SENunitIndicator>0</SENunitIndicator>", NOW),), ()),
    "V18": ((), ()),  # with a register of its own
    "V19": ((day("<Res>A</Res>", "C"),), (day("<Res>A</Res>", "B"),)),
    "V20": ((day(SLCN, "ASD"),), (day(SLCN, "HI"),)),
    "V20a": (((f"<SENneed>\n            {B_NEED}", "<Other>"), ("</SENneed>\n        </ActivePlans>", "</Other></ActivePlans>")), ()),
    "V21": ((day(B_NEED, "NSA"),), (day(B_NEED, "OTH"),)),
    "V22": ((day(MEETING, "2025-06-19"),), (day(MEETING, "2025-06-20"),)),
    "V23": ((day(DECISION, "2025-11-11"),), (day(DECISION, "2025-11-12"),)),
    "V24": ((gone(OUTCOME_A),), (gone(OUTCOME_A), gone(DECISION), day(MEETING, "2025-12-18"))),
    "V25": ((day(A_START, "2025-01-14"), gone(MEETING)), (day(A_START, "2025-01-15"), gone(MEETING))),
    "V26": ((day(OUTCOME_A, "M"),), (day(MEETING, "2025-12-08"),)),
    "V27": ((day(DUE, "2026-02-16"),), (day(DUE, "2026-03-31"),)),
    "V28": ((day(DECISION, "2025-12-11"),), (day(DECISION, "2025-12-10"),)),
    "X01": ((), ()),  # tests of their own
    "X02": ((), ()),
    "X03": ((), ()),
    "X04": ((("<Ethnicity>MWAS</Ethnicity>", "<Ethnicity>NOBT</Ethnicity>"),), ()),
    "X05": ((day("<Week20>0</Week20>", "1"),), ()),
}  # fmt: skip
OF_THEIR_OWN = {rule for rule, (breaks, _) in EXAMPLES.items() if not breaks} | {"N07"}
