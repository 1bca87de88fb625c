"""Pages that allauth brings and we do not have: nobody signs up, and an e-mail address is changed by an administrator."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse


@login_not_required
def not_here(request: HttpRequest, **kwargs: str) -> HttpResponse:
    """A page that is not there, for everybody."""
    raise Http404
