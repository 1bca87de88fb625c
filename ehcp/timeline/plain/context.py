"""Which process a fact with one name belongs to, where several processes have such a fact."""

from dataclasses import dataclass
from datetime import date

from ehcp.timeline.plain.reader import Given

DAY_0 = frozenset({"request_received", "responsible_on"})
OF_DETAINED = frozenset({"home_authority_request", "came_to_notice", "detained_on", "detained_draft_served",
                         "detained_advice_requested"})  # fmt: skip
OF_REASSESSMENT = frozenset({"reassess_request", "reassess_notified", "reassess_own_decision"})
OF_ORDERS = frozenset({"order_type", "order_date", "order_made", "conceded", "order_deadline"})
OF_CEASING = frozenset({"cease_considered", "cease_decided", "cease_notice_sent"})


@dataclass(frozen=True, slots=True)
class Context:
    """What the facts given are about."""

    given: Given

    def any_of(self, keys: frozenset[str]) -> bool:
        """Whether one of these facts was given."""
        return bool(keys & self.given.keys())

    @property
    def of_detained(self) -> bool:
        """About a detained person; one detained part-way has a request of the ordinary kind too."""
        return self.any_of(OF_DETAINED)

    @property
    def of_detained_only(self) -> bool:
        """About a detained person, without a request of the ordinary kind, or detained while it was under way."""
        return self.of_detained and (not self.any_of(DAY_0) or "detained_on" in self.given)

    @property
    def of_reassessment(self) -> bool:
        """About a re-assessment."""
        return self.any_of(OF_REASSESSMENT)

    @property
    def of_reassessment_only(self) -> bool:
        """About a re-assessment, without a first request."""
        return self.of_reassessment and not self.any_of(DAY_0)

    @property
    def of_ceasing(self) -> bool:
        """About ceasing to maintain a plan."""
        return self.any_of(OF_CEASING)

    @property
    def of_order_only(self) -> bool:
        """About an order, without the request it goes back to."""
        return self.any_of(OF_ORDERS) and not self.any_of(DAY_0)

    @property
    def between_institutions(self) -> bool:
        """With a phase, the day of transfer is the move between institutions; without, the plan's to an authority."""
        return "phase" in self.given

    @property
    def advice_belongs_elsewhere(self) -> bool:
        """The advice was asked for in a re-assessment, or for a detained person."""
        return self.of_reassessment_only or self.of_detained_only

    @property
    def agreed_at_first(self) -> date | None:
        """Agreeing to assess, where no refusal and no way of turning one round is given: the first decision itself."""
        turned = self.given.get("refused") or "basis" in self.given or "reversed_on" in self.given
        return self.given.get("agreed_to_assess") if self.any_of(DAY_0) and not turned else None

    @property
    def turned_on(self) -> date | None:
        """The day a refusal to assess was turned round."""
        found: date | None = self.given.get("reversed_on")
        return found or (self.given.get("agreed_to_assess") if self.agreed_at_first is None else None)

    @property
    def _told_after_turning(self) -> bool:
        """The telling is that of the reversal: the refusal's own telling came before it."""
        told = self.given.get("decision_notified")
        if told is None or self.turned_on is None:
            return False
        return bool(told >= self.turned_on)

    @property
    def told_of_assessment_on(self) -> date | None:
        """The day the family was told whether there would be an assessment."""
        if self._told_after_turning or self.of_order_only or self.of_reassessment_only:
            return None
        return self.given.get("decision_notified")

    @property
    def told_of_reversal_on(self) -> date | None:
        """The day the family was told that the refusal is turned round."""
        return self.given.get("decision_notified") if self._told_after_turning else None

    @property
    def notice_sent_on(self) -> date | None:
        """The notice of a review's decision; beside a meeting, "decision sent" is that notice."""
        notice: date | None = self.given.get("notice_sent")
        return notice or (self.given.get("decision_sent") if "meeting" in self.given else None)

    @property
    def passed_to_new_authority_on(self) -> date | None:
        """The day the plan passed to a new authority."""
        return None if self.between_institutions else self.given.get("transfer_date")

    @property
    def cease_notice_on(self) -> date | None:
        """The notice of ceasing; where ceasing was decided and there is no review, "decision sent" is that notice."""
        notice: date | None = self.given.get("cease_notice_sent")
        decided = "cease_decided" in self.given and "meeting" not in self.given
        return notice or (self.given.get("decision_sent") if decided else None)
