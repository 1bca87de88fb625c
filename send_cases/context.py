"""What every template may rely on."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from send_cases import clock


def everywhere(request: HttpRequest) -> dict[str, Any]:
    """Today, the authority's name and branding, and who is looking."""
    from ehcp.authority import authority

    user = getattr(request, "user", None)
    rights = user.rights if user is not None and user.is_authenticated else None
    return {"today": clock.today(), "DEMO": settings.DEMO, "authority": authority(), "rights": rights}
