"""The schools and colleges that a return names. One that the register lacks is kept by its number, so that nothing is lost."""

from __future__ import annotations

from ehcp.actions.taken_in import add_settings
from ehcp.models import Setting


class Settings:
    """Settings by URN and UKPRN. Those that are missing are made when :meth:`make` is called."""

    def __init__(self) -> None:
        self._urns = dict(Setting.objects.exclude(urn=None).values_list("urn", "pk"))
        self._ukprns: dict[str, int] = {}
        for ukprn, pk in Setting.objects.exclude(ukprn=None).order_by("-is_open", "pk").values_list("ukprn", "pk"):
            if ukprn:
                self._ukprns.setdefault(ukprn, pk)

    def key(self, urn: str, ukprn: str) -> int:
        """The setting's key.

        Raises:
            KeyError: it was not made before.
        """
        return self._urns[urn] if urn else self._ukprns[ukprn]

    def make(self, numbers: set[tuple[str, str]]) -> int:
        """Make the settings that are missing, closed and without a name. Call it inside an action.

        Args:
            numbers: URN and UKPRN of each; one of them may be empty.

        Returns:
            How many were made.
        """
        by_urn = {urn: (urn, ukprn) for urn, ukprn in sorted(numbers) if urn and urn not in self._urns}
        missing = [*by_urn.values(), *(("", n) for urn, n in sorted(numbers) if not urn and n not in self._ukprns)]
        for row in add_settings(missing):
            if row.urn:
                self._urns[row.urn] = row.pk
            elif row.ukprn:
                self._ukprns[row.ukprn] = row.pk
        return len(missing)
