"""The links that a Sales Order keeps, and what a missing one stops.

Runbook: "Conversion and Handoff".
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.runbook import payment_orders
from bot.runbook.findings import ASK_ADMIN, Ask, Finding, Itself, Team, Words, counted, forbids, joined
from bot.runbook.policy import Policy
from bot.runbook.records import Contact, Invoice, Link, Order, PaymentOrder, Unread, absence

LINKS_TEAM = Team.SALES_OPERATIONS
QUOTE, OPPORTUNITY = "quote", "opportunity"
LINKED = "linked, but not visible to you"


@dataclass(frozen=True, slots=True)
class KeptLink:
    """One link that an order should keep. `words` is empty where it is missing; `note` then says why, if it can."""

    name: str
    words: Words = ()
    note: str | None = None


def missing_links(order: Order, policy: Policy, *, no_quote_needed: bool = False) -> Iterator[Finding]:
    """No quote or no opportunity: nothing about payment or fulfillment goes out before sales operations has seen it.

    `no_quote_needed`: sales operations has said so of this very order; that lifts the stop for the quote alone.
    What this Salesforce does not keep at all is missing nowhere: that stands among the kept links.

    Runbook: "Conversion and Handoff", last sentence; "When to Escalate", row 1.
    """
    if _never_has_links(order, policy):
        return
    for name, one, value in (("quote", "a quote", order.quote), ("opportunity", "an opportunity", order.opportunity)):
        if (name == "quote" and no_quote_needed) or order.unread.get(name) is Unread.NOT_IN_ORG:
            continue
        if name in order.unread:
            yield _untellable(f"The {name} of ", Itself(order.number))
        elif value is None and name in lacking(order, policy, no_quote_needed=no_quote_needed):
            yield forbids(
                Itself(order.number),
                f" has no {name}: no invoice, payment link or tracking e-mail may go out.",
                way_out=Ask(LINKS_TEAM, f"link the {name}"),
            )
        elif value is None:
            yield _untellable("Whether ", Itself(order.number), f" needs {one}")


def lacking(order: Order, policy: Policy, *, no_quote_needed: bool = False) -> tuple[str, ...]:
    """Of quote and opportunity, what the order should have and has not; nothing where that can't be told.

    `no_quote_needed`: as in `missing_links`.
    """
    if _never_has_links(order, policy) or _may_need_none(order, policy):
        return ()
    links = {QUOTE: order.quote, OPPORTUNITY: order.opportunity}
    wanted = {name: link for name, link in links.items() if not (no_quote_needed and name == QUOTE)}
    return tuple(name for name, link in wanted.items() if link is None and name not in order.unread)


def _untellable(*what: str) -> Finding:
    return forbids(*what, " is not visible to you, so nobody can say that mail may go out.", way_out=ASK_ADMIN)


def _never_has_links(order: Order, policy: Policy) -> bool:
    return order.order_type is not None and policy.never_has_links(order.order_type.shown)


def _may_need_none(order: Order, policy: Policy) -> bool:
    """Whether the order's type would say that it comes without links, and this reader can't see it."""
    return bool(policy.quote_optional_when) and order.unread.get("order_type") is Unread.NOT_VISIBLE


def kept(order: Order, policy: Policy, *, no_quote_needed: bool = False) -> tuple[KeptLink, ...]:
    """The runbook's table of links, in its order.

    Runbook: "Conversion and Handoff": Quote, Opportunity, Account and Contact, Invoice, Payment Order,
    Fulfillment and Tracking.
    """
    optional = (
        f"{order.order_type.shown} orders have none" if _never_has_links(order, policy) and order.order_type else None
    )
    not_needed = "not needed, says sales operations" if no_quote_needed else optional
    return (
        _link("Quote", _named(order.quote), order.unread.get("quote"), not_needed),
        _link("Opportunity", _named(order.opportunity), order.unread.get("opportunity"), optional),
        _customer(order),
        _link("Invoice", _numbered(order.invoices), order.unread.get("invoices")),
        _link(
            "Payment Order",
            _numbered(payment_orders.open_first(order.payment_orders or ())),
            order.unread.get("payment_orders"),
        ),
        _fulfillment(order),
    )


def _link(name: str, words: Words, why: Unread | None, note: str | None = None) -> KeptLink:
    return KeptLink(name, words) if words else KeptLink(name, note=str(why) if why else note)


def _named(link: Link | Contact | None) -> Words:
    return (link.name or LINKED,) if link else ()


def _numbered(records: Sequence[Invoice | PaymentOrder] | None) -> Words:
    """The first one's number, and how many more."""
    if not records:
        return ()
    more = f" and {len(records) - 1} more" if len(records) > 1 else ""
    return (records[0].number + more,)


def _customer(order: Order) -> KeptLink:
    """Kept as far as there is one of the two; the other is then said to be absent."""
    account, contact = _named(order.customer), _named(order.contact)
    if not account and not contact:
        return KeptLink("Account and Contact", note=_why(order, "customer", "contact"))
    without_account: Words = (f"account {absence(order.unread, 'customer')}",)
    without_contact: Words = (f"contact {absence(order.unread, 'contact')}",)
    return KeptLink("Account and Contact", joined((account or without_account, contact or without_contact), ", "))


def _why(order: Order, *names: str) -> str | None:
    return next((str(order.unread[name]) for name in names if name in order.unread), None)


def _fulfillment(order: Order) -> KeptLink:
    name, syncs, trackings = "Fulfillment and Tracking", order.syncs, order.trackings
    if not syncs and not trackings:
        return KeptLink(name, note=_why(order, "syncs", "trackings") or _none_yet(order))
    providers = ", ".join(dict.fromkeys(each.provider or LINKED for each in syncs or ()))
    records = counted(len(trackings), "tracking record") if trackings is not None else _untold(order)
    return KeptLink(name, joined(((providers,) if providers else (), (records,)), ", "))


def _untold(order: Order) -> str:
    return f"tracking {absence(order.unread, 'trackings')}"


def _none_yet(order: Order) -> str | None:
    """Before anything has shipped there is nothing to keep; that no line is there proves nothing."""
    return None if not order.lines or any(each.fulfilled for each in order.lines) else "none yet"
