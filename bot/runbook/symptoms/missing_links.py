"""An open order without the quote or the opportunity that it came from. Runbook: "When to Escalate", row 1."""

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from bot.runbook import links
from bot.runbook.findings import Do, Finding, Team, forbids
from bot.runbook.policy import Policy
from bot.runbook.records import OPEN_ORDER, Order
from bot.runbook.symptoms.reads import AnyOf, Clause, Empty, Means, NotAmong, Past, Reads
from bot.runbook.symptoms.sighting import Sighting, SymptomName
from bot.runbook.symptoms.symptom import Exemption, Setting, Symptom, Trouble

STOPS = "Until then no invoice, payment link or tracking e-mail may go out."


def reads(policy: Policy) -> tuple[Reads, ...]:
    """Tests the id fields, never the parents: an invisible parent is not a missing one."""
    types = policy.quote_optional_when
    where: tuple[Clause, ...] = (
        Means("status", OPEN_ORDER),
        AnyOf((Empty("quote"), Empty("opportunity"))),
        Past("created", timedelta(seconds=policy.missing_links_seconds)),
        *([NotAmong("order_type", types)] if types else []),
    )
    return (Reads("order", where, needs=("number", "status", "created", "owner")),)


def judge(order: Order, setting: Setting) -> Iterator[Trouble]:
    still_open = order.status is not None and order.status.meaning in OPEN_ORDER
    lacks = links.lacking(order, setting.policy)
    if still_open and lacks and setting.past(order.created, setting.policy.missing_links_seconds):
        said = words(lacks)
        yield Trouble(
            order.id, said.evidence, what=said.what, next_step=said.next_step, parts=lacks, since=order.created
        )


class Said(NamedTuple):
    """What a sighting says of the links that are missing."""

    evidence: str
    what: str
    next_step: str


def words(lacks: tuple[str, ...]) -> Said:
    return Said(evidence(lacks), named(lacks), f"Link the {' and the '.join(lacks)} in Salesforce. {STOPS}")


def evidence(lacks: tuple[str, ...]) -> str:
    return ", ".join(f"no {each}" for each in lacks)


def named(lacks: tuple[str, ...]) -> str:
    return f"Order without {' and '.join(lacks)}"


def without_quote(sighting: Sighting) -> Sighting | None:
    """What is left of a sighting on an order that needs no quote: a missing opportunity stays missing."""
    if links.QUOTE not in sighting.parts:
        return sighting
    left = tuple(each for each in sighting.parts if each != links.QUOTE)
    return sighting.model_copy(update={"parts": left, **words(left)._asdict()}) if left else None


def not_lacking(order: Order) -> Finding | None:
    """Why nobody can say of the order, as the person sees it, that it needs no quote; None where they can."""
    if "quote" in order.unread:
        way = Do("Ask your Salesforce admin for access, or a colleague who sees it.")
        return forbids(f"The quote of {order.number} is not visible to you.", way_out=way)
    if order.quote is not None:
        way = Do("Leave it: its card comes up to date by itself.")
        return forbids(f"{order.number} has a quote by now.", way_out=way)
    return None


MISSING_LINKS = Symptom(
    SymptomName("missing_links"),
    Team.SALES_OPERATIONS,
    "Order without quote or opportunity",
    f"Link what is missing in Salesforce. {STOPS}",
    reads,
    judge,
    cleared="Look at the order again: it says what may go out now.",
    since="order entered",
    exemption=Exemption(
        Team.SALES_OPERATIONS,
        "No quote needed",
        "Its invoice, payment link and tracking e-mails may then go out without a quote.",
        without_quote,
        not_lacking,
    ),
)
