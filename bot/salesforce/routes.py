"""Saved methods in Salesforce's rows: each with its tokens, and what those are good for on their routes."""

from dataclasses import replace

from bot.runbook.records import Gateway, Route, SavedMethod, Unread
from bot.salesforce.rows import Values


def saved_method(at: Values) -> SavedMethod:
    hidden = at.hides("tokens", "token")
    routes = None if hidden else tuple(map(_route, at.children("tokens", "token")))
    return SavedMethod(at.id, at.text("label"), routes, unread=at.also(routes=hidden))


def of_token(at: Values) -> Route | None:
    """What the token is good for that a payment order or an agreement is to be collected with."""
    token = at.reference("token")
    return replace(_route(at.parent("token", "token")), token=token) if token else None


def of_saved_method(at: Values) -> Route | None:
    """A payment order's method without a token on the route: nobody knows whether it is good there."""
    if not at.reference("saved_method"):
        return None
    label = at.parent("saved_method", "method").text("label")
    why = {"readiness": at.unread["token"]} if "token" in at.unread else {}
    return Route(at.text("route_key"), gateway(at), None, label, unread=why)


def gateway(at: Values) -> Gateway | None:
    other, own = at.parent("gateway", "gateway"), at.reference("gateway")
    return Gateway(other.text("name"), other.flag("available"), own) if own else None


def gateway_unread(at: Values) -> Unread | None:
    """Why nobody can say whether the gateway is available; where none is set, there is nothing to say."""
    return at.beyond("gateway", "gateway", "available") if at.reference("gateway") else None


def _route(at: Values) -> Route:
    return Route(
        key=at.text("route_key"),
        gateway=gateway(at),
        readiness=at.state("readiness"),
        method=at.parent("method", "method").text("label"),
        unread=at.also(
            readiness=at.unread.get("readiness") or (None if at.row else Unread.NOT_VISIBLE),
            gateway_available=gateway_unread(at),
        ),
    )
