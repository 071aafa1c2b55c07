"""A payment gateway that is out of order while something is to be collected over it.

Runbook: "Saved Methods": "Gateway is unavailable: wait for admin repair or route migration."
"""

from collections.abc import Iterator

from bot.runbook import methods
from bot.runbook.findings import Team
from bot.runbook.policy import Policy
from bot.runbook.records import Order, TokenReadiness
from bot.runbook.symptoms import routes
from bot.runbook.symptoms.payment_link_failed import PAYMENT_LINK_FAILED
from bot.runbook.symptoms.reads import Along, Means, Reads, Unticked
from bot.runbook.symptoms.retokenization_required import RETOKENIZATION_REQUIRED
from bot.runbook.symptoms.sighting import SymptomName
from bot.runbook.symptoms.symptom import Setting, Symptom, Trouble


def reads(_: Policy) -> tuple[Reads, ...]:
    down = Along("gateway", "gateway", Unticked("available"))
    by_token = (
        Along("token", "token", Means("readiness", (TokenReadiness.GATEWAY_UNAVAILABLE,))),
        Along("token", "token", down),
    )
    return routes.reads((down, *by_token), by_token)


def judge(order: Order, _: Setting) -> Iterator[Trouble]:
    """One trouble for the gateway, whatever it stops."""
    for each in routes.collected(order):
        if gateway := methods.gateway_trouble(each.gateway, each.route):
            name = gateway.name or "The gateway"
            yield Trouble(
                gateway.id or (each.route and each.route.token) or each.id,
                f"{name} is unavailable",
                kind="gateway" if gateway.id else "token",
                what=f"Gateway unavailable: {name}",
                facts=(each.fact,),
                amount=each.amount,
                gateway=gateway.name or "",
                routes=routes.ids(gateway, each.route),
            )


GATEWAY_UNAVAILABLE = Symptom(
    SymptomName("gateway_unavailable"),
    Team.PAYMENT_ADMIN,
    "Gateway unavailable",
    "Repair the gateway or move the route. Until then nothing is collected over it.",
    reads,
    judge,
    cleared="It stops nothing any more that is to be collected.",
    hides=frozenset({PAYMENT_LINK_FAILED.name, RETOKENIZATION_REQUIRED.name}),
)
