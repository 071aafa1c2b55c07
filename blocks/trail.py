"""How one decision about an order is told afterwards, in its history: who, what was shown and entered, what proved it.

What was shown to somebody may be hidden from this reader in Salesforce: values are for whoever decided alone.
"""

from collections.abc import Sequence

from blocks.text import Markup, bold, escaped, joined, moment, shortened
from bot.actions.intents import IntentState
from bot.actions.trail import Decision, Told, TrailStep
from bot.runbook.masking import scrubbed
from bot.runbook.values import Person

LONGEST, MOST_STEPS = 150, 8
ENDED = {
    IntentState.REQUESTED: "offered",
    IntentState.CONFIRMED: "confirmed",
    IntentState.DISPATCHED: "on its way",
    IntentState.UNKNOWN: "not known yet",
    IntentState.SUCCEEDED: "done",
    IntentState.FAILED: "failed",
    IntentState.STOPPED: "stopped, not done",
    IntentState.NOT_SENT: "not done",
    IntentState.NEEDS_PERSON: "couldn't be confirmed",
}
STEPS = {
    "confirmed": "confirmed",
    "dispatched": "called",
    "unknown": "no proof yet",
    "looked": "looked for proof",
    "succeeded": "proved",
    "needs_person": "left to a person",
    "not_sent": "not done",
}


def entry(decision: Decision, label: str, reader: Person) -> Markup:
    """`label` is what the action is called."""
    about = "" if decision.number == decision.order else f" {decision.number}"
    head = bold(escaped(f"{label}{about}: {ENDED[decision.state]}"))
    when = [Markup(" · "), moment(decision.decided_at)] if decision.decided_at else []
    mine = decision.username == reader.username
    lines = [
        joined([head, *when]),
        escaped(f"By {shortened(decision.who, LONGEST)}"),
        *(_values("Shown", decision.shown) if mine else []),
        *(_values("Entered", decision.entered) if mine else []),
        *_steps(decision.steps),
        *([escaped(f"Reason: {scrubbed(decision.reason)}")] if mine and decision.reason else []),
        *([escaped(f"Proof: {scrubbed(decision.proof)}")] if decision.proof else []),
    ]
    return joined(lines, "\n")


def _values(head: str, told: Sequence[Told]) -> list[Markup]:
    shown = [f"{each.label} {shortened(scrubbed(each.value), LONGEST)}" for each in told]
    return [escaped(f"{head}: {' · '.join(shown)}")] if shown else []


def _steps(steps: Sequence[TrailStep]) -> list[Markup]:
    """What happened to it, each with its time; of many the first and the last."""
    told = list(steps) if len(steps) <= MOST_STEPS else [*steps[: MOST_STEPS // 2], *steps[-MOST_STEPS // 2 :]]
    parts = [joined([escaped(STEPS.get(each.what, each.what)), moment(each.at)], " ") for each in told]
    left = len(steps) - len(told)
    parts += [escaped(f"{left} more steps between")] if left else []
    return [joined(parts, " · ")] if parts else []
