"""Statements that write invented children again, table by table, with keys of their own."""

from __future__ import annotations

from typing import Any

from django.db import models

from ehcp.models import Pupil
from send_cases.bench.country.children import FIRST_REFERENCE
from send_cases.bench.country.copying import IDS
from send_cases.bench.country.inventing import Country

STEP = 7919  # a prime: the surname of copy k is that of the child so many times k places on
#: A UPN of another authority with its own check letter (DfE: positions 2 to 13 weighted 2 to 13, modulo 23).
UPN_AGAIN = """
CREATE OR REPLACE FUNCTION upn_again(old text, k bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN old = '' THEN '' ELSE
        substr('ABCDEFGHJKLMNPQRTUVWXYZ', 1 + (sum(nullif(substr(digits, i, 1), '')::int * (i + 1)) % 23)::int, 1) || digits END
    FROM (SELECT lpad((201 + (k * 7) % 600)::text, 3, '0') || substr(old, 5) AS digits) d, generate_series(1, 12) AS i
    GROUP BY digits
$$
"""


def again(model: type[models.Model], copied: set[type[models.Model]], country: Country) -> str:
    """The statement that writes a table's rows again for each copy ``k``."""
    fields = model._meta.local_concrete_fields
    away = f"k * {len(country.batches) * IDS}"
    mine = ", ".join(f'"{field.column}"' for field in fields)
    theirs = ", ".join(_value(model, field, copied, away, country) for field in fields)
    other = ""
    if model is Pupil:
        place = f"(substr(t.reference, 5)::bigint - {FIRST_REFERENCE} + k * {STEP}) % {country.invented}"
        other = f"JOIN ehcp_pupil o ON o.reference = 'EHC-' || ({FIRST_REFERENCE} + {place})"
    return (
        f'INSERT INTO "{model._meta.db_table}" ({mine}) SELECT {theirs} FROM "{model._meta.db_table}" t '  # noqa: S608
        f"CROSS JOIN generate_series(1::bigint, {country.copies - 1}) AS k {other}"
    )


def _value(
    model: type[models.Model], field: models.Field[Any, Any], copied: set[type[models.Model]], away: str,
    country: Country,
) -> str:  # fmt: skip
    column = f't."{field.column}"'
    if field.is_relation:
        return f"{column} + {away}" if field.related_model in copied else column
    if field.primary_key:
        return f"{column} + {away}"
    if field.name == "subject":  # "draft-12": the key of another row of this child
        number = f"(split_part({column}, '-', 2)::bigint + {away})"
        return f"CASE WHEN {column} ~ '-[0-9]+$' THEN split_part({column}, '-', 1) || '-' || {number} ELSE {column} END"
    if model is Pupil:
        return {
            "reference": f"'EHC-' || (substr({column}, 5)::bigint + k * {country.invented})",
            "surname": "o.surname",
            "upn": f"upn_again({column}, k)",
        }.get(field.name, column)
    return column
