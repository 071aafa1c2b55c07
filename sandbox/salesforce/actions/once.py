"""The same actions behind a wrapper that takes the caller's key: whoever calls twice with one key gets one effect.

The wrapper stands beside each action that changes something, and calls the same service in the same transaction. Its
request row, whose key is unique, says what the effect was: docs/actions-in-salesforce.md is the contract.
"""

from dataclasses import replace
from functools import partial
from typing import Any

from sandbox.salesforce.actions.table import ACTIONS
from sandbox.salesforce.invocable import FLAGS, Action, Given, Outcome, Parameter, refused
from sandbox.salesforce.records import Transaction

REQUEST = "Action_Request__c"
KEY = Parameter("requestKey", "STRING", required=True)
EFFECT = Parameter("effectId", "ID")
CHANGING = (
    "SendPaymentLinkEmail",
    "SendInvoiceEmail",
    "SendTrackingEmail",
    "CreatePaymentOrder",
    "AddTracking",
    "PauseRecurringPlan",
    "ResumeRecurringPlan",
    "CancelRecurringPlan",
)
LONGEST_KEY = 80


def run_once(wrapped: Action, tx: Transaction, user: str, given: Given) -> Outcome:
    """What the service did under this key before, or what it does now."""
    key = str(given[KEY.name])
    if len(key) > LONGEST_KEY:
        return refused("KEY_TOO_LONG", f"A requestKey has {LONGEST_KEY} characters at most.")
    earlier = tx.query(f"SELECT Effect__c FROM {REQUEST} WHERE Request_Key__c = {quoted(key)}", user, as_admin=True)  # noqa: S608 - quoted
    if earlier.records:
        effect = earlier.records[0]["Effect__c"]
        return Outcome(
            success=True, message="Done before, under this key.", code="DONE_BEFORE", made={EFFECT.name: effect}
        )
    outcome = wrapped.run(tx, user, given)
    if not outcome.success:
        return outcome
    effect = effect_of(outcome, given)
    row = {"Request_Key__c": key, "Action__c": wrapped.name, "Record__c": given["recordId"], "Effect__c": effect}
    tx.create(REQUEST, row, user, as_admin=True)
    return replace(outcome, made=outcome.made | {EFFECT.name: effect})


def effect_of(outcome: Outcome, given: Given) -> str:
    """The history row of a mail, the record that was made, or the one that changed."""
    if outcome.sent:
        return outcome.sent.evidence
    made: list[Any] = [value for name, value in outcome.made.items() if name.endswith("Id")]
    return str(made[0] if made else given["recordId"])


def quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def wrapper(wrapped: Action) -> Action:
    return Action(
        kind="apex",
        name=f"{wrapped.name}Once",
        answers_as="run",
        label=f"{wrapped.label} Once",
        description=f"{wrapped.description} At most once for one requestKey.",
        run=partial(run_once, wrapped),
        inputs=(*wrapped.inputs, KEY),
        outputs=(*FLAGS, *(each for each in wrapped.outputs if each not in FLAGS), EFFECT),
        service=wrapped.name,
    )


ONCE: dict[tuple[str, str], Action] = {
    ("apex", f"{each.name}Once"): wrapper(each) for each in ACTIONS.values() if each.name in CHANGING
}
