"""Writing a note of a contact."""

from __future__ import annotations

from typing import Any, cast

from ehcp.actions.notes import add_note
from ehcp.forms.casework import NoteForm
from ehcp.views.casework.editing import Edit
from ehcp.views.casework.loading import case_of
from send_cases.accounts.models import User


class AddNote(Edit):
    """One with the family becomes the last contact shown on the list."""

    form_class, title, button, done_at = NoteForm, "Add a note", "Save note", "casework:case"

    def initial(self) -> dict[str, Any]:
        return NoteForm.start()

    def act(self, form: NoteForm) -> str:
        data = form.cleaned_data
        add_note(
            pupil=self.pupil, process=case_of(self.pupil).process, by=cast(User, self.request.user),
            kind=data["kind"], with_family=data["with_family"] == "yes", happened_on=data["happened_on"],
            text=data["text"], page=self.request.path,
        )  # fmt: skip
        return "Note saved."
