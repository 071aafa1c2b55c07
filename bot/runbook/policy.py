"""What a company may relax or tighten, with the runbook's own strictness as the default. Durations are seconds."""

import re
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from bot.runbook.permits import ActionName
from bot.runbook.tasks import Noted

Unconfirmed = Literal["refuse", "accept"]
LONGEST = timedelta(days=3660).total_seconds()
Seconds = Annotated[float, Field(ge=0, le=LONGEST, allow_inf_nan=False)]
Duration = Annotated[float, Field(gt=0, le=LONGEST, allow_inf_nan=False)]
ADDRESS_OR_DOMAIN = re.compile(r"([^\s@]+@)?[^\s@.]+(\.[^\s@.]+)+")


class Policy(BaseModel):
    """`[policy]` in exodus.toml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    quote_optional_when: frozenset[str] = frozenset()
    """Order types whose path never has a quote or an opportunity, as compared: in small letters."""

    missing_links_also_forbid: frozenset[ActionName] = frozenset()
    """Actions that a missing quote or opportunity forbids beside the three e-mails."""
    known_recipients: frozenset[str] = frozenset()
    """Addresses, or whole domains, that invoices may go to whoever the customer is."""
    unconfirmed_emails: Unconfirmed = "refuse"
    """What becomes of people of whom Slack does not say whether their e-mail address is confirmed."""
    tasks: frozenset[Noted] = frozenset({Noted.ESCALATIONS})
    """What leaves a task on the order. Actions leave records of their own anyway."""
    tracking_missing_seconds: Seconds = 86400
    """How long a provider's shipment may go without a tracking record."""
    link_missing_seconds: Seconds = 900
    """How long a payment link that was asked for may be on its way."""
    sync_pending_seconds: Seconds = 14400
    """How long a provider may leave an order pending, within its own hours."""
    quote_not_converted_days: int = Field(default=1, ge=0, le=90)
    """Business days that an approved quote may be without an order."""

    offer_seconds: Duration = 900
    """How long a confirmation may lie open before it must be read again."""
    resend_guard_seconds: Duration = 1800
    """A second mail of the same kind for the same order within this time wants its own tick."""
    lease_seconds: Duration = 90
    """How long a process may hold an intent or a message before another takes it for dead."""
    call_seconds: Duration = 60
    """How long Salesforce may take over an action."""
    look_after_seconds: tuple[Seconds, ...] = (5, 30, 120, 300, 720)
    """When evidence is looked for, after the call. The last look may say "not sent"."""
    post_settle_seconds: Duration = 30
    """How long Slack may take over a post that it did not confirm."""

    watch_seconds: Duration = 30 * 86400
    """How long somebody waits for something on an order before they hear that it has not happened."""
    keep_people_seconds: Duration = 180 * 86400
    """How long names and addresses stay in decisions that ended and in episodes that were closed."""
    keep_pairs_seconds: Duration = 730 * 86400
    """How long it is remembered who somebody is who does nothing here any more."""
    sweep_seconds: Duration = 300
    missing_links_seconds: Seconds = 1800
    """How old an order must be before a missing quote or opportunity is trouble."""
    reopen_seconds: Seconds = 1800
    """Trouble that comes back within this time is the same episode."""

    @field_validator("quote_optional_when")
    @classmethod
    def _types_as_compared(cls, given: frozenset[str]) -> frozenset[str]:
        found = frozenset(each.strip().casefold() for each in given)
        if "" in found:
            raise ValueError("an order type is empty; write it as Salesforce has it")
        return found

    @field_validator("known_recipients")
    @classmethod
    def _as_compared(cls, given: frozenset[str]) -> frozenset[str]:
        found = frozenset(each.strip().casefold().removeprefix("@") for each in given)
        if wrong := sorted(each for each in found if not ADDRESS_OR_DOMAIN.fullmatch(each)):
            raise ValueError(f"{wrong[0]!r} is neither; write an address or a domain: ap@acme.com, acme.com")
        return found

    @model_validator(mode="after")
    def _leases_outlive_calls(self) -> "Policy":
        if self.lease_seconds <= self.call_seconds:
            raise ValueError("lease_seconds must be longer than call_seconds")
        if list(self.look_after_seconds) != sorted(self.look_after_seconds) or not self.look_after_seconds:
            raise ValueError("look_after_seconds must be a list of seconds that rise, such as [5, 30, 120, 300, 720]")
        return self

    def never_has_links(self, order_type: str | None) -> bool:
        """Whether orders of this type come in without a quote or an opportunity. Salesforce compares without case."""
        return order_type is not None and order_type.casefold() in self.quote_optional_when

    @property
    def settle(self) -> timedelta:
        """How long after the call the absence of evidence proves nothing."""
        return timedelta(seconds=self.look_after_seconds[-1])
