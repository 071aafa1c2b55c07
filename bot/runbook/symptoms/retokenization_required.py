"""A saved method that has to be retokenized before its route can charge it. Runbook: "When to Escalate", row 3."""

from collections.abc import Iterator

from bot.runbook import methods
from bot.runbook.findings import Team
from bot.runbook.policy import Policy
from bot.runbook.records import Order, TokenReadiness
from bot.runbook.symptoms import routes
from bot.runbook.symptoms.reads import Along, Means, Reads
from bot.runbook.symptoms.sighting import Fact, SymptomName
from bot.runbook.symptoms.symptom import Setting, Symptom, Trouble


def reads(_: Policy) -> tuple[Reads, ...]:
    uncovered = (Along("token", "token", Means("readiness", (TokenReadiness.RETOKENIZE,))),)
    return routes.reads(uncovered, uncovered)


def judge(order: Order, _: Setting) -> Iterator[Trouble]:
    for each in routes.collected(order):
        route = each.route
        if route and methods.readiness(route) is methods.Readiness.RETOKENIZE:
            method, where = route.method or "A saved method", methods.named(route)
            yield Trouble(
                route.token or each.id,
                f"{method} on {where} needs retokenization",
                kind="token" if route.token else "payment_order",
                facts=(Fact(label="Saved method", text=method), Fact(label="Route", text=where), each.fact),
                amount=each.amount,
                gateway=routes.gateway_name(each.gateway, route),
                routes=routes.ids(each.gateway, route),
            )


RETOKENIZATION_REQUIRED = Symptom(
    SymptomName("retokenization_required"),
    Team.PAYMENT_ADMIN,
    "Saved method needs retokenization",
    "Retokenize it for this route. The customer need not give the card again: don't ask for it.",
    reads,
    judge,
    cleared="The saved method may be charged again once its card says ready.",
)
