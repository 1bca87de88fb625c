"""Who works with the application, where, and in which role."""

from send_cases.accounts.models.calendar import CalendarAddress
from send_cases.accounts.models.membership import AUTHORITY_ROLES, Membership, Role
from send_cases.accounts.models.organisation import Organisation
from send_cases.accounts.models.token import ApiCall, ApiToken, KeptAnswer, Scope
from send_cases.accounts.models.user import User

__all__ = [
    "AUTHORITY_ROLES", "ApiCall", "ApiToken", "CalendarAddress", "KeptAnswer", "Membership", "Organisation", "Role", "Scope", "User",
]  # fmt: skip
