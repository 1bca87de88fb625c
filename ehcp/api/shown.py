"""What of a row is shown, field by field: all of it to those who work the case, and to others what their page shows."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import FieldDoesNotExist
from rest_framework import serializers

from ehcp.api.rooms import ADVICE, CASEWORK, SCHOOL
from send_cases.fields import capital

Names = tuple[str, ...]


class Shown(serializers.ModelSerializer):
    """Reads only. ``for_school`` and ``for_adviser`` name the fields of those rooms; a room that is not named has none."""

    for_school: ClassVar[Names] = ()
    for_adviser: ClassVar[Names] = ()
    not_for_officers: ClassVar[Names] = ()  # said to schools in place of what officers see

    @classmethod
    def of_room(cls, room: str, names: Any) -> list[str]:
        """The fields that a room shows, in their order."""
        if room == SCHOOL:
            return [name for name in names if name in cls.for_school]
        if room == ADVICE:
            return [name for name in names if name in cls.for_adviser]
        return [name for name in names if name not in cls.not_for_officers]

    @classmethod
    def always(cls, names: Any) -> list[str]:
        """The fields that every room shows which shows the row at all: what the documentation calls required."""
        rooms = [CASEWORK, *([SCHOOL] if cls.for_school else []), *([ADVICE] if cls.for_adviser else [])]
        return [name for name in names if all(name in cls.of_room(room, names) for room in rooms)]

    def get_fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = super().get_fields()
        for name, field in fields.items():
            field.read_only = True
            field.help_text = field.help_text or self._words(name)
        room = self.context.get("room")
        return fields if room is None else {name: fields[name] for name in self.of_room(room, fields)}

    def _words(self, name: str) -> str | None:
        """A column in the words of the data dictionary, where they say more than its name."""
        try:
            words = str(self.Meta.model._meta.get_field(name).verbose_name)
        except (FieldDoesNotExist, AttributeError):
            return None
        return capital(words) + "." if words.lower() != name.replace("_", " ") else None
