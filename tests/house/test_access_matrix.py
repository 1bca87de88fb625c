"""Every address × everybody, inside and outside the record, against ``docs/access.csv``.

An address that is not in the table fails. After a change, look at the new table before keeping it:
``SEND_CASES_WRITE_ACCESS=1 .venv/bin/pytest tests/house/test_access_matrix.py`` writes it.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from send_cases.accounts.models import User
from tests.cast import Cast
from tests.house.tree import ROOT
from tests.house.world import World, build

TABLE = ROOT / "docs" / "access.csv"
#: Column of the table → who asks; the last asks for the record that is open to named people only.
WHO: dict[str, Callable[[Cast], User | None]] = {
    "signed out": lambda cast: None,
    "caseworker": lambda cast: cast.amina,
    "manager": lambda cast: cast.ben,
    "administrator": lambda cast: cast.ada,
    "SENCO of the school": lambda cast: cast.sam,
    "SENCO elsewhere": lambda cast: cast.eve,
    "adviser asked": lambda cast: cast.chandra,
    "adviser elsewhere": lambda cast: cast.dee,
}
RESTRICTED = "caseworker not named, restricted record"
#: What the number in an address is, by its name; the rest follow the names of their parameters.
PK = {
    "document": "document_id", "job": "job", "job_cancel": "job", "job_retry": "job",
    "setting:end_access": "place", "setting:advice": "school_advice", "setting:advice_not_known": "school_advice",
    "setting:consultation": "consultation_id",
    "advice:request": "ep_advice", "advice:not_known": "ep_advice", "advice:end_access": "adviser_place",
    "steps:respond": "representation_id", "steps:consultation": "consultation_id", "steps:exception": "exception_id",
    **{f"reporting:sen2_{name}": "sen2" for name in ("return", "findings", "explain", "explain_one", "sign", "rebuild",
                                                     "compare", "comparison", "download", "write", "document",
                                                     "document_file")},
    "reporting:return": "return", "reporting:doubt": "doubt", "reporting:download": "return",
    "reporting:inspection_lists": "inspection", "reporting:inspection_download": "inspection",
    "reporting:inspection_found": "inspection",
    "reporting:explain": "fault",
    "administration:end_place": "place", "administration:open_setting": "register",
    "administration:withdraw_policy": "policy", "administration:settle_mail": "mail",
    "administration:token": "token", "administration:revoke_token": "token",
    "administration:send_again": "delivery", "administration:webhook_secret": "webhook",
    **{f"administration:{name}": "webhook" for name in ("webhook", "change_webhook", "turn_webhook", "remove_webhook",
                                                        "replay_webhook")},
    "api:document": "document_id", "api:document_content": "document_id", "api:one_advice": "ep_advice",
    "api:consultation": "consultation_id", "api:plan": "plan_id", "api:placement": "placement_id",
    "api:setting": "register", "api:job": "job", "api:do_cancel_job": "job", "api:do_start_again": "job",
    "api:do_answer": "ep_advice", "api:do_say_received": "ep_advice", "api:do_reply": "consultation_id",
    "api:do_withdraw_policy": "policy",
}  # fmt: skip
#: Addresses of a process that is not a request.
OTHERS = {"casework:process", "casework:process_step", "casework:process_end"}
FIXED = {
    "key": "none-such", "kind": "now", "uidb36": "1", "provider_id": "authority", "name": "child", "letter": "A",
    "explained_area": {"area": "request"},
    "casework:results": {"key": "none-such"}, "casework:correct_fact": {"key": "request.received_on"},
    "casework:process_start": {"kind": "mediation"}, "casework:process_step": {"step": "certificate"},
    "reporting:cases": {"kind": "now", "key": "overdue"}, "reporting:download": {"kind": "pdf"}, "reporting:sen2_download": {"kind": "xml"},
    "reporting:sen2_document_file": {"kind": "pdf"},
    "api:docs_of": {"key": "decide_assess"},
    "reporting:inspection_found": {"code": "101a"},
    "rank": 1, "code": "P05",
    "administration:policy": {"key": "draft_target_week"}, "api:policy": {"key": "draft_target_week"},
    "api:do_set_policy": {"key": "draft_target_week"}, "api:do_withdraw_policy": {"key": "draft_target_week"}, "account_confirm_email": {"key": "x"},
    "account_reset_password_from_key": {"key": "x-y"},
}  # fmt: skip

OFFICERS, OVERSIGHT, OFFICE = ["caseworker", "manager"], ["manager", "administrator"], ["administrator"]
#: Who finds what of the return, where it is not managers alone: officers settle who is who, and put their own faults right.
RETURNS = {
    "reporting:doubt": OFFICERS, "reporting:doubts": OFFICERS, "reporting:my_faults": OFFICERS, "reporting:explain": OFFICERS,
    "reporting:clean": OVERSIGHT, "reporting:clean_csv": OVERSIGHT, "reporting:check_now": OVERSIGHT,
    "reporting:rules": OVERSIGHT, "reporting:rule": OFFICE, "reporting:rules_file": OFFICE,
}  # fmt: skip


def addresses(
    entries: list[Any] | None = None, spaces: tuple[str, ...] = (), above: tuple[str, ...] = ()
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every named address with the names of its parts."""
    for entry in entries if entries is not None else get_resolver().url_patterns:
        parts = (*above, *entry.pattern.regex.groupindex)
        if isinstance(entry, URLResolver):
            inner = (*spaces, entry.namespace) if entry.namespace else spaces
            yield from addresses(entry.url_patterns, inner, parts)
        elif isinstance(entry, URLPattern) and entry.name:
            yield ":".join((*spaces, entry.name)), parts


def arguments(name: str, parts: tuple[str, ...], values: dict[str, Any]) -> dict[str, Any]:
    """Something real for each part of an address; what the API does is about what its page is about."""
    name = _page_of(name)
    special = FIXED.get(name, {})
    found = {}
    for part in parts:
        if isinstance(special, dict) and part in special:
            found[part] = special[part]
        elif part == "process_id" and name in OTHERS:
            found[part] = values["other_process_id"]
        elif part == "pk":
            found[part] = values[_what(name)]
        elif part == "document":
            found[part] = values["evidence"]
        else:
            found[part] = values[part] if part in values else FIXED[part]
    return found


def _page_of(name: str) -> str:
    if not name.startswith("api:do_") or name in PK or name in FIXED:
        return name
    tail = name.removeprefix("api:do_")
    return f"steps:{tail}" if f"steps:{tail}" in PK or tail.startswith("advice") else f"casework:{tail}"


def _what(name: str) -> str:
    if name in PK:
        return PK[name]
    if name.startswith("steps:advice"):
        return "advice_id"
    if name.startswith("setting:draft"):
        return "draft"
    if name.startswith("administration:"):
        return "organisation" if "organisation" in name else "person"
    return "person"


def outcome(client: Client, address: str) -> str:
    """``yes`` (there is a page for this person), ``no`` (nothing is there) or ``sign in``. Nothing is kept."""
    with transaction.atomic():
        response = client.get(address)
        if response.status_code == 405:
            response = client.post(address, {})
        if response.streaming:
            response.getvalue()  # a download read to its end closes its file
        transaction.set_rollback(True)
    if response.status_code == 302 and "/account/login/" in response["Location"] and "/logout" not in address:
        return "sign in"
    if response.status_code == 401 and address.startswith("/api/"):
        return "sign in"
    if response.status_code == 404:
        return "no"
    if address == "/health/ready":  # 503 is its answer where beat does not run
        return "yes"
    assert response.status_code < 500, (address, response.status_code)
    own = address.startswith("/account/")  # about oneself: sign in again first
    assert own or response.status_code != 403, f"{address} says that something is there"
    return "yes"


def _row(name: str, parts: tuple[str, ...], world: World, browsers: dict[str, Client]) -> dict[str, str]:
    address = reverse(name, kwargs=arguments(name, parts, world.values))
    row = {"address": name, **{who: outcome(client, address) for who, client in browsers.items()}}
    row[RESTRICTED] = "–"
    of_child = name.startswith("api:") and PK.get(name, "").endswith(("_id", "_advice"))
    if {"reference", "process_id"} & set(parts) or of_child or name == "document":
        hidden = reverse(name, kwargs=arguments(name, parts, {**world.values, **world.restricted}))
        other = Client()
        other.force_login(world.cast.omar)
        row[RESTRICTED] = outcome(other, hidden)
    return row


def _found(world: World) -> list[dict[str, str]]:
    browsers = {}
    for who, person in WHO.items():
        browsers[who] = Client()
        someone = person(world.cast)
        if someone is not None:
            browsers[who].force_login(someone)
    seen: dict[str, dict[str, str]] = {}
    for name, parts in addresses():
        again = name if name not in seen else f"{name} ({', '.join(parts)})"  # one name may have two addresses
        if again not in seen:
            seen[again] = {**_row(name, parts, world, browsers), "address": again}
    return list(seen.values())


@pytest.mark.django_db
def test_everybody_finds_what_the_table_says(cast: Cast) -> None:
    found = _found(build(cast))
    columns = list(found[0])
    if os.environ.get("SEND_CASES_WRITE_ACCESS"):
        with TABLE.open("w", newline="", encoding="utf-8") as out:
            writer = csv.DictWriter(out, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(found)
    with TABLE.open(newline="", encoding="utf-8") as kept:
        written = {row["address"]: row for row in csv.DictReader(kept)}
    assert {row["address"] for row in found} == set(written), "docs/access.csv lacks an address, or has one too many"
    wrong = [
        f"{row['address']}, {who}: {row[who]}, the table says {written[row['address']].get(who)}"
        for row in found for who in columns[1:] if written[row["address"]].get(who) != row[who]
    ]  # fmt: skip
    assert wrong == []


def test_the_table_denies_by_default() -> None:
    """Read aloud: what nobody but the authority, the asked and the sender may find."""
    with TABLE.open(newline="", encoding="utf-8") as kept:
        rows = list(csv.DictReader(kept))
    assert len(rows) > 80
    for row in rows:
        name = row["address"]
        if name.startswith(("casework:", "steps:")):
            outsiders = [row[w] for w in WHO if w not in ("caseworker", "manager", "signed out")]
            assert set(outsiders) == {"no"}, name
            assert row[RESTRICTED] in ("no", "–"), name
        if name.startswith("reporting:"):
            assert [w for w in WHO if row[w] == "yes"] == RETURNS.get(name, ["manager"]), name
        if name.startswith("administration:"):
            assert [w for w in WHO if row[w] == "yes"] == ["administrator"], name
        if name.startswith("api:"):
            assert row[RESTRICTED] in ("no", "–"), name
            if row[RESTRICTED] == "no":
                assert {row["administrator"], row["SENCO elsewhere"]} == {"no"}, name
        if name.startswith(("casework:", "steps:", "reporting:", "administration:", "setting:", "advice:", "api:")):
            assert row["signed out"] == "sign in", name
