"""Facts. One file per concept; every change goes through ``ehcp.actions``."""

from ehcp.models.advice import AdvicePaper, AdviceRequest
from ehcp.models.annual_review import AnnualReview
from ehcp.models.assessment import AssessmentRequest
from ehcp.models.cessation import Cessation
from ehcp.models.decision import Decision, Notice, NoticeRecipient
from ehcp.models.detention import Detention
from ehcp.models.dispute import Appeal, Mediation, TribunalOrder
from ehcp.models.document import Document, DocumentVersion
from ehcp.models.draft import DraftSection, DraftShare, RequestDraft, Submission
from ehcp.models.education import Need, Placement
from ehcp.models.exception import TimeLimitException
from ehcp.models.listing import Listing, ListingTally
from ehcp.models.matter import Matter, Proceeding
from ehcp.models.milestone import Flag, Milestone
from ehcp.models.move import MoveIn
from ehcp.models.person import AddressHidden, LinkedPerson
from ehcp.models.phase_transfer import PhaseTransfer
from ehcp.models.plan import Consultation, ConsultationPaper, NamedSetting, Plan, PlanVersion, Representation
from ehcp.models.policy import Authority, Policy
from ehcp.models.process import Process
from ehcp.models.pupil import Address, Pupil, SealedIdentity
from ehcp.models.reassessment import Reassessment
from ehcp.models.record import CaseEvent, NamedAccess, Note, ViewLog
from ehcp.models.returned import ReturnedPerson, ReturnedRequest, ReturnFile
from ehcp.models.service import Service
from ehcp.models.setting import Setting
from ehcp.models.webhook import WebhookDelivery, WebhookEndpoint, WebhookEvent, WebhookMessage
from ehcp.models.work import Job, Mail, Round

__all__ = [
    "Address", "AddressHidden", "AdvicePaper", "AdviceRequest", "AnnualReview", "Appeal", "AssessmentRequest",
    "Authority", "CaseEvent", "Cessation", "Consultation", "ConsultationPaper", "Decision", "Detention", "Document",
    "DocumentVersion", "DraftSection", "DraftShare", "Flag", "Job", "LinkedPerson", "Listing", "ListingTally", "Mail", "Matter", "Mediation",
    "Milestone", "MoveIn", "NamedAccess", "NamedSetting", "Need", "Note", "Notice", "NoticeRecipient", "PhaseTransfer",
    "Placement", "Plan", "PlanVersion", "Policy", "Proceeding", "Process", "Pupil", "Reassessment", "Representation",
    "RequestDraft", "ReturnFile", "ReturnedPerson", "ReturnedRequest", "Round", "SealedIdentity", "Service", "Setting",
    "Submission", "TimeLimitException", "TribunalOrder",
    "ViewLog", "WebhookDelivery", "WebhookEndpoint", "WebhookEvent", "WebhookMessage",
]  # fmt: skip
