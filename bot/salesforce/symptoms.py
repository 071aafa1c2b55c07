"""All that is wrong in Salesforce now, as the integration user sees it: complete, or not at all.

Sharing filters rows silently, so the rows alone cannot show that some are missing: every reading also asks for the
right to see every record of the swept object. Source: reference/sweeps.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from bot.errors import Halt
from bot.escalations.episodes import Sighting
from bot.runbook.policy import Policy
from bot.runbook.records import OPEN_ORDER
from bot.runbook.symptoms import MISSING_LINKS, OrderLink, evidence, lacking
from bot.runbook.values import RecordId
from bot.salesforce import rights
from bot.salesforce.client import Client, Row
from bot.salesforce.failures import Refused
from bot.salesforce.mapping import Mapping, relationship
from bot.salesforce.rows import Values
from bot.salesforce.soql import Condition, Soql, before, either, is_null, one_of, quoted, select
from bot.salesforce.visibility import Sight, Visibility

SWEPT = ("order",)
"""Our names of the records whose every row a sweep must see."""
NEEDED = ("number", "status", "created", "owner", "quote", "opportunity")
"""Without these an order cannot be judged; what else the card shows may be left out."""
USEFUL = ("order_type", "total", "currency")
OWNER = ("name", "email")
ASK_DOCTOR = "Nothing was opened or closed. `exodus doctor` says what is missing; the next whole sweep ends this."
ASK_AGAIN = "Nothing was opened or closed. The next whole sweep ends this."


@dataclass(frozen=True, slots=True)
class Sightings:
    """Every symptom that is true now."""

    all: tuple[Sighting, ...]


@dataclass(frozen=True, slots=True)
class Incomplete:
    """The reading is not whole, so it proves nothing: why, and what to do about it."""

    reason: str
    next_step: str = ASK_AGAIN


class NotWatched(Exception):  # noqa: N818 - a reason, told to the operators
    """The symptom cannot be read at all."""


class Symptoms:
    """`integration` is the username it reads as; `currency` the org's own, where a record has none."""

    def __init__(
        self,
        client: Client,
        mapping: Mapping,
        visibility: Visibility,
        policy: Policy,
        *,
        integration: str,
        currency: str,
    ) -> None:
        self._client = client
        self._mapping = mapping
        self._order = mapping["order"]
        self._visibility = visibility
        self._policy = policy
        self._integration = integration
        self._currency = currency

    async def read(self) -> Sightings | Incomplete:
        """One composite call while each query fits one page; the integration user's field rights are cached."""
        try:
            return await self._read()
        except NotWatched as reason:
            self._visibility.forget(self._integration)  # what was taken away may have been given back
            return Incomplete(str(reason), ASK_DOCTOR)
        except Halt as failure:
            return Incomplete(str(failure))
        except Refused as refused:
            self._visibility.forget(self._integration)  # perhaps a field was hidden since we looked
            return Incomplete(f"Salesforce refuses the sweep's query: {refused.code}.", ASK_DOCTOR)

    async def _read(self) -> Sightings:
        sight = await self._visibility.of(self._integration)
        swept = [self._mapping[name].object for name in SWEPT]
        right = rights.view_all(self._integration, swept)
        orders, granted = await self._client.query(self._integration, self._missing_links(sight), right)
        if rights.ungranted(swept, granted):
            raise NotWatched("The integration user may not see every Sales Order: it lacks View All.")
        return Sightings(tuple(self._sightings(sight, orders)))

    def _missing_links(self, sight: Sight) -> Soql:
        """Tests the id fields, never the parents: an invisible parent is not a missing one."""
        hidden = sight.unread["order"]
        for name in (*NEEDED, *(["order_type"] if self._policy.quote_optional_when else [])):
            if name in hidden:
                raise NotWatched(f"The integration user can't see the {name.replace('_', ' ')} of Sales Orders.")
        fields = self._order.fields
        settled = self._client.now() - timedelta(seconds=self._policy.missing_links_seconds)
        return select(
            [*(fields[name] for name in (*NEEDED, *USEFUL) if name not in hidden), *self._owner_columns(sight)],
            self._order.object,
            one_of(fields["status"], self._open()),
            either([is_null(fields["quote"]), is_null(fields["opportunity"])]),
            before(fields["created"], settled),
            *self._not_exempt(),
        )

    def _open(self) -> tuple[str, ...]:
        values = self._order.shown_as("status", *OPEN_ORDER)
        if not values:
            raise NotWatched("The mapping names no status of an open order.")
        return values

    def _owner_columns(self, sight: Sight) -> Iterator[str]:
        user, owner = self._mapping["user"], relationship(self._order.fields["owner"])
        return (f"{owner}.{user.fields[name]}" for name in OWNER if name not in sight.unread["user"])

    def _not_exempt(self) -> Iterator[Condition]:
        types = sorted(self._policy.quote_optional_when)
        if types:  # orders without a type are kept: NOT IN takes in nulls
            yield Condition(f"{self._order.fields['order_type']} NOT IN ({', '.join(map(quoted, types))})")

    def _sightings(self, sight: Sight, rows: list[Row]) -> Iterator[Sighting]:
        for row in rows:
            at = Values(self._mapping, sight, "order", row, sight.currency(self._currency))
            quote, opportunity = at.reference("quote"), at.reference("opportunity")
            if lacks := lacking(at.text("order_type"), quote, opportunity, self._policy):
                yield self._sighting(at, lacks)

    def _sighting(self, at: Values, lacks: tuple[OrderLink, ...]) -> Sighting:
        since, owner, total = at.moment("created"), at.parent("owner", "user"), at.money("total")
        if since is None:
            raise NotWatched(f"{at.id} has no creation date.")
        return Sighting(
            symptom=MISSING_LINKS.name,
            record=at.id,
            number=at.text("number") or at.id,
            lacks=lacks,
            evidence=evidence(lacks),
            since=since,
            owner=at.reference("owner") or RecordId(""),
            owner_name=owner.text("name") or "unknown",
            owner_email=owner.text("email"),
            amount=total.amount if total else None,
            currency=total.currency if total else None,
        )
