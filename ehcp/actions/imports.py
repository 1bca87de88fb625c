"""An uploaded register file, kept until the job that takes it in has read it."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.core.files.storage import default_storage

from ehcp import permissions
from ehcp.actions import jobs
from ehcp.models import Job

if TYPE_CHECKING:
    from django.core.files import File

    from send_cases.accounts.models import User

ENDINGS = (".csv.gz", ".csv", ".gz", ".zip")


def start_import(*, by: User, file: File[bytes]) -> Job:
    """Keep a register file under a random key and start the job that imports it.

    Args:
        file: an upload; its name says how it is packed.

    Raises:
        Denied: ``by`` is no administrator.
    """
    permissions.administer.check(by)
    name = file.name or "register.csv"
    ending = next((e for e in ENDINGS if name.lower().endswith(e)), ".csv")
    key = default_storage.save(f"imports/{secrets.token_hex(20)}{ending}", file)
    return jobs.start(kind="import_schools", asked_by=by, args={"file": key, "by": by.pk, "name": name[:100]})
