"""Facts. One file per concept; every change goes through ``ehcp.actions``."""

from ehcp.models.advice import AdvicePaper, AdviceRequest
from ehcp.models.assessment import AssessmentRequest
from ehcp.models.decision import Decision, Notice, NoticeRecipient
from ehcp.models.document import Document, DocumentVersion
from ehcp.models.draft import DraftSection, DraftShare, RequestDraft, Submission
from ehcp.models.education import Need, Placement
from ehcp.models.exception import TimeLimitException
from ehcp.models.milestone import Flag, Milestone
from ehcp.models.person import AddressHidden, LinkedPerson
from ehcp.models.plan import Consultation, ConsultationPaper, NamedSetting, Plan, PlanVersion, Representation
from ehcp.models.policy import Authority, Policy
from ehcp.models.process import Process
from ehcp.models.pupil import Address, Pupil, SealedIdentity
from ehcp.models.record import CaseEvent, NamedAccess, Note, ViewLog
from ehcp.models.service import Service
from ehcp.models.setting import Setting
from ehcp.models.work import Job, Mail

__all__ = [
    "Address", "AddressHidden", "AdvicePaper", "AdviceRequest", "AssessmentRequest", "Authority", "CaseEvent",
    "Consultation", "ConsultationPaper", "Decision", "Document", "DocumentVersion", "DraftSection", "DraftShare",
    "Flag", "Job", "LinkedPerson", "Mail", "Milestone", "NamedAccess", "NamedSetting", "Need", "Note", "Notice",
    "NoticeRecipient", "Placement", "Plan", "PlanVersion", "Policy", "Process", "Pupil", "Representation",
    "RequestDraft", "SealedIdentity", "Service", "Setting", "Submission", "TimeLimitException", "ViewLog",
]  # fmt: skip
