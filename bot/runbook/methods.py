"""Saved payment methods: on which route one may be used, and what to do where it may not.

Runbook: "Saved Methods"; "Payment link rules" 3. Card data is never read.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.runbook.findings import ASK_ADMIN, Ask, Do, Finding, Team, fine, warns
from bot.runbook.permits import ActionName
from bot.runbook.records import Gateway, Route, SavedMethod, TokenReadiness, Unread


class Readiness(StrEnum):
    """A token's coverage of a route, in the runbook's words; what cannot be read is unknown, never ready."""

    READY = "ready"
    RETOKENIZE = "retokenization required"
    NEW_METHOD = "new payment method required"
    GATEWAY_UNAVAILABLE = "gateway unavailable"
    UNKNOWN = "unknown"


MEANINGS = {
    TokenReadiness.READY: Readiness.READY,
    TokenReadiness.RETOKENIZE: Readiness.RETOKENIZE,
    TokenReadiness.NEW_METHOD: Readiness.NEW_METHOD,
    TokenReadiness.GATEWAY_UNAVAILABLE: Readiness.GATEWAY_UNAVAILABLE,
}
"""What a token says of itself, in the runbook's words."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """One saved method on one route: the runbook's word for it, and what follows; no route where none is known."""

    method: str
    route: str
    readiness: Readiness
    finding: Finding


def coverages(methods: Iterable[SavedMethod]) -> Iterator[Coverage]:
    """Every saved method on every route that it has a token for."""
    for method in methods:
        name = method.label or "A saved method"
        for route in method.routes or ():
            ready = readiness(route)
            yield Coverage(name, named(route), ready, decision(name, route))
        if not method.routes:
            yield Coverage(name, "", Readiness.UNKNOWN, _no_routes(name, method))


def readiness(route: Route) -> Readiness:
    """A gateway that is itself unavailable beats a token that says ready; one that can't be read leaves it unknown."""
    meaning = route.readiness.meaning if route.readiness else None
    said = MEANINGS[meaning] if meaning else Readiness.UNKNOWN
    if route.gateway and route.gateway.available is False:
        return Readiness.GATEWAY_UNAVAILABLE
    return Readiness.UNKNOWN if said is Readiness.READY and not _gateway_good(route) else said


def _gateway_good(route: Route) -> bool:
    """Whether nothing speaks against the gateway: it says so, or there is nothing that could."""
    if route.gateway is None:
        return "gateway" not in _hidden(route)
    return route.gateway.available is True or route.unread.get("gateway_available") is Unread.NOT_IN_ORG


def _hidden(route: Route) -> set[str]:
    return {name for name, why in route.unread.items() if why is Unread.NOT_VISIBLE}


def named(route: Route) -> str:
    """The route as a rep may say it: its gateway, else its key."""
    return (route.gateway and route.gateway.name) or route.key or "an unnamed route"


def decision(method: str, route: Route) -> Finding:
    """What to do about this method on this route.

    Runbook: "Saved Methods": "Token coverage is ready for the route: Use the saved method. Retokenization is required:
    Escalate to payment admin. New payment method is required: Ask the customer through the supported entry action.
    Gateway is unavailable: Wait for admin repair or route migration."
    """
    where = f"{method} on {named(route)}"
    match readiness(route):
        case Readiness.READY:
            return fine(f"{where}: ready, it may be used.")
        case Readiness.RETOKENIZE:
            favour = "retokenize it; the customer need not give the card again"
            return warns(f"{where}: retokenization required.", way_out=Ask(Team.PAYMENT_ADMIN, favour))
        case Readiness.NEW_METHOD:
            step = "Ask the customer for a new method through “Add payment method”."
            return warns(f"{where}: new payment method required.", way_out=Do(step, ActionName.ADD_PAYMENT_METHOD))
        case Readiness.GATEWAY_UNAVAILABLE:
            favour = "say when it is repaired or the route has moved; until then wait"
            return warns(f"{where}: gateway unavailable.", way_out=Ask(Team.PAYMENT_ADMIN, favour))
        case Readiness.UNKNOWN:
            return _unknown(where, route)


def _unknown(where: str, route: Route) -> Finding:
    if {"readiness", "gateway", "gateway_available"} & _hidden(route):
        return warns(f"{where}: readiness unknown, it is not visible to you.", way_out=ASK_ADMIN)
    if not _gateway_good(route):
        favour = "look at its gateway; until then don't tell the customer that it can be used"
        fact = f"{where}: readiness unknown, nobody can say whether its gateway is available."
        return warns(fact, way_out=Ask(Team.PAYMENT_ADMIN, favour))
    shown = f" (Salesforce says {route.readiness.shown})" if route.readiness else ""
    favour = "look at its token; until then don't tell the customer that it can be used"
    return warns(f"{where}: readiness unknown{shown}.", way_out=Ask(Team.PAYMENT_ADMIN, favour))


def _no_routes(name: str, method: SavedMethod) -> Finding:
    why = next(iter(method.unread.values()), None)
    if method.routes is None or why:
        return warns(f"{name}: unknown, its routes are {why or Unread.NOT_VISIBLE}.", way_out=ASK_ADMIN)
    favour = "look at it; until then don't tell the customer that it can be used"
    return warns(f"{name}: unknown, no route has a token for it.", way_out=Ask(Team.PAYMENT_ADMIN, favour))


def unavailable(gateway: Gateway | None, route: Route | None) -> bool:
    """Whether the gateway of what is to be collected is known to be out of order."""
    return gateway_trouble(gateway, route) is not None


def gateway_trouble(gateway: Gateway | None, route: Route | None) -> Gateway | None:
    """The gateway that is known to be out of order, of what is to be collected or of the saved method's route."""
    if gateway is not None and gateway.available is False:
        return gateway
    if route is not None and readiness(route) is Readiness.GATEWAY_UNAVAILABLE:
        return route.gateway or Gateway(route.key, available=False)
    return None
